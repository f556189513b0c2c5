using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>
/// Goes through a book as it stood at one moment. Histories are read stream by stream in the order of the streams' index, so nothing is
/// sorted; some parts of the book are gone through at the same time, at most one for each processor.
/// </summary>
internal sealed class Sweep(Database database, District district, string snapshot, IProgress<long>? progress)
{
    // Few, since where the book does not fit into memory PostgreSQL may go through much of it for each.
    private const int Parts = 16;

    // Each has a connection of the owner's, and the auditor has one besides: who waits too long for another is told that there is none.
    private static readonly int _atOnce = Math.Min(Environment.ProcessorCount, Database.MostOfTheOwner - 1);

    private readonly Checksums _checksums = new();
    private long _entries;

    /// <summary>Reads all entries and all figures.</summary>
    /// <returns>What was found, the figures' differences by block and day.</returns>
    public async Task<Findings> Compare(CancellationToken cancel)
    {
        var cells = await ReadCells(cancel);
        var folded = await FoldedThrough(cancel);
        var all = new Findings { FoldedThrough = folded };
        all.Add(await ReadEntries(Add, kept: [ReadPostings, ReadBalances], cancel));
        return all;

        void Add(Findings part, Expected expected)
        {
            var (posting, position, recordedOn) = expected;
            var cell = cells.GetValueOrDefault(posting.Cell); // ids begin at 1: what has no cell yet stands nowhere
            part.Posting(position, _checksums.Posting(cell, posting.OccurredOn, position, posting.Amount, posting.Steps));
            if (position <= folded)
                part.Balance(recordedOn, _checksums.Balance(cell, posting.OccurredOn, recordedOn, posting.Amount, posting.Steps));
        }

        async Task ReadPostings(CancellationToken stop)
        {
            await using var reading = await Begin("audit_kept_postings", stop, district.Name);
            var found = new Findings();
            while (reading.Read())
            {
                var position = reading.Row.GetInt64(2);
                found.Posting(position, default(Checksum) - _checksums.Posting(
                    reading.Row.GetInt32(0), reading.Row.GetFieldValue<DateOnly>(1), position, reading.Row.GetInt64(3), reading.Row.GetInt32(4)));
            }

            lock (all)
                all.Add(found);
        }

        async Task ReadBalances(CancellationToken stop)
        {
            await using var reading = await Begin("audit_kept_balances", stop, district.Name);
            var found = new Findings();
            while (reading.Read())
            {
                var recordedOn = reading.Row.GetFieldValue<DateOnly>(2);
                found.Balance(recordedOn, default(Checksum) - _checksums.Balance(
                    reading.Row.GetInt32(0), reading.Row.GetFieldValue<DateOnly>(1), recordedOn, reading.Row.GetInt64(3), reading.Row.GetInt32(4)));
            }

            lock (all)
                all.Add(found);
        }
    }

    /// <summary>Reads all entries, and hands on the postings that they make, from several threads.</summary>
    public Task<Findings> ReadEntries(Action<Findings, Expected> take, CancellationToken cancel) => ReadEntries(take, [], cancel);

    private async Task<Findings> ReadEntries(Action<Findings, Expected> take, Func<CancellationToken, Task>[] kept, CancellationToken cancel)
    {
        _entries = 0;
        var associations = new Associations();
        // Whether an association was open must be known before it is asked.
        var all = await ReadPart(associations, true, null, null, take, cancel);
        var bounds = await Bounds(cancel);
        var parts = new Findings[bounds.Count - 1];
        var work = kept.Concat(Enumerable.Range(0, parts.Length).Select(i => (Func<CancellationToken, Task>)(async stop =>
            parts[i] = await ReadPart(associations, false, bounds[i], bounds[i + 1], take, stop))));
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = _atOnce, CancellationToken = cancel }, async (part, stop) => await part(stop));
        foreach (var part in parts)
            all.Add(part);
        progress?.Report(all.Entries);
        return all;
    }

    private async Task<Findings> ReadPart(
        Associations associations, bool areAssociations, string? from, string? to, Action<Findings, Expected> take, CancellationToken cancel)
    {
        var (found, ends) = (new Findings(), new Dictionary<string, (long Version, string? Type)>());
        object[] range = [district.Name, areAssociations, (object?)from ?? DBNull.Value, (object?)to ?? DBNull.Value];
        await using (var reading = await Begin("audit_entries", cancel, range))
        {
            string? id = null;
            var events = new List<StoredEvent>();
            while (reading.Read())
            {
                var next = reading.Row.GetString(0);
                if (next != id)
                    End();
                id = next;
                events.Add(StoredEvent.Of(reading.Row));
                if (++found.Entries % 1000 == 0)
                    progress?.Report(Interlocked.Add(ref _entries, 1000));
            }

            End();

            void End()
            {
                if (id is not null)
                    ends.Add(id, ReadStream(id, events));
                events.Clear();
            }
        }

        await using var streams = await Begin("audit_streams", cancel, range);
        while (streams.Read())
            if (ends.Remove(streams.Row.GetString(0), out var end))
                CompareStream(streams.Row.GetString(0), end, streams.Row.IsDBNull(1) ? null : streams.Row.GetInt64(1), streams.Row.IsDBNull(2) ? null : streams.Row.GetString(2));
        foreach (var (id, end) in ends)
            CompareStream(id, end, null, null);
        return found;

        (long, string?) ReadStream(string id, List<StoredEvent> events)
        {
            events.Sort((a, b) => a.Position.CompareTo(b.Position)); // in a sound book they are
            var stream = new StreamAudit(district, associations, id, found.Faults);
            foreach (var stored in events)
            {
                var recordedOn = district.DateOf(stored.RecordedAt);
                found.Recorded(recordedOn, new(stored.Position, stored.RecordedAt));
                foreach (var posting in stream.Next(stored))
                {
                    found.Postings++;
                    take(found, new(posting, stored.Position, recordedOn));
                }
            }

            return stream.End();
        }

        void CompareStream(string id, (long Version, string? Type) end, long? version, string? type)
        {
            if (version != end.Version)
                found.Faults.Add(new("stream", id, $"says version {version?.ToString(null, null) ?? "nothing"}, should say {end.Version}"));
            // Ledger does not go by it; another program's streams have the name of its own aggregate.
            if (end.Type is not null && type != end.Type)
                found.Faults.Add(new("stream", id, $"says type {type ?? "nothing"}, should say {end.Type}"));
        }
    }

    // Where the parts of the book begin and end; null before the first and after the last.
    private async Task<List<string?>> Bounds(CancellationToken cancel)
    {
        var bounds = new List<string?> { null };
        await using (var reading = await Begin("audit_parts", cancel, district.Name, Enumerable.Range(1, Parts - 1).Select(i => (double)i / Parts).ToArray()))
            while (reading.Read())
                bounds.Add(reading.Row.GetString(0));
        bounds.Add(null);
        return bounds;
    }

    private async Task<Dictionary<Cell, int>> ReadCells(CancellationToken cancel)
    {
        var cells = new Dictionary<Cell, int>();
        await using var reading = await Begin("audit_cells", cancel, district.Name);
        while (reading.Read())
            if (Chart.Named(reading.Row.GetString(1))?.Read(reading.Row.GetString(2)) is { } cell)
                cells[cell] = reading.Row.GetInt32(0);
        return cells;
    }

    private async Task<long> FoldedThrough(CancellationToken cancel)
    {
        await using var reading = await Begin("audit_folded", cancel, district.Name);
        reading.Read();
        return reading.Row.GetInt64(0);
    }

    private async Task<SnapshotReader> Begin(string statement, CancellationToken cancel, params object[] parameters) =>
        await SnapshotReader.Begin(database, snapshot, Sql.Statement(statement), parameters, cancel);
}

/// <summary>
/// The rows of one question, asked of the book as it stood at one moment. They are waited for in the thread that reads them: there are
/// no more of these than processors, and to change threads at every few rows costs a sixth of the time.
/// </summary>
internal sealed class SnapshotReader : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _stop;

    private SnapshotReader(NpgsqlConnection connection, NpgsqlCommand command, NpgsqlDataReader row, CancellationToken cancel)
    {
        (_connection, _command, Row, _cancel) = (connection, command, row, cancel);
        _stop = cancel.Register(command.Cancel);
    }

    /// <summary>The row at hand.</summary>
    public NpgsqlDataReader Row { get; }

    public static async Task<SnapshotReader> Begin(Database database, string snapshot, string statement, object[] parameters, CancellationToken cancel)
    {
        var connection = await database.Owner.OpenConnectionAsync(cancel);
        try
        {
            await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel); // ends with the connection
            // Most of what is read lies in memory or is read ahead, so the order of an index costs less than to sort.
            await using (var same = new NpgsqlCommand(
                $"set transaction snapshot '{snapshot}'; set local work_mem = '256MB'; set local random_page_cost = 1.1; set local jit = off", connection))
                await same.ExecuteNonQueryAsync(cancel);
            var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            foreach (var parameter in parameters)
                command.Parameters.Add(new() { Value = parameter });
            return new(connection, command, await command.ExecuteReaderAsync(cancel), cancel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes on to the next row.</summary>
    /// <exception cref="OperationCanceledException">The audit was broken off.</exception>
    public bool Read()
    {
        try
        {
            _cancel.ThrowIfCancellationRequested();
            return Row.Read();
        }
        catch (PostgresException e) when (_cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, _cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.DisposeAsync();
        if (_cancel.IsCancellationRequested)
            _command.Cancel(); // what is left of the rows is not waited for
        await Row.DisposeAsync();
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
