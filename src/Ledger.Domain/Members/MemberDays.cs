using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>By how much the members of associations that may close change on each day. Immutable.</summary>
/// <param name="changes">The changes by association and day.</param>
internal sealed class MemberDays(ImmutableDictionary<string, ImmutableSortedDictionary<DateOnly, long>> changes)
{
    private readonly Dictionary<string, List<(DateOnly From, DateOnly Until)>> _inhabited = [];

    /// <summary>The changes by association and day.</summary>
    public IReadOnlyDictionary<string, ImmutableSortedDictionary<DateOnly, long>> Changes => changes;

    /// <summary>The same once a member's history has become another.</summary>
    public MemberDays With(History before, History after)
    {
        var all = changes;
        if (all.IsEmpty)
            return this;
        foreach (var change in Memberships.Changes(before, after, DateOnly.MinValue, DateOnly.MaxValue))
        {
            Add(change.Before, change, -1);
            Add(change.After, change, 1);
        }

        return ReferenceEquals(all, changes) ? this : new(all);

        void Add(string? association, MembershipChange change, long members)
        {
            if (association is null || !all.TryGetValue(association, out var days))
                return;
            days = days.SetItem(change.From, days.GetValueOrDefault(change.From) + members);
            if (change.Until != DateOnly.MaxValue)
                days = days.SetItem(change.Until, days.GetValueOrDefault(change.Until) - members);
            all = all.SetItem(association, days);
        }
    }

    /// <summary>The first day on which an association has a member and is not open; null where there is none.</summary>
    /// <param name="slug">The association.</param>
    /// <param name="association">Its state; null where it was never registered.</param>
    /// <param name="work">Counts the stretches of days that are looked at.</param>
    /// <exception cref="KeyNotFoundException">Its members are not known.</exception>
    public DateOnly? FirstDayOutside(string slug, Association? association, Work work)
    {
        var inhabited = Inhabited(slug);
        work.Add(inhabited.Count);
        foreach (var (from, until) in inhabited)
            if ((association is null ? from : association.FirstDayNotOpen(from, until)) is { } outside)
                return outside;
        return null;
    }

    // The stretches of days on which it has members.
    private List<(DateOnly From, DateOnly Until)> Inhabited(string slug)
    {
        if (_inhabited.TryGetValue(slug, out var known))
            return known;
        var (stretches, members, from) = (new List<(DateOnly, DateOnly)>(), 0L, DateOnly.MinValue);
        foreach (var (day, change) in changes[slug])
        {
            if (members > 0 && members + change <= 0)
                stretches.Add((from, day));
            if (members <= 0 && members + change > 0)
                from = day;
            members += change;
        }

        if (members > 0)
            stretches.Add((from, DateOnly.MaxValue));
        _inhabited.Add(slug, stretches);
        return stretches;
    }
}
