namespace Ledger.Domain;

/// <summary>The days in which a goal, or one of its periods, is measured, both included.</summary>
public readonly record struct Period(DateOnly From, DateOnly By)
{
    /// <summary>The day before it begins: where changes are measured from.</summary>
    public DateOnly DayBefore => From.AddDays(-1);

    /// <summary>The same days a year earlier.</summary>
    public Period YearBefore => new(From.AddYears(-1), By.AddYears(-1));

    /// <summary>Its calendar months or quarters; the first and the last may be cut short.</summary>
    public IEnumerable<Period> Divided(string every)
    {
        var months = every == Measure.Quarter ? 3 : 1;
        for (var from = From; from <= By;)
        {
            var next = new DateOnly(from.Year, (from.Month - 1) / months * months + 1, 1).AddMonths(months);
            yield return new(from, next > By ? By : next.AddDays(-1));
            from = next;
        }
    }
}

/// <summary>A stretch of days whose postings go into a value.</summary>
/// <param name="After">The day before its first; null where it has no beginning.</param>
/// <param name="Through">Its last day, included.</param>
/// <param name="Sign">+1 where the postings are added, −1 where they are taken away.</param>
public readonly record struct Window(DateOnly? After, DateOnly Through, int Sign = 1);

/// <summary>Which postings a measure reads: an account's cells that contain a pattern.</summary>
/// <param name="Account">The account.</param>
/// <param name="Pattern">The JSON that a cell's dimensions contain, <see cref="Account.Pattern"/>.</param>
/// <param name="ByAssociation">Whether each association is to be told apart.</param>
/// <param name="BySubject">Whether each subject is to be told apart.</param>
public sealed record Selection(Account Account, string Pattern, bool ByAssociation, bool BySubject = false);

/// <summary>One place of a measure's tree where an account is read.</summary>
/// <param name="Measure">The measure, which reads an account itself.</param>
/// <param name="Period">The period it is measured in.</param>
/// <param name="AsOf">The day as of which.</param>
/// <param name="OpenOn">Where each association is measured alone: the day on which those count that are open; else null.</param>
public sealed record Leaf(Measure Measure, Period Period, DateOnly AsOf, DateOnly? OpenOn)
{
    public Selection Selection => Measure.Selection(OpenOn is not null);

    /// <summary>The patterns of an association's own cells among those that it reads, one for each dimension that names associations; none where it can have none.</summary>
    public IEnumerable<string> PatternsOf(string association) => Measure.PatternsOf(association);

    /// <summary>Which days' postings make its value.</summary>
    public IReadOnlyList<Window> Windows => Measure.Windows(Period, AsOf);

    /// <summary>Where a part is to grow: which days' postings say from what, and so whether it is met.</summary>
    public Window? GrowsFrom { get; init; }

    /// <summary>The ends of all windows that its value, and what a target says of it, are read from: between two neighbours, only sums matter.</summary>
    public IEnumerable<DateOnly> Edges
    {
        get
        {
            var edges = Windows.SelectMany(w => new[] { w.After ?? w.Through, w.Through }).Append(AsOf).Append(Period.DayBefore);
            return Measure.Read == Measure.VersusLastYear ? edges.Append(Period.YearBefore.DayBefore).Append(Period.YearBefore.By) : edges;
        }
    }
}

/// <summary>The balances that measures read: all of them known at one moment.</summary>
public abstract class Balances
{
    /// <summary>The sum of the postings in a window, its sign left aside.</summary>
    /// <param name="selection">Which postings.</param>
    /// <param name="window">Of which days.</param>
    /// <param name="association">Of this association alone, where the selection tells them apart; null for all.</param>
    public abstract long Amount(Selection selection, Window window, string? association = null);

    /// <summary>Whether a level has a value as of a day: its steps dated that day or earlier number more than 0.</summary>
    public abstract bool HasValue(Selection selection, DateOnly asOf, string? association = null);

    /// <summary>How many subjects stood in a level as of one day and stand in it as of another.</summary>
    public abstract long Retained(Selection selection, DateOnly before, DateOnly asOf, string? association = null);

    /// <summary>How many different members the postings in a window name.</summary>
    public abstract long Distinct(Selection selection, Window window, string? association = null);

    /// <summary>The associations open on a day.</summary>
    public abstract IReadOnlySet<string> OpenOn(DateOnly day);
}
