using System.Runtime.InteropServices;

namespace Ledger.Domain;

/// <summary>One step of a timeline, and the entry that makes it.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="On">The day from which it counts (level), or on which it happened (flow).</param>
/// <param name="Entry">The entry.</param>
/// <param name="Level">+1 where a level begins, −1 where it ends; 0 for what is counted or read off.</param>
/// <param name="Amount">What is counted, or by how much a reading differs from the one before it; of a level, <paramref name="Level"/>.</param>
/// <param name="Of">Whom or what it counts.</param>
internal readonly record struct Step(Cell Cell, DateOnly On, Guid Entry, int Level, long Amount, Subject Of);

/// <summary>Receives the steps that a history makes, while it is read.</summary>
public sealed class TimelineBuilder
{
    private readonly List<Step> _steps = [];
    private readonly bool _isKept;

    /// <param name="isKept">Whether the steps are kept; false where only states are asked for.</param>
    internal TimelineBuilder(bool isKept = true) => _isKept = isKept;

    internal IReadOnlyList<Step> Steps => _steps;

    /// <summary>The entry that is being read.</summary>
    internal Guid Entry { get; set; }

    /// <summary>The subject whose history is read.</summary>
    internal Subject Subject { get; set; }

    /// <summary>A level begins: it counts as of <paramref name="on"/>.</summary>
    public void Begins(DateOnly on, Cell cell) => Add(cell, on, 1, 1);

    /// <summary>A level ends: it no longer counts as of <paramref name="on"/>. What begins and ends on one day makes no step.</summary>
    public void Ends(DateOnly on, Cell cell) => Add(cell, on, -1, -1);

    /// <summary>A level is read off, and differs by <paramref name="difference"/>, 0 included, from the reading before it.</summary>
    public void Reads(DateOnly on, Cell cell, long difference) => Add(cell, on, 0, difference);

    /// <summary>Something happened <paramref name="times"/> times.</summary>
    /// <param name="on">The day.</param>
    /// <param name="cell">Where it counts.</param>
    /// <param name="times">How many times.</param>
    /// <param name="of">Whom it counts; the subject whose history is read where null.</param>
    public void Counts(DateOnly on, Cell cell, long times = 1, Subject? of = null) => Add(cell, on, 0, times, of);

    private void Add(Cell cell, DateOnly on, int level, long amount, Subject? of = null)
    {
        if (_isKept)
            _steps.Add(new(cell, on, Entry, level, amount, of ?? Subject));
    }
}

/// <summary>What must be posted so that the sum of all postings goes from one timeline to another.</summary>
internal static class TimelineDifference
{
    /// <summary>
    /// The difference by cell, date and entry. Each stands under the entry of the commit that made it: the one whose step it is, else the
    /// one that reversed the entry whose step it was, else the first entry of the commit.
    /// </summary>
    /// <param name="made">The steps that are there now.</param>
    /// <param name="lost">The steps that were there before in their place.</param>
    /// <param name="levels">How many beginnings less endings of levels each cell and day had before.</param>
    /// <param name="added">The entries of the commit; not none.</param>
    /// <param name="reversedBy">Which entry reversed which.</param>
    public static List<Posting> Of(
        IReadOnlyList<Step> made, IReadOnlyList<Step> lost, IReadOnlyDictionary<(Cell, DateOnly), int> levels,
        IReadOnlyList<Entry> added, IReadOnlyDictionary<Guid, Guid> reversedBy)
    {
        var first = added[0].Id;
        var isAdded = added.Count == 1 ? null : added.Select(e => e.Id).ToHashSet();
        var postings = new List<Posting>(made.Count);
        var places = new Dictionary<(Cell, DateOnly, Guid, Subject), int>();
        var nets = new Dictionary<(Cell Cell, DateOnly On), (int Change, Guid? Rise, Guid? Fall, Guid? Reversal, Subject Of)>();
        foreach (var step in lost)
        {
            var reversal = reversedBy.TryGetValue(step.Entry, out var by) && IsAdded(by) ? by : (Guid?)null;
            if (step.Level == 0)
            {
                Post(step.Cell, step.On, reversal ?? first, -step.Amount, -1, step.Of);
                continue;
            }

            ref var net = ref CollectionsMarshal.GetValueRefOrAddDefault(nets, (step.Cell, step.On), out _);
            net = net with { Change = net.Change - step.Level, Reversal = reversal ?? net.Reversal, Of = step.Of };
        }

        foreach (var step in made)
        {
            Guid? own = IsAdded(step.Entry) ? step.Entry : null;
            if (step.Level == 0)
            {
                Post(step.Cell, step.On, own ?? first, step.Amount, 1, step.Of);
                continue;
            }

            ref var net = ref CollectionsMarshal.GetValueRefOrAddDefault(nets, (step.Cell, step.On), out _);
            net = step.Level > 0 ? net with { Change = net.Change + 1, Rise = own ?? net.Rise, Of = step.Of } : net with { Change = net.Change - 1, Fall = own ?? net.Fall, Of = step.Of };
        }

        foreach (var ((cell, on), net) in nets)
        {
            var before = levels.GetValueOrDefault((cell, on));
            var after = before + net.Change;
            Post(cell, on, (net.Change >= 0 ? net.Rise ?? net.Fall : net.Fall ?? net.Rise) ?? net.Reversal ?? first, net.Change, Math.Abs(after) - Math.Abs(before), net.Of);
        }

        postings.RemoveAll(p => p is { Amount: 0, Steps: 0 });
        return postings;

        bool IsAdded(Guid entry) => isAdded is null ? entry == first : isAdded.Contains(entry);

        void Post(Cell cell, DateOnly on, Guid entry, long amount, int steps, Subject of)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, (cell, on, entry, of), out var exists);
            if (!exists)
            {
                place = postings.Count;
                postings.Add(new(cell, on, amount, steps, entry, of));
            }
            else
            {
                postings[place] = postings[place] with { Amount = postings[place].Amount + amount, Steps = postings[place].Steps + steps };
            }
        }
    }
}
