namespace Ledger.Store.Tests.Figures;

/// <summary>Subjects that stand in a division, counted from sorted postings and those that came since, against plain loops over all of them.</summary>
public sealed class StandingSubjectsTests
{
    private const int LastDay = 40;

    [Theory]
    [InlineData(false)] // few come at a time: most stay unsorted
    [InlineData(true)] // so many that they are sorted among the others, again and again
    public void what_stands_is_what_plain_loops_count(bool comesInBulk)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var cells = new Dictionary<int, string> { [1] = "a", [2] = "a", [3] = "b", [4] = "c" };
        var all = new List<SeriesPosting>();
        var series = BalanceSeries.BySubject(cells, Some(comesInBulk ? 700 : 30), all.Count, cellsThrough: 4);
        for (var i = 0; i < 6; i++)
        {
            CompareAll(series);
            series = series.With([], Some(comesInBulk ? 700 : 30), all.Count, cellsThrough: 4);
        }

        // A cell that is new, and postings that are only supposed.
        cells.Add(5, "d");
        var before = series;
        CompareAll(series.With([KeyValuePair.Create(5, "d")], Some(50), all.Count, cellsThrough: 5));
        all.RemoveRange((int)before.Through, all.Count - (int)before.Through);
        List<SeriesPosting> supposed = [.. Some(20).Select(p => p with { Cell = -p.Cell, Position = before.Through })];
        all.RemoveRange((int)before.Through, all.Count - (int)before.Through);
        all.AddRange(supposed);
        var own = cells.ToDictionary(c => -c.Key, c => c.Value);
        foreach (var (cell, part) in own)
            cells.Add(cell, part);
        CompareAll(before.Supposing(own, supposed));

        IReadOnlyList<SeriesPosting> Some(int count)
        {
            var first = all.Count;
            for (var i = 0; i < count; i++)
                all.Add(new(random.Next(1, cells.Count + 1), random.Next(LastDay), all.Count + 1, random.Next(3) - 1, 0, random.Next(-5, 300)));
            return all[first..];
        }

        void CompareAll(BalanceSeries compared)
        {
            for (var i = 0; i < 4; i++)
            {
                var (known, after, membersOnly) = (random.Next((int)compared.Through + 1), random.Next(2) == 0 ? int.MinValue : random.Next(LastDay), random.Next(2) == 0);
                int? before = random.Next(2) == 0 ? null : random.Next(LastDay);
                int[] days = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(LastDay)).Distinct().Order()];
                Func<string, string> counted = random.Next(3) switch { 0 => part => part, 1 => _ => "", _ => part => part == "b" ? "" : "others" };
                var expected = days.Select(day => Naive(known, after, before, day, membersOnly, counted)).ToArray();
                var made = compared.Standing(known, after, before, days, membersOnly, counted);
                made.Select(d => d.Where(p => p.Value != 0).ToDictionary()).Should().BeEquivalentTo(expected, o => o.WithStrictOrdering());
            }
        }

        Dictionary<string, long> Naive(long known, int after, int? before, int day, bool membersOnly, Func<string, string> counted) => all
            .Where(p => p.Position <= known && p.OccurredOn > after && (!membersOnly || p.Subject >= 0))
            .GroupBy(p => (Part: counted(cells[p.Cell]), p.Subject))
            .Where(g => g.Where(p => p.OccurredOn <= day).Sum(p => p.Amount) > 0 && (before is null || g.Where(p => p.OccurredOn <= before).Sum(p => p.Amount) > 0))
            .GroupBy(g => g.Key.Part)
            .ToDictionary(g => g.Key, g => g.LongCount());
    }
}
