using Ledger.Domain;

namespace Ledger.Store.Tests.Figures;

/// <summary>The values of goals, told by the oracle from the words of section after section, not by windows.</summary>
public static class OracleGoals
{
    public static long? Value(this Oracle oracle, Measure measure, DateOnly from, DateOnly to, DateOnly asOf, long knownAt)
    {
        var where = measure.Where?.ToDictionary() ?? [];
        var end = asOf < to ? asOf : to;
        long Count(Dictionary<string, string> cells, int yearsBack) =>
            end < from ? 0 : oracle.Sum(measure.Account!, cells, from.AddYears(-yearsBack), end.AddYears(-yearsBack), knownAt);

        switch (measure.Read)
        {
            case "level":
                return oracle.Balance(measure.Account!, where, asOf, knownAt);
            case "change":
                return oracle.Balance(measure.Account!, where, asOf, knownAt) is { } now
                    ? now - (oracle.Balance(measure.Account!, where, from.AddDays(-1), knownAt) ?? 0) : null;
            case "count":
                return Count(where, 0);
            case "versus-last-year":
                return Count(where, 0) - Count(where, 1);
            case "coverage":
                var covered = 0;
                foreach (var association in oracle.OpenAssociations(asOf, knownAt))
                {
                    if (where.TryGetValue("association", out var only) && only != association)
                        continue;
                    if (Count(new(where) { ["association"] = association }, 0) >= (measure.Each ?? 1))
                        covered++;
                }

                return covered;
            case "all-of":
                var met = 0;
                foreach (var part in measure.Parts!)
                {
                    var all = Math.Max(1, oracle.OpenAssociations(asOf, knownAt).Count);
                    var least = part.Target.AtLeast ?? part.Target.MoreThan + 1 ?? all;
                    if (oracle.Value(part.Measure, from, to, asOf, knownAt) >= least)
                        met++;
                }

                return met;
            default:
                throw new ArgumentException(measure.Read, nameof(measure));
        }
    }
}
