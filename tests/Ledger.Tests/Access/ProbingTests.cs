using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Npgsql;

namespace Ledger.Tests.Access;

/// <summary>A post that cannot stand leaves no trace in the book, so it must not tell which ids others have.</summary>
public sealed class ProbingTests(TestCluster cluster)
{
    [Fact]
    public async Task a_batch_of_a_joining_and_a_broken_entry_answers_alike_whether_the_id_is_taken_elsewhere_or_not_and_is_noted()
    {
        await using var two = await TwoDistricts.Begin(cluster);
        var answers = new List<(int Status, string Answer, List<string> Work)>();
        using var work = new Work(new NpgsqlConnectionStringBuilder(two.Service.DistrictBooks.Database.Owner.ConnectionString).Database!);
        foreach (var id in new[] { "m-other", "m-nobody" })
        {
            // Each time with a new key: so that the note of its refusal is the same each time.
            using var own = await two.Service.Client(Role.Association, "a-own");
            work.Done();
            var (status, answer) = await two.Service.PostBatch([Join(two, id), Broken(two)], client: own);
            answers.Add((status, Told(answer), work.Done()));
        }

        answers[0].Status.Should().Be(422);
        answers[0].Answer.Should().Contain("association-not-open").And.NotContain("not-your-association");
        answers[1].Should().BeEquivalentTo(answers[0]);
        answers[1].Work.Should().Equal(answers[0].Work, "neither does the time tell");
        (await two.Service.Book.Rows<string>("select concat_ws(' ', method, route, status) from ledger.refusals"))
            .Should().Equal("POST /v1/entries 403", "POST /v1/entries 403");
    }

    [Fact]
    public async Task a_batch_that_only_anothers_members_stand_against_does_not_tell_which_they_are_and_one_that_may_be_taken_in_part_does()
    {
        await using var two = await TwoDistricts.Begin(cluster);
        using var own = await two.Service.Client(Role.Association, "a-own");
        JsonObject[] post = [Join(two, "m-new-1"), Join(two, "m-other"), Join(two, "m-new-2")];
        var (status, refused) = await two.Service.PostBatch(post, client: own);
        status.Should().Be(422);
        refused["errors"]!.AsArray().Select(e => $"{e!["index"]} {e["rule"]}").Should().Equal("0 not-your-association", "1 not-your-association", "2 not-your-association");
        (_, var taken) = await two.Service.PostBatch(post, partial: true, client: own);
        taken["receipts"]!.AsArray().Select(r => (string?)r!["outcome"]).Should().Equal("recorded", "refused", "recorded");
    }

    [Fact]
    public async Task an_honest_mistake_about_ones_own_is_no_probe()
    {
        await using var two = await TwoDistricts.Begin(cluster);
        using var own = await two.Service.Client(Role.Association, "a-own");
        await two.Service.PostBatch([two.Service.Entry("member.joined", "member/m-own", "2020-05-01", new { association = "a-own" }, source: "/associations/a-own")], client: own);
        (await two.Service.Book.Rows<string>("select route from ledger.refusals")).Should().BeEmpty();
    }

    private static JsonObject Join(TwoDistricts two, string id) =>
        two.Service.Entry("member.joined", $"member/{id}", "2020-05-01", new { association = "a-own" }, $"join-{id}", "/associations/a-own");

    // Before the association was registered.
    private static JsonObject Broken(TwoDistricts two) => two.Service.Entry("member.joined", "member/m-broken", "1950-01-01", new { association = "a-own" }, "broken", "/associations/a-own");

    private static string Told(JsonObject answer) => answer.ToJsonString().Replace("m-other", "X", StringComparison.Ordinal).Replace("m-nobody", "X", StringComparison.Ordinal);
}
