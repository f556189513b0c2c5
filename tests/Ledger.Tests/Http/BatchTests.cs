using Ledger.Domain;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>All or nothing; or, where it is asked for, each for itself.</summary>
public sealed class BatchTests(TestCluster cluster)
{
    [Fact]
    public async Task one_problem_refuses_the_whole_batch_and_every_problem_is_listed()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"), Joined("1", "kil", "2020-01-01"));
        var before = await Tables.All(service.Book);
        var posted = new[]
        {
            Joined("2", "kil", "2020-01-01"),
            Joined("1", "kil", "2020-02-01"),
            Left("3", "2020-02-01"),
            Registered("eda"),
            Joined("4", "eda", "2020-02-01").But(e => e["specversion"] = "0.3"),
            Joined("5", "nowhere", "2020-02-01"),
            Joined("6", "eda", "2020-02-01"),
        };
        var answer = await service.PostBatch(posted);
        answer.ShouldBeProblem(422, "batch-refused");
        answer.Answer.Items("errors").Select(e => (e.Number("index"), e.Text("id"), e.Text("rule"))).Should().Equal(
            (1, posted[1].Text("id"), Rules.AlreadyAMember),
            (2, posted[2].Text("id"), Rules.NotAMember),
            (4, posted[4].Text("id"), Rules.InvalidCloudEvent),
            (5, posted[5].Text("id"), Rules.AssociationNotOpen));
        answer.Answer.Texts("errors", "detail").Should().OnlyContain(d => d.Length > 0);
        (await Tables.All(service.Book)).Should().Be(before);
    }

    [Fact]
    public async Task an_id_that_cannot_be_read_is_listed_by_index_alone()
    {
        await using var service = await TestService.Start(cluster);
        var answer = await service.PostBatch([Registered("kil"), Registered("eda").But(e => e["id"] = 17)]);
        answer.ShouldBeProblem(422, "batch-refused");
        var error = answer.Answer.Items("errors").Single();
        error.Number("index").Should().Be(1);
        error["id"].Should().BeNull();
    }

    [Fact]
    public async Task what_was_refused_may_be_posted_again_when_it_fits()
    {
        await using var service = await TestService.Start(cluster);
        var joined = Joined("1", "kil", "2020-01-01");
        (await service.PostBatch([joined])).Status.Should().Be(422);
        await service.Record(Registered("kil"));
        (await service.PostBatch([joined])).Answer.Texts("receipts", "outcome").Should().Equal("recorded");
    }

    [Fact]
    public async Task a_partial_batch_records_what_fits()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var posted = new[]
        {
            Joined("1", "kil", "2020-01-01"),
            Joined("1", "kil", "2020-02-01"),
            Joined("2", "kil", "2020-01-01"),
            Joined("3", "kil", "soon"),
        };
        var (status, answer) = await service.PostBatch([.. posted, posted[0]], partial: true);
        status.Should().Be(200);
        answer.Numbers("recorded", "duplicates", "refused").Should().Equal(2, 1, 2);
        answer.Texts("receipts", "outcome").Should().Equal("recorded", "refused", "recorded", "refused", "duplicate");
        answer.Items("receipts").Select(r => r.Number("position")).Should().Equal(2, null, 3, null, 2);
        var problems = answer.Items("receipts").Where(r => r.ContainsKey("problem")).Select(r => r["problem"]!).ToList();
        problems.Select(p => (p.Text("type"), p.Number("status"))).Should().Equal(("/problems/already-a-member", 422), ("/problems/not-a-date", 422));
        problems.Select(p => p["errors"]![0]!.Number("index")).Should().Equal(1, 3);
        (await service.Total("members")).Should().Be(2);
    }

    [Fact]
    public async Task a_partial_batch_of_which_nothing_fits_leaves_the_book_as_it_was()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var before = await Tables.All(service.Book);
        var (status, answer) = await service.PostBatch([Left("1", "2020-01-01"), Registered("kil")], partial: true);
        status.Should().Be(200);
        answer.Number("refused").Should().Be(2);
        (await Tables.All(service.Book)).Should().Be(before);
    }

    [Fact]
    public async Task each_item_sees_those_before_it()
    {
        await using var service = await TestService.Start(cluster);
        var transfer = Transferred("1", "eda", "2020-02-01");
        await service.Record(
            Registered("kil"), Registered("eda"), Joined("1", "kil", "2020-01-01"), transfer, Reversed(transfer, "2020-02-02"), Left("1", "2020-03-01"),
            Joined("1", "eda", "2020-04-01"));
        (await service.Get("accounts/members?by=association&asOf=2020-02-15"))["rows"]!.ToJsonString().Should().Be("""[{"cell":{"association":"kil"},"balance":1}]""");
        (await service.Total("transfers")).Should().Be(0);
        (await service.Get("accounts/members?by=association&asOf=2020-04-15"))["rows"]!.ToJsonString().Should().Be("""[{"cell":{"association":"eda"},"balance":1}]""");
    }

    [Fact]
    public async Task the_order_in_which_a_batch_lists_its_entries_does_not_matter()
    {
        await using var service = await TestService.Start(cluster);
        var joined = Joined("1", "kil", "2020-01-01");
        await service.Record(Reversed(joined, "2020-01-02", "member/1"), Joined("2", "kil", "2020-01-01"), joined, Registered("kil"));
        (await service.Total("members")).Should().Be(1);
    }

    [Fact]
    public async Task the_id_of_a_refused_item_is_free_for_other_content_in_the_next_post()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var fitting = Joined("1", "kil", "2020-01-01", "same");
        var (_, answer) = await service.PostBatch([Joined("1", "nowhere", "2020-01-01", "same"), fitting], partial: true);
        answer.Texts("receipts", "outcome").Should().Equal("refused", "refused");
        answer["receipts"]![0]!["problem"].Text("type").Should().Be("/problems/association-not-open");
        answer["receipts"]![1]!["problem"].Text("type").Should().Be("/problems/id-reused");
        (await service.PostBatch([fitting], partial: true)).Answer.Texts("receipts", "outcome").Should().Equal("recorded");
        (await service.Total("members")).Should().Be(1);
    }

    [Fact]
    public async Task a_reversal_finds_the_subject_of_the_first_item_that_bears_the_id()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var taken = Joined("1", "kil", "2020-01-01", "same");
        var (_, answer) = await service.PostBatch([taken, Joined("2", "kil", "2020-01-01", "same"), Reversed(taken, "2020-01-02")], partial: true);
        answer.Texts("receipts", "outcome").Should().Equal("recorded", "refused", "recorded");
        (await service.Total("members")).Should().BeNull("nobody is left whose membership stands");
    }

    [Fact]
    public async Task batches_posted_at_once_fail_each_for_itself()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => service.PostBatch(
            i % 2 == 0 ? [Joined($"m{i}", "kil", "2020-01-01")] : [Joined($"m{i}", "kil", "2020-01-01"), Left($"other{i}", "2020-01-01")])));
        answers.Select(a => a.Status).Should().Equal(Enumerable.Range(0, 30).Select(i => i % 2 == 0 ? 200 : 422));
        (await service.Total("members")).Should().Be(15);
    }
}
