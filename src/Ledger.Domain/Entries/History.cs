using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>
/// One subject's history: its entries less the reversed ones in the order (occurredOn, position), and the state after each of them.
/// Immutable. More entries give a further history, or break a rule; only what comes after the first of them is read again.
/// </summary>
public sealed class History
{
    private readonly SubjectKind _kind;
    private readonly ImmutableDictionary<Guid, Entry> _recorded;
    private readonly ImmutableDictionary<Guid, Guid> _reversedBy;
    private readonly ImmutableList<object> _states; // after each of Entries
    private readonly ImmutableDictionary<(Cell, DateOnly), int> _levels; // beginnings less endings of levels, where they differ
    private readonly ImmutableList<Entry> _unread; // recorded by another program, and not to be read with the rest

    private History(
        Subject subject, SubjectKind kind, ImmutableDictionary<Guid, Entry> recorded, ImmutableDictionary<Guid, Guid> reversedBy, ImmutableList<Entry> entries,
        ImmutableList<object> states, ImmutableDictionary<(Cell, DateOnly), int> levels, ImmutableList<Entry> unread)
    {
        (Subject, _kind, _recorded, _reversedBy) = (subject, kind, recorded, reversedBy);
        (Entries, _states, _levels, _unread) = (entries, states, levels, unread);
    }

    public Subject Subject { get; }

    /// <summary>The entries that count, in the order in which they are read.</summary>
    public ImmutableList<Entry> Entries { get; }

    /// <summary>The state after the last of them; null when there is none.</summary>
    public object? State => StateBefore(Entries.Count);

    /// <summary>How many entries the stream holds, reversed ones and reversals included: its version in Marten's sense.</summary>
    public long Version => _recorded.Count;

    /// <summary>All entries that the stream holds, in no order.</summary>
    public IEnumerable<Entry> Recorded => _recorded.Values;

    /// <summary>The entries that do not read with the rest, until one of them is reversed. Only another program can have recorded such.</summary>
    public IReadOnlyList<Entry> Unread => _unread;

    /// <summary>The history of a subject that nothing is known about.</summary>
    public static History Nothing(Subject subject) => new(
        subject, SubjectKind.Named(subject.Kind)!, ImmutableDictionary<Guid, Entry>.Empty, ImmutableDictionary<Guid, Guid>.Empty, [], [],
        ImmutableDictionary<(Cell, DateOnly), int>.Empty, []);

    /// <summary>Reads a recorded stream at once.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="entries">All its entries, in any order.</param>
    /// <exception cref="RuleBroken">The stream does not read.</exception>
    public static History Of(Subject subject, IReadOnlyCollection<Entry> entries) => Nothing(subject).With([.. entries.OrderBy(e => e.Order)]);

    /// <summary>
    /// The history with entries that were recorded after it. A commit that does not read with what is before it is kept aside until one does by
    /// which it reads.
    /// </summary>
    /// <param name="entries">The entries, in the order of position.</param>
    public History WithRecorded(IReadOnlyList<Entry> entries)
    {
        if (_unread.IsEmpty && TryExtend(entries) is { } all)
            return all;
        var history = this;
        foreach (var commit in entries.GroupBy(e => e.RecordedAt))
            history = history.WithCommit([.. commit]).After;
        return history;
    }

    /// <summary>The history with entries that were recorded by one commit, and what that posted: nothing, where they do not read.</summary>
    /// <param name="commit">The entries, in the order of position; not none.</param>
    public (History After, IReadOnlyList<Posting> Postings, RuleBroken? Broken) WithCommit(IReadOnlyList<Entry> commit)
    {
        try
        {
            var (after, postings) = Post(commit);
            return (after, postings, null);
        }
        catch (RuleBroken broken)
        {
            var recorded = _recorded.AddRange(commit.Select(e => KeyValuePair.Create(e.Id, e)));
            return (new(Subject, _kind, recorded, _reversedBy, Entries, _states, _levels, _unread.AddRange(commit)), [], broken);
        }
    }

    /// <summary>The history with more entries in their places.</summary>
    /// <param name="entries">The entries, in the order of position.</param>
    /// <exception cref="RuleBroken">The history would not read. The entry at which it does not is <see cref="RuleBroken.Misplaced"/>.</exception>
    public History With(params IReadOnlyList<Entry> entries) => Extend(entries).After;

    /// <summary>The history with the entries of one commit in their places, and what must be posted under these.</summary>
    /// <param name="commit">The entries, in the order of position; not none.</param>
    /// <exception cref="RuleBroken">The history would not read.</exception>
    public (History After, IReadOnlyList<Posting> Postings) Post(params IReadOnlyList<Entry> commit)
    {
        var (after, made, lost) = Extend(commit);
        return (after, TimelineDifference.Of(made.Steps, lost.Steps, _levels, commit, after._reversedBy));
    }

    /// <summary>The steps of the whole history as postings, each under its own entry.</summary>
    public IReadOnlyList<Posting> Timeline()
    {
        if (Entries.IsEmpty)
            return [];
        var steps = new TimelineBuilder();
        ReadAgain(0, Entries.Count, steps);
        return TimelineDifference.Of(steps.Steps, [], ImmutableDictionary<(Cell, DateOnly), int>.Empty, Entries, _reversedBy);
    }

    /// <summary>The entry that reversed <paramref name="entry"/>; null when it stands.</summary>
    public Guid? ReversedBy(Guid entry) => _reversedBy.TryGetValue(entry, out var by) ? by : null;

    /// <summary>The entry of that id, reversed or not; null when the stream holds none.</summary>
    public Entry? Find(Guid entry) => _recorded.GetValueOrDefault(entry);

    /// <summary>The state just before an entry's place, whether or not it is in the history.</summary>
    public object? StateBefore(Entry entry) => StateBefore(PlaceOf(entry));

    /// <summary>The state as of a day: after the last entry dated that day or earlier; null before the first.</summary>
    public object? StateAsOf(DateOnly day)
    {
        var (low, high) = (0, Entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Entries[middle].Fact.OccurredOn <= day ? (middle + 1, high) : (low, middle);
        }

        return StateBefore(low);
    }

    /// <summary>The state after the entry at a place of <see cref="Entries"/>, from 0.</summary>
    public object StateAfter(int place) => _states[place];

    /// <summary>Whether the history holds the entry: it was told, and is not reversed.</summary>
    public bool Holds(Guid entry) => _recorded.TryGetValue(entry, out var recorded) && IndexOf(recorded) >= 0;

    /// <summary>The place of an entry in <see cref="Entries"/>; below 0 where it is not there.</summary>
    public int IndexOf(Entry entry) => PlaceOf(entry) is var place && place < Entries.Count && Entries[place].Id == entry.Id ? place : -1;

    private object? StateBefore(int place) => place == 0 ? null : _states[place - 1];

    // How many entries of the history come before it.
    private int PlaceOf(Entry entry)
    {
        if (Entries.IsEmpty || Entries[^1].ComesBefore(entry))
            return Entries.Count;
        var (low, high) = (0, Entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Entries[middle].ComesBefore(entry) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private History? TryExtend(IReadOnlyList<Entry> entries)
    {
        try
        {
            return With(entries);
        }
        catch (RuleBroken)
        {
            return null;
        }
    }

    private (History After, TimelineBuilder Made, TimelineBuilder Lost) Extend(IReadOnlyList<Entry> entries)
    {
        var (made, lost) = (new TimelineBuilder(), new TimelineBuilder());
        var recorded = entries.Count == 1 ? _recorded.Add(entries[0].Id, entries[0]) : _recorded.AddRange(entries.Select(e => KeyValuePair.Create(e.Id, e)));
        var reversedBy = _unread.Concat(entries).Any(e => e.Fact is EntryReversed) ? Reverse(recorded, entries) : _reversedBy;
        List<Entry> told = [.. _unread.Concat(entries).Where(e => e.IsTold && !reversedBy.ContainsKey(e.Id))];
        if (told.Count > 1)
            told.Sort((a, b) => a.ComesBefore(b) ? -1 : b.ComesBefore(a) ? 1 : 0);
        var taken = ReferenceEquals(reversedBy, _reversedBy) ? (HashSet<int>)[] : _unread.Concat(entries).Select(e => e.Fact).OfType<EntryReversed>()
            .Select(r => IndexOf(recorded[r.Entry])).Where(place => place >= 0).ToHashSet();

        var place = told.Count > 0 ? PlaceOf(told[0]) : Entries.Count;
        var lastTaken = -1;
        foreach (var index in taken)
            (place, lastTaken) = (Math.Min(place, index), Math.Max(lastTaken, index));
        var (history, states) = (new List<Entry>(told.Count), new List<object>(told.Count));
        var (state, old, next) = (StateBefore(place), place, 0);
        while (next < told.Count || old < Entries.Count)
        {
            // From here on all is as it was: the rest is read already.
            if (next == told.Count && old > lastTaken && Equals(state, StateBefore(old)))
                break;
            var isOld = next == told.Count || (old < Entries.Count && Entries[old].ComesBefore(told[next]));
            var entry = isOld ? Entries[old] : told[next];
            if (isOld && taken.Contains(old++))
                continue;
            if (!isOld)
                next++;
            state = Evolve(state, entry, made);
            history.Add(entry);
            states.Add(state);
        }

        ReadAgain(place, old, lost);
        var levels = Levels(made.Steps, lost.Steps);
        return old == place && place == Entries.Count
            ? (new(Subject, _kind, recorded, reversedBy, Entries.AddRange(history), _states.AddRange(states), levels, []), made, lost)
            : (new(Subject, _kind, recorded, reversedBy, Entries.RemoveRange(place, old - place).InsertRange(place, history),
                _states.RemoveRange(place, old - place).InsertRange(place, states), levels, []), made, lost);
    }

    private object Evolve(object? state, Entry entry, TimelineBuilder steps)
    {
        steps.Entry = entry.Id;
        try
        {
            return _kind.Evolve(state, entry.Fact, steps, Subject);
        }
        catch (RuleBroken broken)
        {
            throw new RuleBroken(broken.Rule, [.. broken.Words]) { Misplaced = entry, On = entry.Fact.OccurredOn };
        }
    }

    private void ReadAgain(int from, int until, TimelineBuilder steps)
    {
        for (var i = from; i < until; i++)
        {
            steps.Entry = Entries[i].Id;
            _kind.Evolve(StateBefore(i), Entries[i].Fact, steps, Subject);
        }
    }

    private ImmutableDictionary<Guid, Guid> Reverse(ImmutableDictionary<Guid, Entry> recorded, IReadOnlyList<Entry> entries)
    {
        var reversedBy = _reversedBy.ToBuilder();
        foreach (var entry in _unread.Concat(entries))
        {
            if (entry.Fact is not EntryReversed reversal)
                continue;
            var broken = recorded.GetValueOrDefault(reversal.Entry)?.Fact switch
            {
                null => new RuleBroken(Rules.EntryUnknown, reversal.Entry),
                EntryReversed => new(Rules.ReversalOfAReversal),
                Erased => new(Rules.ErasureStands),
                _ when reversedBy.ContainsKey(reversal.Entry) => new(Rules.AlreadyReversed),
                _ => null,
            };
            if (broken is not null)
                throw broken.At(entry);
            reversedBy.Add(reversal.Entry, entry.Id);
        }

        return reversedBy.ToImmutable();
    }

    private ImmutableDictionary<(Cell, DateOnly), int> Levels(IReadOnlyList<Step> made, IReadOnlyList<Step> lost)
    {
        ImmutableDictionary<(Cell, DateOnly), int>.Builder? levels = null;
        foreach (var step in made)
            Add(step, step.Level);
        foreach (var step in lost)
            Add(step, -step.Level);
        return levels?.ToImmutable() ?? _levels;

        void Add(Step step, int change)
        {
            if (change == 0)
                return;
            levels ??= _levels.ToBuilder();
            var net = levels.GetValueOrDefault((step.Cell, step.On)) + change;
            if (net == 0)
                levels.Remove((step.Cell, step.On));
            else
                levels[(step.Cell, step.On)] = net;
        }
    }
}
