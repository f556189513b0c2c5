using Ledger.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>One view of the book: everything read through it stands as it was at one moment, whatever is written meanwhile.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private static readonly string _knowAt = Sql.Statement("know_at");

    private readonly NpgsqlConnection _connection;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _cancel;
    private bool _begun;

    private Snapshot(District district, NpgsqlConnection connection, TimeProvider clock, CancellationToken cancel) =>
        (District, _connection, _clock, _cancel) = (district, connection, clock, cancel);

    public District District { get; }

    public CancellationToken Cancel => _cancel;

    /// <summary>The connection, in the transaction that reads.</summary>
    /// <exception cref="InvalidOperationException">Nothing was read yet.</exception>
    public NpgsqlConnection Connection => _begun ? _connection : throw new InvalidOperationException("the snapshot has not begun");

    public static async Task<Snapshot> Take(Database database, District district, TimeProvider clock, CancellationToken cancel) =>
        new(district, await database.Source.OpenConnectionAsync(cancel), clock, cancel);

    /// <summary>What is known at a moment.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PositionNotReached"/>.</exception>
    public async Task<KnowledgePoint> KnowAt(KnownAt at)
    {
        var known = (await Read(_knowAt,
            row => (Position: row.GetInt64(0), Through: row.IsDBNull(1) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(1), Whole: row.GetInt64(2), Last: row.GetInt64(3),
                Folded: row.GetInt64(4), Edition: row.GetInt32(5), Note: row.IsDBNull(6) ? null : row.GetString(6)),
            District.Name, OrNull(at.Instant?.ToUniversalTime(), NpgsqlDbType.TimestampTz), OrNull(at.Position, NpgsqlDbType.Bigint)))[0];
        Rules.Require(at.Position is null || at.Position <= known.Last, Rules.PositionNotReached, known.Last);
        // Nothing is known yet of what lies ahead: the answer is told as what it is, the book of now.
        var now = _clock.GetUtcNow();
        DateTimeOffset? instant = at.Position is { } position ? await RecordedAt(position) : at.Instant is { } asked && asked < now ? asked : now;
        return new(known.Position, instant?.ToUniversalTime()) { Whole = new(known.Through, known.Whole), Folded = known.Folded, Edition = known.Edition, Checkpoint = known.Note is null ? null : CoveringCheckpoint.Of(known.Note) };
    }

    /// <summary>All rows of a statement. A parameter is a value or an <see cref="NpgsqlParameter"/>.</summary>
    public async Task<List<T>> Read<T>(string statement, Func<NpgsqlDataReader, T> row, params object[] parameters)
    {
        var rows = new List<T>();
        await foreach (var read in Stream(statement, row, parameters))
            rows.Add(read);
        return rows;
    }

    /// <summary>All entries of subjects, so many at the most, in the order of position; those that nothing is known of are left out.</summary>
    public async Task<Dictionary<string, List<Entry>>> Histories(IEnumerable<string> subjects, long most = long.MaxValue)
    {
        var asked = subjects.Distinct().ToArray();
        return ByStream(await Read(Sql.Statement("read_histories"), ReadEntry, District.Name, asked, new long[asked.Length], most));
    }

    /// <summary>An entry with its subject, where the columns are the stream, then id, position, type, data and time.</summary>
    public static (string Subject, Entry Entry) ReadEntry(NpgsqlDataReader row) =>
        (row.GetString(0), new(row.GetGuid(1), row.GetInt64(2), StoredFact.Read(row, type: 3, data: 4), row.GetFieldValue<DateTimeOffset>(5)));

    /// <summary>Entries by their subjects.</summary>
    public static Dictionary<string, List<Entry>> ByStream(IEnumerable<(string Subject, Entry Entry)> entries) =>
        entries.GroupBy(e => e.Subject, e => e.Entry).ToDictionary(g => g.Key, g => g.ToList());

    /// <summary>All entries of one subject.</summary>
    public async Task<List<Entry>> History(Subject subject) => (await Histories([subject.ToString()])).GetValueOrDefault(subject.ToString()) ?? [];

    /// <summary>The rows of a statement as they come.</summary>
    public async IAsyncEnumerable<T> Stream<T>(string statement, Func<NpgsqlDataReader, T> row, params object[] parameters)
    {
        await using var batch = new NpgsqlBatch(_connection);
        var isFirst = !_begun;
        if (isFirst)
        {
            batch.BatchCommands.Add(new("begin isolation level repeatable read read only"));
            batch.BatchCommands.Add(Database.For(District));
            batch.BatchCommands.Add(new("set local jit = off"));
        }

        _begun = true;
        // Questions differ by orders of magnitude in what they read, so each is planned for itself. What is known is found by keys alone, always alike,
        // and to plan that takes longer than to find it.
        batch.BatchCommands.Add(new(statement == _knowAt ? "set local plan_cache_mode = force_generic_plan" : "set local plan_cache_mode = force_custom_plan"));
        var command = new NpgsqlBatchCommand(statement);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter as NpgsqlParameter ?? new() { Value = parameter });
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(_cancel);
        if (isFirst)
            await reader.NextResultAsync(_cancel); // the district
        while (await reader.ReadAsync(_cancel))
            yield return row(reader);
    }

    /// <summary>A parameter that may be null, of a type that PostgreSQL is told.</summary>
    public static NpgsqlParameter OrNull(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>JSON, or several.</summary>
    public static NpgsqlParameter Json(IEnumerable<string> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };

    // Nothing was written, so nothing is lost when the pool rolls the transaction back.
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<DateTimeOffset?> RecordedAt(long position) =>
        (await Read("select timestamp from mt_events where tenant_id = $1 and seq_id <= $2 order by seq_id desc limit 1", row => row.GetFieldValue<DateTimeOffset>(0), District.Name, position)) is [var at] ? at : null;
}
