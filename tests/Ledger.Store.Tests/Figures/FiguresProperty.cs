using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Domain;
using Ledger.Tests;

namespace Ledger.Store.Tests.Figures;

/// <summary>Every figure, as of any day and known at any moment, is what a naive oracle folds from all entries.</summary>
public sealed class FiguresProperty(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly bool _long = Environment.GetEnvironmentVariable("LEDGER_TEST_LONG") == "1";

    [Fact]
    public async Task every_figure_is_what_a_naive_oracle_folds_from_all_entries()
    {
        var database = await cluster.NewDatabase();
        var seed = Environment.GetEnvironmentVariable("LEDGER_TEST_SEED") is { } given ? ulong.Parse(given, null) : (ulong)Random.Shared.NextInt64();
        output.WriteLine($"LEDGER_TEST_SEED={seed}");
        var run = 0;
        var property = Prop.ForAll(
            Gen.Choose(0, int.MaxValue).Two().Select(n => (Seed: n.Item1, Posts: 20 + (n.Item2 % (_long ? 600 : 250)))).ToArbitrary(),
            script => Holds(database, $"d-{Interlocked.Increment(ref run)}", script.Seed, script.Posts).GetAwaiter().GetResult());
        var config = Config.QuickThrowOnFailure.WithMaxTest(_long ? 150 : 12).WithReplay(seed, seed | 1);
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
        for (var question = 0; question < 25; question++)
        {
            var asOf = script.Day();
            var (at, position) = Moment(script, rows, one.District);
            if (position >= rows[0].Position) // the plan was posted first
            {
                await CompareGoals(one.Plans, oracle, asOf, at, position);
                var own = posted.SomeValue("members", "association", question) ?? "kil";
                await CompareGoals(one.Plans.For(own), new(rows, own), asOf, at, position);
                await CompareOwn(one, oracle, own, asOf, at, position);
                await CompareChanges(one, asOf, (at, position), Moment(script, rows, one.District));
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

    private static async Task CompareGoals(PlanReader book, Oracle oracle, DateOnly asOf, KnownAt at, long position)
    {
        var progress = await book.Progress("year", asOf, at, CancellationToken.None);
        progress.Basis.KnownAt.Position.Should().Be(position);
        foreach (var goal in progress.Goals)
        {
            var measure = Script.Goals.Single(g => g.Id == goal.Id).Measure;
            var value = oracle.Value(measure, new(2020, 1, 1), new(2020, 12, 31), asOf, position);
            goal.Value.Should().Be(value, "of {0} as of {1:yyyy-MM-dd} known @{2}", goal.Id, asOf, position);
            (await SumOfEvidence(book, goal.Id, asOf, at)).Should().Be(value ?? 0, "the evidence of {0} as of {1:yyyy-MM-dd} known @{2} sums to it", goal.Id, asOf, position);
        }
    }

    private static async Task<long> SumOfEvidence(PlanReader book, string goal, DateOnly asOf, KnownAt at)
    {
        var (postings, known) = (await Evidence(book, goal, asOf, at, 7), $"of {goal} as of {asOf:yyyy-MM-dd}");
        (await Evidence(book, goal, asOf, at, 1000)).Select(Spelt).Should().Equal(postings.Select(Spelt), "pages are parts of the whole, {0}", known);
        postings.Select(p => (p.OccurredOn, p.Position)).Should().BeInAscendingOrder(known);
        return postings.Sum(p => p.Amount);

        static string Spelt(EvidencePosting p) => $"{p.OccurredOn:yyyy-MM-dd} @{p.Position} {p.Entry} {p.Cell} {p.Amount}";
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

    /// <summary>What changed is told by the entries whose postings are evidence at the later moment, and were not recorded at the earlier.</summary>
    private static async Task CompareChanges(DistrictBook book, DateOnly asOf, (KnownAt At, long Position) one, (KnownAt At, long Position) other)
    {
        var (since, until) = one.Position <= other.Position ? (one, other) : (other, one);
        var changes = await book.Plans.Changes("year", asOf, since.At, until.At, 2, CancellationToken.None);
        foreach (var goal in changes.Goals.Where(g => g.After is not null && Script.Goals.Single(s => s.Id == g.Id).Measure.Read is not (Measure.Coverage or Measure.AllOf)))
        {
            var entries = (await Evidence(book.Plans, goal.Id, asOf, until.At, 1000)).Where(p => p.Position > since.Position)
                .GroupBy(p => p.Position).OrderBy(e => e.Key).Select(e => new ChangingEntry(e.First().Entry, e.Key, e.First().Type, e.First().OccurredOn)).ToList();
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

        foreach (var level in new[] { "associations", "members", "paid-members", "contacts" })
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
