using System.Runtime.InteropServices;

namespace Ledger.Domain;

/// <summary>
/// One subject's history while it is gone through again, from its first entry to its last in the order of position. The postings are
/// those of <see cref="History.With"/>, at less cost: of a history that is changed, only what comes after the change is read again, and
/// one after the other many histories are told in the same lists.
/// </summary>
public sealed class Retold
{
    private readonly List<Entry> _entries = [];
    private readonly List<(Entry Entry, object State)> _history = [];
    private readonly List<Entry> _told = [];
    private readonly List<(Entry Entry, object State)> _after = [];
    private readonly List<Posting> _postings = [];
    private readonly TimelineBuilder _lost = new();
    private readonly TimelineBuilder _made = new();
    private Dictionary<(Cell Cell, DateOnly On), Standing> _sums = [];
    private Subject _subject;
    private SubjectKind _kind = null!;
    private int _changes;

    /// <summary>Tells of nobody yet.</summary>
    public Retold()
    {
    }

    public Retold(Subject subject) => Begin(subject);

    /// <summary>Goes on to a subject of which nothing is known.</summary>
    public void Begin(Subject subject)
    {
        (_subject, _kind, _changes) = (subject, SubjectKind.Of(subject.Kind)!, 0);
        _entries.Clear();
        _history.Clear();
        // To clear what a long history has left takes longer than to begin anew.
        if (_sums.Count > 64)
            _sums = [];
        _sums.Clear();
    }

    /// <summary>The state after the last entry of the history; null when there is none.</summary>
    public object? State => StateBefore(_history.Count);

    /// <summary>Goes on to the next entry.</summary>
    /// <returns>What must be posted under it; good until the next is gone on to.</returns>
    /// <exception cref="RuleBroken">The history would no longer read, or there is nothing to reverse; the history is as it was.</exception>
    public IReadOnlyList<Posting> Next(Entry entry)
    {
        var postings = entry.Fact switch
        {
            EntryReversed reversal => Without(reversal),
            Erased => (List<Posting>)[],
            _ => With(entry),
        };
        _entries.Add(entry);
        return postings;
    }

    /// <summary>Goes on to an entry by which the history may read with others that did not read when it was their turn.</summary>
    /// <returns>What must be posted under it.</returns>
    /// <exception cref="RuleBroken">The history does not read with them; it is as it was.</exception>
    public IReadOnlyList<Posting> Again(Entry entry, IEnumerable<Entry> unread)
    {
        List<Entry> more = [.. unread, entry];
        var told = History.Of(_subject, [.. _entries, .. more]).Entries;
        _told.Clear();
        _told.AddRange(told);
        var postings = Change(0, _history.Count);
        _entries.AddRange(more);
        return postings;
    }

    private List<Posting> With(Entry entry)
    {
        var place = _history.Count;
        while (place > 0 && entry.ComesBefore(_history[place - 1].Entry))
            place--;
        _told.Clear();
        _told.Add(entry);
        return Change(place, place);
    }

    private List<Posting> Without(EntryReversed reversal)
    {
        History.RequireReversible(reversal, _entries.Find(e => e.Id == reversal.Entry)?.Fact,
            _entries.Exists(e => e.Fact is EntryReversed before && before.Entry == reversal.Entry));
        var place = _history.FindIndex(h => h.Entry.Id == reversal.Entry);
        _told.Clear();
        return Change(place, place + 1);
    }

    private object? StateBefore(int place) => place == 0 ? null : _history[place - 1].State;

    // From a place on, the history is told in another way: first what is new, and then what stood there from another place on.
    private List<Posting> Change(int place, int goesOn)
    {
        for (var i = goesOn; i < _history.Count; i++)
            _told.Add(_history[i].Entry);
        _made.Made.Clear();
        _after.Clear();
        var state = StateBefore(place);
        foreach (var entry in _told)
        {
            state = _kind.Evolve(state, entry.Fact, _made, _subject);
            _after.Add((entry, state));
        }

        _lost.Made.Clear();
        for (var i = place; i < _history.Count; i++)
            _kind.Evolve(StateBefore(i), _history[i].Entry.Fact, _lost, _subject);
        _history.RemoveRange(place, _history.Count - place);
        _history.AddRange(_after);

        _changes++;
        _postings.Clear();
        foreach (var (cell, on, step) in _lost.Made)
            Post(cell, on, -step);
        foreach (var (cell, on, step) in _made.Made)
            Post(cell, on, step);
        _postings.RemoveAll(p => p is { Amount: 0, Steps: 0 });
        return _postings;
    }

    private void Post(Cell cell, DateOnly on, Sum step)
    {
        ref var standing = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (cell, on), out _);
        if (standing.Change != _changes)
        {
            (standing.Change, standing.Place) = (_changes, _postings.Count);
            _postings.Add(new(cell, on, 0, 0));
        }

        var (was, becomes) = (standing.Sum, standing.Sum + step);
        standing.Sum = becomes;
        var so = _postings[standing.Place];
        _postings[standing.Place] = so with { Amount = so.Amount + becomes.Total - was.Total, Steps = so.Steps + becomes.Steps - was.Steps };
    }

    /// <summary>What a cell has on a day, and where its posting stands among those of the last change that concerned it.</summary>
    private record struct Standing(Sum Sum, int Change, int Place);
}
