using Ledger.Domain;

namespace Ledger.Tests;

/// <summary>Measures and targets of every kind, one inside another, at random; of all that can be put together, those in which nothing is wrong.</summary>
/// <param name="random">The chance.</param>
/// <param name="accounts">The accounts that are read.</param>
/// <param name="values">Values of dimensions that cells have.</param>
public sealed class RandomMeasures(Random random, IReadOnlyList<Account> accounts, IReadOnlyDictionary<string, string[]> values)
{
    private static readonly string[] _reads =
    [
        Measure.Level, Measure.Change, Measure.Count, Measure.VersusLastYear, Measure.Retained, Measure.Distinct, Measure.Coverage, Measure.Share, Measure.Periods, Measure.AllOf,
    ];

    /// <summary>A measure and a target that it may have.</summary>
    public (Measure Measure, Target Target) Next(Period period)
    {
        while (true)
        {
            var measure = Any(GoalFaults.Deepest + 1);
            if (GoalFaults.Of(measure, []).Any())
                continue;
            for (var attempt = 0; attempt < 50; attempt++)
                if (Any(measure.Read) is var target && !GoalFaults.Of(target, measure, period).Any())
                    return (measure, target);
        }
    }

    private Measure Any(int depth)
    {
        var read = _reads[random.Next(depth > 1 ? _reads.Length : 6)];
        return read switch
        {
            Measure.Coverage when random.Next(2) == 0 => Leaf(read) with { Each = Few() },
            Measure.Coverage => new(read, Of: Any(depth - 1), Each: Few()),
            Measure.Share => new(read, Of: Any(depth - 1), Among: Any(depth - 1)),
            Measure.Periods => Any(depth - 1) is var of ? new(read, Of: of, Every: random.Next(2) == 0 ? Measure.Month : Measure.Quarter, Target: Any(of.Read)) : throw new InvalidOperationException(),
            Measure.AllOf => new(read, Parts: [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Any(depth - 1)).Select(m => new Part(m, Any(m.Read)))]),
            _ => Leaf(read),
        };
    }

    private Measure Leaf(string read)
    {
        var fitting = accounts.Where(a => a.Sort == (read is Measure.Level or Measure.Change or Measure.Retained ? Sort.Level : Sort.Flow)).ToList();
        var account = fitting[random.Next(fitting.Count)];
        var where = account.Dimensions.Where(d => values.ContainsKey(d.Name) && random.Next(4) == 0).ToDictionary(d => d.Name, d => values[d.Name][random.Next(values[d.Name].Length)]);
        return new(read, account.Name, where.Count == 0 ? null : where);
    }

    private Target Any(string read) => random.Next(6) switch
    {
        0 => new(MoreThan: random.Next(-2, 4)),
        1 => new(AtMost: random.Next(-2, 4)),
        2 => new(All: true),
        3 => new(AtLeastPercent: random.Next(1, 120)),
        4 => new(GrowPercent: random.Next(1, 120)),
        _ => new(AtLeast: read == Measure.Share ? random.Next(1, 110) : random.Next(-2, 5)),
    };

    private int? Few() => random.Next(2) == 0 ? null : random.Next(1, 4);
}
