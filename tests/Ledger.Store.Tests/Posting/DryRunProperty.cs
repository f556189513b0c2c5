using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Domain;
using Ledger.Store.Tests.Figures;
using Ledger.Tests;

namespace Ledger.Store.Tests.Posting;

/// <summary>A dry run answers what the post that follows answers, foretells the figures that are read after it, and writes nothing.</summary>
public sealed class DryRunProperty(TestCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task a_dry_run_of_any_post_answers_and_foretells_what_the_post_does_and_writes_nothing()
    {
        var database = await cluster.NewDatabase();
        var seed = Environment.GetEnvironmentVariable("LEDGER_TEST_SEED") is { } given ? ulong.Parse(given, null) : (ulong)Random.Shared.NextInt64();
        output.WriteLine($"LEDGER_TEST_SEED={seed}");
        var (run, tried) = (0, new Tried());
        var property = Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(), script => Holds(database, $"d-{Interlocked.Increment(ref run)}", script, tried).GetAwaiter().GetResult());
        await Task.Run(() => property.Check(Config.QuickThrowOnFailure.WithMaxTest(Rounds.Of(4, 60)).WithReplay(seed, seed | 1)), TestContext.Current.CancellationToken);
        output.WriteLine($"{tried}");
        new[] { tried.Recorded, tried.Refused, tried.Duplicates, tried.RefusedWhole, tried.Goals, tried.Cells }.Should().NotContain(0, "every kind of answer was tried: {0}", tried);
    }

    private async Task<bool> Holds(string database, string district, int seed, Tried tried)
    {
        var clock = new TestClock(new(2020, 1, 3, 8, 0, 0, TimeSpan.Zero));
        var book = await cluster.NewBook(clock, database, district);
        var script = new Script(district, seed);
        await book.Queue.Post("tests", [script.Plan], partial: true, CancellationToken.None);
        var earlier = new List<Item>();
        for (var post = 0; post < 20; post++)
        {
            List<Item> items = [.. Enumerable.Range(0, 1 + script.Upto(script.Upto(3) == 0 ? 40 : 3)).Select(_ => (Item)script.Next())];
            if (earlier.Count > 0 && script.Upto(2) == 0)
                items.Insert(script.Upto(items.Count + 1), earlier[script.Upto(earlier.Count)]);
            earlier.AddRange(items);
            var partial = script.Upto(3) > 0;
            var everything = await Tables.Everything(book);
            var foreseen = await book.DryRun.Ask(items, partial, scope: null, CancellationToken.None);
            var own = await book.DryRun.Ask(items, partial, "kil", CancellationToken.None);
            (await Tables.Everything(book)).Should().Be(everything, "a dry run writes nothing");

            var before = (await Figures(book, null), await Figures(book, "kil"));
            var answers = await book.Queue.Post("tests", items, partial, CancellationToken.None);
            foreseen.Answers.Select(Told).Should().Equal(answers.Select(Told), "of what is posted as {0}", partial);
            var known = foreseen.Answers.Zip(answers).Where(a => a.First.Receipt is not null).ToList();
            known.Select(a => a.First.Receipt).Should().Equal(known.Select(a => a.Second.Receipt), "what the book holds already stands where it stands");
            foreseen.Stands.Should().Be(partial || answers.All(a => a.Refused is null));
            var after = (await Figures(book, null), await Figures(book, "kil"));
            Told(foreseen.Figures).Should().BeEquivalentTo(Moved(before.Item1, after.Item1), "these figures moved");
            Told(own.Figures).Should().BeEquivalentTo(Moved(before.Item2, after.Item2), "these figures of an association moved");
            tried.Add(foreseen);
            if (script.Upto(2) == 0)
                clock.Now += TimeSpan.FromMinutes(script.Upto(15_000));
        }

        return true;
    }

    private static string Told(Answer answer) => answer.Refused is { } broken ? $"refused {broken.Rule} {broken.On} {broken.Misplaced?.Id} {string.Join(',', broken.Words)}"
        : answer.IsDuplicate ? "duplicate" : "recorded";

    private static string Amount(long? amount) => amount?.ToString(CultureInfo.InvariantCulture) ?? "none";

    // The plan's goals are told whenever it is touched, also those that stay.
    private static IEnumerable<string> Told(IEnumerable<MovedFigure> figures) =>
        figures.Where(f => f.Before != f.After).Select(f => $"{(f.Account is null ? $"{f.Plan}/{f.Goal}" : $"{f.Account} {f.Cell}")}: {Amount(f.Before)} → {Amount(f.After)}");

    private static IEnumerable<string> Moved(Dictionary<string, long?> before, Dictionary<string, long?> after) =>
        before.Keys.Union(after.Keys).Where(f => Of(before, f) != Of(after, f)).Select(f => $"{f}: {Amount(Of(before, f))} → {Amount(Of(after, f))}");

    // Of an account without a posting a flow is 0, and a level no reading.
    private static long? Of(Dictionary<string, long?> figures, string figure) => figures.TryGetValue(figure, out var value) ? value
        : !figure.StartsWith("year/", StringComparison.Ordinal) && Chart.Named(figure.Split(' ')[0])!.Sort == Sort.Flow ? 0 : null;

    /// <summary>Every goal of the plan, while it runs, and every cell, as they are read today.</summary>
    private static async Task<Dictionary<string, long?>> Figures(DistrictBook book, string? association)
    {
        var figures = new Dictionary<string, long?>();
        var (today, isRunning) = (book.Today, book.Today >= Script.Year.From && book.Today <= Script.Year.By);
        if (isRunning)
            foreach (var goal in (await book.Plans.For(association).Progress("year", today, default, CancellationToken.None)).Goals)
                figures[$"year/{goal.Id}"] = goal.Value;
        foreach (var row in await book.Rows<string>($"""
            select format('%s %s|%s|%s', c.account, c.dimensions, sum(p.amount), sum(p.steps)) from ledger.postings p join ledger.cells c on c.id = p.cell
            where c.district = '{book.District.Name}' and p.occurred_on <= '{today:yyyy-MM-dd}' {(association is null ? "" : $"and '{association}' in (c.dimensions ->> 'association', c.dimensions ->> 'from', c.dimensions ->> 'to')")}
            group by c.account, c.dimensions
            """))
        {
            var cells = row.Split('|');
            var (account, space) = (cells[0].Split(' ')[0], cells[0].IndexOf(' ', StringComparison.Ordinal));
            figures[$"{account} {System.Text.Json.JsonElement.Parse(Chart.Named(account)!.Read(cells[0][space..])!.Key)}"] =
                Chart.Named(account)!.Sort == Sort.Level && long.Parse(cells[2], null) <= 0 ? null : long.Parse(cells[1], null);
        }

        return figures;
    }

    /// <summary>What was tried, so that nothing is proven of nothing.</summary>
    private sealed record Tried
    {
        public int Recorded { get; private set; }

        public int Refused { get; private set; }

        public int Duplicates { get; private set; }

        public int RefusedWhole { get; private set; }

        public int Goals { get; private set; }

        public int Cells { get; private set; }

        public void Add(Foreseen foreseen)
        {
            Recorded += foreseen.Answers.Count(a => a is { Refused: null, IsDuplicate: false });
            Refused += foreseen.Answers.Count(a => a.Refused is not null);
            Duplicates += foreseen.Answers.Count(a => a.IsDuplicate);
            RefusedWhole += foreseen.Stands ? 0 : 1;
            Goals += foreseen.Figures.Count(f => f.Goal is not null && f.Before != f.After);
            Cells += foreseen.Figures.Count(f => f.Account is not null);
        }
    }
}
