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
    private readonly ImmutableDictionary<(Cell, DateOnly), int>? _levels; // beginnings less endings of levels, where they differ; null where only states were read
    private readonly ImmutableList<Entry> _unread; // recorded by another program, and not to be read with the rest

    private History(
        Subject subject, SubjectKind kind, ImmutableDictionary<Guid, Entry> recorded, ImmutableDictionary<Guid, Guid> reversedBy, ImmutableList<Entry> entries,
        ImmutableList<object> states, ImmutableDictionary<(Cell, DateOnly), int>? levels, ImmutableList<Entry> unread)
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

    /// <summary>The same to judge by: only states are read, and no steps.</summary>
    /// <param name="entries">The entries, in the order of position.</param>
    /// <param name="work">Counts the facts that are read.</param>
    /// <returns>The history, the first day on which its states differ from those before, and the day from which they do not.</returns>
    internal (History After, DateOnly From, DateOnly Until) Judge(IReadOnlyList<Entry> entries, Work? work)
    {
        var extended = Extend(entries, isPosted: false, work);
        return (extended.After, extended.From, extended.Until);
    }

    /// <summary>The history with the entries of one commit in their places, and what must be posted under these.</summary>
    /// <param name="commit">The entries, in the order of position; not none.</param>
    /// <exception cref="RuleBroken">The history would not read.</exception>
    public (History After, IReadOnlyList<Posting> Postings) Post(params IReadOnlyList<Entry> commit)
    {
        var extended = Extend(commit);
        return (extended.After, TimelineDifference.Of(extended.Made.Steps, extended.Lost.Steps, Levels(), commit, extended.After._reversedBy));
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
    public object? StateAsOf(DateOnly day) => StateBefore(day == DateOnly.MaxValue ? Entries.Count : PlaceOf(day.AddDays(1)));

    /// <summary>The state after the entry at a place of <see cref="Entries"/>, from 0.</summary>
    public object StateAfter(int place) => _states[place];

    /// <summary>Whether the history holds the entry: it was told, and is not reversed.</summary>
    public bool Holds(Guid entry) => _recorded.TryGetValue(entry, out var recorded) && IndexOf(recorded) >= 0;

    /// <summary>The place of an entry in <see cref="Entries"/>; below 0 where it is not there.</summary>
    public int IndexOf(Entry entry) => PlaceOf(entry) is var place && place < Entries.Count && Entries[place].Id == entry.Id ? place : -1;

    /// <summary>The state before the entry at a place of <see cref="Entries"/>; null at the first.</summary>
    internal object? StateBefore(int place) => place == 0 ? null : _states[place - 1];

    /// <summary>How many entries of the history are dated before a day.</summary>
    internal int PlaceOf(DateOnly day) => CountWhile(e => e.Fact.OccurredOn < day);

    // How many entries of the history come before it.
    private int PlaceOf(Entry entry) => Entries.IsEmpty || Entries[^1].ComesBefore(entry) ? Entries.Count : CountWhile(e => e.ComesBefore(entry));

    private int CountWhile(Func<Entry, bool> comesBefore)
    {
        var (low, high) = (0, Entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = comesBefore(Entries[middle]) ? (middle + 1, high) : (low, middle);
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

    /// <summary>A history that came of another by more entries.</summary>
    /// <param name="After">The history.</param>
    /// <param name="Made">The steps of what was read again.</param>
    /// <param name="Lost">The steps that were there in their place.</param>
    /// <param name="From">The first day on which states differ, included.</param>
    /// <param name="Until">The day from which they are the same as before, excluded; <see cref="DateOnly.MaxValue"/> where there is none.</param>
    private readonly record struct Extension(History After, TimelineBuilder Made, TimelineBuilder Lost, DateOnly From, DateOnly Until);

    private Extension Extend(IReadOnlyList<Entry> entries, bool isPosted = true, Work? work = null)
    {
        var all = _unread.IsEmpty ? entries : [.. _unread, .. entries];
        var recorded = entries.Count == 1 ? _recorded.Add(entries[0].Id, entries[0]) : _recorded.AddRange(entries.Select(e => KeyValuePair.Create(e.Id, e)));
        var (reversedBy, taken) = Reverse(recorded, all);
        List<Entry> told = [.. all.Where(e => e.IsTold && !reversedBy.ContainsKey(e.Id))];
        if (told.Count > 1)
            told.Sort((a, b) => a.ComesBefore(b) ? -1 : b.ComesBefore(a) ? 1 : 0);

        var place = Math.Min(told.Count > 0 ? PlaceOf(told[0]) : Entries.Count, taken.Count > 0 ? taken.Min : Entries.Count);
        var (made, lost) = (new TimelineBuilder(isPosted), new TimelineBuilder());
        var (read, states) = (new List<Entry>(told.Count), new List<object>(told.Count));
        var (state, old, next) = (StateBefore(place), place, 0);
        while (next < told.Count || old < Entries.Count)
        {
            // From here on all is as it was: the rest is read already.
            if (next == told.Count && old > (taken.Count > 0 ? taken.Max : -1) && Equals(state, StateBefore(old)))
                break;
            var isOld = next == told.Count || (old < Entries.Count && Entries[old].ComesBefore(told[next]));
            if (isOld && taken.Contains(old))
            {
                old++;
                continue;
            }

            read.Add(isOld ? Entries[old++] : told[next++]);
            states.Add(state = Evolve(state, read[^1], made, work));
        }

        if (isPosted)
            ReadAgain(place, old, lost);
        var from = place < Entries.Count ? Entries[place].Fact.OccurredOn : DateOnly.MaxValue;
        return new(
            new(Subject, _kind, recorded, reversedBy, Replaced(Entries, place, old, read), Replaced(_states, place, old, states), isPosted ? Levels(Levels(), made.Steps, lost.Steps) : null, []),
            made, lost,
            told.Count > 0 && told[0].Fact.OccurredOn < from ? told[0].Fact.OccurredOn : from,
            old < Entries.Count ? Entries[old].Fact.OccurredOn : DateOnly.MaxValue);
    }
    // The list with what stands at the places from one to before another replaced.
    private static ImmutableList<T> Replaced<T>(ImmutableList<T> list, int from, int until, List<T> items)
    {
        if (from == list.Count)
            return list.AddRange(items);
        if ((until - from) * Math.Log2(list.Count) < list.Count)
            return list.RemoveRange(from, until - from).InsertRange(from, items);
        var all = new T[list.Count - (until - from) + items.Count]; // a list removes item by item, so that making it again is faster
        list.CopyTo(0, all, 0, from);
        items.CopyTo(all, from);
        list.CopyTo(until, all, from + items.Count, list.Count - until);
        return ImmutableList.Create(all.AsSpan());
    }

    private object Evolve(object? state, Entry entry, TimelineBuilder steps, Work? work)
    {
        (steps.Entry, steps.Subject) = (entry.Id, Subject);
        work?.Add();
        try
        {
            return _kind.Evolve(state, entry.Fact, steps, Subject);
        }
        catch (RuleBroken broken)
        {
            throw broken.At(entry, entry.Fact.OccurredOn);
        }
    }

    private void ReadAgain(int from, int until, TimelineBuilder steps)
    {
        for (var i = from; i < until; i++)
        {
            (steps.Entry, steps.Subject) = (Entries[i].Id, Subject);
            _kind.Evolve(StateBefore(i), Entries[i].Fact, steps, Subject);
        }
    }

    // Which entry reversed which with these, and the places of those that no longer count.
    private (ImmutableDictionary<Guid, Guid> ReversedBy, SortedSet<int> Taken) Reverse(ImmutableDictionary<Guid, Entry> recorded, IReadOnlyList<Entry> entries)
    {
        var taken = new SortedSet<int>();
        if (!entries.Any(e => e.Fact is EntryReversed))
            return (_reversedBy, taken);
        var reversedBy = _reversedBy.ToBuilder();
        foreach (var entry in entries)
        {
            if (entry.Fact is not EntryReversed reversal)
                continue;
            var reversed = recorded.GetValueOrDefault(reversal.Entry);
            var broken = reversed?.Fact switch
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
            if (IndexOf(reversed!) is >= 0 and var place)
                taken.Add(place);
        }

        return (reversedBy.ToImmutable(), taken);
    }

    private ImmutableDictionary<(Cell, DateOnly), int> Levels()
    {
        if (_levels is not null)
            return _levels;
        var steps = new TimelineBuilder();
        ReadAgain(0, Entries.Count, steps);
        return Levels(ImmutableDictionary<(Cell, DateOnly), int>.Empty, steps.Steps, []);
    }

    private static ImmutableDictionary<(Cell, DateOnly), int> Levels(ImmutableDictionary<(Cell, DateOnly), int> before, IReadOnlyList<Step> made, IReadOnlyList<Step> lost)
    {
        ImmutableDictionary<(Cell, DateOnly), int>.Builder? levels = null;
        foreach (var step in made)
            Add(step, step.Level);
        foreach (var step in lost)
            Add(step, -step.Level);
        return levels?.ToImmutable() ?? before;

        void Add(Step step, int change)
        {
            if (change == 0)
                return;
            levels ??= before.ToBuilder();
            var net = levels.GetValueOrDefault((step.Cell, step.On)) + change;
            if (net == 0)
                levels.Remove((step.Cell, step.On));
            else
                levels[(step.Cell, step.On)] = net;
        }
    }
}
