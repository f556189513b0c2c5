namespace Ledger.Domain;

/// <summary>How far one part of an all-of has come.</summary>
public sealed record PartProgress(long? Value, long Target, bool Met);

/// <summary>How far a goal has come, as of a day and as known at a moment.</summary>
/// <param name="Value">The value; null is no reading.</param>
/// <param name="Target">The least value that meets the goal.</param>
/// <param name="Status"><c>not-started</c>, <c>no-reading</c>, <c>met</c>, <c>on-track</c>, <c>behind</c> or <c>missed</c>.</param>
/// <param name="Expected">Where the straight line to the target stands, rounded down.</param>
/// <param name="By">The day on which the goal is judged.</param>
/// <param name="Parts">The parts of an all-of; else null.</param>
public sealed record GoalProgress(long? Value, long Target, string Status, long Expected, DateOnly By, IReadOnlyList<PartProgress>? Parts)
{
    /// <summary>Judges a goal.</summary>
    public static GoalProgress Of(Goal goal, Plan plan, DateOnly asOf, Balances balances)
    {
        var by = goal.By ?? plan.To;
        var (value, target) = ValueAndTarget(goal, plan, asOf, balances);
        var expected = Expect(goal.Measure, plan, asOf, by, target, balances);
        var status = asOf switch
        {
            _ when asOf < plan.From => "not-started",
            _ when asOf > by => ValueAndTarget(goal, plan, by, balances) is var judged && judged.Value >= judged.Target ? "met" : "missed",
            _ when value is null => "no-reading",
            _ when value >= target => "met",
            _ => value >= expected ? "on-track" : "behind",
        };
        var parts = goal.Measure.Parts?.Select(p =>
        {
            var (partValue, partTarget) = (p.Measure.Value(plan, asOf, balances), p.Least(asOf, balances));
            return new PartProgress(partValue, partTarget, partValue >= partTarget);
        });
        return new(value, target, status, expected, by, parts?.ToList());
    }

    /// <summary>The ends of all windows that <see cref="Of"/> reads: between two neighbours, only sums matter.</summary>
    public static IEnumerable<DateOnly> Edges(Goal goal, Plan plan, DateOnly asOf) =>
        goal.Measure.Leaves.SelectMany(measure => new[] { asOf, goal.By ?? plan.To }.SelectMany(day => Edges(measure, plan, day)).Append(plan.DayBefore));

    /// <summary>The ends of all windows that the value of <paramref name="measure"/> as of a day is read from.</summary>
    public static IEnumerable<DateOnly> Edges(Measure measure, Plan plan, DateOnly asOf) =>
        measure.Windows(plan, asOf).SelectMany(w => new[] { w.After ?? w.Through, w.Through }).Append(asOf);

    private static (long? Value, long Target) ValueAndTarget(Goal goal, Plan plan, DateOnly day, Balances balances)
    {
        var all = goal.Measure.Read == Measure.AllOf ? goal.Measure.Parts!.Count : balances.OpenOn(day).Count;
        return (goal.Measure.Value(plan, day, balances), goal.Target?.Least(all) ?? all);
    }

    private static long Expect(Measure measure, Plan plan, DateOnly asOf, DateOnly by, long target, Balances balances)
    {
        // Only a level has come somewhere before the plan begins; everything else is counted from there.
        var start = measure.Read == Measure.Level ? measure.Value(plan, plan.DayBefore, balances) ?? 0 : 0;
        var days = Math.Clamp(asOf.DayNumber - plan.DayBefore.DayNumber, 0, by.DayNumber - plan.DayBefore.DayNumber);
        var (whole, rest) = Int128.DivRem(((Int128)target - start) * days, by.DayNumber - plan.DayBefore.DayNumber);
        return (long)(start + (rest < 0 ? whole - 1 : whole));
    }
}

/// <summary>
/// Tells, posting after posting in the order (occurredOn, position), what each adds to a measure's value as of a day, so
/// that what all of them add is the value. Where the value is a number of associations or of parts, a posting adds 1 when
/// it completes one, takes 1 away when it undoes one, and adds 0 else.
/// </summary>
public sealed class Contributions(Measure measure, DateOnly asOf, Balances balances)
{
    private readonly Dictionary<string, long> _counts = [];
    private readonly List<(Contributions Of, long Target)>? _parts = measure.Parts?.Select(p =>
        (new Contributions(p.Measure, asOf, balances), p.Least(asOf, balances))).ToList();

    private readonly long[] _values = new long[measure.Parts?.Count ?? 0];

    /// <summary>What one more posting adds.</summary>
    /// <param name="leaf">Which of <see cref="Measure.Leaves"/> it belongs to, from 0.</param>
    /// <param name="association">The association of its cell, if any.</param>
    /// <param name="amount">Its amount with the sign of its window.</param>
    public long Add(int leaf, string? association, long amount)
    {
        if (_parts is not null)
        {
            var (part, target) = _parts[leaf];
            var before = _values[leaf];
            _values[leaf] += part.Add(0, association, amount);
            return Crossing(before, _values[leaf], target);
        }

        if (measure.Read != Measure.Coverage)
            return amount;
        if (association is null || !balances.OpenOn(asOf).Contains(association))
            return 0;
        var count = _counts.GetValueOrDefault(association);
        _counts[association] = count + amount;
        return Crossing(count, count + amount, measure.Each ?? 1);
    }

    private static long Crossing(long before, long after, long least) => (after >= least ? 1 : 0) - (before >= least ? 1 : 0);
}
