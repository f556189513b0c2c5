using Ledger.Domain;

namespace Ledger.Store;

/// <summary>
/// The series of a district that were asked for lately. What is recorded never changes, so a series once read stays true, and only
/// what came after it is read; a rebuild makes another edition, and then all are read again.
/// </summary>
public sealed class BalanceCache : IDisposable
{
    /// <summary>How many rows are kept in all, cells among them, at some 32 bytes.</summary>
    private const int Most = 1_500_000;

    /// <summary>With more postings than this, the balances that they were folded into meanwhile are shorter.</summary>
    private const int MostPostings = 100_000;

    private readonly SemaphoreSlim _reading = new(1);
    private readonly Dictionary<CellGrouping, (BalanceSeries Series, long Used)> _kept = [];
    private AssociationDays _associations = AssociationDays.None;
    private int _edition;
    private long _uses;

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    /// <summary>The series of divisions, at least up to what is known.</summary>
    internal async Task<IReadOnlyDictionary<CellGrouping, BalanceSeries>> Find(Snapshot snapshot, KnowledgePoint known, IReadOnlyCollection<CellGrouping> divisions)
    {
        if (Ready(known, divisions) is { } ready)
            return ready;
        await _reading.WaitAsync(snapshot.Cancel);
        try
        {
            if (Ready(known, divisions) is { } read)
                return read;
            var series = Kept(known, divisions);
            var missing = divisions.Where(s => !series.TryGetValue(s, out var kept) || (kept.Postings > MostPostings && known.Folded > kept.Folded && !s.BySubject)).ToList();
            foreach (var (division, loaded) in await Load(snapshot, known, missing))
                series[division] = loaded;
            await Extend(snapshot, known, series);
            Keep(known, series);
            return series;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The days on which associations opened and closed, at least up to what is known.</summary>
    internal async Task<AssociationDays> Associations(Snapshot snapshot, KnowledgePoint known)
    {
        AssociationDays kept;
        lock (_kept)
            kept = _edition == known.Edition ? _associations : AssociationDays.None;
        if (kept.Through >= known.Position)
            return kept;
        var all = kept.With(
            await snapshot.Read("""
                -- On which days associations opened and closed, of what was posted after a position and up to another. $1 district, $2 after, $3 through
                select e.stream_id, p.occurred_on, p.amount, p.position
                from ledger.cells c
                join ledger.postings p on p.cell = c.id
                join mt_events e on e.seq_id = p.position
                where c.district = $1 and c.account = 'associations' and p.position > $2 and p.position <= $3
                """,
                row => (Subject.FromStored(row.GetString(0)).Id, row.GetFieldValue<DateOnly>(1), row.GetInt64(2), row.GetInt64(3)), snapshot.District.Name, kept.Through, known.Position),
            known.Position);
        lock (_kept)
            if (_edition == known.Edition && _associations.Through < all.Through)
                _associations = all;
        return all;
    }

    private static async Task<List<(CellGrouping, BalanceSeries)>> Load(Snapshot snapshot, KnowledgePoint known, List<CellGrouping> divisions)
    {
        if (divisions.Count == 0)
            return [];
        var (cells, cellsThrough) = await Match(snapshot, divisions, 0);
        // Each part of each division is one number; the rows come in their order.
        var summed = cells.Index().Where(c => !divisions[c.Index].BySubject).ToList();
        var numbers = summed.SelectMany(c => c.Item.Values.Distinct().Order(StringComparer.Ordinal).Select(part => (place: c.Index, part))).ToList();
        var numberOf = numbers.Select((n, number) => (n, number)).ToDictionary(n => n.n, n => n.number);
        var of = summed.SelectMany(c => c.Item.Select(cell => (cell.Key, Number: numberOf[(c.Index, cell.Value)]))).ToList();
        var rows = (await snapshot.Read(
            """
                -- The balances of cells added up: of each number, for each two days, those on which it occurred and was recorded.
                -- $1 cells, $2 the number of each, $3 district's number
                select s.number, b.occurred_on, b.recorded_on, sum(b.amount)::bigint, sum(b.steps)::bigint
                from unnest($1::integer[], $2::integer[]) as s (cell, number)
                join ledger.day_balances b on b.cell = s.cell and b.district = $3
                group by 1, 2, 3
                order by 1, 2
                """,
            row => (Number: row.GetInt32(0), Balance: new SeriesBalance(
                row.GetFieldValue<DateOnly>(1).DayNumber, row.GetFieldValue<DateOnly>(2).DayNumber, new(row.GetInt64(3), row.GetInt64(4)))),
            of.Select(c => c.Key).ToArray(), of.Select(c => c.Number).ToArray(), snapshot.District.Number))
            .ToLookup(row => numbers[row.Number].place, row => (numbers[row.Number].part, row.Balance));
        List<(CellGrouping, BalanceSeries)> series = [];
        for (var place = 0; place < divisions.Count; place++)
            series.Add((divisions[place], !divisions[place].BySubject ? BalanceSeries.Of(cells[place], rows[place], known.Folded, cellsThrough)
                : BalanceSeries.BySubject(cells[place], await Postings(snapshot, 0, known.Position, [.. cells[place].Keys]), known.Position, cellsThrough)));
        return series;
    }

    private static async Task Extend(Snapshot snapshot, KnowledgePoint known, Dictionary<CellGrouping, BalanceSeries> series)
    {
        var behind = series.Where(s => s.Value.Through < known.Position).Select(s => s.Key).ToList();
        if (behind.Count == 0)
            return;
        var (cells, cellsThrough) = await Match(snapshot, behind, behind.Min(s => series[s].CellsThrough));
        var postings = await Postings(snapshot, behind.Min(s => series[s].Through), known.Position, null);
        foreach (var (division, added) in behind.Zip(cells))
        {
            var before = series[division];
            series[division] = before.With(added.Where(c => c.Key > before.CellsThrough), postings, known.Position, cellsThrough);
        }
    }

    /// <summary>The postings after a position and up to another, added up by cell and day, without their subjects.</summary>
    internal static Task<List<SeriesPosting>> Sums(Snapshot snapshot, long after, long through) =>
        snapshot.Read("""
            -- What was posted after a position and up to another, included. To name the cells would cost more than to read them all.
            -- $1 district's number, $2 after, $3 through
            select cell, occurred_on, sum(amount)::bigint, sum(steps)::integer
            from ledger.postings
            where district = $1 and position > $2 and position <= $3
            group by 1, 2
            """,
            row => new SeriesPosting(row.GetInt32(0), row.GetFieldValue<DateOnly>(1).DayNumber, through, row.GetInt64(2), row.GetInt32(3), 0),
            snapshot.District.Number, after, through);

    // The postings after a position and up to another, of some cells or of all.
    private static Task<List<SeriesPosting>> Postings(Snapshot snapshot, long after, long through, int[]? cells) =>
        snapshot.Read(
            """
                -- The postings after a position and up to another, included; a subject that is no member has its number below 0.
                -- $1 district's number, $2 after, $3 through, $4 cells; null for all
                select p.cell, p.occurred_on, p.position, p.amount, p.steps, case when starts_with(s.subject, 'member/') then p.subject else -p.subject end
                from ledger.postings p
                join ledger.subjects s on s.id = p.subject
                where p.district = $1 and p.position > $2 and p.position <= $3 and ($4::integer[] is null or p.cell = any ($4))
                """,
            row => new SeriesPosting(row.GetInt32(0), row.GetFieldValue<DateOnly>(1).DayNumber, row.GetInt64(2), row.GetInt64(3), row.GetInt32(4), row.GetInt32(5)),
            snapshot.District.Number, after, through, Snapshot.OrNull(cells, NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Integer));

    private static async Task<(List<Dictionary<int, string>> Cells, int Through)> Match(Snapshot snapshot, List<CellGrouping> divisions, int after)
    {
        var (cells, through) = (divisions.ConvertAll(_ => new Dictionary<int, string>()), 0);
        foreach (var (place, cell, dimensions) in await snapshot.Read(
            """
                -- The cells that divisions match, of those after one; and, without a place, the last cell there is.
                -- $1 district; divisions: $2 place, $3 account, $4 pattern; $5 after which cell
                select s.place, c.id, c.dimensions
                from unnest($2::integer[], $3::varchar[], $4::jsonb[]) as s (place, account, pattern)
                join ledger.cells c on c.district = $1 and c.account = s.account and c.dimensions @> s.pattern and c.id > $5
                union all
                select null, coalesce(max(id), 0), null from ledger.cells where district = $1
                """,
            row => (Place: row.IsDBNull(0) ? (int?)null : row.GetInt32(0), Cell: row.GetInt32(1), Dimensions: row.IsDBNull(2) ? "" : row.GetString(2)),
            snapshot.District.Name,
            Enumerable.Range(0, divisions.Count).ToArray(),
            divisions.Select(s => s.Account.Name).ToArray(),
            Snapshot.Json(divisions.Select(s => s.Pattern)),
            after))
        {
            if (place is { } at)
                cells[at].Add(cell, divisions[at].PartOf(dimensions));
            else
                through = cell;
        }

        return (cells, through);
    }

    private Dictionary<CellGrouping, BalanceSeries>? Ready(KnowledgePoint known, IReadOnlyCollection<CellGrouping> divisions) =>
        Kept(known, divisions) is var kept && kept.Count == divisions.Count && kept.Values.All(s => s.Through >= known.Position) ? kept : null;

    private Dictionary<CellGrouping, BalanceSeries> Kept(KnowledgePoint known, IReadOnlyCollection<CellGrouping> divisions)
    {
        lock (_kept)
        {
            var found = new Dictionary<CellGrouping, BalanceSeries>();
            if (_edition != known.Edition)
                return found;
            foreach (var division in divisions)
                // One that was folded after the snapshot may hold more of a day than the snapshot knows.
                if (_kept.TryGetValue(division, out var kept) && kept.Series.Folded <= known.Folded)
                {
                    found.Add(division, kept.Series);
                    _kept[division] = (kept.Series, ++_uses);
                }

            return found;
        }
    }

    private void Keep(KnowledgePoint known, Dictionary<CellGrouping, BalanceSeries> series)
    {
        lock (_kept)
        {
            if (known.Edition < _edition)
                return; // read before the rebuild
            if (known.Edition > _edition)
            {
                _kept.Clear();
                _associations = AssociationDays.None;
            }

            _edition = known.Edition;
            foreach (var (division, one) in series)
                _kept[division] = (one, ++_uses);
            while (_kept.Values.Sum(s => (long)s.Series.Rows) > Most)
                _kept.Remove(_kept.MinBy(s => s.Value.Used).Key);
        }
    }
}
