using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Domain;
using Ledger.Tests;

namespace Ledger.Store.Tests.Figures;

/// <summary>Every figure, as of any day and known at any moment, is what a naive oracle folds from all entries.</summary>
public sealed class FiguresProperty(TestCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task every_figure_is_what_a_naive_oracle_folds_from_all_entries()
    {
        var database = await cluster.NewDatabase();
        var seed = Environment.GetEnvironmentVariable("LEDGER_TEST_SEED") is { } given ? ulong.Parse(given, null) : (ulong)Random.Shared.NextInt64();
        output.WriteLine($"LEDGER_TEST_SEED={seed}");
        var run = 0;
        var property = Prop.ForAll(
            Gen.Choose(0, int.MaxValue).Two().Select(n => (Seed: n.Item1, Posts: 20 + (n.Item2 % Rounds.Of(250, 600)))).ToArbitrary(),
            script => Holds(database, $"d-{Interlocked.Increment(ref run)}", script.Seed, script.Posts).GetAwaiter().GetResult());
        var config = Config.QuickThrowOnFailure.WithMaxTest(Rounds.Of(6, 150)).WithReplay(seed, seed | 1);
        await Task.Run(() => property.Check(config), TestContext.Current.CancellationToken);
    }

    private async Task<bool> Holds(string database, string district, int seed, int posts)
    {
        var clock = new TestClock(new(2020, 1, 3, 8, 0, 0, TimeSpan.Zero));
        await using var one = await cluster.NewBook(clock, database, district);
        await using var other = await cluster.NewBook(clock, database, district);
        var script = new Script(district, seed);
        await one.Queue.Post("tests", [script.Plan], partial: true, CancellationToken.None);
        await PostAll(script, posts, clock, one, other);

        var rows = await Rows(one);
        var oracle = new Oracle(rows);
        var posted = await Posted.Read(one);
        for (var question = 0; question < 10; question++)
        {
            var asOf = script.Day();
            var (at, position) = Moment(script, rows, one.District);
            if (position >= rows[0].Position) // the plan was posted first
            {
                await CompareGoals(one.Plans, script, oracle, asOf, at, position, isOwn: false);
                var own = posted.SomeValue("members", "association", question) ?? "kil";
                await CompareGoals(one.Plans.For(own), script, new(rows, own), asOf, at, position, isOwn: true);
                await CompareOwn(one, oracle, own, asOf, at, position);
                await CompareChanges(one, script, oracle, asOf, (at, position), Moment(script, rows, one.District));
            }

            await CompareAccounts(one, oracle, posted.SomeValue("members", "association", question), asOf, at, position);
            for (var divided = 0; divided < 6; divided++)
                await CompareDivided(one, posted, script, asOf, at, position);
        }

        var figures = await Tables.Figures(one);
        (await one.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await one.Auditor.Rebuild(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await Tables.Figures(one)).Should().Be(figures, "a rebuild gives the rows that were there");
        return true;
    }

    /// <summary>Posts in batches of many sizes, some at once and through two services, while the clock moves now and then.</summary>
    private static async Task PostAll(Script script, int posts, TestClock clock, DistrictBook one, DistrictBook other)
    {
        for (var posted = 0; posted < posts;)
        {
            var atOnce = Enumerable.Range(0, script.Upto(4) == 0 ? 4 : 1)
                .Select(i => (Book: i % 2 == 0 ? one : other, Items: Enumerable.Range(0, 1 + script.Upto(script.Upto(5) == 0 ? 40 : 4)).Select(_ => (Item)script.Next()).ToList()))
                .ToList();
            posted += atOnce.Sum(p => p.Items.Count);
            await Task.WhenAll(atOnce.Select(p => p.Book.Queue.Post("tests", p.Items, partial: true, CancellationToken.None)));
            clock.Now += TimeSpan.FromMinutes(script.Upto(3) == 0 ? script.Upto(5000) : script.Upto(20));
        }
    }

    /// <summary>A moment of knowledge, spelt in one of the three ways, and the last position known at it.</summary>
    private static (KnownAt At, long Position) Moment(Script script, List<Row> rows, District district)
    {
        var row = rows[script.Upto(rows.Count)];
        long Last(Func<Row, bool> known) => rows.Where(known).Select(r => r.Position).DefaultIfEmpty(0).Max();
        switch (script.Upto(4))
        {
            case 0:
                return (new(null, row.Position), Last(r => r.RecordedAt <= row.RecordedAt)); // the whole commit
            case 1:
                var instant = row.RecordedAt.AddMicroseconds(script.Upto(3) - 1);
                return (new(instant, null), Last(r => r.RecordedAt <= instant));
            case 2:
                var day = district.DateOf(row.RecordedAt);
                return (KnownAt.Parse(day.ToString("yyyy-MM-dd", null), district), Last(r => district.DateOf(r.RecordedAt) <= day));
            default:
                return (default, rows[^1].Position);
        }
    }

    /// <summary>An association's accounts are the district's, where they are narrowed to it.</summary>
    private static async Task CompareOwn(DistrictBook book, Oracle oracle, string own, DateOnly asOf, KnownAt at, long position)
    {
        foreach (var account in (await book.Entries.Accounts(asOf, at, own, CancellationToken.None)).Accounts)
        {
            var narrowed = account.Dimensions.Contains("association") ? oracle.Balance(account.Account, new() { ["association"] = own }, asOf, position)
                : account.Account == "transfers" ? oracle.Balance("transfers", new() { ["from"] = own }, asOf, position) + oracle.Balance("transfers", new() { ["to"] = own }, asOf, position)
                : account.Sort == "level" ? null : 0;
            account.Total.Should().Be(narrowed, "of {0} of {1} as of {2:yyyy-MM-dd} known @{3}", account.Account, own, asOf, position);
            (await book.Entries.Account(account.Account, [], new Dictionary<string, string>(), asOf, at, own, CancellationToken.None)).Total.Should().Be(narrowed, "of {0} alone", account.Account);
        }
    }

    private static async Task CompareGoals(PlanReader book, Script script, Oracle oracle, DateOnly asOf, KnownAt at, long position, bool isOwn)
    {
        var progress = await book.Progress("year", asOf, at, CancellationToken.None);
        progress.Basis.KnownAt.Position.Should().Be(position);
        var (goals, told) = (await Goals(book, script, at), new OracleGoals(oracle, position));
        foreach (var view in progress.Goals)
        {
            var goal = goals[view.Id];
            var question = $"of {FactJson.Element(goal)} as of {asOf:yyyy-MM-dd} known @{position}";
            var (from, by) = (goal.From ?? Script.Year.From, goal.By ?? Script.Year.By);
            (view.From, view.By).Should().Be((from, by));
            long? Of(Measure? measure) => measure is null ? null : told.Value(measure, from, by, asOf);
            if (isOwn)
                (view.Value, view.Target, view.Status, view.Expected, view.ValueAtBy).Should().Be((Of(goal.Measure), null, null, null, null), question);
            else
                new OracleProgress(view.Value, view.Target!.Value, view.Status!, view.Expected!.Value, view.ValueAtBy).Should().Be(told.Progress(goal, Script.Year.From, Script.Year.By, asOf), question);
            var isShare = goal.Measure.Read == Measure.Share;
            (view.Of, view.Among).Should().Be((isShare ? Of(goal.Measure.Of) : null, Of(goal.Measure.Among)), question);
            if (goal.Measure.Read == Measure.Coverage)
                view.Lacking.Should().Equal(oracle.OpenAssociations(asOf, position).Except(told.Covered(goal.Measure, from, by, asOf)).Order(StringComparer.Ordinal), question);
            view.Parts?.Select(p => p.Value).Should().Equal(goal.Measure.Parts!.Select(p => Of(p.Measure)), question);

            var evidence = script.Upto(6) == 0 ? await InPages(book, goal.Id, asOf, at) : await Evidence(book, goal.Id, asOf, at, 1000);
            if (isShare)
                (Sum("of"), Sum("among")).Should().Be((view.Of ?? 0, view.Among ?? 0), "the evidence sums to what the share is made of, {0}", question);
            else
                Sum(null).Should().Be(view.Value ?? 0, "the evidence sums to the value, {0}", question);

            long Sum(string? side) => evidence.Where(p => p.Side == side).Sum(p => p.Amount);
        }
    }

    /// <summary>The goals as known at a moment: one of them is revised now and then.</summary>
    private static async Task<Dictionary<string, Goal>> Goals(PlanReader book, Script script, KnownAt at)
    {
        var standing = await book.Plan("year", at, CancellationToken.None);
        return script.Goals.ToDictionary(g => g.Id, g => g with
        {
            Target = standing.Goals.Single(s => s.GetProperty("id").GetString() == g.Id).TryGetProperty("target", out var target)
            ? target.Deserialize<Target>(FactJson.Options) : null
        });
    }

    private static async Task<List<EvidencePosting>> InPages(PlanReader book, string goal, DateOnly asOf, KnownAt at)
    {
        var (postings, known) = (await Evidence(book, goal, asOf, at, 7), $"of {goal} as of {asOf:yyyy-MM-dd}");
        (await Evidence(book, goal, asOf, at, 1000)).Select(Spelt).Should().Equal(postings.Select(Spelt), "pages are parts of the whole, {0}", known);
        postings.Select(p => (p.OccurredOn, p.Position)).Should().BeInAscendingOrder(known);
        return postings;

        static string Spelt(EvidencePosting p) => $"{p.OccurredOn:yyyy-MM-dd} @{p.Position} {p.Entry} {p.Cell} {p.Side} {p.Amount}";
    }

    private static async Task<List<EvidencePosting>> Evidence(PlanReader book, string goal, DateOnly asOf, KnownAt at, int limit)
    {
        var postings = new List<EvidencePosting>();
        string? after = null;
        do
        {
            var page = await book.Evidence("year", goal, asOf, at, after, limit, CancellationToken.None);
            postings.AddRange(page.Postings);
            after = page.Next;
        }
        while (after is not null);
        return postings;
    }

    /// <summary>
    /// The goals that changed are those whose value is another. Of a sum, what changed is told by the entries whose postings are evidence at the later
    /// moment, and were not recorded at the earlier; of whatever else, by some of the entries recorded between the two.
    /// </summary>
    private static async Task CompareChanges(DistrictBook book, Script script, Oracle oracle, DateOnly asOf, (KnownAt At, long Position) one, (KnownAt At, long Position) other)
    {
        var (since, until) = one.Position <= other.Position ? (one, other) : (other, one);
        var changes = await book.Plans.Changes("year", asOf, since.At, until.At, 2, CancellationToken.None);
        if (until.Position == 0)
            return;
        long? Value(Goal goal, long position) => new OracleGoals(oracle, position).Value(goal.Measure, goal.From ?? Script.Year.From, goal.By ?? Script.Year.By, asOf);
        changes.Goals.Select(g => (g.Id, g.Before, g.After)).Should().BeEquivalentTo(
            script.Goals.Select(g => (g.Id, Before: Value(g, since.Position), After: Value(g, until.Position))).Where(g => g.Before != g.After));
        foreach (var goal in changes.Goals)
        {
            goal.EntryCount.Should().BePositive("something moved {0}", goal.Id);
            goal.Entries.Should().OnlyContain(e => e.Position > since.Position && e.Position <= until.Position);
            if (goal.Before is null || goal.After is null || !Contributions.IsSum(script.Goals.Single(s => s.Id == goal.Id).Measure))
                continue;
            var entries = (await Evidence(book.Plans, goal.Id, asOf, until.At, 1000)).Where(p => p.Position > since.Position)
                .GroupBy(p => p.Position).OrderBy(e => e.Key).Select(e => new ChangingEntry(e.First().Entry, e.Key, e.First().Type, e.First().OccurredOn) { RecordedAt = e.First().RecordedAt }).ToList();
            goal.EntryCount.Should().Be(entries.Count, "of {0} as of {1:yyyy-MM-dd} between @{2} and @{3}", goal.Id, asOf, since.Position, until.Position);
            goal.Entries.Should().Equal(entries.Take(2));
        }
    }

    private static async Task CompareAccounts(DistrictBook book, Oracle oracle, string? association, DateOnly asOf, KnownAt at, long position)
    {
        foreach (var account in (await book.Entries.Accounts(asOf, at, null, CancellationToken.None)).Accounts)
        {
            account.Total.Should().Be(oracle.Balance(account.Account, [], asOf, position), "of {0} as of {1:yyyy-MM-dd} known @{2}", account.Account, asOf, position);
            foreach (var row in (await book.Entries.Account(account.Account, account.Dimensions, new Dictionary<string, string>(), asOf, at, null, CancellationToken.None)).Rows)
            {
                var where = row.Cell.Where(c => c.Value is not null).ToDictionary(c => c.Key, c => c.Value!);
                if (where.Count == row.Cell.Count && !account.Dimensions.Contains("topics"))
                    row.Balance.Should().Be(oracle.Balance(account.Account, where, asOf, position));
            }
        }

        foreach (var level in new[] { "associations", "members", "paid-members", "contacts", "offices" })
        {
            var where = association is not null && level.Contains("members", StringComparison.Ordinal) ? new Dictionary<string, string> { ["association"] = association } : [];
            var subjects = new List<string>();
            string? after = null;
            do
            {
                var page = await book.Entries.Subjects(null, level, where, asOf, at, after, 2, null, CancellationToken.None);
                subjects.AddRange(page.Subjects.Select(s => s.Subject));
                after = page.Next;
            }
            while (after is not null);
            subjects.Should().BeEquivalentTo(oracle.SubjectsIn(level, where, asOf, position), "of {0} as of {1:yyyy-MM-dd} known @{2}", level, asOf, position);
            subjects.Count.Should().Be((int)(oracle.Balance(level, where, asOf, position) ?? 0), "the number of subjects behind a level is its balance");
        }
    }

    /// <summary>An account by some of its dimensions, where others have some value.</summary>
    private static async Task CompareDivided(DistrictBook book, Posted posted, Script script, DateOnly asOf, KnownAt at, long position)
    {
        var account = Chart.All[script.Upto(Chart.All.Count)];
        var names = account.Dimensions.Select(d => d.Name).ToList();
        var by = names.Where(_ => script.Upto(2) == 0).OrderBy(_ => script.Upto(100)).ToList();
        var where = names.Where(_ => script.Upto(4) == 0)
            .Select(d => (Name: d, Value: (script.Upto(8) == 0 ? null : posted.SomeValue(account.Name, d, script.Upto(100))) ?? Nothing(account.DimensionNamed(d)!, posted)))
            .Where(d => d.Value is not null).ToDictionary(d => d.Name, d => d.Value!);
        var view = await book.Entries.Account(account.Name, by, where, asOf, at, null, CancellationToken.None);
        var (total, rows) = posted.Divide(account.Name, account.Sort == Sort.Level, by, where, asOf, position);
        var question = $"{account.Name} by {string.Join(',', by)} where {string.Join(',', where)} as of {asOf:yyyy-MM-dd} known @{position}";
        view.Total.Should().Be(total, "of {0}", question);
        view.Rows.Select(r => $"{string.Concat(by.Select(d => $"{d}={r.Cell[d]};"))}{r.Balance}").Should().BeEquivalentTo(rows, "of {0}", question);
    }

    // A value that no cell need have, though one could; null where there is none yet.
    private static string? Nothing(Dimension dimension, Posted posted) =>
        dimension.Values?[^1] ?? (dimension.NamesAssociation ? posted.SomeValue("members", "association", 0) : "nothing");

    private static async Task<List<Row>> Rows(DistrictBook book)
    {
        await using var command = book.Database.Owner.CreateCommand(
            "select seq_id, timestamp, id, stream_id, type, data from mt_events where tenant_id = $1 order by seq_id");
        command.Parameters.Add(new() { Value = book.District.Name });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Row>();
        while (await reader.ReadAsync())
            rows.Add(new(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), JsonElement.Parse(reader.GetString(5))));
        return rows;
    }
}
