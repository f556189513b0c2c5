using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>A posting as it should stand.</summary>
internal readonly record struct ExpectedPosting(long Position, Posting Posting);

/// <summary>
/// The figures that are kept: cells, postings, day balances and days. They are compared with what they should be; a rebuild puts right at once
/// what differs.
/// </summary>
internal sealed class KeptFigures : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly District _district;
    private readonly bool _putsRight;
    private readonly ConcurrentDictionary<Cell, int> _cells = [];
    private readonly Dictionary<int, string> _names = [];
    private readonly ConcurrentDictionary<Subject, int> _subjects = [];
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<string, long> _counts = [];
    private readonly List<Difference> _differences = [];
    private long _entries;
    private long _postings;

    private KeptFigures(NpgsqlConnection connection, District district, bool putsRight) => (_connection, _district, _putsRight) = (connection, district, putsRight);

    /// <summary>Reads the cells.</summary>
    /// <param name="connection">A connection in the transaction of the audit.</param>
    /// <param name="district">Whose figures.</param>
    /// <param name="putsRight">Whether what differs is written.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<KeptFigures> Open(NpgsqlConnection connection, District district, bool putsRight, CancellationToken cancel)
    {
        var figures = new KeptFigures(connection, district, putsRight);
        await connection.Each("select id, account, dimensions::text from ledger.cells where district = $1 order by id", row =>
        {
            figures._names.Add(row.GetInt32(0), $"{row.GetString(1)} {row.GetString(2)}");
            if (Chart.Named(row.GetString(1))?.Read(row.GetString(2)) is { } cell)
                figures._cells.TryAdd(cell, row.GetInt32(0));
        }, cancel, district.Name);
        return figures;
    }

    /// <summary>What was found.</summary>
    public Audit Found => new(_entries, _postings, [.. _differences.OrderBy(d => d.What, StringComparer.Ordinal)], _putsRight ? _counts.Where(c => Difference.IsFigure(c.Key)).ToDictionary() : []);

    /// <summary>Takes what differs: it is listed, or counted where it is put right.</summary>
    public void Add(Difference difference)
    {
        lock (_counts)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, difference.What, out _);
            if (++count <= Auditor.MostDifferences && !(_putsRight && Difference.IsFigure(difference.What)))
                _differences.Add(difference);
        }
    }

    /// <summary>Compares the postings of some entries with what they should be.</summary>
    /// <param name="reader">A connection on which the postings are read.</param>
    /// <param name="expected">What should stand.</param>
    /// <param name="streamOf">The entries by position, each with its stream.</param>
    /// <param name="found">Takes what differs, each with its stream.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task ComparePostings(
        NpgsqlConnection reader, List<ExpectedPosting> expected, Dictionary<long, string> streamOf, List<(string Stream, Difference Difference)> found, CancellationToken cancel)
    {
        var kept = new Dictionary<(long Position, int Cell, DateOnly On, string Of), (long Amount, int Steps)>(expected.Count);
        await reader.Each("""
            select p.position, p.cell, p.occurred_on, s.subject, p.amount, p.steps
            from ledger.postings p left join ledger.subjects s on s.id = p.subject where p.position = any ($1) and p.district = $2
            """, row => kept[(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<DateOnly>(2), row.IsDBNull(3) ? "nothing" : row.GetString(3))] = (row.GetInt64(4), row.GetInt32(5)),
            cancel, streamOf.Keys.ToArray(), _district.Number);
        var differing = new HashSet<long>();
        foreach (var (position, posting) in expected)
        {
            var stands = kept.Remove((position, _cells.GetValueOrDefault(posting.Cell), posting.OccurredOn, posting.Of.ToString()), out var row); // ids begin at 1
            if (!stands || row != (posting.Amount, posting.Steps))
                Differs(position, posting.Cell.ToString(), posting.OccurredOn, stands ? row : null, (posting.Amount, posting.Steps));
        }

        foreach (var ((position, cell, on, _), row) in kept)
            Differs(position, _names.GetValueOrDefault(cell) ?? $"cell {cell}", on, row, null);
        if (_putsRight && differing.Count > 0)
            await Replace([.. differing], expected.FindAll(e => differing.Contains(e.Position)), cancel);

        void Differs(long position, string cell, DateOnly on, (long Amount, int Steps)? stands, (long Amount, int Steps)? should)
        {
            differing.Add(position);
            found.Add((streamOf[position], new("posting", $"{cell} {on:yyyy-MM-dd} @{position}", "stands",
                Text(stands?.Amount), Text(stands?.Steps), Text(should?.Amount), Text(should?.Steps))));
        }

        static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Compares all but the postings of entries, set by set: the order of entries, streams, postings of no entry, days, and balances.</summary>
    public async Task CompareSets(CancellationToken cancel)
    {
        await Run(Sql.Statement("audit_days"), cancel);
        await Compare("event", """
            create temporary table differing on commit drop as
            select '@' || misplaced as place, array['recorded-after'] as fault from made_days where misplaced is not null
            """, cancel);
        await Compare("stream", Sql.Statement("audit_streams"), cancel);
        await Compare("posting", Sql.Statement("audit_orphans"), cancel,
            "delete from ledger.postings p using differing d where p.position = d.position and p.cell = d.cell and p.occurred_on = d.occurred_on and p.subject = d.subject");
        await Compare("day", """
            create temporary table differing on commit drop as
            select recorded_on::text as place, array['ends', d.last_position::text, d.recorded_at::text, m.last_position::text, m.recorded_at::text] as fault, recorded_on
            from (select * from ledger.days where district = $1) d full join made_days m using (recorded_on)
            where (d.last_position, d.recorded_at) is distinct from (m.last_position, m.recorded_at)
            """, cancel,
            "delete from ledger.days y using differing d where y.district = $1 and y.recorded_on = d.recorded_on",
            "insert into ledger.days (district, recorded_on, last_position, recorded_at) select $1, m.recorded_on, m.last_position, m.recorded_at from made_days m join differing using (recorded_on)");
        await Compare("balance", Sql.Statement("audit_folded"), cancel,
            "update ledger.districts set folded_through = d.should from differing d where district = $1");
        await Compare("balance", Sql.Statement("audit_balances"), cancel,
            "delete from ledger.day_balances b using differing d where b.cell = d.cell and b.occurred_on = d.occurred_on and b.recorded_on = d.recorded_on",
            "insert into ledger.day_balances (amount, cell, occurred_on, recorded_on, steps, district) select amount, cell, occurred_on, recorded_on, steps, $2 from differing where amount is not null");
        if (_putsRight && Found.PutRight.Count > 0)
            await Run("update ledger.districts set edition = edition + 1 where district = $1", cancel);
        await Each("select (select coalesce(sum(entries), 0)::bigint from made_days), count(*) from ledger.postings where district = $2",
            row => (_entries, _postings) = (row.GetInt64(0), row.GetInt64(1)), cancel);
        await Run("drop table made_days", cancel);
    }

    public void Dispose() => _writing.Dispose();

    // Makes the table of what differs (each with the name of its fault and what fills the sentence), lists it, and puts it right.
    private async Task Compare(string what, string statement, CancellationToken cancel, params string[] putRight)
    {
        var differs = false;
        await Run(statement, cancel);
        await Each("select place::text, fault from differing order by 1", row =>
        {
            differs = true;
            if (!row.IsDBNull(1) && row.GetFieldValue<string?[]>(1) is [{ } fault, .. var words])
                Add(new(what, row.GetString(0), fault, words));
        }, cancel);
        if (_putsRight && differs)
            foreach (var write in putRight)
                await Run(write, cancel);
        await Run("drop table differing", cancel);
    }

    // Writes the postings of whole entries again.
    private async Task Replace(long[] positions, List<ExpectedPosting> postings, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            await _connection.Run("delete from ledger.postings where position = any ($1)", cancel, positions);
            foreach (var cell in postings.Select(p => p.Posting.Cell).Where(c => !_cells.ContainsKey(c)).Distinct().ToList())
                await _connection.Each("insert into ledger.cells (district, account, dimensions) values ($1, $2, $3::jsonb) returning id",
                    row => _cells[cell] = row.GetInt32(0), cancel, _district.Name, cell.Account.Name, cell.Key);
            foreach (var subject in postings.Select(p => p.Posting.Of).Where(s => !_subjects.ContainsKey(s)).Distinct().ToList())
                await _connection.Each("""
                    with added as (insert into ledger.subjects (district, subject) values ($1, $2) on conflict do nothing returning id)
                    select id from added union select id from ledger.subjects where district = $1 and subject = $2
                    """, row => _subjects[subject] = row.GetInt32(0), cancel, _district.Name, subject.ToString());
            await _connection.Run("""
                insert into ledger.postings (district, position, cell, occurred_on, amount, steps, subject)
                select $1, * from unnest($2::bigint[], $3::integer[], $4::date[], $5::bigint[], $6::integer[], $7::integer[])
                """, cancel, _district.Number, postings.Select(p => p.Position).ToArray(), postings.Select(p => _cells[p.Posting.Cell]).ToArray(),
                postings.Select(p => p.Posting.OccurredOn).ToArray(), postings.Select(p => p.Posting.Amount).ToArray(), postings.Select(p => p.Posting.Steps).ToArray(),
                postings.Select(p => _subjects[p.Posting.Of]).ToArray());
        }
        finally
        {
            _writing.Release();
        }
    }

    private Task Each(string sql, Action<NpgsqlDataReader> row, CancellationToken cancel) => _connection.Each(sql, row, cancel, _district.Name, _district.Number, _district.Zone.Id);

    private Task Run(string sql, CancellationToken cancel) => Each(sql, _ => { }, cancel);
}
