namespace Ledger.Domain;

/// <summary>What is promised of a value: one of these.</summary>
/// <param name="AtLeast">The value reaches this number.</param>
/// <param name="MoreThan">The value passes this number; the same as one more at least.</param>
/// <param name="All">Every association open at the time (of a coverage), every part (of an all-of), or every period (of periods).</param>
/// <param name="AtMost">The value is this number or less when the goal is judged.</param>
/// <param name="AtLeastPercent">Of a share, this percentage; of a coverage, of the open associations; of what is retained, of those who stood there.</param>
/// <param name="GrowPercent">The value grows by this percentage, rounded up, of where it began: of a change, of the balance on the day before; of a comparison with last year, of last year's count.</param>
public sealed record Target(
    [Whole(-Shape.GreatestWhole, Shape.GreatestWhole)] long? AtLeast = null,
    [Whole(-Shape.GreatestWhole, Shape.GreatestWhole)] long? MoreThan = null,
    bool? All = null,
    [Whole(-Shape.GreatestWhole, Shape.GreatestWhole)] long? AtMost = null,
    [Whole(1, 100_000)] int? AtLeastPercent = null,
    [Whole(1, 100_000)] int? GrowPercent = null)
{
    /// <summary>Whether a value meets it.</summary>
    /// <param name="value">The value; no reading meets nothing.</param>
    /// <param name="line">What <see cref="Line"/> says.</param>
    public bool IsMetBy(long? value, long line) => AtMost is null ? value >= line : value <= line;

    /// <summary>The least value that meets it; of what is to be <see cref="AtMost"/>, the greatest.</summary>
    /// <param name="measure">What is measured.</param>
    /// <param name="period">In which period.</param>
    /// <param name="asOf">As of which day.</param>
    /// <param name="balances">What is known.</param>
    /// <param name="association">The association alone that it is measured for; null for all.</param>
    public long Line(Measure measure, Period period, DateOnly asOf, Balances balances, string? association = null)
    {
        if ((AtLeast ?? MoreThan + 1 ?? AtMost) is { } number)
            return number;
        if (AtLeastPercent is { } percent)
            return measure.Read == Measure.Share ? percent
                : PercentOf(percent, measure.Read == Measure.Coverage ? balances.OpenOn(asOf).Count : measure.StoodBefore(period, balances, association));
        if (GrowPercent is { } growth)
            return PercentOf(growth, measure.Before(period, balances, association));
        return measure.Read switch
        {
            Measure.Coverage => balances.OpenOn(asOf).Count,
            Measure.Periods => period.Divided(measure.Every!).Count(),
            _ => measure.Parts!.Count,
        };
    }

    // Rounded up, so that the percentage is reached and not almost reached.
    private static long PercentOf(int percent, long number) => (long)(((Int128)percent * number + 99) / 100);
}

/// <summary>A measure with the target that it is to meet, one of several: a part of an all-of, or what each of the periods shall reach.</summary>
public sealed record Part(Measure Measure, Target Target)
{
    /// <summary>The least value that meets it: never 0, since what meets a part shall be an entry that can be shown.</summary>
    public long Least(Period period, DateOnly asOf, Balances balances, string? association = null) =>
        Math.Max(1, Target.Line(Measure, period, asOf, balances, association));

    /// <summary>Whether it is met as of a day.</summary>
    public bool IsMet(Period period, DateOnly asOf, Balances balances, string? association = null) =>
        Measure.Value(period, asOf, balances, association) >= Least(period, asOf, balances, association);
}
