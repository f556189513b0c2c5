namespace Ledger.Domain;

/// <summary>
/// What an association may see of a subject, and what it may post about it. After a transfer the new association sees nothing from before it, the
/// old one nothing after it.
/// </summary>
public static class Visibility
{
    /// <summary>Whether the subject is in an association now.</summary>
    public static bool IsOf(this History history, string association) => Belonging(history, history.State) == association;

    /// <summary>The entries of a history that an association may see: those that find the subject in it, bring it there, take it away, or name it.</summary>
    public static IReadOnlySet<Guid> SeenBy(this History history, string association)
    {
        var seen = new HashSet<Guid>();
        for (var place = 0; place < history.Entries.Count; place++)
            if (Sees(history, association, place))
                seen.Add(history.Entries[place].Id);
        return seen;
    }

    /// <summary>
    /// What an association may see of a whole stream. An entry that was taken back is seen by those who saw it when it stood, and
    /// so is what took it back.
    /// </summary>
    /// <param name="subject">The subject.</param>
    /// <param name="stream">All its entries, in the order of position.</param>
    /// <param name="association">The association's slug.</param>
    public static IReadOnlySet<Guid> AllSeenBy(Subject subject, IEnumerable<Entry> stream, string association)
    {
        var (seen, history) = (new HashSet<Guid>(), History.Nothing(subject));
        foreach (var commit in stream.GroupBy(e => e.RecordedAt).Select(c => c.ToList()))
        {
            var before = history;
            history = history.WithCommit(commit).After;
            foreach (var entry in commit.Where(e => !e.IsTold))
                if (entry.Fact is EntryReversed { Entry: var reversed } ? SawWhenItStood(before, history, association, reversed) : before.IsOf(association))
                    seen.UnionWith(entry.Fact is EntryReversed ? [reversedOf(entry), entry.Id] : [entry.Id]);
        }

        seen.UnionWith(history.SeenBy(association));
        return seen;

        static Guid reversedOf(Entry entry) => ((EntryReversed)entry.Fact).Entry;
    }

    /// <summary>
    /// Whether an association may post <paramref name="entry"/>: it finds the subject in that association, or with nobody and brings it there.
    /// </summary>
    /// <param name="history">The history with the entry.</param>
    /// <param name="entry">The entry, in the history or already reversed.</param>
    /// <param name="association">The association's slug.</param>
    public static bool IsOwnEntryOf(this History history, Entry entry, string association)
    {
        var before = Belonging(history, history.StateBefore(entry));
        if (before is not null)
            return before == association;
        return history.IndexOf(entry) is >= 0 and var place ? Belonging(history, history.StateAfter(place)) == association
            : entry.Fact is INamesAssociation names && names.Named == association;
    }

    /// <summary>
    /// Whether an association may be told why <paramref name="entry"/> does not read: where that day the subject is its own, or the entry that
    /// would no longer read is one that it sees and that day the subject is at least nobody else's.
    /// </summary>
    public static bool MayTell(this History history, string association, Entry entry, Entry? misplaced)
    {
        var belongs = entry.Fact is EntryReversed ? association : Belonging(history, history.StateBefore(entry));
        return misplaced is null || misplaced.Id == entry.Id ? belongs == association
            : (belongs is null || belongs == association) && history.SawEver(association, misplaced.Id);
    }

    /// <summary>Whether an association may see an entry of the stream, taken back or not.</summary>
    public static bool SawEver(this History history, string association, Guid entry)
    {
        if (history.Find(entry) is not { } recorded)
            return false;
        return history.IndexOf(recorded) is >= 0 and var place ? Sees(history, association, place)
            : AllSeenBy(history.Subject, history.Recorded.OrderBy(e => e.Order), association).Contains(entry);
    }

    private static bool SawWhenItStood(History before, History after, string association, Guid entry) =>
        before.Find(entry) is { } recorded ? before.IndexOf(recorded) is >= 0 and var place && Sees(before, association, place)
            : after.Find(entry) is { } never && (Belonging(after, after.StateBefore(never)) == association || (never.Fact as INamesAssociation)?.Named == association);

    private static bool Sees(History history, string association, int place)
    {
        var before = place == 0 ? null : Belonging(history, history.StateAfter(place - 1));
        return before == association || Belonging(history, history.StateAfter(place)) == association
            || (history.Entries[place].Fact as INamesAssociation)?.Named == association;
    }

    private static string? Belonging(History history, object? state) =>
        history.Subject.Kind == "association" ? history.Subject.Id : (state as IBelongsToAssociation)?.Association;
}
