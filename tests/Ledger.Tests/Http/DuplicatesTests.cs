using System.Text.Json.Nodes;
using Ledger.Domain;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>However often an entry is posted, it is recorded once.</summary>
public sealed class DuplicatesTests(SharedService fixture, TestCluster cluster) : IClassFixture<SharedService>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public async Task posted_one_after_another_it_is_recorded_once(int times)
    {
        var service = fixture.Service;
        var entry = Registered($"after-{times}");
        var answers = new List<(int Status, JsonObject Answer)>();
        for (var i = 0; i < times; i++)
        {
            answers.Add(await service.Post(entry));
            service.Clock.Now += TimeSpan.FromMinutes(1);
        }

        answers.Select(a => a.Status).Should().Equal(Enumerable.Repeat(200, times - 1).Prepend(201));
        await OneEventAndOneReceipt(service, entry, answers.Select(a => a.Answer));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    public async Task posted_at_once_it_is_recorded_once(int times)
    {
        var service = fixture.Service;
        var entry = Registered($"at-once-{times}");
        var answers = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => service.Post(entry)));
        answers.Select(a => a.Status).Order().Should().Equal(Enumerable.Repeat(200, times - 1).Append(201));
        await OneEventAndOneReceipt(service, entry, answers.Select(a => a.Answer));
    }

    [Fact]
    public async Task posted_at_once_to_two_services_on_one_database_it_is_recorded_once()
    {
        var database = await cluster.NewDatabase();
        await using var one = await TestService.Start(cluster, connectionString: database);
        await using var other = await TestService.Start(cluster, connectionString: database);
        var entry = Registered("kil");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? one : other).Post(entry)));
        answers.Select(a => a.Status).Order().Should().Equal(Enumerable.Repeat(200, 49).Append(201));
        await OneEventAndOneReceipt(one, entry, answers.Select(a => a.Answer));
    }

    [Fact]
    public async Task posted_alone_and_inside_batches_at_once_it_is_recorded_once()
    {
        await using var service = await TestService.Start(cluster);
        var entry = Registered("kil");
        var receipts = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => (i % 3) switch
        {
            0 => [(await service.Post(entry)).Answer],
            1 => (await service.PostBatch([Registered($"before-{i}"), entry, Dialogue($"before-{i}", "2020-01-01")])).Answer.Items("receipts").ToList(),
            _ => (await service.PostBatch([entry, Registered($"after-{i}"), entry], partial: true)).Answer.Items("receipts").ToList(),
        }));
        await OneEventAndOneReceipt(service, entry, receipts.SelectMany(r => r).Where(r => r.Text("id") == entry.Text("id")));
        (await service.Total("associations")).Should().Be(1 + receipts.Length - receipts.Count(r => r.Count == 1));
    }

    [Fact]
    public async Task two_copies_within_a_batch_are_one_event()
    {
        await using var service = await TestService.Start(cluster);
        var entry = Registered("kil");
        var (status, answer) = await service.PostBatch([entry, entry, Dialogue("kil", "2020-01-01"), entry]);
        status.Should().Be(200);
        answer.Numbers("recorded", "duplicates").Should().Equal(2, 2);
        answer.Texts("receipts", "outcome").Should().Equal("recorded", "duplicate", "recorded", "duplicate");
        await OneEventAndOneReceipt(service, entry, answer.Items("receipts").Where(r => r.Id() == IdOf(entry)));
    }

    [Fact]
    public async Task a_duplicate_counts_nothing_twice()
    {
        await using var service = await TestService.Start(cluster);
        var talk = Dialogue("kil", "2020-01-01");
        await service.Record(Registered("kil"), talk);
        var before = await Tables.All(service.Book);
        service.Clock.MoveTo("2021-06-02");
        (await service.Post(talk)).Status.Should().Be(200);
        (await service.PostBatch([talk, talk])).Status.Should().Be(200);
        (await Tables.All(service.Book)).Should().Be(before);
    }

    [Fact]
    public async Task a_duplicate_of_what_has_been_reversed_stays_reversed()
    {
        await using var service = await TestService.Start(cluster);
        var talk = Dialogue("kil", "2020-01-01");
        var reversal = Reversed(talk, "2020-01-02");
        await service.Record(Registered("kil"), talk, reversal);
        (await service.Post(talk)).Answer.Text("outcome").Should().Be("duplicate");
        (await service.Post(reversal)).Answer.Text("outcome").Should().Be("duplicate");
        (await service.Post(reversal.But(r => r["subject"] = "association/kil"))).Answer.Text("outcome").Should().Be("duplicate");
        (await service.Total("conversations")).Should().Be(0);
    }

    [Fact]
    public async Task a_reversal_of_something_else_under_the_same_id_is_refused()
    {
        await using var service = await TestService.Start(cluster);
        var talk = Dialogue("kil", "2020-01-01");
        var reversal = Reversed(talk, "2020-01-02");
        await service.Record(Registered("kil"), talk, reversal);
        (await service.Post(reversal.But(r => r["data"]!["entry"] = Guid.Empty))).ShouldRefuse(Rules.IdReused, 409);
        (await service.Post(reversal.But(r => r["data"]!["entry"] = IdOf(reversal)))).ShouldRefuse(Rules.IdReused, 409);
    }

    [Fact]
    public async Task the_same_content_in_another_spelling_is_the_same()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var joined = Joined("1", "kil", "2020-01-01");
        await service.Record(joined);
        (await service.Post(joined.But(e => { e["time"] = "2020-01-01T10:00:00Z"; e["data"] = new JsonObject { ["category"] = "member", ["association"] = "kil" }; })))
            .Answer.Text("outcome").Should().Be("duplicate");
    }

    public static TheoryData<string> Alterations => ["occurredOn", "a field", "a field more", "type", "subject"];

    [Theory, MemberData(nameof(Alterations))]
    public async Task other_content_under_the_same_id_is_refused(string alteration)
    {
        var service = fixture.Service;
        var entry = Dialogue("kil", "2020-01-01");
        var eda = $"eda-{alteration.Replace(' ', '-').ToLowerInvariant()}";
        await service.Record(Registered(eda), entry);
        var before = await Tables.All(service.Book);
        var altered = entry.But(e =>
        {
            switch (alteration)
            {
                case "occurredOn": e["data"]!["occurredOn"] = "2020-01-02"; break;
                case "a field": e["data"]!["channel"] = "phone"; break;
                case "a field more": e["data"]!["topics"]!.AsArray().Add("more"); break;
                case "type": e["type"] = "association.renamed"; e["data"] = new JsonObject { ["occurredOn"] = "2020-01-01", ["name"] = "Kil" }; break;
                default: e["subject"] = $"association/{eda}"; break;
            }
        });
        (await service.Post(altered)).ShouldRefuse(Rules.IdReused, 409);

        var inBatch = await service.PostBatch([Dialogue("kil", "2020-05-05"), altered]);
        inBatch.ShouldBeProblem(422, "batch-refused");
        inBatch.Answer.Items("errors").Select(e => (e.Number("index"), e.Text("id"), e.Text("rule"))).Should().Equal((1, entry.Text("id"), Rules.IdReused));
        (await Tables.All(service.Book)).Should().Be(before);

        var other = altered.But(e => e["source"] = "/another");
        (await service.Post(other)).Status.Should().Be(201, "the id is another source's own");
    }

    [Fact]
    public async Task other_content_under_an_id_of_the_same_batch_is_refused()
    {
        await using var service = await TestService.Start(cluster);
        var one = Registered("kil");
        var answer = await service.PostBatch([one, Registered("eda").But(e => e["id"] = one.Text("id"))]);
        answer.ShouldBeProblem(422, "batch-refused");
        answer.Answer.Items("errors").Select(e => e.Text("rule")).Should().Equal([Rules.IdReused], "which of the two it is does not depend on their order");
        (await service.Get("entries"))["entries"]!.AsArray().Should().BeEmpty();
    }

    private static async Task OneEventAndOneReceipt(TestService service, JsonObject entry, IEnumerable<JsonObject> receipts)
    {
        var given = receipts.ToList();
        given.Select(r => r.Text("outcome")).Order().Should().Equal(Enumerable.Repeat("duplicate", given.Count - 1).Append("recorded"));
        given.Select(r => (r.Id(), r.Number("position"), r.Text("recordedAt"), r.Text("id"), r.Text("source"))).Distinct().Should().ContainSingle();
        var stored = (await service.Get("entries?limit=1000")).Items("entries").Where(e => e.Id() == IdOf(entry)).ToList();
        stored.Should().ContainSingle();
        (stored[0].Number("position"), stored[0].Text("recordedAt")).Should().Be((given[0].Number("position"), given[0].Text("recordedAt")));
    }
}
