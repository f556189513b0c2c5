using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>The days on which a member belongs to an association.</summary>
/// <param name="Association">The association's slug.</param>
/// <param name="From">The first day, included.</param>
/// <param name="Until">The day from which it is over, excluded; <see cref="DateOnly.MaxValue"/> while it is not.</param>
public readonly record struct Membership(string Association, DateOnly From, DateOnly Until);

/// <summary>Memberships by the day: of one member, and of all members of an association together.</summary>
public static class Memberships
{
    /// <summary>The memberships of a member's history, in their order. One that begins and ends on a day is none.</summary>
    public static IEnumerable<Membership> Of(History member)
    {
        var (association, from) = ((string?)null, DateOnly.MinValue);
        for (var i = 0; i < member.Entries.Count; i++)
        {
            var (next, on) = (((Member)member.StateAfter(i)).Association, member.Entries[i].Fact.OccurredOn);
            if (next == association)
                continue;
            if (association is not null && from < on)
                yield return new(association, from, on);
            (association, from) = (next, on);
        }

        if (association is not null)
            yield return new(association, from, DateOnly.MaxValue);
    }

    /// <summary>By how much the members of an association change on each day, once a member's history has become another.</summary>
    public static ImmutableSortedDictionary<DateOnly, long> Change(ImmutableSortedDictionary<DateOnly, long> days, string association, History before, History after)
    {
        foreach (var membership in Of(before).Where(m => m.Association == association))
            days = Add(Add(days, membership.From, -1), membership.Until, 1);
        foreach (var membership in Of(after).Where(m => m.Association == association))
            days = Add(Add(days, membership.From, 1), membership.Until, -1);
        return days;
    }

    /// <summary>The first day on which an association has a member and is not open; null where there is none.</summary>
    /// <param name="days">By how much its members change on each day.</param>
    /// <param name="association">The association; null where it was never registered.</param>
    public static DateOnly? FirstDayOutside(ImmutableSortedDictionary<DateOnly, long> days, Association? association)
    {
        var (members, from) = (0L, DateOnly.MinValue);
        foreach (var (day, change) in days.SetItem(DateOnly.MaxValue, 0))
        {
            if (members > 0 && from < day && (association is null ? from : association.FirstDayNotOpen(from, day)) is { } outside)
                return outside;
            (members, from) = (members + change, day);
        }

        return null;
    }

    /// <summary>The memberships of a history that have days which those of an earlier one had not.</summary>
    public static IEnumerable<Membership> Added(History before, History after)
    {
        var stood = Of(before).ToList();
        return Of(after).Where(m => !Covers(stood, m));
    }

    /// <summary>Whether every day of the memberships of other associations than <paramref name="own"/> is still one after a change.</summary>
    public static bool TakesNone(History before, History after, string own)
    {
        var left = Of(after).ToList();
        return Of(before).Where(m => m.Association != own).All(m => Covers(left, m));
    }

    // Memberships in one association that follow on each other stand in their order.
    private static bool Covers(IEnumerable<Membership> memberships, Membership membership)
    {
        var from = membership.From;
        foreach (var other in memberships.Where(o => o.Association == membership.Association && o.From <= from && from < o.Until))
            from = other.Until;
        return from >= membership.Until;
    }

    private static ImmutableSortedDictionary<DateOnly, long> Add(ImmutableSortedDictionary<DateOnly, long> days, DateOnly on, long change) =>
        on == DateOnly.MaxValue ? days : days.SetItem(on, days.GetValueOrDefault(on) + change);
}
