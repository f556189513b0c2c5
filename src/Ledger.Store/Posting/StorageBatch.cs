using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ledger.Domain;
using Ledger.Store.Persons;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>What a storage may keep from batch to batch: all of it stays true, whoever else writes.</summary>
/// <param name="foldAfter">After how many positions of one day the balances are folded; at the end of a day they are anyhow.</param>
internal sealed class Remembered(int foldAfter)
{
    public int FoldAfter => foldAfter;

    /// <summary>Cells are never changed or removed, so an id once committed holds for good.</summary>
    public ConcurrentDictionary<(string District, Cell Cell), int> Cells { get; } = new();

    public LongHistories Histories { get; } = new();
}

/// <summary>
/// What is the same of every batch, whoever appends the events: how histories are read under the district's lock, and which rows stand
/// beside the events.
/// </summary>
internal abstract class StorageBatch(Remembered remembered, District district, NpgsqlConnection connection) : IBatch
{
    private bool _begun;
    private LastRecorded? _last;

    protected District District => district;

    protected NpgsqlConnection Connection => connection;

    protected Remembered Remembered => remembered;

    public async Task<Histories> Read(ToRead what, CancellationToken cancel)
    {
        var subjects = what.Subjects.ToDictionary(s => s.ToString(), s => remembered.Histories.Find(district.Name, s) ?? Domain.History.Nothing(s));
        await using var batch = new NpgsqlBatch(connection);
        if (!_begun)
            foreach (var command in Opening())
                batch.BatchCommands.Add(command);

        batch.BatchCommands.Add(new(Sql.Statement("read_last_recorded")) { Parameters = { Text(district.Name) } });
        batch.BatchCommands.Add(new(Sql.Statement("read_held")) { Parameters = { new() { Value = what.Entries.ToArray() }, Text(district.Name) } });
        batch.BatchCommands.Add(new(Sql.Statement("read_histories"))
        {
            Parameters = { Text(district.Name), new() { Value = subjects.Keys.ToArray() }, new() { Value = subjects.Values.Select(r => r.Version).ToArray() } },
        });
        if (what.MembersOf.Count > 0 || _begun) // whoever asks for more asks for all of it, so that what was found is not told by what is asked
            batch.BatchCommands.Add(new(Sql.Statement("read_member_days")) { Parameters = { Text(district.Name), new() { Value = what.MembersOf.ToArray() } } });

        await using var reader = await batch.ExecuteReaderAsync(cancel);
        if (!_begun)
        {
            _begun = true;
            await reader.NextResultAsync(cancel); // the lock
        }

        _last = await reader.ReadAsync(cancel)
            ? new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2), reader.GetInt64(3)) : null;
        await reader.NextResultAsync(cancel);
        var (held, places) = await ReadHeld(reader, cancel);
        await reader.NextResultAsync(cancel);
        var entries = await ReadEntries(reader, cancel);
        var days = what.MembersOf.ToDictionary(slug => slug, _ => ImmutableSortedDictionary.CreateBuilder<DateOnly, long>());
        if (await reader.NextResultAsync(cancel))
            while (await reader.ReadAsync(cancel))
                days[reader.GetString(0)].Add(reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2));
        return new(
            subjects.ToDictionary(s => s.Value.Subject, s => ReadOn(s.Value, entries.GetValueOrDefault(s.Key))),
            held, places, days.ToDictionary(d => d.Key, d => d.Value.ToImmutable()), _last?.At);
    }

    public async Task<StoredPersonalData> ReadPersonalData(IReadOnlyCollection<Subject> subjects, IReadOnlyCollection<Guid> entries, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new(Sql.Statement("read_keys")) { Parameters = { Text(district.Name), Texts(subjects.Select(s => s.ToString())) } });
        batch.BatchCommands.Add(new(Sql.Statement("read_sealed_of")) { Parameters = { new() { Value = entries.ToArray() } } });
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var (keys, rows) = (new Dictionary<Subject, WrappedKey>(), new Dictionary<Guid, SealedBytes>());
        while (await reader.ReadAsync(cancel))
            keys.Add(Subject.FromStored(reader.GetString(0)), new(reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        await reader.NextResultAsync(cancel);
        while (await reader.ReadAsync(cancel))
            rows.Add(reader.GetGuid(0), new(reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)));
        return new(keys, rows);
    }

    public virtual IReadOnlyDictionary<Subject, History>? Suppose(IReadOnlyCollection<Subject> subjects) => null;

    public abstract Task<IReadOnlyList<long>?> Commit(ToCommit batch, CancellationToken cancel);

    // Returning the connection to the pool rolls back what was not committed.
    public virtual ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>What comes first of all: the transaction, the district and its lock.</summary>
    protected IEnumerable<NpgsqlBatchCommand> Opening() =>
        [.. Begin, new(Sql.Statement("open_district")) { Parameters = { Text(district.Name), Text(district.Number.ToString(null, null)) } }];

    /// <summary>What begins the transaction, where that is a statement; READ COMMITTED, so that each statement after the lock sees what the writer before has committed.</summary>
    protected virtual IEnumerable<NpgsqlBatchCommand> Begin => [];

    /// <summary>
    /// The parameters of <c>write_beside</c>, in their order, and the cells that are new: postings, the day's end, and what is kept sealed.
    /// </summary>
    protected async Task<Besides> WriteBeside(ToCommit batch, CancellationToken cancel)
    {
        var added = await FindCells(batch, cancel);
        int CellId(Cell cell) => remembered.Cells.TryGetValue((district.Name, cell), out var id) ? id : added[cell];

        var count = batch.Decisions.Sum(d => d.Postings.Count);
        var (places, cells, days, amounts, steps) = (new long[count], new int[count], new DateOnly[count], new long[count], new int[count]);
        var (place, next) = (0L, 0);
        foreach (var decision in batch.Decisions)
        {
            place++;
            foreach (var posting in decision.Postings)
            {
                (places[next], cells[next], days[next], amounts[next], steps[next]) = (place, CellId(posting.Cell), posting.OccurredOn, posting.Amount, posting.Steps);
                next++;
            }
        }

        return new(
            [
                Text(district.Name),
                new() { Value = batch.RecordedAt },
                new() { Value = district.DateOf(batch.RecordedAt) },
                new() { Value = district.Number },
                new() { Value = places },
                new() { Value = cells },
                new() { Value = days },
                new() { Value = amounts },
                new() { Value = steps },
                Texts(batch.PersonalDataChanges.Keys.Select(k => k.Subject.ToString())),
                Texts(batch.PersonalDataChanges.Keys.Select(k => k.Key.Master)),
                Bytes(batch.PersonalDataChanges.Keys.Select(k => k.Key.Wrapped)),
                new() { Value = batch.PersonalDataChanges.Rows.Select(r => r.Item.Ref).ToArray() },
                Texts(batch.PersonalDataChanges.Rows.Select(r => r.Subject.ToString())),
                Texts(batch.PersonalDataChanges.Rows.Select(r => r.Item.Field)),
                new() { Value = batch.PersonalDataChanges.Rows.Select(r => r.Entry).ToArray() },
                Bytes(batch.PersonalDataChanges.Rows.Select(r => r.Item.Bytes.Nonce)),
                Bytes(batch.PersonalDataChanges.Rows.Select(r => r.Item.Bytes.Ciphertext)),
            ],
            added);
    }

    /// <summary>What goes before anything is written: erasures, and the fold of what an earlier day has left.</summary>
    protected IEnumerable<NpgsqlBatchCommand> First(ToCommit batch)
    {
        NpgsqlBatchCommand Erase(string statement) =>
            new(Sql.Statement(statement)) { Parameters = { Text(district.Name), Texts(batch.PersonalDataChanges.Erased.Select(s => s.ToString())) } };

        // After an erasure in a batch there may come somebody new under the same name.
        if (batch.PersonalDataChanges.Erased.Count > 0)
        {
            yield return Erase("erase_data");
            yield return Erase("erase_keys");
        }

        // So what is not folded was all recorded on one day.
        if (_last is { } last && last.Position > last.Folded && (last.On < district.DateOf(batch.RecordedAt) || last.Position - last.Folded >= remembered.FoldAfter))
            yield return new(Sql.Statement("fold_balances"))
            {
                Parameters = { Text(district.Name), new() { Value = district.Number }, new() { Value = last.On }, new() { Value = last.Folded }, new() { Value = last.Position } },
            };
    }

    /// <summary>To be called once the batch is durable.</summary>
    protected void Remember(ToCommit batch, Besides written)
    {
        foreach (var decision in batch.Decisions)
            remembered.Histories.Outdate(district.Name, decision.ProposedEntry.Subject);
        foreach (var (cell, id) in written.Added)
            remembered.Cells.TryAdd((district.Name, cell), id);
    }

    /// <summary>The district's last entry: when and on which day of its own it was recorded and where it stands, and up to where the balances are folded.</summary>
    private sealed record LastRecorded(DateTimeOffset At, DateOnly On, long Position, long Folded);

    protected sealed record Besides(IReadOnlyList<NpgsqlParameter> Parameters, IReadOnlyDictionary<Cell, int> Added);

    private History ReadOn(History known, List<Entry>? added)
    {
        if (added is null)
            return known;
        var reading = known.Version == 0 ? Domain.History.Of(known.Subject, added) : known.WithAll(added);
        remembered.Histories.Keep(district.Name, reading);
        return reading;
    }

    private async Task<Dictionary<Cell, int>> FindCells(ToCommit batch, CancellationToken cancel)
    {
        var unknown = batch.Decisions.SelectMany(d => d.Postings).Select(p => p.Cell).Distinct()
            .Where(c => !remembered.Cells.ContainsKey((district.Name, c))).ToList();
        var added = new Dictionary<Cell, int>();
        if (unknown.Count == 0)
            return added;
        await using var commands = new NpgsqlBatch(connection);
        foreach (var statement in new[] { "add_cells", "find_cells" })
            commands.BatchCommands.Add(new(Sql.Statement(statement))
            {
                Parameters =
                {
                    Text(district.Name),
                    Texts(unknown.Select(c => c.Account.Name)),
                    new() { Value = unknown.Select(c => c.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                },
            });
        await using var reader = await commands.ExecuteReaderAsync(cancel);
        foreach (var cell in unknown)
        {
            await reader.ReadAsync(cancel);
            added.Add(cell, reader.GetInt32(0));
        }

        return added;
    }

    private static async Task<(Dictionary<Guid, RecordedEntry>, Dictionary<Guid, Place>)> ReadHeld(NpgsqlDataReader reader, CancellationToken cancel)
    {
        var (held, places) = (new Dictionary<Guid, RecordedEntry>(), new Dictionary<Guid, Place>());
        while (await reader.ReadAsync(cancel))
        {
            var (id, fact) = (reader.GetGuid(0), Stored.Fact(reader, type: 3, data: 4));
            held.Add(id, new(Subject.FromStored(reader.GetString(2)), EntryType.Of(fact), FactJson.Write(fact)));
            places.Add(id, new(reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return (held, places);
    }

    private static async Task<Dictionary<string, List<Entry>>> ReadEntries(NpgsqlDataReader reader, CancellationToken cancel)
    {
        var entries = new Dictionary<string, List<Entry>>();
        while (await reader.ReadAsync(cancel))
        {
            var stream = reader.GetString(0);
            if (!entries.TryGetValue(stream, out var list))
                entries.Add(stream, list = []);
            list.Add(new(reader.GetGuid(1), reader.GetInt64(2), Stored.Fact(reader, type: 3, data: 4)));
        }

        return entries;
    }

    protected static NpgsqlParameter Text(string value) => new() { Value = value };

    protected static NpgsqlParameter Texts(IEnumerable<string> values) => new() { Value = values.ToArray() };

    protected static NpgsqlParameter Bytes(IEnumerable<byte[]> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    protected static NpgsqlParameter Json(IEnumerable<byte[]> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };
}
