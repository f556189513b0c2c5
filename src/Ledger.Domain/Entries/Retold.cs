using System.Runtime.InteropServices;

namespace Ledger.Domain;

/// <summary>
/// One subject's history while it is gone through again from its first entry to its last, in the order of position: the postings are
/// those of <see cref="Reading.With"/>, at less cost. What an entry that is told in its turn posts is seen from what went before; for
/// the others the history is read as when they were posted.
/// </summary>
public sealed class Retold(Subject subject)
{
    private readonly Story _story = Story.Of(subject.Kind)!;
    private readonly Steps _steps = new();
    private readonly List<Entry> _since = [];
    private readonly Dictionary<(Cell Cell, DateOnly On), Sum> _sums = [];
    private Reading? _reading; // before _since
    private DateOnly _last = DateOnly.MinValue;

    /// <summary>The state after the last entry of the history; null when there is none.</summary>
    public object? State { get; private set; }

    /// <summary>Goes on to the next entry.</summary>
    /// <returns>What must be posted under it.</returns>
    /// <exception cref="RuleBroken">The history would no longer read; it is as it was.</exception>
    public IReadOnlyList<Posting> Next(Entry entry)
    {
        if (entry.Fact is EntryReversed or Erased || entry.Fact.OccurredOn < _last)
            return OutOfTurn(entry);
        _steps.Made.Clear();
        State = _story.Next(State, entry.Fact, _steps, subject);
        _since.Add(entry);
        _last = entry.Fact.OccurredOn;
        return Post();
    }

    private List<Posting> Post()
    {
        var postings = new List<Posting>(_steps.Made.Count);
        foreach (var (cell, on, step) in _steps.Made)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (cell, on), out _);
            var (was, becomes) = (sum, sum + step);
            sum = becomes;
            var (amount, steps) = (becomes.Total - was.Total, becomes.Steps - was.Steps);
            var before = postings.FindIndex(p => p.OccurredOn == on && p.Cell == cell);
            if (before < 0)
                postings.Add(new(cell, on, amount, steps));
            else
                postings[before] = new(cell, on, postings[before].Amount + amount, postings[before].Steps + steps);
        }

        postings.RemoveAll(p => p is { Amount: 0, Steps: 0 });
        return postings;
    }

    /// <summary>Goes on to an entry by which the history may read with others that did not read when it was their turn.</summary>
    /// <returns>What must be posted under it.</returns>
    /// <exception cref="RuleBroken">The history does not read with them; it is as it was.</exception>
    public IReadOnlyList<Posting> Again(Entry entry, IEnumerable<Entry> unread)
    {
        var before = Whole();
        var after = Reading.Of(subject, [.. before.Known, .. unread, entry]);
        Take(after);
        return before.Timeline.To(after.Timeline);
    }

    private IReadOnlyList<Posting> OutOfTurn(Entry entry)
    {
        var (after, postings) = Whole().With(entry);
        Take(after);
        return postings;
    }

    private Reading Whole() => _reading is null ? Reading.Of(subject, _since) : _since.Aggregate(_reading, (reading, read) => reading.With(read).After);

    private void Take(Reading after)
    {
        _reading = after;
        _since.Clear();
        State = after.State;
        _last = after.History is [.., var last] ? last.Fact.OccurredOn : DateOnly.MinValue;
        _sums.Clear();
        foreach (var (key, sum) in after.Timeline.Sums)
            _sums.Add(key, sum);
    }
}
