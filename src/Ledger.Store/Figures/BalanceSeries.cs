using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Ledger.Store;

/// <summary>A balance, or what a posting adds to one.</summary>
internal readonly record struct Sum(long Amount, long Steps)
{
    public static Sum operator +(Sum a, Sum b) => new(a.Amount + b.Amount, a.Steps + b.Steps);
}

/// <summary>A posting as it is kept: the day on which it occurred is its number.</summary>
internal readonly record struct SeriesPosting(int Cell, int OccurredOn, long Position, long Amount, int Steps, int Subject)
{
    public Sum Sum => new(Amount, Steps);
}

/// <summary>A balance as it is kept: of what occurred on one day and was recorded on another.</summary>
internal readonly record struct SeriesBalance(int OccurredOn, int RecordedOn, Sum Sum);

/// <summary>
/// All that a division has to add up, in memory: the balances folded up to one position, the postings after it up to
/// another. It never changes; <see cref="With"/> makes the next from it.
/// </summary>
internal sealed class BalanceSeries
{
    /// <summary>Postings that came after those that stand by subject: more than these, and more than a share of those, are sorted among them.</summary>
    private const int MostUnsorted = 1_000, SortedPerUnsorted = 32;

    /// <summary>The parts, and where the balances of each begin.</summary>
    private readonly ImmutableArray<(string Part, int From)> _starts;
    private readonly SeriesBalance[] _balances;
    private readonly FrozenDictionary<int, string> _cells;
    // Shared with the series that came before: each looks at the postings up to its own count, and the last writes after them.
    private readonly SeriesPosting[] _postings;
    private readonly int _count;
    // Of a series by subject, how many of the first postings are sorted, and how many of those are the only one of their subject.
    private readonly (int Count, int Singles)? _sorted;

    private BalanceSeries(
        ImmutableArray<(string, int)> starts, SeriesBalance[] balances, FrozenDictionary<int, string> cells, SeriesPosting[] postings, int count, (int, int)? sorted,
        long folded, long through, int cellsThrough)
    {
        (_starts, _balances, _cells, _postings, _count, _sorted) = (starts, balances, cells, postings, count, sorted);
        (Folded, Through, CellsThrough) = (folded, through, cellsThrough);
    }

    /// <summary>The position up to which the balances are folded.</summary>
    public long Folded { get; }

    /// <summary>The position up to which the postings are there.</summary>
    public long Through { get; }

    /// <summary>The last cell that was there to be matched.</summary>
    public int CellsThrough { get; }

    /// <summary>How many postings are not folded.</summary>
    public int Postings => _count;

    /// <summary>How many rows are kept: balances, postings and cells.</summary>
    public int Rows => _balances.Length + _postings.Length + _cells.Count;

    /// <summary>A series of balances, in the order of parts and of the days on which they occurred.</summary>
    public static BalanceSeries Of(IReadOnlyDictionary<int, string> cells, IEnumerable<(string Part, SeriesBalance Balance)> balances, long folded, int cellsThrough)
    {
        var (starts, kept) = (ImmutableArray.CreateBuilder<(string Part, int From)>(), new List<SeriesBalance>());
        foreach (var (part, balance) in balances)
        {
            if (starts.Count == 0 || starts[^1].Part != part)
                starts.Add((part, kept.Count));
            kept.Add(balance);
        }

        return new(starts.ToImmutable(), [.. kept], cells.ToFrozenDictionary(), [], 0, null, folded, folded, cellsThrough);
    }

    /// <summary>A series of all its postings, by subject: balances tell no subjects apart.</summary>
    public static BalanceSeries BySubject(IReadOnlyDictionary<int, string> cells, IEnumerable<SeriesPosting> postings, long through, int cellsThrough) =>
        new BalanceSeries([], [], cells.ToFrozenDictionary(), [], 0, (0, 0), 0, 0, cellsThrough).With([], postings, through, cellsThrough);

    /// <summary>The series with what came after it.</summary>
    /// <param name="cells">The cells that match and are new.</param>
    /// <param name="postings">Postings of any cells; those of others and those that are there already are left out.</param>
    /// <param name="through">The position up to which they are all.</param>
    /// <param name="cellsThrough">The last cell that was there to be matched.</param>
    public BalanceSeries With(IEnumerable<KeyValuePair<int, string>> cells, IEnumerable<SeriesPosting> postings, long through, int cellsThrough)
    {
        var all = WithCells(cells);
        var added = postings.Where(p => p.Position > Through && all.ContainsKey(p.Cell)).ToList();
        var kept = _postings;
        if (_count + added.Count > kept.Length)
            Array.Resize(ref kept, Math.Max(_count + added.Count, 2 * _count));
        added.CopyTo(kept, _count);
        var (count, sorted) = (_count + added.Count, _sorted);
        if (sorted is { } before && count - before.Count > Math.Max(MostUnsorted, before.Count / SortedPerUnsorted))
        {
            kept = kept[..count];
            sorted = (count, StandingSubjects.Sort(kept));
        }

        return new(_starts, _balances, all, kept, count, sorted, Folded, through, cellsThrough);
    }

    /// <summary>The series as it would be with postings that are not recorded. It shares no room for postings with others.</summary>
    /// <param name="cells">The cells that they stand in, which are not among the series' own.</param>
    /// <param name="postings">The postings.</param>
    public BalanceSeries Supposing(IReadOnlyDictionary<int, string> cells, IReadOnlyCollection<SeriesPosting> postings) =>
        new(_starts, _balances, WithCells(cells), [.. _postings.AsSpan(.._count), .. postings], _count + postings.Count, _sorted, Folded, Through, CellsThrough);

    private FrozenDictionary<int, string> WithCells(IEnumerable<KeyValuePair<int, string>> cells) => cells.Any() ? _cells.Concat(cells).ToFrozenDictionary() : _cells;

    /// <summary>The days on which what is known occurred, each once for every row that is kept of it: never more often than there are postings.</summary>
    /// <param name="known">What is known; not after <see cref="Through"/>.</param>
    /// <param name="partly">What was posted of the day of recording that is known in part, by cell and day.</param>
    /// <param name="counts">Which parts count.</param>
    public IEnumerable<int> Days(KnowledgePoint known, IReadOnlyList<SeriesPosting> partly, Func<string, bool> counts)
    {
        var recorded = known.BalancesOf(Folded).Through?.DayNumber ?? int.MinValue;
        var postings = known.Position >= Folded ? _postings.Take(_count).Where(p => p.Position <= known.Position) : partly.Where(p => _cells.ContainsKey(p.Cell));
        return _starts.SelectMany((s, i) => counts(s.Part) ? _balances[s.From..(i + 1 < _starts.Length ? _starts[i + 1].From : _balances.Length)] : [])
            .Where(b => b.RecordedOn <= recorded).Select(b => b.OccurredOn).Concat(postings.Where(p => counts(_cells[p.Cell])).Select(p => p.OccurredOn));
    }

    /// <summary>
    /// How many subjects of each part stand in it as of each of some days, by what is dated after a day; where another day is given, of those
    /// who stood in it then. Of a series by subject.
    /// </summary>
    /// <param name="known">The last position that is known; not after <see cref="Through"/>.</param>
    /// <param name="after">The day after which the postings count.</param>
    /// <param name="before">The other day; null for none.</param>
    /// <param name="days">The days, ascending.</param>
    /// <param name="membersOnly">Whether only members count.</param>
    /// <param name="counted">The part that a part is counted in: subjects of parts that are counted as one are told apart from each other, not by part.</param>
    public Dictionary<string, long>[] Standing(long known, int after, int? before, int[] days, bool membersOnly, Func<string, string> counted)
    {
        var standing = new StandingSubjects(_cells, counted, known, after, before, days, membersOnly);
        var (sorted, singles) = _sorted ?? throw new InvalidOperationException("the series tells no subjects apart");
        standing.Count(_postings.AsSpan(..sorted), singles, _postings.AsSpan(sorted.._count));
        return standing.OfEachDay();
    }

    /// <summary>Adds to sums, of each part between each two edges, what is known.</summary>
    /// <param name="known">What is known; not after <see cref="Through"/>.</param>
    /// <param name="edges">The last day of each sum, ascending.</param>
    /// <param name="partly">What was posted of the day of recording that is known in part, by cell and day.</param>
    /// <param name="sums">Where it goes.</param>
    public void AddTo(Dictionary<string, Sum[]> sums, KnowledgePoint known, ReadOnlySpan<int> edges, IReadOnlyList<SeriesPosting> partly)
    {
        var recorded = known.BalancesOf(Folded).Through?.DayNumber ?? int.MinValue;
        for (var i = 0; i < _starts.Length; i++)
        {
            var balances = _balances.AsSpan(_starts[i].From..(i + 1 < _starts.Length ? _starts[i + 1].From : _balances.Length));
            var (into, edge, sum) = (Of(_starts[i].Part, edges.Length), 0, default(Sum));
            foreach (ref readonly var balance in balances)
            {
                while (edge < edges.Length && balance.OccurredOn > edges[edge])
                {
                    into[edge++] += sum;
                    sum = default;
                }

                if (edge == edges.Length)
                    break;
                if (balance.RecordedOn <= recorded)
                    sum += balance.Sum;
            }

            if (edge < edges.Length)
                into[edge] += sum;
        }

        if (known.Position >= Folded)
            foreach (ref readonly var posting in _postings.AsSpan(.._count))
                Add(posting, known.Position, edges);
        else
            foreach (var posting in partly)
                if (_cells.ContainsKey(posting.Cell))
                    Add(posting, known.Position, edges);

        void Add(in SeriesPosting posting, long through, ReadOnlySpan<int> edges)
        {
            var found = edges.BinarySearch(posting.OccurredOn);
            var edge = found < 0 ? ~found : found;
            if (posting.Position <= through && edge < edges.Length)
                Of(_cells[posting.Cell], edges.Length)[edge] += posting.Sum;
        }

        Sum[] Of(string part, int count)
        {
            if (!sums.TryGetValue(part, out var into))
                sums.Add(part, into = new Sum[count]);
            return into;
        }
    }
}
