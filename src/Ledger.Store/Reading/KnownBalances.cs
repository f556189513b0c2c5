using Ledger.Domain;

namespace Ledger.Store;

/// <summary>The balances known at a moment, summed between the edges that were asked for, by one statement for all.</summary>
internal sealed class KnownBalances : Balances
{
    private readonly DateOnly[] _edges;
    private readonly Dictionary<Selection, Dictionary<string, (long Amount, long Steps)[]>> _sums;
    private readonly Dictionary<string, List<(DateOnly On, long Amount)>> _associations;

    private KnownBalances(
        DateOnly[] edges,
        Dictionary<Selection, Dictionary<string, (long Amount, long Steps)[]>> sums,
        Dictionary<string, List<(DateOnly On, long Amount)>> associations) => (_edges, _sums, _associations) = (edges, sums, associations);

    /// <summary>Reads the sums of the selections up to each of the edges.</summary>
    public static async Task<KnownBalances> Read(Snapshot snapshot, Known known, IEnumerable<Selection> asked, IEnumerable<DateOnly> ends)
    {
        var selections = asked.Distinct().ToList();
        var edges = ends.Distinct().Order().ToArray();
        var sums = selections.ToDictionary(s => s, _ => new Dictionary<string, (long, long)[]>());
        var rows = selections.Count == 0 ? [] : await snapshot.Read(
            "read_balances",
            row => (Place: row.GetInt32(0), Association: row.IsDBNull(1) ? "" : row.GetString(1), Bucket: row.GetInt32(2), Amount: row.GetInt64(3), Steps: row.GetInt64(4)),
            snapshot.District.Name,
            Enumerable.Range(0, selections.Count).ToArray(),
            selections.Select(s => s.Account.Name).ToArray(),
            Snapshot.Json(selections.Select(s => s.Pattern)),
            selections.Select(s => s.ByAssociation).ToArray(),
            // PostgreSQL's buckets begin at their lower bound; these end at an edge, included.
            edges.Select(e => e.AddDays(1)).ToArray(),
            Snapshot.OrNull(known.WholeThrough, NpgsqlTypes.NpgsqlDbType.Date),
            known.WholePosition,
            known.Position);
        foreach (var row in rows)
        {
            var byAssociation = sums[selections[row.Place]];
            if (!byAssociation.TryGetValue(row.Association, out var buckets))
                byAssociation.Add(row.Association, buckets = new (long, long)[edges.Length]);
            buckets[row.Bucket] = (row.Amount, row.Steps);
        }

        foreach (var buckets in sums.Values.SelectMany(s => s.Values))
            for (var i = 1; i < buckets.Length; i++)
                buckets[i] = (buckets[i].Item1 + buckets[i - 1].Item1, buckets[i].Item2 + buckets[i - 1].Item2);

        var associations = new Dictionary<string, List<(DateOnly, long)>>();
        foreach (var (stream, on, amount) in await snapshot.Read("read_association_days",
            row => (row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetInt64(2)), snapshot.District.Name, known.Position))
        {
            var slug = Subject.FromStored(stream).Id;
            if (!associations.TryGetValue(slug, out var days))
                associations.Add(slug, days = []);
            days.Add((on, amount));
        }

        return new(edges, sums, associations);
    }

    public override long Amount(Selection selection, Window window) => _sums[selection].Values.Sum(buckets => Between(buckets, window));

    public override IReadOnlyDictionary<string, long> ByAssociation(Selection selection, Window window) =>
        _sums[selection].ToDictionary(s => s.Key, s => Between(s.Value, window));

    public override bool HasValue(Selection selection, DateOnly asOf) => _sums[selection].Values.Sum(buckets => buckets[EdgeOf(asOf)].Steps) > 0;

    public override IReadOnlySet<string> OpenOn(DateOnly day) =>
        _associations.Where(a => a.Value.Where(d => d.On <= day).Sum(d => d.Amount) > 0).Select(a => a.Key).ToHashSet();

    private long Between((long Amount, long Steps)[] sums, Window window) =>
        sums[EdgeOf(window.Through)].Amount - (window.After is { } after ? sums[EdgeOf(after)].Amount : 0);

    private int EdgeOf(DateOnly day) => Array.BinarySearch(_edges, day) is >= 0 and var edge
        ? edge : throw new ArgumentException($"the balances were not read up to {day}", nameof(day));
}
