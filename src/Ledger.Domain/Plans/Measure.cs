using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>What a goal measures: a tree whose leaves read accounts.</summary>
/// <param name="Read">How the account is read, or what is made of the measures inside.</param>
/// <param name="Account">The account that is read; of a coverage the same as a count of it inside.</param>
/// <param name="Where">The dimensions that a cell must match.</param>
/// <param name="Each">Of a coverage: from which value on an association is covered; 1 where not given.</param>
/// <param name="Parts">Of an all-of: its parts.</param>
/// <param name="Of">The measure inside a coverage, a share or periods.</param>
/// <param name="Among">Of a share: what it is a share of.</param>
/// <param name="Every">Of periods: which.</param>
/// <param name="Target">Of periods: what each of them shall reach.</param>
public sealed record Measure(
    [OneOf(
        Measure.Level, Measure.Change, Measure.Count, Measure.Coverage, Measure.VersusLastYear, Measure.Retained, Measure.Distinct, Measure.Share,
        Measure.Periods, Measure.AllOf)] string Read,
    [Slug] string? Account = null,
    IReadOnlyDictionary<string, string>? Where = null,
    [Whole(1, 100_000)] int? Each = null,
    IReadOnlyList<Part>? Parts = null,
    Measure? Of = null,
    Measure? Among = null,
    [OneOf(Measure.Month, Measure.Quarter)] string? Every = null,
    Target? Target = null)
{
    /// <summary>The balance as of a day.</summary>
    public const string Level = "level";

    /// <summary>The balance as of a day less the balance on the day before the period begins.</summary>
    public const string Change = "change";

    /// <summary>What is dated in the period, up to the day asked for.</summary>
    public const string Count = "count";

    /// <summary>How many of the associations open on the day reach <see cref="Each"/>, each measured alone.</summary>
    public const string Coverage = "coverage";

    /// <summary>The count so far less the count over the same days a year earlier.</summary>
    public const string VersusLastYear = "versus-last-year";

    /// <summary>How many of those who stood in a level on the day before the period begins stand in it as of the day.</summary>
    public const string Retained = "retained";

    /// <summary>How many different members are named in what is dated in the period, up to the day asked for.</summary>
    public const string Distinct = "distinct";

    /// <summary>One measure as a percentage of another, rounded down.</summary>
    public const string Share = "share";

    /// <summary>How many months or quarters of the period reach <see cref="Target"/>, each measured as its own period.</summary>
    public const string Periods = "periods";

    /// <summary>How many parts are met.</summary>
    public const string AllOf = "all-of";

    /// <summary>A period of <see cref="Periods"/>: a calendar month.</summary>
    public const string Month = "month";

    /// <summary>A period of <see cref="Periods"/>: a calendar quarter.</summary>
    public const string Quarter = "quarter";

    private readonly Known _known = new();

    /// <summary>The dimensions that a cell must match, in one order, since PostgreSQL keeps an object's members in its own.</summary>
    public IReadOnlyDictionary<string, string>? Where { get; } = Where?.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Whether it reads an account itself, and has no measure inside.</summary>
    internal bool IsLeaf => Read is not (Coverage or Share or Periods or AllOf);

    /// <summary>What a coverage takes of each association: the measure inside, or a count of its account.</summary>
    internal Measure OfEach => Of ?? (_known.Counted ??= new(Count, Account, Where));

    /// <summary>The patterns of an association's own cells, one for each dimension that names associations.</summary>
    internal IEnumerable<string> PatternsOf(string association)
    {
        var (account, where) = (Chart.Named(Account!)!, Where ?? ImmutableSortedDictionary<string, string>.Empty);
        return account.Owners.Where(d => !where.TryGetValue(d, out var asked) || asked == association)
            .Select(d => account.Pattern(new Dictionary<string, string>(where) { [d] = association }));
    }

    /// <summary>What each of the periods shall reach.</summary>
    internal Part OfPeriod => _known.OfPeriod ??= new(Of!, Target!);

    /// <summary>Where its value as of a day is read, in one order.</summary>
    public IReadOnlyList<Leaf> Leaves(Period period, DateOnly asOf) => [.. EachLeaf(period, asOf)];

    /// <summary>The same one by one, since nested periods can be very many.</summary>
    internal IEnumerable<Leaf> EachLeaf(Period period, DateOnly asOf) => Leaves(period, asOf, openOn: null);

    /// <summary>The value as of a day; null is no reading.</summary>
    /// <param name="period">The period it is measured in.</param>
    /// <param name="asOf">The day.</param>
    /// <param name="balances">What is known.</param>
    /// <param name="association">The association that is measured alone; null for all.</param>
    public long? Value(Period period, DateOnly asOf, Balances balances, string? association = null) => Read switch
    {
        Coverage => Covered(period, asOf, balances).LongCount(a => a.IsCovered),
        Share => Percent(Of!.Value(period, asOf, balances, association), Among!.Value(period, asOf, balances, association)),
        Periods => Begun(period, asOf).LongCount(p => OfPeriod.IsMet(p.Period, p.AsOf, balances, association)),
        AllOf => Parts!.LongCount(p => p.IsMet(period, asOf, balances, association)),
        Retained => balances.Retained(Selection(association is not null), period.DayBefore, asOf, association),
        Distinct => Windows(period, asOf).Sum(w => balances.Distinct(Selection(association is not null), w, association)),
        Level or Change when !balances.HasValue(Selection(association is not null), asOf, association) => null,
        _ => Windows(period, asOf).Sum(w => w.Sign * balances.Amount(Selection(association is not null), w, association)),
    };

    /// <summary>Of a coverage: the associations open on a day, each with whether it is covered.</summary>
    public IEnumerable<(string Association, bool IsCovered)> Covered(Period period, DateOnly asOf, Balances balances) =>
        balances.OpenOn(asOf).Select(a => (a, OfEach.Value(period, asOf, balances, a) >= (Each ?? 1)));

    /// <summary>One number as a percentage of another, rounded down; null where either is no reading, or the second is none.</summary>
    public static long? Percent(long? of, long? among) =>
        of is null || among is not > 0 ? null : (long)(((Int128)of * 100 - (of < 0 ? among - 1 : 0)) / among);

    /// <summary>Which days' postings make its value as of a day; of a measure that reads an account itself.</summary>
    internal IReadOnlyList<Window> Windows(Period period, DateOnly asOf)
    {
        var last = asOf < period.By ? asOf : period.By;
        return Read switch
        {
            Level => [new(null, asOf)],
            Retained => [new(null, asOf > period.DayBefore ? asOf : period.DayBefore)],
            // The difference of two balances is what lies between them, whichever comes first.
            Change when asOf < period.DayBefore => [new(asOf, period.DayBefore, -1)],
            Change => [new(period.DayBefore, asOf)],
            _ when asOf < period.From => [],
            VersusLastYear => [new(period.DayBefore, last), new(period.YearBefore.DayBefore, last.AddYears(-1), -1)],
            _ => [new(period.DayBefore, last)],
        };
    }

    /// <summary>Which postings it reads.</summary>
    internal Selection Selection(bool byAssociation) => byAssociation ? _known.Apart ??= Select(true) : _known.Whole ??= Select(false);

    /// <summary>How many stood in a level on the day before the period began.</summary>
    internal long StoodBefore(Period period, Balances balances, string? association) =>
        balances.Retained(Selection(association is not null), period.DayBefore, period.DayBefore, association);

    /// <summary>Where growth is measured from: the balance on the day before the period, or the whole count of the year before.</summary>
    internal long Before(Period period, Balances balances, string? association) => balances.Amount(Selection(association is not null), WindowBefore(period), association);

    /// <summary>The periods that have begun by a day, each with the day as of which it is measured.</summary>
    internal IEnumerable<(Period Period, DateOnly AsOf)> Begun(Period period, DateOnly asOf) =>
        period.Divided(Every!).TakeWhile(p => p.From <= asOf).Select(p => (p, asOf < p.By ? asOf : p.By));

    private IEnumerable<Leaf> Leaves(Period period, DateOnly asOf, DateOnly? openOn) => Read switch
    {
        Coverage => OfEach.Leaves(period, asOf, asOf),
        Share => Of!.Leaves(period, asOf, openOn).Concat(Among!.Leaves(period, asOf, openOn)),
        Periods => Begun(period, asOf).SelectMany(p => LeavesOf(OfPeriod, p.Period, p.AsOf, openOn)),
        AllOf => Parts!.SelectMany(p => LeavesOf(p, period, asOf, openOn)),
        _ => [new(this, period, asOf, openOn)],
    };

    private static IEnumerable<Leaf> LeavesOf(Part part, Period period, DateOnly asOf, DateOnly? openOn) => part.Measure.Leaves(period, asOf, openOn)
        .Select(leaf => part.Target.GrowPercent is null ? leaf : leaf with { GrowsFrom = part.Measure.WindowBefore(period) });

    private Window WindowBefore(Period period) => Read == Change ? new(null, period.DayBefore) : new(period.YearBefore.DayBefore, period.YearBefore.By);

    private Selection Select(bool byAssociation)
    {
        var account = Chart.Named(Account!)!;
        return new(account, account.Pattern(Where ?? new Dictionary<string, string>()), byAssociation, Read is Retained or Distinct);
    }

    /// <summary>What follows from a measure, worked out once. It makes no difference between measures.</summary>
    private sealed class Known : IEquatable<Known>
    {
        public Selection? Whole { get; set; }

        public Selection? Apart { get; set; }

        public Measure? Counted { get; set; }

        public Part? OfPeriod { get; set; }

        public bool Equals(Known? other) => other is not null;

        public override bool Equals(object? obj) => obj is Known;

        public override int GetHashCode() => 0;
    }
}
