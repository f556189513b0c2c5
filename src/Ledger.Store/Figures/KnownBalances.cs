using Ledger.Domain;

namespace Ledger.Store;

/// <summary>The balances known at a moment, summed between the edges that were asked for; of an association, those of its own cells.</summary>
internal sealed class KnownBalances : Balances
{
    private readonly int[] _edges;
    private readonly Dictionary<CellGrouping, Dictionary<string, Sum[]>> _sums;
    private readonly IReadOnlyDictionary<CellGrouping, BalanceSeries> _series;
    private readonly List<SeriesPosting> _partly;
    private readonly AssociationDays _associations;
    private readonly KnowledgePoint _known;
    private readonly string? _scope;
    private readonly Dictionary<DateOnly, IReadOnlySet<string>> _open = [];

    private KnownBalances(
        int[] edges, Dictionary<CellGrouping, Dictionary<string, Sum[]>> sums, IReadOnlyDictionary<CellGrouping, BalanceSeries> series, List<SeriesPosting> partly, AssociationDays associations, KnowledgePoint known,
        string? scope) =>
        (_edges, _sums, _series, _partly, _associations, _known, _scope) = (edges, sums, series, partly, associations, known, scope);

    /// <summary>Reads the sums of selections up to each of the edges.</summary>
    /// <param name="kept">The series that are kept: all associations are told from the same.</param>
    /// <param name="snapshot">Where the others are read.</param>
    /// <param name="known">What is known.</param>
    /// <param name="asked">The selections.</param>
    /// <param name="ends">The edges.</param>
    /// <param name="scope">The association whose own cells count alone; null where all do.</param>
    public static Task<KnownBalances> Read(BalanceCache kept, Snapshot snapshot, KnowledgePoint known, IEnumerable<Selection> asked, IEnumerable<DateOnly> ends, string? scope) =>
        Read(kept, snapshot, known, asked.Select(s => Grouping(s, scope)), ends, scope);

    /// <summary>Reads the sums of divisions up to each of the edges.</summary>
    public static Task<KnownBalances> Read(BalanceCache kept, Snapshot snapshot, KnowledgePoint known, IEnumerable<CellGrouping> asked, IEnumerable<DateOnly> ends) =>
        Read(kept, snapshot, known, asked, ends, null);

    private static async Task<KnownBalances> Read(BalanceCache kept, Snapshot snapshot, KnowledgePoint known, IEnumerable<CellGrouping> asked, IEnumerable<DateOnly> ends, string? scope)
    {
        var edges = ends.Select(e => e.DayNumber).Distinct().Order().ToArray();
        var series = await kept.Find(snapshot, known, [.. asked.Distinct()]);
        // Of a day that was folded whole and is known in part, the postings themselves.
        var folded = series.Values.Where(s => s.Folded > known.Position).ToList();
        List<SeriesPosting> partly = folded.Count == 0 || known.Whole.Position == known.Position ? []
            : await BalanceCache.Postings(snapshot, known.Whole.Position, known.Position, [.. folded.SelectMany(s => s.Cells).Distinct()]);
        var sums = series.ToDictionary(s => s.Key, s =>
        {
            var sums = new Dictionary<string, Sum[]>();
            s.Value.AddTo(sums, known, edges, partly);
            foreach (var buckets in sums.Values)
                for (var i = 1; i < buckets.Length; i++)
                    buckets[i] += buckets[i - 1];
            return sums;
        });

        return new(edges, sums, series, partly, await kept.Associations(snapshot, known), known, scope);
    }

    public override long Amount(Selection selection, Window window) => Own(selection).Sum(s => Between(s.Value, window));

    public override IReadOnlyDictionary<string, long> ByAssociation(Selection selection, Window window) =>
        Own(selection).ToDictionary(s => s.Key, s => Between(s.Value, window));

    public override bool HasValue(Selection selection, DateOnly asOf) => Own(selection).Sum(s => s.Value[EdgeOf(asOf)].Steps) > 0;

    /// <summary>What each part of a division comes to as of a day.</summary>
    public IEnumerable<(string Part, Sum Sum)> Parts(CellGrouping division, DateOnly asOf) =>
        _sums[division].Select(part => (part.Key, part.Value[EdgeOf(asOf)]));

    /// <summary>A day through which there are at least so many postings of windows that come after a day; where there are fewer, the last of theirs.</summary>
    public DateOnly DayOf(int count, IEnumerable<(Selection Selection, Window Window)> windows, DateOnly? after)
    {
        var begin = after?.DayNumber ?? -1;
        var days = windows.SelectMany(w => _series[Grouping(w.Selection, _scope)].Days(_known, _partly, IsOwn)
            .Where(d => d > begin && d > (w.Window.After?.DayNumber ?? -1) && d <= w.Window.Through.DayNumber)).ToList();
        return days.Count == 0 ? after ?? DateOnly.MinValue : DateOnly.FromDayNumber(days.Order().ElementAt(Math.Min(count, days.Count) - 1));
    }

    public override IReadOnlySet<string> OpenOn(DateOnly day)
    {
        if (_open.TryGetValue(day, out var open))
            return open;
        var all = _associations.OpenOn(day, _known.Position);
        return _open[day] = _scope is null ? all : all.Where(a => a == _scope).ToHashSet();
    }

    private static CellGrouping Grouping(Selection selection, string? scope) => scope is null ? CellGrouping.Of(selection) : CellGrouping.ByOwner(selection);

    private bool IsOwn(string part) => _scope is null || CellGrouping.IsOf(part, _scope);

    private IEnumerable<KeyValuePair<string, Sum[]>> Own(Selection selection) => _sums[Grouping(selection, _scope)].Where(s => IsOwn(s.Key));

    private long Between(Sum[] sums, Window window) =>
        sums[EdgeOf(window.Through)].Amount - (window.After is { } after ? sums[EdgeOf(after)].Amount : 0);

    private int EdgeOf(DateOnly day) => Array.BinarySearch(_edges, day.DayNumber) is >= 0 and var edge
        ? edge : throw new ArgumentException($"the balances were not read up to {day}", nameof(day));
}
