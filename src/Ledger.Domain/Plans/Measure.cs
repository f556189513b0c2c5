using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Ledger.Domain;

/// <summary>A stretch of days whose postings go into a value.</summary>
/// <param name="After">The day before its first; null where it has no beginning.</param>
/// <param name="Through">Its last day, included.</param>
/// <param name="Sign">+1 where the postings are added, −1 where they are taken away.</param>
public readonly record struct Window(DateOnly? After, DateOnly Through, int Sign = 1);

/// <summary>Which postings a measure reads: an account's cells that contain a pattern.</summary>
/// <param name="Account">The account.</param>
/// <param name="Pattern">The JSON that a cell's dimensions contain, <see cref="Account.Pattern"/>.</param>
/// <param name="ByAssociation">Whether each association is to be told apart.</param>
public sealed record Selection(Account Account, string Pattern, bool ByAssociation);

/// <summary>What a goal measures.</summary>
/// <param name="Read">How the account is read.</param>
/// <param name="Account">The account; of an all-of, none.</param>
/// <param name="Where">The dimensions that a cell must match.</param>
/// <param name="Each">Of a coverage: from which count on an association is covered; 1 where not given.</param>
/// <param name="Parts">Of an all-of: its parts.</param>
public sealed record Measure(
    [OneOf(Measure.Level, Measure.Change, Measure.Count, Measure.Coverage, Measure.VersusLastYear, Measure.AllOf)] string Read,
    [Slug] string? Account = null,
    IReadOnlyDictionary<string, string>? Where = null,
    [Whole(1, 100_000)] int? Each = null,
    IReadOnlyList<Part>? Parts = null)
{
    /// <summary>The balance as of a day.</summary>
    public const string Level = "level";

    /// <summary>The balance as of a day less the balance on the day before the plan begins.</summary>
    public const string Change = "change";

    /// <summary>What is dated from the plan's first day to the day asked for, or the plan's last if that is earlier.</summary>
    public const string Count = "count";

    /// <summary>How many associations open on the day have a count of <see cref="Each"/> or more.</summary>
    public const string Coverage = "coverage";

    /// <summary>The count so far less the count over the same days a year earlier.</summary>
    public const string VersusLastYear = "versus-last-year";

    /// <summary>How many parts are met.</summary>
    public const string AllOf = "all-of";

    /// <summary>The dimensions that a cell must match, in one order, since PostgreSQL keeps an object's members in its own.</summary>
    public IReadOnlyDictionary<string, string>? Where { get; } = Where?.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The measures that read accounts: the parts of an all-of, or this one.</summary>
    [JsonIgnore]
    public IReadOnlyList<Measure> Leaves => Read == AllOf ? [.. Parts!.Select(p => p.Measure)] : [this];

    /// <summary>Which postings it reads; not of an all-of.</summary>
    public Selection Selection()
    {
        var account = Chart.Named(Account!)!;
        return new(account, account.Pattern(Where ?? new Dictionary<string, string>()), Read == Coverage);
    }

    /// <summary>The patterns of an association's own cells among those that it reads, one for each dimension that names associations; none where it can have none.</summary>
    public IEnumerable<string> PatternsOf(string association)
    {
        var (account, where) = (Chart.Named(Account!)!, Where ?? ImmutableSortedDictionary<string, string>.Empty);
        return account.Owners.Where(d => !where.TryGetValue(d, out var asked) || asked == association)
            .Select(d => account.Pattern(new Dictionary<string, string>(where) { [d] = association }));
    }

    /// <summary>Which days' postings make its value as of <paramref name="asOf"/>; not of an all-of.</summary>
    public IReadOnlyList<Window> Windows(Plan plan, DateOnly asOf)
    {
        var last = asOf < plan.To ? asOf : plan.To;
        return Read switch
        {
            Level => [new(null, asOf)],
            // The difference of two balances is what lies between them, whichever comes first.
            Change when asOf < plan.DayBefore => [new(asOf, plan.DayBefore, -1)],
            Change => [new(plan.DayBefore, asOf)],
            _ when asOf < plan.From => [],
            VersusLastYear => [new(plan.DayBefore, last), new(plan.From.AddYears(-1).AddDays(-1), last.AddYears(-1), -1)],
            _ => [new(plan.DayBefore, last)],
        };
    }

    /// <summary>The value as of a day; null is no reading, which only a level can be, or a change of one.</summary>
    public long? Value(Plan plan, DateOnly asOf, Balances balances)
    {
        if (Read == AllOf)
            return Parts!.LongCount(p => p.Measure.Value(plan, asOf, balances) >= p.Least(asOf, balances));

        var selection = Selection();
        if (Read == Coverage)
        {
            var open = balances.OpenOn(asOf);
            return Windows(plan, asOf).Sum(w => (long)balances.ByAssociation(selection, w).Count(c => c.Value >= (Each ?? 1) && open.Contains(c.Key)));
        }

        if (selection.Account.Sort == Sort.Level && !balances.HasValue(selection, asOf))
            return null;
        return Windows(plan, asOf).Sum(w => w.Sign * balances.Amount(selection, w));
    }

    internal void Check(string goal, bool isPart = false)
    {
        if (Read == AllOf)
        {
            Rules.Require(!isPart && Account is null && Where is null && Each is null && Parts is { Count: > 0 }, Rules.GoalMeasure, goal);
            foreach (var part in Parts!)
                part.Measure.Check(goal, isPart: true);
            return;
        }

        var account = Account is null ? null : Chart.Named(Account);
        Rules.Require(account is not null && Parts is null, Rules.GoalMeasure, goal);
        Rules.Require(Where is null || Where.Keys.All(d => account!.DimensionNamed(d) is not null), Rules.GoalMeasure, goal);
        Rules.Require(account!.Sort == (Read is Level or Change ? Sort.Level : Sort.Flow), Rules.GoalMeasure, goal);
        Rules.Require(Read == Coverage ? account.DimensionNamed("association") is not null : Each is null, Rules.GoalMeasure, goal);
    }
}

/// <summary>The balances that measures read: all of them known at one moment.</summary>
public abstract class Balances
{
    /// <summary>The sum of the postings in a window, its sign left aside.</summary>
    public abstract long Amount(Selection selection, Window window);

    /// <summary>The same for each association; those without any may be left out.</summary>
    public abstract IReadOnlyDictionary<string, long> ByAssociation(Selection selection, Window window);

    /// <summary>Whether a level has a value as of a day: its steps dated that day or earlier number more than 0.</summary>
    public abstract bool HasValue(Selection selection, DateOnly asOf);

    /// <summary>The associations open on a day.</summary>
    public abstract IReadOnlySet<string> OpenOn(DateOnly day);
}
