using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Tests.Persons;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>Batches that the service works out: they record nothing, are taken as they are, and do to the figures what they say.</summary>
public sealed class ProposalsTests(TestCluster cluster)
{
    [Fact]
    public async Task who_has_not_paid_lapses_and_comes_back_by_the_undo()
    {
        await using var service = await Begin();
        await service.Record(
            Joined("1", "kil", "2020-01-01"), Joined("2", "kil", "2020-01-01"), Entry("member.renewed", "member/2", "2020-01-02", new { through = "2020-12-31" }),
            Joined("3", "eda", "2020-01-01"));
        var lapses = await Propose(service, "lapses?asOf=2020-05-01&paidThroughBefore=2020-04-01");
        lapses.Text("source").Should().Be("/district/lapses/2020-05-01");
        lapses.Items("rows").Select(r => $"{r["row"]} {r.Text("outcome")} {r.Text("subject")}").Should().Equal("1 leaves member/1", "2 leaves member/3");
        (await service.Total("members")).Should().Be(3);
        await Post(service, lapses);
        (await service.Total("members")).Should().Be(1);

        (await Propose(service, "lapses?asOf=2020-05-01&paidThroughBefore=2020-04-01"))["entries"]!.AsArray().Should().BeEmpty();
        await Post(service, await Propose(service, "reversal?source=/district/lapses/2020-05-01"));
        (await service.Total("members")).Should().Be(3);
        (await Propose(service, "reversal?source=/district/lapses/2020-05-01"))["entries"]!.AsArray().Should().BeEmpty();

        using var kil = await service.Client(Role.Association, "kil");
        var own = await Propose(service, "lapses?asOf=2020-05-01&paidThroughBefore=2020-04-01", kil);
        own.Text("source").Should().Be("/associations/kil/lapses/2020-05-01");
        own.Texts("rows", "subject").Should().Equal("member/1");
        await Post(service, own, kil);
        (await service.Get("entries?association=kil&type=member.left", kil)).Texts("entries", "source").Should().Contain("/associations/kil/lapses/2020-05-01");
        await Post(service, await Propose(service, "reversal?source=/associations/kil/lapses/2020-05-01", kil), kil);
        (await service.Total("members")).Should().Be(3);
    }

    [Fact]
    public async Task a_payment_that_came_in_since_is_told_in_both_languages()
    {
        await using var service = await Begin();
        await service.Record(Joined("1", "kil", "2020-01-01"), Entry("member.renewed", "member/1", "2020-05-20", new { through = "2020-12-31" }));
        foreach (var (language, words) in new[] { ("sv", "Personen är inte medlem 2020-05-20."), ("en", "This person is not a member on 2020-05-20.") })
        {
            using var client = await service.Client(Role.Board);
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            var row = (await Propose(service, "lapses?asOf=2020-05-01&paidThroughBefore=2020-04-01", client)).Items("rows").Single();
            row.Text("outcome").Should().Be("refused");
            row["problems"]![0]!.Text("rule").Should().Be(Rules.NotAMember);
            row["problems"]![0]!.Text("detail").Should().Contain(words);
        }
    }

    [Fact]
    public async Task an_association_closes_with_its_members_moved()
    {
        await using var service = await Begin();
        await service.Record(Joined("1", "kil", "2020-01-01"), Joined("2", "kil", "2020-05-20"), Joined("3", "eda", "2020-01-01"));
        var closing = await Propose(service, "closing?association=kil&into=eda&on=2020-05-01");
        closing.Text("source").Should().Be("/associations/kil/closing/2020-05-01");
        await Post(service, closing);
        (await service.Total("members", "where.association=kil&asOf=2020-04-30")).Should().Be(1);
        (await service.Total("members", "where.association=eda&asOf=2020-05-01")).Should().Be(2);
        (await service.Total("members", "where.association=eda&asOf=2020-05-20")).Should().Be(3);
        (await service.Total("associations", "asOf=2020-05-01")).Should().Be(1);
        (await Propose(service, "closing?association=kil&into=eda&on=2020-05-01"))["entries"]!.AsArray().Should().BeEmpty();

        await Post(service, await Propose(service, "reversal?source=/associations/kil/closing/2020-05-01"));
        (await service.Total("members", "where.association=kil&asOf=2020-05-20")).Should().Be(2);
        (await service.Total("associations", "asOf=2020-05-01")).Should().Be(2);
    }

    [Fact]
    public async Task two_ids_of_one_person_count_one_from_the_merge_on_and_two_as_known_before()
    {
        await using var service = await Begin();
        var person = Invented.Person();
        await service.Record(
            service.Entry("member.joined", "member/1", "2020-01-01", new { association = "kil", person }), Joined("2", "eda", "2020-03-01"), Planned("t"), SessionHeld("t", 1, "2020-04-01"),
            Entry("training.attended", "training/t", "2020-04-01", new { session = 1, member = "1" }), Entry("training.attended", "training/t", "2020-04-01", new { session = 1, member = "2" }));
        var before = (await service.Get("plans"))["knownAt"]!.Number("position");
        (await service.Total("members")).Should().Be(2);

        var merge = await Propose(service, "merge?from=member/1&into=member/2");
        merge.Text("source").Should().Be("/district/merges/1");
        merge.ToJsonString().Should().NotContainAny(Invented.Texts(person));
        await Post(service, merge);
        (await service.Total("members")).Should().Be(1);
        (await service.Total("members", "where.association=kil&asOf=2020-02-01")).Should().Be(1);
        (await service.Total("attendances")).Should().Be(1);
        (await service.Total("members", $"knownAt=@{before}")).Should().Be(2, "what was known before stays");
        (await Propose(service, "merge?from=member/1&into=member/2"))["entries"]!.AsArray().Should().BeEmpty();

        await Post(service, await Propose(service, "reversal?source=/district/merges/1"));
        (await service.Total("members")).Should().Be(2);
        (await service.Total("attendances")).Should().Be(2);
    }

    [Fact]
    public async Task an_entry_is_taken_back_with_what_rests_on_it()
    {
        await using var service = await Begin();
        var joined = Joined("1", "kil", "2020-01-01");
        await service.Record(joined, Transferred("1", "eda", "2020-02-01"), Left("1", "2020-03-01"));
        var reversal = await Propose(service, $"reversal?entry={IdOf(joined)}");
        reversal.Text("source").Should().Be($"/district/reversals/{IdOf(joined)}");
        reversal.Items("entries").Should().HaveCount(3).And.OnlyContain(e => e.Text("type") == "entry.reversed");
        await Post(service, reversal);
        (await service.Total("joins")).Should().Be(0);
        (await service.Total("transfers")).Should().Be(0);
    }

    [Theory]
    [InlineData("lapses?asOf=2020-05-01", Rules.FieldMissing, 400)]
    [InlineData("lapses?paidThroughBefore=soon", Rules.InvalidParameter, 400)]
    [InlineData("lapses?paidThroughBefore=2020-01-01&association=Kil", Rules.InvalidParameter, 400)]
    [InlineData("lapses?paidThroughBefore=2020-01-01&association=nowhere", Rules.SubjectUnknown, 404)]
    [InlineData("lapses?paidThroughBefore=2020-01-01&knownAt=@1", Rules.UnknownParameter, 400)]
    [InlineData("lapses?paidThroughBefore=2020-01-01&asOf=2022-01-01", "batch-refused", 422)]
    [InlineData("closing?on=2020-05-01", Rules.FieldMissing, 400)]
    [InlineData("closing?association=kil", Rules.FieldMissing, 400)]
    [InlineData("closing?association=nowhere&on=2020-05-01", Rules.SubjectUnknown, 404)]
    [InlineData("closing?association=kil&on=2020-05-01", "batch-refused", 422)]
    [InlineData("closing?association=kil&into=nowhere&on=2020-05-01", "batch-refused", 422)]
    [InlineData("merge?from=member/1", Rules.FieldMissing, 400)]
    [InlineData("merge?from=member/1&into=member/1", Rules.SameMember, 400)]
    [InlineData("merge?from=member/1&into=member/nobody", Rules.SubjectUnknown, 404)]
    [InlineData("merge?from=contact/1&into=member/1", Rules.InvalidParameter, 400)]
    [InlineData("merge?from=member/dead&into=member/1", Rules.MemberHasDied, 400)]
    [InlineData("reversal", Rules.FieldMissing, 400)]
    [InlineData("reversal?source=/nowhere", Rules.SourceUnknown, 404)]
    [InlineData("reversal?source=/district&entry=x", Rules.InvalidParameter, 400)]
    [InlineData("reversal?entry=x", Rules.NotAnEntryId, 400)]
    [InlineData("reversal?entry=00000000-0000-5000-8000-000000000000", Rules.EntryUnknown, 404)]
    public async Task what_cannot_be_proposed_is_told_by_its_rule_in_both_languages(string question, string rule, int status)
    {
        await using var service = await Begin();
        await service.Record(Joined("1", "kil", "2020-01-01"), Joined("dead", "kil", "2020-01-01"), Left("dead", "2020-02-01", "died"), Entry("member.renewed", "member/1", "2020-03-01", new { through = "2020-12-31" }));
        await service.Record(Entry("member.joined", "member/unpaid", "2020-01-01", new { association = "kil" }));
        var everything = await Tables.Everything(service.Book);
        var details = new List<string>();
        foreach (var language in new[] { "sv", "en" })
        {
            using var client = await service.Client(Role.Board);
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            var refused = await TestService.Ask(client, HttpMethod.Post, $"proposals/{question}");
            refused.ShouldBeProblem(status, rule);
            details.Add(refused.Answer.Text("detail"));
            (await Tables.Everything(service.Book)).Should().Be(everything, "nothing is written");
        }

        details.Should().OnlyHaveUniqueItems("each language has words of its own");
    }

    [Fact]
    public async Task an_association_asks_about_its_own_and_what_is_anothers_is_not_there()
    {
        await using var service = await Begin();
        var theirs = Joined("1", "kil", "2020-01-01");
        await service.Record(theirs, Joined("2", "eda", "2020-01-01"), Joined("3", "eda", "2020-01-01"));
        await Post(service, await Propose(service, "lapses?asOf=2020-05-01&paidThroughBefore=2020-04-01&association=kil"));
        using var eda = await service.Client(Role.Association, "eda");
        async Task Refused(string question, string rule, int status) => (await TestService.Ask(eda, HttpMethod.Post, $"proposals/{question}")).ShouldBeProblem(status, rule);
        await Refused("lapses?asOf=2020-05-01&paidThroughBefore=2020-04-01&association=kil", Rules.NotYourAssociation, 403);
        await Refused("closing?association=kil&on=2020-07-01", Rules.NotYourAssociation, 403);
        await Refused("merge?from=member/1&into=member/2", Rules.SubjectUnknown, 404);
        await Refused("merge?from=member/2&into=member/1", Rules.SubjectUnknown, 404);
        await Refused("reversal?source=/associations/kil/lapses/2020-05-01", Rules.SourceUnknown, 404);
        await Refused("reversal?source=/district", Rules.SourceUnknown, 404);
        await Refused($"reversal?entry={IdOf(theirs)}", Rules.EntryUnknown, 404);

        var merge = await Propose(service, "merge?from=member/2&into=member/3", eda);
        merge.Text("source").Should().Be("/associations/eda/merges/2");
        await Post(service, merge, eda);
        (await service.Total("members", "where.association=eda")).Should().Be(1);
        await Post(service, await Propose(service, "reversal?source=/associations/eda/merges/2", eda), eda);
        (await service.Total("members", "where.association=eda")).Should().Be(2);
    }

    private async Task<TestService> Begin()
    {
        var service = await TestService.Start(cluster, new(new(2020, 6, 1, 10, 0, 0, TimeSpan.Zero)));
        await service.Record(Registered("kil"), Registered("eda"), Adopted("2020", Goal("grow", new { read = "change", account = "members" }), Goal("left", new { read = "count", account = "leaves" })));
        return service;
    }

    private static async Task<JsonObject> Propose(TestService service, string question, HttpClient? client = null)
    {
        var everything = await Tables.Everything(service.Book);
        var (status, proposal) = await TestService.Ask(client ?? service.Http, HttpMethod.Post, $"proposals/{question}");
        status.Should().Be(200, proposal.ToJsonString());
        (await Tables.Everything(service.Book)).Should().Be(everything, "a proposal writes nothing");
        return proposal;
    }

    /// <summary>Posts a proposal as it is: all of it is recorded, and every figure that it told is read as told.</summary>
    private static async Task Post(TestService service, JsonObject proposal, HttpClient? client = null)
    {
        var entries = proposal.Items("entries").ToList();
        entries.Should().NotBeEmpty();
        entries.Select(e => e.Text("source")).Should().OnlyContain(s => s == proposal.Text("source"));
        var (status, answer) = await service.PostBatch(entries, client: client);
        status.Should().Be(200, answer.ToJsonString());
        answer.Number("recorded").Should().Be(entries.Count);
        var goals = (await service.Get("plans/2020/progress", client)).Items("goals").ToDictionary(g => g.Text("id"), g => g.Number("value"));
        foreach (var figure in proposal.Items("figures"))
            if (figure["goal"] is not null)
                goals[figure.Text("goal")].Should().Be(figure.Number("after"));
            else
                (await service.Total(figure.Text("account"), string.Join('&', figure["cell"]!.AsObject().Select(d => $"where.{d.Key}={(d.Value is JsonArray list ? list[0] : d.Value)}")), client)).Should().Be(figure.Number("after"), figure.ToJsonString());
        (await service.PostBatch(entries, client: client)).Answer.Number("duplicates").Should().Be(entries.Count, "posted twice it is harmless");
    }
}
