using Ledger.Domain;

namespace Ledger.Store.Tests.Figures;

/// <summary>How a goal stands, told by the oracle.</summary>
public sealed record OracleProgress(long? Value, long Target, string Status, long Expected, long? ValueAtBy);

/// <summary>
/// The values of goals, told from the words of the design, one kind of measure after the other, in plain loops: not by windows, leaves or edges.
/// </summary>
public sealed class OracleGoals(Oracle oracle, long knownAt)
{
    public long? Value(Measure measure, DateOnly from, DateOnly by, DateOnly asOf, string? association = null)
    {
        var where = measure.Where?.ToDictionary() ?? [];
        if (association is not null && where.TryGetValue("association", out var only) && only != association)
            return measure.Read is "level" or "change" ? null : measure.Read == "coverage" || measure.Of is not null || measure.Parts is not null ? throw new ArgumentException("only leaves have a where", nameof(measure)) : 0;
        if (association is not null)
            where["association"] = association;
        var dayBefore = from.AddDays(-1);
        var end = asOf < by ? asOf : by;
        switch (measure.Read)
        {
            case "level":
                return oracle.Balance(measure.Account!, where, asOf, knownAt);
            case "change":
                return oracle.Balance(measure.Account!, where, asOf, knownAt) is { } now ? now - (oracle.Balance(measure.Account!, where, dayBefore, knownAt) ?? 0) : null;
            case "count":
                return Count(measure, where, from, end);
            case "versus-last-year":
                return end < from ? 0 : Count(measure, where, from, end) - Count(measure, where, from.AddYears(-1), end.AddYears(-1));
            case "retained":
                return Stood(measure, where, dayBefore).Intersect(Stood(measure, where, asOf)).Count();
            case "distinct":
                return end < from ? 0 : oracle.Members(measure.Account!, where, from, end, knownAt);
            case "coverage":
                return Covered(measure, from, by, asOf).Count;
            case "share":
                return Value(measure.Of!, from, by, asOf, association) is { } of && Value(measure.Among!, from, by, asOf, association) is { } among && among > 0
                    ? (long)Math.Floor(100m * of / among) : null;
            case "periods":
                var reached = 0;
                foreach (var (first, last) in Periods(measure.Every!, from, by))
                    if (first <= asOf && Meets(measure.Of!, measure.Target!, first, last, asOf < last ? asOf : last, association))
                        reached++;
                return reached;
            case "all-of":
                var met = 0;
                foreach (var part in measure.Parts!)
                    if (Meets(part.Measure, part.Target, from, by, asOf, association))
                        met++;
                return met;
            default:
                throw new ArgumentException(measure.Read, nameof(measure));
        }
    }

    /// <summary>The associations open on a day that a coverage covers.</summary>
    public HashSet<string> Covered(Measure measure, DateOnly from, DateOnly by, DateOnly asOf)
    {
        var covered = new HashSet<string>();
        foreach (var association in oracle.OpenAssociations(asOf, knownAt))
            if (Value(measure.Of ?? new Measure("count", measure.Account, measure.Where), from, by, asOf, association) >= (measure.Each ?? 1))
                covered.Add(association);
        return covered;
    }

    /// <summary>What a target asks of a value.</summary>
    public long Target(Target target, Measure measure, DateOnly from, DateOnly by, DateOnly asOf, string? association = null)
    {
        var where = measure.Where?.ToDictionary() ?? [];
        var open = oracle.OpenAssociations(asOf, knownAt).Count;
        if (association is not null && where.TryGetValue("association", out var only) && only != association)
            return target.AtLeast ?? target.MoreThan + 1 ?? 0; // nothing of its own, so a percentage of nothing
        if (association is not null)
            where["association"] = association;
        if (target.AtLeast is { } least)
            return least;
        if (target.MoreThan is { } more)
            return more + 1;
        if (target.AtMost is { } most)
            return most;
        if (target.AtLeastPercent is { } percent)
            return measure.Read switch
            {
                "share" => percent,
                "coverage" => (long)Math.Ceiling(percent * open / 100m),
                _ => (long)Math.Ceiling(percent * Stood(measure, where, from.AddDays(-1)).Count / 100m),
            };
        if (target.GrowPercent is { } growth)
            return (long)Math.Ceiling(growth * (measure.Read == "change" ? oracle.Balance(measure.Account!, where, from.AddDays(-1), knownAt) ?? 0
                : Count(measure, where, from.AddYears(-1), by.AddYears(-1))) / 100m);
        return measure.Read == "coverage" ? open : measure.Read == "periods" ? Periods(measure.Every!, from, by).Count : measure.Parts!.Count;
    }

    /// <summary>How a goal stands.</summary>
    public OracleProgress Progress(Goal goal, DateOnly planFrom, DateOnly planTo, DateOnly asOf)
    {
        var (from, by) = (goal.From ?? planFrom, goal.By ?? planTo);
        var promise = goal.Target ?? new Target(All: true);
        var (value, target) = (Value(goal.Measure, from, by, asOf), Target(promise, goal.Measure, from, by, asOf));
        var (atBy, targetAtBy) = (Value(goal.Measure, from, by, by), Target(promise, goal.Measure, from, by, by));
        var start = Value(goal.Measure, from, by, from.AddDays(-1)) ?? 0;
        var days = by.DayNumber - from.DayNumber + 1;
        var gone = Math.Max(0, Math.Min(days, asOf.DayNumber - from.DayNumber + 1));
        var expected = (long)Math.Floor(start + ((decimal)(target - start) * gone / days));
        string status;
        if (asOf < from)
            status = "not-started";
        else if (asOf > by)
            status = (promise.AtMost is null ? atBy >= targetAtBy : atBy <= targetAtBy) ? "met" : "missed";
        else if (value is null)
            status = "no-reading";
        else if (promise.AtMost is null)
            status = value >= target ? "met" : value >= expected ? "on-track" : "behind";
        else
            status = goal.Measure.Read == "count" && value > target ? "missed" : value <= expected ? "on-track" : "behind";
        return new(value, target, status, expected, asOf > by ? atBy : null);
    }

    private bool Meets(Measure measure, Target target, DateOnly from, DateOnly by, DateOnly asOf, string? association) =>
        Value(measure, from, by, asOf, association) >= Math.Max(1, Target(target, measure, from, by, asOf, association));

    private long Count(Measure measure, Dictionary<string, string> where, DateOnly first, DateOnly last) =>
        last < first ? 0 : oracle.Sum(measure.Account!, where, first, last, knownAt);

    private HashSet<string> Stood(Measure measure, Dictionary<string, string> where, DateOnly day) => [.. oracle.SubjectsIn(measure.Account!, where, day, knownAt)];

    private static List<(DateOnly First, DateOnly Last)> Periods(string every, DateOnly from, DateOnly by)
    {
        var periods = new List<(DateOnly, DateOnly)>();
        var first = from;
        for (var day = from; day <= by; day = day.AddDays(1))
        {
            var next = day.AddDays(1);
            if (next > by || (next.Day == 1 && (every == "month" || next.Month % 3 == 1)))
            {
                periods.Add((first, day));
                first = next;
            }
        }

        return periods;
    }
}
