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
    private readonly IReadOnlyDictionary<StandingKey, Dictionary<int, Dictionary<string, long>>> _standing; // by day and part

    private KnownBalances(
        int[] edges, Dictionary<CellGrouping, Dictionary<string, Sum[]>> sums, IReadOnlyDictionary<CellGrouping, BalanceSeries> series, List<SeriesPosting> partly, AssociationDays associations,
        KnowledgePoint known, IReadOnlyDictionary<StandingKey, Dictionary<int, Dictionary<string, long>>> standing, string? scope) =>
        (_edges, _sums, _series, _partly, _associations, _known, _standing, _scope) = (edges, sums, series, partly, associations, known, standing, scope);

    /// <summary>Reads what leaves read.</summary>
    /// <param name="kept">The series that are kept: all associations are told from the same.</param>
    /// <param name="snapshot">Where the others are read.</param>
    /// <param name="known">What is known.</param>
    /// <param name="leaves">The leaves.</param>
    /// <param name="scope">The association whose own cells count alone; null where all do.</param>
    /// <param name="supposed">Postings that are not recorded, and count as if the last known commit had made them; null for none.</param>
    public static Task<KnownBalances> Read(
        BalanceCache kept, Snapshot snapshot, KnowledgePoint known, IReadOnlyCollection<Leaf> leaves, string? scope, SupposedPostings? supposed = null) =>
        Read(kept, snapshot, known, leaves.Select(l => Grouping(l.Selection, scope)), leaves.SelectMany(l => l.Edges), leaves, scope, supposed);

    /// <summary>Reads the sums of selections up to each of the edges.</summary>
    public static Task<KnownBalances> Read(BalanceCache kept, Snapshot snapshot, KnowledgePoint known, IEnumerable<Selection> asked, IEnumerable<DateOnly> ends, string? scope) =>
        Read(kept, snapshot, known, asked.Select(s => Grouping(s, scope)), ends, [], scope);

    /// <summary>Reads the sums of divisions up to each of the edges.</summary>
    public static Task<KnownBalances> Read(BalanceCache kept, Snapshot snapshot, KnowledgePoint known, IEnumerable<CellGrouping> asked, IEnumerable<DateOnly> ends) =>
        Read(kept, snapshot, known, asked, ends, [], null);

    private static async Task<KnownBalances> Read(
        BalanceCache kept, Snapshot snapshot, KnowledgePoint known, IEnumerable<CellGrouping> asked, IEnumerable<DateOnly> ends, IReadOnlyCollection<Leaf> leaves, string? scope,
        SupposedPostings? supposed = null)
    {
        var edges = ends.Select(e => e.DayNumber).Distinct().Order().ToArray();
        var series = await kept.Find(snapshot, known, [.. asked.Distinct()]);
        if (supposed is not null)
            series = series.ToDictionary(s => s.Key, s => supposed.AddTo(s.Key, s.Value));
        // Subjects are counted on all processors while the database is asked.
        var counting = Task.WhenAll(leaves.Where(l => l.Selection.BySubject).SelectMany(l => Standings(l, scope)).ToLookup(s => s.Key, s => s.Day)
            .Select(asked => Task.Run(() => (asked.Key, Standing: Count(series[asked.Key.Grouping], known, asked.Key, [.. asked.Distinct().Order()], scope)))));
        // Of a day that was folded whole and is known in part, what its postings add up to by then.
        List<SeriesPosting> partly = known.Whole.Position < known.Position && series.Values.Any(s => s.Folded > known.Position)
            ? await BalanceCache.Sums(snapshot, known.Whole.Position, known.Position) : [];
        var sums = series.Where(s => !s.Key.BySubject).ToDictionary(s => s.Key, s =>
        {
            var sums = new Dictionary<string, Sum[]>();
            s.Value.AddTo(sums, known, edges, partly);
            foreach (var buckets in sums.Values)
                for (var i = 1; i < buckets.Length; i++)
                    buckets[i] += buckets[i - 1];
            return sums;
        });

        var associations = await kept.Associations(snapshot, known);
        var standing = (await counting).ToDictionary(s => s.Key, s => s.Standing);
        return new(edges, sums, series, partly, supposed is null ? associations : supposed.AddTo(associations), known, standing, scope);
    }

    public override long Amount(Selection selection, Window window, string? association = null) =>
        Through(window.Through, selection, association).Amount - (window.After is { } after ? Through(after, selection, association).Amount : 0);

    public override bool HasValue(Selection selection, DateOnly asOf, string? association = null) => Through(asOf, selection, association).Steps > 0;

    public override long Retained(Selection selection, DateOnly before, DateOnly asOf, string? association = null) =>
        Standing(new(Grouping(selection, _scope), int.MinValue, before.DayNumber), asOf, association);

    public override long Distinct(Selection selection, Window window, string? association = null) =>
        Standing(new(Grouping(selection, _scope), window.After!.Value.DayNumber, null), window.Through, association);

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

    // The days as of which subjects are counted at a leaf, with what they are counted by.
    private static IEnumerable<(StandingKey Key, int Day)> Standings(Leaf leaf, string? scope)
    {
        var grouping = Grouping(leaf.Selection, scope);
        if (leaf.Measure.Read == Measure.Distinct)
            return leaf.Windows.Select(w => (new StandingKey(grouping, w.After!.Value.DayNumber, null), w.Through.DayNumber));
        var key = new StandingKey(grouping, int.MinValue, leaf.Period.DayBefore.DayNumber);
        return [(key, leaf.AsOf.DayNumber), (key, leaf.Period.DayBefore.DayNumber)];
    }

    // One pass counts all days that are asked for: a curve takes no longer than a point.
    private static Dictionary<int, Dictionary<string, long>> Count(BalanceSeries series, KnowledgePoint known, StandingKey key, int[] days, string? scope) => days.Zip(
        series.Standing(known.Position, key.After, key.Before, days, membersOnly: key.Before is null, part => scope is null ? part : CellGrouping.IsOf(part, scope) ? scope : ""))
        .ToDictionary(d => d.First, d => d.Second);

    private long Standing(StandingKey key, DateOnly asOf, string? association) => _standing[key][asOf.DayNumber].GetValueOrDefault(association ?? _scope ?? "");

    private Sum Through(DateOnly day, Selection selection, string? association)
    {
        var (parts, edge, sum) = (_sums[Grouping(selection, _scope)], EdgeOf(day), default(Sum));
        if (_scope is null && association is not null)
            return parts.TryGetValue(association, out var own) ? own[edge] : sum;
        foreach (var (part, sums) in parts)
            if (IsOwn(part))
                sum += sums[edge];
        return sum;
    }

    // Of an association, cells are told apart by all that name it.
    private static CellGrouping Grouping(Selection selection, string? scope) => scope is null ? CellGrouping.Of(selection)
        : CellGrouping.ByOwner(selection);

    private bool IsOwn(string part) => _scope is null || CellGrouping.IsOf(part, _scope);

    private int EdgeOf(DateOnly day) => Array.BinarySearch(_edges, day.DayNumber) is >= 0 and var edge
        ? edge : throw new ArgumentException($"the balances were not read up to {day}", nameof(day));

    // What subjects are counted by: the day after which postings count, and the day on which those stood in it who count.
    private sealed record StandingKey(CellGrouping Grouping, int After, int? Before);
}
