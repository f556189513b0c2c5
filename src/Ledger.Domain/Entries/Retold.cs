using System.Runtime.InteropServices;

namespace Ledger.Domain;

/// <summary>
/// One subject's history while it is gone through again, from its first entry to its last in the order of position. The postings are
/// those of <see cref="Reading.With"/>, at less cost: of a history that is changed, only what comes after the change is read again.
/// </summary>
public sealed class Retold(Subject subject)
{
    private readonly Story _story = Story.Of(subject.Kind)!;
    private readonly List<Entry> _entries = [];
    private readonly List<(Entry Entry, object State)> _history = [];
    private readonly Dictionary<(Cell Cell, DateOnly On), Standing> _sums = [];
    private readonly Steps _lost = new();
    private readonly Steps _made = new();
    private int _changes;

    /// <summary>The state after the last entry of the history; null when there is none.</summary>
    public object? State => StateBefore(_history.Count);

    /// <summary>Goes on to the next entry.</summary>
    /// <returns>What must be posted under it.</returns>
    /// <exception cref="RuleBroken">The history would no longer read, or there is nothing to reverse; the history is as it was.</exception>
    public IReadOnlyList<Posting> Next(Entry entry)
    {
        var postings = entry.Fact switch
        {
            EntryReversed reversal => Without(reversal),
            Erased => [],
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
        var postings = Change(0, [.. Reading.Of(subject, [.. _entries, .. more]).History]);
        _entries.AddRange(more);
        return postings;
    }

    private List<Posting> With(Entry entry)
    {
        var place = _history.Count;
        while (place > 0 && entry.ComesBefore(_history[place - 1].Entry))
            place--;
        return Change(place, [entry, .. Told(place)]);
    }

    private List<Posting> Without(EntryReversed reversal)
    {
        Reading.RequireReversible(reversal, _entries.Find(e => e.Id == reversal.Entry)?.Fact,
            _entries.Exists(e => e.Fact is EntryReversed before && before.Entry == reversal.Entry));
        var place = _history.FindIndex(h => h.Entry.Id == reversal.Entry);
        return Change(place, [.. Told(place + 1)]);
    }

    private IEnumerable<Entry> Told(int from) => _history.Skip(from).Select(h => h.Entry);

    private object? StateBefore(int place) => place == 0 ? null : _history[place - 1].State;

    // From a place on, the history is told in another way.
    private List<Posting> Change(int place, List<Entry> told)
    {
        _made.Made.Clear();
        var (state, after) = (StateBefore(place), new List<(Entry, object)>(told.Count));
        foreach (var entry in told)
        {
            state = _story.Next(state, entry.Fact, _made, subject);
            after.Add((entry, state));
        }

        _lost.Made.Clear();
        for (var i = place; i < _history.Count; i++)
            _story.Next(StateBefore(i), _history[i].Entry.Fact, _lost, subject);
        _history.RemoveRange(place, _history.Count - place);
        _history.AddRange(after);

        _changes++;
        var postings = new List<Posting>(_made.Made.Count);
        foreach (var (cell, on, step) in _lost.Made)
            Post(cell, on, -step, postings);
        foreach (var (cell, on, step) in _made.Made)
            Post(cell, on, step, postings);
        postings.RemoveAll(p => p is { Amount: 0, Steps: 0 });
        return postings;
    }

    private void Post(Cell cell, DateOnly on, Sum step, List<Posting> postings)
    {
        ref var standing = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (cell, on), out _);
        if (standing.Change != _changes)
        {
            (standing.Change, standing.Place) = (_changes, postings.Count);
            postings.Add(new(cell, on, 0, 0));
        }

        var (was, becomes) = (standing.Sum, standing.Sum + step);
        standing.Sum = becomes;
        var so = postings[standing.Place];
        postings[standing.Place] = so with { Amount = so.Amount + becomes.Total - was.Total, Steps = so.Steps + becomes.Steps - was.Steps };
    }

    /// <summary>What a cell has on a day, and where its posting stands among those of the last change that concerned it.</summary>
    private record struct Standing(Sum Sum, int Change, int Place);
}
