using System.Collections.Immutable;

namespace Ledger.Store;

/// <summary>The days on which associations opened (+1) and closed (−1), each with the position at which it was posted, up to a position.</summary>
internal sealed record AssociationDays(ImmutableList<(string Slug, DateOnly On, long Amount, long Position)> Days, long Through)
{
    public static readonly AssociationDays None = new([], 0);

    public AssociationDays With(IEnumerable<(string, DateOnly, long, long)> days, long through) => new(Days.AddRange(days), through);

    /// <summary>The associations that were open on a day, as known at a position.</summary>
    public IReadOnlySet<string> OpenOn(DateOnly day, long known) =>
        Days.Where(d => d.Position <= known && d.On <= day).GroupBy(d => d.Slug, d => d.Amount).Where(a => a.Sum() > 0).Select(a => a.Key).ToHashSet();
}
