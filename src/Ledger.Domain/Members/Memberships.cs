namespace Ledger.Domain;

/// <summary>The days on which a member belongs to an association.</summary>
/// <param name="Association">The association's slug.</param>
/// <param name="From">The first day, included.</param>
/// <param name="Until">The day from which it is over, excluded; <see cref="DateOnly.MaxValue"/> while it is not.</param>
public readonly record struct Membership(string Association, DateOnly From, DateOnly Until);

/// <summary>Days on which a member belongs elsewhere by one history than by another.</summary>
/// <param name="Before">The association by the one history; null for none.</param>
/// <param name="After">The association by the other history; null for none.</param>
/// <param name="From">The first of the days, included.</param>
/// <param name="Until">The day after the last; <see cref="DateOnly.MaxValue"/> where there is no last.</param>
internal readonly record struct MembershipChange(string? Before, string? After, DateOnly From, DateOnly Until);

/// <summary>Memberships by the day.</summary>
public static class Memberships
{
    /// <summary>The memberships of a member's history, in their order. One that begins and ends on a day is none.</summary>
    public static IEnumerable<Membership> Of(History member) => Within(member, DateOnly.MinValue, DateOnly.MaxValue)
        .Where(w => w.Association is not null).Select(w => new Membership(w.Association!, w.From, w.Until));

    /// <summary>The days from <paramref name="from"/> to before <paramref name="until"/> on which a member belongs elsewhere by one history than by another.</summary>
    internal static IEnumerable<MembershipChange> Changes(History before, History after, DateOnly from, DateOnly until)
    {
        using var olds = Within(before, from, until).GetEnumerator();
        using var news = Within(after, from, until).GetEnumerator();
        if (!olds.MoveNext() || !news.MoveNext())
            yield break;
        while (from < until)
        {
            var end = olds.Current.Until < news.Current.Until ? olds.Current.Until : news.Current.Until;
            if (olds.Current.Association != news.Current.Association)
                yield return new(olds.Current.Association, news.Current.Association, from, end);
            if (olds.Current.Until == end)
                olds.MoveNext();
            if (news.Current.Until == end)
                news.MoveNext();
            from = end;
        }
    }

    /// <summary>Where a member belongs on the days of a stretch, one piece after the other without a gap; null is nowhere.</summary>
    private static IEnumerable<(string? Association, DateOnly From, DateOnly Until)> Within(History member, DateOnly from, DateOnly until)
    {
        var place = member.PlaceOf(from);
        var association = ((Member?)member.StateBefore(place))?.Association;
        for (; place < member.Entries.Count && member.Entries[place].Fact.OccurredOn is var on && on < until; place++)
        {
            var next = ((Member)member.StateAfter(place)).Association;
            if (next == association)
                continue;
            if (from < on)
                yield return (association, from, on);
            (association, from) = (next, on);
        }

        if (from < until)
            yield return (association, from, until);
    }
}
