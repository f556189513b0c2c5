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
            if (history.Sees(association, place))
                seen.Add(history.Entries[place].Id);
        return seen;
    }

    /// <summary>
    /// What an association may see of a whole stream. An entry that was taken back is seen by those who saw it when it stood, and
    /// so is what took it back. An erasure is seen by the association that the subject was in at that time.
    /// </summary>
    /// <param name="subject">The subject.</param>
    /// <param name="stream">All its entries, in the order of position.</param>
    /// <param name="association">The association's slug.</param>
    public static IReadOnlySet<Guid> AllSeenBy(Subject subject, IEnumerable<Entry> stream, string association)
    {
        var (seen, stands) = (new HashSet<Guid>(), new Whereabouts(subject));
        foreach (var commit in stream.GroupBy(e => e.RecordedAt).Select(c => c.ToList()))
        {
            if (stands.Latest == association)
                seen.UnionWith(commit.Where(e => e.Fact is Erased).Select(e => e.Id));
            var reversals = commit.Where(e => e.Fact is EntryReversed).ToDictionary(e => e, e => stands.Find(((EntryReversed)e.Fact).Entry));
            foreach (var (reversal, stood) in reversals)
                if (stood is not null && stands.Sees(association, stood))
                    seen.UnionWith([stood.Id, reversal.Id]);

            // What is told and taken back by one commit never stood. It is seen from its place among what stands after the commit.
            stands.Add(commit.Where(e => e.IsTold));
            var never = reversals.Where(r => r.Value is null).Select(r => (Reversal: r.Key, Reversed: stands.Find(((EntryReversed)r.Key.Fact).Entry))).ToList();
            stands.Remove(reversals.Keys.Select(r => ((EntryReversed)r.Fact).Entry));
            foreach (var (reversal, reversed) in never)
                if (reversed is not null && (stands.Before(reversed) == association || Names(reversed, association)))
                    seen.UnionWith([reversed.Id, reversal.Id]);
        }

        seen.UnionWith(stands.AllSeenBy(association));
        return seen;
    }

    /// <summary>
    /// In which association a subject was at several moments, by what was known then and as of the day that it was then; null where it had not been in
    /// any. Who has left one, and has not come into another, is that one's still.
    /// </summary>
    /// <param name="subject">The subject.</param>
    /// <param name="stream">All its entries, in the order of position.</param>
    /// <param name="moments">The moments, each with its day.</param>
    public static IReadOnlyList<string?> BelongedTo(Subject subject, IEnumerable<Entry> stream, IReadOnlyList<(DateTimeOffset At, DateOnly Day)> moments)
    {
        var (stands, told, belonged) = (new Whereabouts(subject), new Queue<Entry>(stream), new string?[moments.Count]);
        foreach (var (place, (at, day)) in moments.Index().OrderBy(m => m.Item.At))
        {
            while (told.TryPeek(out var next) && next.RecordedAt <= at)
            {
                stands.Add([told.Dequeue()]);
                if (next.Fact is EntryReversed reversal)
                    stands.Remove([reversal.Entry]);
            }

            belonged[place] = stands.LastBy(day);
        }

        return belonged;
    }

    /// <summary>Whether an association may see an entry of the stream, taken back or not.</summary>
    public static bool SawEver(this History history, string association, Guid entry)
    {
        if (history.Find(entry) is not { } recorded)
            return false;
        return history.IndexOf(recorded) is >= 0 and var place ? history.Sees(association, place)
            : AllSeenBy(history.Subject, history.Recorded.OrderBy(e => e.Order), association).Contains(entry);
    }

    /// <summary>
    /// Whether an association may post <paramref name="entry"/>: it finds the subject in that association, or with nobody and brings it there.
    /// </summary>
    /// <param name="history">The history, with the entry or without.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="association">The association's slug.</param>
    public static bool IsOwnEntryOf(this History history, Entry entry, string association) =>
        (history.BelongsBefore(entry) ?? (entry.Fact as IMovesSubject)?.To) == association;

    /// <summary>The association that a subject is in just before an entry's place; null where it is in none.</summary>
    internal static string? BelongsBefore(this History history, Entry entry) => Belonging(history, history.StateBefore(entry));

    /// <summary>Whether an association may see the entry at a place of the history.</summary>
    internal static bool Sees(this History history, string association, int place) =>
        Belonging(history, place == 0 ? null : history.StateAfter(place - 1)) == association || Belonging(history, history.StateAfter(place)) == association
            || Names(history.Entries[place], association);

    private static bool Names(Entry entry, string association) => (entry.Fact as INamesAssociation)?.Named == association;

    private static string? Belonging(History history, object? state) =>
        history.Subject.Kind == "association" ? history.Subject.Id : (state as IBelongsToAssociation)?.Association;

    /// <summary>
    /// In which association a subject is, by the entries that move it alone: these tell it without the history being read again at every commit.
    /// </summary>
    private sealed class Whereabouts(Subject subject)
    {
        private readonly Dictionary<Guid, Entry> _entries = [];
        private readonly SortedSet<Entry> _moves = new(Comparer<Entry>.Create((a, b) => a.ComesBefore(b) ? -1 : b.ComesBefore(a) ? 1 : 0));

        /// <summary>Where it is after the last entry.</summary>
        public string? Latest => After(_moves.Max);

        /// <summary>In which it was last by the end of a day.</summary>
        public string? LastBy(DateOnly day) =>
            subject.Kind == "association" ? subject.Id : _moves.Reverse().Where(m => m.Fact.OccurredOn <= day).Select(After).FirstOrDefault(to => to is not null);

        public Entry? Find(Guid entry) => _entries.GetValueOrDefault(entry);

        public void Add(IEnumerable<Entry> entries)
        {
            foreach (var entry in entries)
            {
                _entries.Add(entry.Id, entry);
                if (entry.Fact is IMovesSubject)
                    _moves.Add(entry);
            }
        }

        public void Remove(IEnumerable<Guid> entries)
        {
            foreach (var entry in entries)
                if (_entries.Remove(entry, out var removed))
                    _moves.Remove(removed);
        }

        /// <summary>Where it is just before an entry's place.</summary>
        public string? Before(Entry entry) =>
            After(_moves.Count > 0 && _moves.Min!.ComesBefore(entry) ? _moves.GetViewBetween(_moves.Min, entry with { Order = entry.Order - 1 }).Max : null);

        public bool Sees(string association, Entry entry) =>
            Before(entry) == association || (entry.Fact is IMovesSubject && After(entry) == association) || Names(entry, association);

        public IEnumerable<Guid> AllSeenBy(string association) => _entries.Values.Where(e => Sees(association, e)).Select(e => e.Id);

        private string? After(Entry? move) => subject.Kind == "association" ? subject.Id : (move?.Fact as IMovesSubject)?.To;
    }
}
