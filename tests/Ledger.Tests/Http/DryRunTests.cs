using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Tests.Persons;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>What a post would be answered can be asked beforehand, and nothing is written by asking.</summary>
public sealed class DryRunTests(TestCluster cluster)
{
    [Fact]
    public async Task what_would_be_recorded_is_told_with_the_figures_that_it_would_move()
    {
        await using var service = await TestService.Start(cluster, new(new(2020, 6, 1, 10, 0, 0, TimeSpan.Zero)));
        await service.Record(Registered("kil"), Adopted("2020", Goal("grow", new { read = "change", account = "members" }), Goal("talks", new { read = "count", account = "conversations" })));
        JsonObject[] posted = [Joined("1", "kil", "2020-02-01"), Joined("2", "kil", "2020-03-01")];
        var (status, told) = await Try(service, posted);
        status.Should().Be(200, told.ToJsonString());
        told.Numbers("recorded", "duplicates", "refused").Should().Equal(2, 0, 0);
        told["basis"]!.Text("asOf").Should().Be("2020-06-01");
        told.Items("receipts").Should().AllSatisfy(r => (r["position"], r["recordedAt"], r.Text("outcome")).Should().Be((null, null, "recorded")));
        Figures(told).Should().Equal("2020 grow: none → 2 of 1", "members {\"association\":\"kil\",\"category\":\"member\"}: none → 2", "joins {\"association\":\"kil\",\"category\":\"member\"}: 0 → 2");

        await service.Record(posted);
        (await service.Values("2020", "")).Should().Be("grow=2 talks=0");
        var again = (await Try(service, posted)).Answer;
        again.Numbers("recorded", "duplicates", "refused").Should().Equal(0, 2, 0);
        again.Items("receipts").Select(r => r.Number("position")).Should().NotContainNulls("they are in the book already");
        Figures(again).Should().BeEmpty();
    }

    [Fact]
    public async Task one_entry_is_tried_like_a_batch_of_one()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var (status, told) = await service.Send(Joined("1", "kil", "2020-02-01").ToJsonString(), "application/cloudevents+json", "?dryRun=true");
        (status, told.Number("recorded")).Should().Be((200, 1));
        (await service.Send(Left("1", "2020-02-01").ToJsonString(), "application/cloudevents+json", "?dryRun=true")).ShouldRefuse(Rules.NotAMember);
        (await service.Send(Left("1", "2020-02-01").ToJsonString(), "application/cloudevents+json", "?dryRun=perhaps")).ShouldBeProblem(400, Rules.InvalidParameter);
    }

    [Fact]
    public async Task nothing_is_written_whatever_is_tried()
    {
        await using var service = await TestService.Start(cluster);
        var (person, note) = (Invented.Person(), Invented.Note());
        var known = service.Entry("member.joined", "member/1", "2020-01-01", new { association = "kil", person });
        await service.Record(Registered("kil"), Opened("c"), known);
        var spoken = service.Entry("contact.conversation-held", "contact/c", "2020-02-01", new { channel = "phone", note });
        var joined = service.Entry("member.joined", "member/2", "2020-02-01", new { association = "kil", person = Invented.Person() });
        var other = known.But(e => e["data"]!["person"] = Invented.Person());

        var everything = await Tables.Everything(service.Book);
        (await Try(service, [spoken, joined])).Status.Should().Be(200);
        (await Try(service, [known, joined])).Answer.Numbers("recorded", "duplicates").Should().Equal(1, 1);
        (await Try(service, [joined, other])).ShouldBeProblem(422, "batch-refused");
        (await Try(service, [Left("9", "2020-02-01"), spoken, joined, other], "&partial=true")).Answer.Numbers("recorded", "duplicates", "refused").Should().Equal(2, 0, 2);
        (await Try(service, [])).Answer.Numbers("recorded", "duplicates", "refused").Should().Equal(0, 0, 0);
        (await Tables.Everything(service.Book)).Should().Be(everything);

        (await service.PostBatch([spoken, joined])).Status.Should().Be(200);
        (await Tables.Everything(service.Book)).Should().NotBe(everything, "what is compared changes when anything is recorded");
    }

    [Fact]
    public async Task a_plan_can_be_looked_at_before_it_is_adopted()
    {
        await using var service = await TestService.Start(cluster, new(new(2019, 12, 1, 10, 0, 0, TimeSpan.Zero)));
        await service.Record(Registered("kil"), Joined("1", "kil", "2019-02-01"));
        var plan = Adopted("2020", Goal("grow", new { read = "level", account = "members" }, new { atLeast = 7 }), Goal("all", new { read = "coverage", account = "conversations" }, new { all = true })).But(e => e["data"]!["occurredOn"] = "2019-11-30");
        Figures((await Try(service, [plan])).Answer).Should().Equal("2020 grow: none → 1 of 7", "2020 all: none → 0 of 1");
        (await service.TryGet("plans/2020")).Status.Should().Be(404);
    }

    [Fact]
    public async Task an_association_is_told_its_own_part()
    {
        await using var service = await TestService.Start(cluster, new(new(2020, 6, 1, 10, 0, 0, TimeSpan.Zero)));
        await service.Record(Registered("kil"), Registered("eda"), Joined("1", "kil", "2020-01-20"), Adopted("2020", Goal("grow", new { read = "level", account = "members" }, new { atLeast = 7 })));
        using var eda = await service.Client(Role.Association, "eda");
        var mine = Joined("2", "eda", "2020-02-01").But(e => e["source"] = "/associations/eda/lists/2020-06-01");
        Figures((await Try(service, [mine], client: eda)).Answer).Should().Equal(
            "2020 grow: none → 1", "members {\"association\":\"eda\",\"category\":\"member\"}: none → 1", "joins {\"association\":\"eda\",\"category\":\"member\"}: 0 → 1");

        var before = await Noted(service);
        (await Try(service, [mine.But(e => e["subject"] = "member/1")], client: eda)).Answer.Texts("errors", "rule").Should().Equal(Rules.NotYourAssociation);
        (await Noted(service)).Should().Be(before + 1, "who tries out ids is noted");
        (await Try(service, [mine.But(e => e["source"] = "/associations/edaland")], client: eda)).Answer.Texts("errors", "rule").Should().Equal(Rules.NotYourSource);
    }

    [Fact]
    public async Task dry_runs_of_one_caller_take_turns_and_posts_do_not_wait_for_them()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var tried = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Try(service, [Joined($"{i}", "kil", "2020-02-01")])));
        tried.Should().OnlyContain(t => t.Status == 200);
        tried.Select(t => t.Answer.Number("recorded")).Should().OnlyContain(n => n == 1);
    }

    private static Task<(int Status, JsonObject Answer)> Try(TestService service, IEnumerable<JsonObject> entries, string further = "", HttpClient? client = null) =>
        service.Send(new JsonArray([.. entries.Select(e => e.DeepClone())]).ToJsonString(), "application/cloudevents-batch+json", $"?dryRun=true{further}", client);

    private static IEnumerable<string> Figures(JsonObject told) => told.Items("figures").Select(f =>
        $"{(f["account"] is null ? $"{f.Text("plan")} {f.Text("goal")}" : $"{f.Text("account")} {f["cell"]!.ToJsonString()}")}: {Value(f["before"])} → {Value(f["after"])}{(f["target"] is null ? "" : $" of {f["target"]}")}");

    private static string Value(JsonNode? value) => value?.ToJsonString() ?? "none";

    private static async Task<long> Noted(TestService service)
    {
        await service.DistrictBooks.Refusals.Settle();
        return (await service.Book.Rows<long>("select coalesce(sum(times), 0)::bigint from ledger.refusals"))[0];
    }
}
