using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>
/// One subject's history, read: its entries less the reversed ones in the order (occurredOn, position), the state they
/// lead to, and the timeline they make. Immutable; an entry gives a new reading, or breaks a rule.
/// </summary>
public sealed class History
{
    private readonly SubjectKind _kind;
    private readonly ImmutableDictionary<Guid, Entry> _known;
    private readonly ImmutableDictionary<Guid, Guid> _reversedBy;
    private readonly ImmutableList<object> _states; // after each entry of the history

    private History(Subject subject, SubjectKind story, ImmutableDictionary<Guid, Entry> known, ImmutableDictionary<Guid, Guid> reversedBy,
        ImmutableList<Entry> history, ImmutableList<object> states, Timeline timeline)
    {
        (Subject, _kind, _known, _reversedBy, History, _states, Timeline) = (subject, story, known, reversedBy, history, states, timeline);
    }

    public Subject Subject { get; }

    /// <summary>The entries that count, in the order in which they are read.</summary>
    public ImmutableList<Entry> Entries { get; }

    /// <summary>The state after the last of them; null when there is none.</summary>
    public object? State => StateBefore(Entries.Count);

    public Timeline Timeline { get; }

    /// <summary>How many entries the stream holds, reversed ones and reversals included: its version in Marten's sense.</summary>
    public long Version => _known.Count;

    /// <summary>The reading of a subject nothing is known about.</summary>
    public static History Nothing(Subject subject) => new(subject, SubjectKind.Of(subject.Kind)!, ImmutableDictionary<Guid, Entry>.Empty,
        ImmutableDictionary<Guid, Guid>.Empty, [], [], Timeline.Empty);

    /// <summary>Reads a recorded stream at once.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="entries">All its entries, in any order.</param>
    /// <exception cref="RuleBroken">The stream does not read.</exception>
    public static History Of(Subject subject, IReadOnlyCollection<Entry> entries)
    {
        var reversedBy = entries.Where(e => e.Fact is EntryReversed).ToImmutableDictionary(e => ((EntryReversed)e.Fact).Entry, e => e.Id);
        return Nothing(subject).Change(
            0, [.. entries.Where(e => IsTold(e.Fact) && !reversedBy.ContainsKey(e.Id)).OrderBy(e => e.Fact.OccurredOn).ThenBy(e => e.Order)],
            entries.ToImmutableDictionary(e => e.Id), reversedBy, null).After;
    }

    /// <summary>
    /// What an association may see of a whole stream. An entry that was taken back is seen by those who saw it when it stood, and
    /// so is what took it back.
    /// </summary>
    public static IReadOnlySet<Guid> SeenBy(string association, Subject subject, IReadOnlyCollection<Entry> stream)
    {
        var seen = new HashSet<Guid>(Of(subject, stream).SeenBy(association));
        foreach (var entry in stream.Where(e => !IsTold(e.Fact)))
        {
            var before = Of(subject, [.. stream.Where(e => e.Order < entry.Order)]);
            if (entry.Fact is not EntryReversed { Entry: var reversed })
                seen.UnionWith(before.IsOf(association) ? [entry.Id] : []);
            else if (before.SeenBy(association).Contains(reversed))
                seen.UnionWith([reversed, entry.Id]);
        }

        return seen;
    }

    /// <summary>The entry that reversed <paramref name="entry"/>; null when it stands.</summary>
    public Guid? ReversedBy(Guid entry) => _reversedBy.TryGetValue(entry, out var by) ? by : null;

    public bool Knows(Guid entry) => _known.ContainsKey(entry);

    /// <summary>Whether the subject is in an association now.</summary>
    public bool IsOf(string association) => Belonging(State) == association;

    /// <summary>
    /// The entries that an association may see: those that find the subject in it, bring it there, take it away, or name it.
    /// After a transfer the new association sees nothing from before it, the old one nothing after it.
    /// </summary>
    public IReadOnlySet<Guid> SeenBy(string association)
    {
        var seen = new HashSet<Guid>();
        object? state = null;
        var steps = new TimelineBuilder();
        foreach (var entry in History)
        {
            var before = Belonging(state);
            state = _kind.Evolve(state, entry.Fact, steps, Subject);
            if (before == association || Belonging(state) == association || (entry.Fact as INamesAssociation)?.Named == association)
                seen.Add(entry.Id);
        }

        return seen;
    }

    /// <summary>Whether an association may post <paramref name="entry"/>: it finds the subject in that association, or with nobody and brings it there.</summary>
    /// <param name="entry">An entry of the history; a reversal is judged by the entry that it reverses, before it does.</param>
    /// <param name="association">The association's slug.</param>
    public bool IsOwnEntryOf(Guid entry, string association)
    {
        object? state = null;
        var steps = new TimelineBuilder();
        foreach (var read in History)
        {
            var before = Belonging(state);
            state = _kind.Evolve(state, read.Fact, steps, Subject);
            if (read.Id == entry)
                return before == association || (before is null && Belonging(state) == association);
        }

        return false;
    }

    /// <summary>What an association may see of all that is known, taken back or not.</summary>
    public IReadOnlySet<Guid> AllSeenBy(string association) => SeenBy(association, Subject, [.. _known.Values]);

    /// <summary>
    /// Whether an association may be told why <paramref name="entry"/> does not read: where that day the subject is its own, or the entry that
    /// would no longer read is one that it sees and that day the subject is at least nobody else's.
    /// </summary>
    public bool MayTell(string association, Entry entry, Entry? misplaced)
    {
        var belongs = entry.Fact is EntryReversed ? association : BelongsAt(entry);
        return misplaced is null || misplaced.Id == entry.Id ? belongs == association
            : (belongs is null || belongs == association) && AllSeenBy(association).Contains(misplaced.Id);
    }

    /// <summary>The reading with entries that were recorded after it. What is reversed among them need never have read.</summary>
    /// <exception cref="RuleBroken">The stream does not read.</exception>
    public History WithAll(IReadOnlyCollection<Entry> entries)
    {
        try
        {
            return entries.Aggregate(this, (read, entry) => read.With(entry).After);
        }
        catch (RuleBroken)
        {
            return Of(Subject, [.. _known.Values, .. entries]);
        }
    }

    /// <summary>
    /// The reading with one more entry in its place, and what must be posted under that entry. Only what comes after that place is read again.
    /// </summary>
    /// <exception cref="RuleBroken">The history would no longer read, or there is nothing to reverse.</exception>
    public (History After, IReadOnlyList<Posting> Postings) With(Entry entry)
    {
        var known = _known.Add(entry.Id, entry);
        if (entry.Fact is EntryReversed reversal)
        {
            var reversedBy = _reversedBy.Add(Reversible(reversal), entry.Id);
            var from = Entries.FindLastIndex(e => e.Id == reversal.Entry);
            return Change(from, [.. Told(from + 1)], known, reversedBy, entry);
        }

        // An erasure is told of nobody: it is known, and changes nothing.
        if (!IsTold(entry.Fact))
            return (new(Subject, _kind, known, _reversedBy, History, _states, Timeline), []);
        var place = Entries.FindLastIndex(e => !entry.ComesBefore(e)) + 1;
        return Change(place, [entry, .. Told(place)], known, _reversedBy, entry);
    }

    private static bool IsTold(Fact fact) => fact is not (EntryReversed or Erased);

    private string? BelongsAt(Entry entry)
    {
        object? state = null;
        var steps = new TimelineBuilder();
        foreach (var read in Entries.TakeWhile(e => e.ComesBefore(entry)))
            state = _kind.Evolve(state, read.Fact, steps, Subject);
        return Belonging(state);
    }

    private string? Belonging(object? state) => Subject.Kind == "association" ? Subject.Id : (state as IBelongsToAssociation)?.Association;

    /// <exception cref="RuleBroken">There is nothing that the reversal could take back.</exception>
    internal static void RequireReversible(EntryReversed reversal, Fact? reversed, bool isReversed)
    {
        Rules.Require(reversed is not null, Rules.EntryUnknown, reversal.Entry);
        Rules.Require(reversed is not EntryReversed, Rules.ReversalOfAReversal);
        Rules.Require(reversed is not Erased, Rules.ErasureStands);
        Rules.Require(!isReversed, Rules.AlreadyReversed);
    }

    private Guid Reversible(EntryReversed reversal)
    {
        RequireReversible(reversal, _known.GetValueOrDefault(reversal.Entry)?.Fact, _reversedBy.ContainsKey(reversal.Entry));
        return reversal.Entry;
    }

    private object? StateBefore(int place) => place == 0 ? null : _states[place - 1];

    private ImmutableList<Entry> Told(int from) => Entries.GetRange(from, Entries.Count - from);

    // From a place on, the history is told in another way. An entry that then does not read is named, unless it is the one posted.
    private (History After, IReadOnlyList<Posting> Postings) Change(
        int place, IReadOnlyList<Entry> told, ImmutableDictionary<Guid, Entry> known, ImmutableDictionary<Guid, Guid> reversedBy, Entry? posted)
    {
        var (made, lost, state, states) = (new TimelineBuilder(), new TimelineBuilder(), StateBefore(place), new List<object>(told.Count));
        foreach (var entry in told)
        {
            try
            {
                state = _kind.Evolve(state, entry.Fact, made, Subject);
            }
            catch (RuleBroken broken) when (entry != posted)
            {
                throw new RuleBroken(broken.Rule, [.. broken.Words]) { Misplaced = entry };
            }

            states.Add(state);
        }

        for (var i = place; i < Entries.Count; i++)
            _kind.Evolve(StateBefore(i), History[i].Fact, lost, Subject);
        var timeline = Timeline.With(made, lost);
        var gone = Entries.Count - place;
        return (
            new(Subject, _kind, known, reversedBy, Entries.RemoveRange(place, gone).AddRange(told), _states.RemoveRange(place, gone).AddRange(states), timeline),
            Timeline.To(timeline, made, lost));
    }
}
