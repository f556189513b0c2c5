using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Tests.Access;
using Npgsql;

namespace Ledger.Tests.Attack;

/// <summary>What an answer costs grows with what it is about and no faster, and one who asks much leaves the others their turn.</summary>
public sealed class DearQuestionTests(TestCluster cluster, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_extract_of_a_member_named_again_and_again_in_one_training_reads_each_history_once()
    {
        const int sessions = 800;
        await using var service = await Begin();
        await service.Record(
            [service.Entry("member.joined", "member/1", "2020-01-01", new { association = "kil" }), service.Entry("training.planned", "training/t", "2020-01-01", new { title = "Kurs", kind = "course", association = "kil" }),
            .. Enumerable.Range(1, sessions).SelectMany(i => new[]
            {
                service.Entry("training.session-held", "training/t", "2020-01-02", new { session = i }),
                service.Entry("training.attended", "training/t", "2020-01-02", new { session = i, member = "1" }),
            })]);
        foreach (var who in new[] { service.Http, service.As["kil"] })
        {
            var (answer, work, took) = await Asked(service, who, "members/1/extract");
            output.WriteLine($"extract: {took.TotalMilliseconds:0} ms, {work.Count} round trips");
            answer["entries"]!.AsArray().Should().HaveCount(sessions + 1);
            work.Count(w => w.Contains("mt_events", StringComparison.Ordinal)).Should().BeLessThanOrEqualTo(4, "however many entries name the member");
            took.Should().BeLessThan(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task one_entry_of_a_long_history_of_which_most_was_taken_back_costs_one_reading_of_it()
    {
        const int conversations = 700;
        await using var service = await Begin();
        await service.Record(service.Entry("contact.opened", "contact/x", "2020-01-01", new { name = "Facket", kind = "union", association = "kil" }));
        var ids = await service.Record([.. Enumerable.Range(0, conversations).Select(i => service.Entry("contact.conversation-held", "contact/x", "2020-01-02", new { channel = "phone" }))]);
        await service.Record([.. ids.Select(id => service.Entry("entry.reversed", "contact/x", "2020-01-03", new { entry = id, reason = "other" }))]);
        foreach (var path in new[] { "subjects/contact/x?limit=1", "entries?subject=contact/x&limit=1", $"entries/{ids[0]}" })
        {
            var (_, work, took) = await Asked(service, service.As["kil"], path);
            output.WriteLine($"{path}: {took.TotalMilliseconds:0} ms, {work.Count} round trips");
            work.Count(w => w.Contains("mt_events", StringComparison.Ordinal)).Should().BeLessThanOrEqualTo(3);
            took.Should().BeLessThan(TimeSpan.FromSeconds(10));
        }

        var pages = new List<string>();
        for (var next = 0L; ;)
        {
            var page = await service.Get($"subjects/contact/x?limit=500&after={next}", service.As["kil"]);
            pages.AddRange(page["entries"]!.AsArray().Select(e => (string)e!["entry"]!));
            if (page["next"] is null)
                break;
            next = (long)page["next"]!;
        }

        pages.Should().HaveCount((2 * conversations) + 1).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task a_curve_is_made_of_no_more_values_than_it_may_and_the_points_that_go_are_told()
    {
        await using var service = await Begin();
        var parts = Enumerable.Repeat(new { measure = new { read = "count", account = "sessions" }, target = new { atLeast = 1 } }, 100);
        await service.Record(Http.Entries.Adopted("p", new { id = "g", text = new { en = "g" }, measure = new { read = "all-of", parts } }));
        var (status, problem) = await service.TryGet("plans/p/goals/g/history?from=2020-01-01&to=2020-12-31&every=day");
        status.Should().Be(400);
        ((string?)problem["type"]).Should().EndWith(Rules.TooManyPoints);
        ((string?)problem["detail"]).Should().Contain("more than 300 points");
        (await service.Get("plans/p/goals/g/history?from=2020-01-01&to=2020-10-25&every=day"))["points"]!.AsArray().Should().HaveCount(299);
    }

    [Fact]
    public async Task a_curve_of_what_is_taken_of_each_association_in_each_month_is_bounded_by_how_many_there_are()
    {
        const int associations = 300;
        await using var service = await Begin();
        await service.Record([.. Enumerable.Range(1, associations - 1).Select(i => Http.Entries.Registered($"a{i}"))]);
        await service.Record([.. Enumerable.Range(1, associations - 1).Select(i => Http.Entries.Dialogue($"a{i}", $"2020-{1 + (i % 12):00}-15"))]);
        var covered = new { read = "coverage", account = "conversations", where = new Dictionary<string, string> { ["with"] = "association" } };
        await service.Record(Http.Entries.Adopted("p", new { id = "g", text = new { en = "g" }, measure = new { read = "periods", of = covered, every = "month", target = new { atLeast = 20 } }, target = new { all = true } }));

        // Twelve months of 300 associations are 3,600 readings a point.
        var (status, problem) = await service.TryGet("plans/p/goals/g/history?from=2018-01-01&to=2020-12-31&every=day");
        (status, (string?)problem["type"]).Should().Be((400, $"/problems/{Rules.TooManyPoints}"));
        ((string?)problem["detail"]).Should().Contain("more than 833 points");
        var (answer, _, took) = await Asked(service, service.Http, "plans/p/goals/g/history?from=2020-01-01&to=2020-12-31&every=day");
        output.WriteLine($"a curve of 366 points: {took.TotalMilliseconds:0} ms");
        ((long?)answer["points"]!.AsArray()[^1]!["value"]).Should().Be(12);
    }

    [Fact]
    public async Task an_account_of_very_many_cells_is_divided_into_too_many_rows_only_where_that_is_asked_for()
    {
        await using var service = await Begin();
        // As many cells as nobody has; one of each association that there is not.
        await service.Book.Run("""
            insert into ledger.cells (district, account, dimensions)
            select 'varmland', 'joins', jsonb_build_object('association', case i when 7 then 'kil' else 'a' || i end, 'category', 'member') from generate_series(1, 10001) i;
            insert into ledger.postings (position, amount, cell, occurred_on, steps, subject, district)
            select 1, 1, c.id, '2020-01-01', 1, (select min(id) from ledger.subjects), d.number from ledger.cells c join ledger.districts d using (district) where c.account = 'joins'
            """);
        var (status, problem) = await service.TryGet("accounts/joins?by=association");
        (status, (string?)problem["type"]).Should().Be((400, $"/problems/{Rules.TooManyRows}"));
        (await service.Get("accounts/joins?by=category"))["rows"]!.AsArray().Should().HaveCount(1);
        (await service.Get("accounts/joins?by=association&where.association=kil"))["rows"]!.AsArray().Should().HaveCount(1);
    }

    [Fact]
    public async Task a_question_that_the_database_takes_too_long_for_is_broken_off_and_told_to_be_question_too_dear()
    {
        var database = await cluster.NewDatabase();
        await using var service = await TestService.Start(cluster, connectionString: new NpgsqlConnectionStringBuilder(database) { Options = "-c statement_timeout=500ms" }.ConnectionString);
        await using var holder = new NpgsqlConnection(database);
        await holder.OpenAsync(Cancel);
        await using var held = await holder.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("lock table mt_events in access exclusive mode", holder))
            await hold.ExecuteNonQueryAsync(Cancel);
        var (status, problem) = await service.TryGet("entries");
        (status, (string?)problem["type"]).Should().Be((400, $"/problems/{Rules.QuestionTooDear}"));
    }

    [Fact]
    public async Task one_callers_dear_questions_are_answered_in_turn_and_another_caller_need_not_wait_for_them()
    {
        await using var service = await Begin();
        using var other = await service.Client(Role.Auditor);
        await using var holder = new NpgsqlConnection(service.DistrictBooks.Database.Owner.ConnectionString);
        await holder.OpenAsync(Cancel);
        await using var held = await holder.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("lock table ledger.cells in access exclusive mode", holder))
            await hold.ExecuteNonQueryAsync(Cancel);
        List<Task<HttpResponseMessage>> asked = [.. Enumerable.Range(0, Limits.DearAtATime + Limits.DearWaiting + 3).Select(_ => service.Http.GetAsync(new Uri("v1/accounts", UriKind.Relative), Cancel))];
        // Only those that are too many are answered while the first are not.
        for (var i = 0; i < 3; i++)
        {
            var answered = await Task.WhenAny(asked);
            asked.Remove(answered);
            using var refused = await answered;
            refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter.Should().NotBeNull();
        }

        (await TestService.Ask(other, HttpMethod.Get, "entries")).Status.Should().Be(200, "others have a turn of their own");
        await held.RollbackAsync(Cancel);
        foreach (var answer in asked)
            (await answer).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private async Task<TestService> Begin()
    {
        var service = await TestService.Start(cluster);
        await service.Record(Http.Entries.Registered("kil"));
        service.As["kil"] = await service.Client(Role.Association, "kil");
        return service;
    }

    // The second time, when what it needs is compiled.
    private static async Task<(JsonObject Answer, List<string> Work, TimeSpan Took)> Asked(TestService service, HttpClient client, string path)
    {
        using var work = new Work(new NpgsqlConnectionStringBuilder(service.DistrictBooks.Database.Owner.ConnectionString).Database!);
        await service.Get(path, client);
        work.Done();
        var began = Stopwatch.GetTimestamp();
        var answer = await service.Get(path, client);
        return (answer, work.Done(), Stopwatch.GetElapsedTime(began));
    }
}
