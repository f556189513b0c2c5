namespace Ledger.Domain;

/// <summary>How far one part of an all-of has come.</summary>
public sealed record PartProgress(long? Value, long Target, bool Met);

/// <summary>How far a goal has come, as of a day and as known at a moment.</summary>
/// <param name="Value">The value; null is no reading.</param>
/// <param name="Target">The least value that meets the goal; of what is to be at most so much, the greatest.</param>
/// <param name="Status"><c>not-started</c>, <c>no-reading</c>, <c>met</c>, <c>on-track</c>, <c>behind</c> or <c>missed</c>.</param>
/// <param name="Expected">Where the straight line to the target stands, rounded down.</param>
/// <param name="Period">The days in which it is measured; on the last of them it is judged.</param>
public sealed record GoalProgress(long? Value, long Target, string Status, long Expected, Period Period)
{
    /// <summary>The value as of the day on which it was judged; null before that, and where there was no reading.</summary>
    public long? ValueAtBy { get; init; }

    /// <summary>The parts of an all-of; else null.</summary>
    public IReadOnlyList<PartProgress>? Parts { get; init; }

    /// <summary>Of a share, the value of the measure that is taken of the other; else null.</summary>
    public long? Of { get; init; }

    /// <summary>Of a share, the value of the measure that it is a share of; else null.</summary>
    public long? Among { get; init; }

    /// <summary>Of a coverage, the associations that lack, by name; else null.</summary>
    public IReadOnlyList<string>? Lacking { get; init; }

    /// <summary>Judges a goal.</summary>
    public static GoalProgress Judge(Goal goal, Plan plan, DateOnly asOf, Balances balances)
    {
        var (measure, period, promise) = (goal.Measure, plan.PeriodOf(goal), goal.Promise);
        var (value, target) = At(asOf);
        var start = measure.Value(period, period.DayBefore, balances) ?? 0;
        var expected = Expect(start, target, period, asOf);
        var judged = asOf > period.By ? At(period.By) : (Value: null, Target: 0L);
        return new(value, target, Status(), expected, period)
        {
            ValueAtBy = judged.Value,
            Parts = measure.Parts?.Select(p => new PartProgress(p.Measure.Value(period, asOf, balances), p.Least(period, asOf, balances), p.IsMet(period, asOf, balances))).ToList(),
            Of = measure.Read == Measure.Share ? measure.Of!.Value(period, asOf, balances) : null,
            Among = measure.Among?.Value(period, asOf, balances),
            Lacking = measure.Read != Measure.Coverage ? null
                : [.. measure.Covered(period, asOf, balances).Where(a => !a.IsCovered).Select(a => a.Association).Order(StringComparer.Ordinal)],
        };

        (long? Value, long Target) At(DateOnly day) => (measure.Value(period, day, balances), promise.Line(measure, period, day, balances));

        string Status()
        {
            if (asOf < period.From)
                return "not-started";
            if (asOf > period.By)
                return promise.IsMetBy(judged.Value, judged.Target) ? "met" : "missed";
            if (value is null)
                return "no-reading";
            if (promise.AtMost is null)
                return value >= target ? "met" : value >= expected ? "on-track" : "behind";
            // What has been counted is not taken back by what is still to come.
            return measure.Read == Measure.Count && value > target ? "missed" : value <= expected ? "on-track" : "behind";
        }
    }

    /// <summary>The ends of all windows that <see cref="Judge"/> reads: between two neighbours, only sums matter.</summary>
    public static IEnumerable<DateOnly> Edges(Goal goal, Plan plan, DateOnly asOf) => Leaves(goal, plan, asOf).SelectMany(l => l.Edges);

    /// <summary>Everywhere that <see cref="Judge"/> reads an account.</summary>
    public static IEnumerable<Leaf> Leaves(Goal goal, Plan plan, DateOnly asOf)
    {
        var period = plan.PeriodOf(goal);
        return new[] { asOf, period.By, period.DayBefore }.SelectMany(day => goal.Measure.Leaves(period, day));
    }

    // The straight line from the value on the day before the period begins to the target on its last day.
    private static long Expect(long start, long target, Period period, DateOnly asOf)
    {
        var (all, gone) = (period.By.DayNumber - period.DayBefore.DayNumber, asOf.DayNumber - period.DayBefore.DayNumber);
        var (whole, rest) = Int128.DivRem(((Int128)target - start) * Math.Clamp(gone, 0, all), all);
        return (long)(start + (rest < 0 ? whole - 1 : whole));
    }
}
