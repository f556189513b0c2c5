using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Ledger.Domain;
using Ledger.Store.Persons;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>The storage on Npgsql: set-based statements, and two round trips a batch.</summary>
public sealed class NpgsqlStorage(Database database) : IStorage
{
    // Cells are never changed or removed, so an id once committed holds for good.
    private readonly ConcurrentDictionary<(string District, Cell Cell), int> _cells = new();
    private readonly LongHistories _long = new();

    /// <inheritdoc/>
    public async Task<IBatch> Begin(District district, CancellationToken cancel) =>
        new Batch(_cells, _long, district, await database.Source.OpenConnectionAsync(cancel));

    private sealed class Batch(ConcurrentDictionary<(string District, Cell Cell), int> cells, LongHistories kept, District district, NpgsqlConnection connection) : IBatch
    {
        private bool _begun;

        public async Task<Histories> Read(ToRead what, CancellationToken cancel)
        {
            var subjects = what.Subjects.ToDictionary(s => s.ToString(), s => kept.Find(district.Name, s) ?? Domain.Reading.Nothing(s));
            await using var batch = new NpgsqlBatch(connection);
            if (!_begun)
            {
                // READ COMMITTED: each statement after the lock sees what the writer before has committed.
                batch.BatchCommands.Add(new("begin isolation level read committed"));
                batch.BatchCommands.Add(Database.For(district));
                batch.BatchCommands.Add(new(Sql.Statement("lock_district")) { Parameters = { Text(district.Name) } });
            }

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
                await reader.NextResultAsync(cancel); // the district
                await reader.NextResultAsync(cancel); // the lock
            }

            DateTimeOffset? last = await reader.ReadAsync(cancel) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
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
                held, places, days.ToDictionary(d => d.Key, d => d.Value.ToImmutable()), last);
        }

        public async Task<KeptBeside> ReadBeside(IReadOnlyCollection<Subject> subjects, IReadOnlyCollection<Guid> entries, CancellationToken cancel)
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

        public async Task<IReadOnlyList<long>> Commit(ToCommit batch, CancellationToken cancel)
        {
            var added = await FindCells(batch, cancel);
            int CellId(Cell cell) => cells.TryGetValue((district.Name, cell), out var id) ? id : added[cell];

            var decisions = batch.Decisions;
            var postings = decisions.SelectMany((d, i) => d.Postings.Select(p => (Place: i + 1L, Cell: CellId(p.Cell), Posting: p))).ToList();
            // A balance of the day is written once for a batch, however many postings go into it. In the order of the key,
            // so that two districts' writers never wait for each other crosswise.
            var balances = postings.GroupBy(p => (p.Cell, p.Posting.OccurredOn)).OrderBy(g => g.Key)
                .Select(g => (g.Key.Cell, g.Key.OccurredOn, Amount: g.Sum(p => p.Posting.Amount), Steps: g.Sum(p => p.Posting.Steps))).ToList();
            // Streams as well; the last version stands.
            var streams = decisions.GroupBy(d => d.Draft.Subject).OrderBy(g => g.Key.ToString(), StringComparer.Ordinal).ToList();

            await using var commands = new NpgsqlBatch(connection);
            // First, since after an erasure in a batch there may come somebody new under the same name.
            if (batch.Beside.Erased.Count > 0)
                foreach (var statement in new[] { "erase_data", "erase_keys" })
                    commands.BatchCommands.Add(new(Sql.Statement(statement)) { Parameters = { Text(district.Name), Texts(batch.Beside.Erased.Select(s => s.ToString())) } });
            commands.BatchCommands.Add(new(Sql.Statement("write_batch"))
            {
                Parameters =
                {
                    Text(district.Name),
                    new() { Value = batch.RecordedAt },
                    new() { Value = district.DateOf(batch.RecordedAt) },
                    new() { Value = decisions.Count },
                    Texts(streams.Select(s => s.Key.ToString())),
                    Texts(streams.Select(s => s.Key.Kind)),
                    new() { Value = streams.Select(s => s.Max(d => d.Version)).ToArray() },
                    new() { Value = decisions.Select(d => d.Draft.Id).ToArray() },
                    Texts(decisions.Select(d => d.Draft.Subject.ToString())),
                    new() { Value = decisions.Select(d => d.Version).ToArray() },
                    Json(decisions.Select(d => d.Data)),
                    Texts(decisions.Select(d => EntryType.Of(d.Draft.Fact).StoredName)),
                    Texts(decisions.Select(d => EntryType.Of(d.Draft.Fact).DotNetName)),
                    Json(decisions.Select(d => Headers(d.Draft))),
                    new() { Value = postings.Select(p => p.Place).ToArray() },
                    new() { Value = postings.Select(p => p.Cell).ToArray() },
                    new() { Value = postings.Select(p => p.Posting.OccurredOn).ToArray() },
                    new() { Value = postings.Select(p => p.Posting.Amount).ToArray() },
                    new() { Value = postings.Select(p => p.Posting.Steps).ToArray() },
                    new() { Value = balances.Select(b => b.Cell).ToArray() },
                    new() { Value = balances.Select(b => b.OccurredOn).ToArray() },
                    new() { Value = balances.Select(b => b.Amount).ToArray() },
                    new() { Value = balances.Select(b => b.Steps).ToArray() },
                    new() { Value = district.Number },
                    Texts(batch.Beside.Keys.Select(k => k.Subject.ToString())),
                    Texts(batch.Beside.Keys.Select(k => k.Key.Master)),
                    Bytes(batch.Beside.Keys.Select(k => k.Key.Wrapped)),
                    new() { Value = batch.Beside.Rows.Select(r => r.Item.Ref).ToArray() },
                    Texts(batch.Beside.Rows.Select(r => r.Subject.ToString())),
                    Texts(batch.Beside.Rows.Select(r => r.Item.Field)),
                    new() { Value = batch.Beside.Rows.Select(r => r.Entry).ToArray() },
                    Bytes(batch.Beside.Rows.Select(r => r.Item.Bytes.Nonce)),
                    Bytes(batch.Beside.Rows.Select(r => r.Item.Bytes.Ciphertext)),
                },
            });
            commands.BatchCommands.Add(new("commit"));

            var positions = new List<long>(decisions.Count);
            await using (var reader = await commands.ExecuteReaderAsync(cancel))
            {
                while (await reader.ReadAsync(cancel))
                    positions.Add(reader.GetInt64(0));
                while (await reader.NextResultAsync(cancel))
                {
                    // to the answer of commit: only then is the batch durable
                }
            }

            foreach (var (cell, id) in added)
                cells.TryAdd((district.Name, cell), id);
            return positions;
        }

        // Returning the connection to the pool rolls back what was not committed.
        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private Reading ReadOn(Reading known, List<Entry>? added)
        {
            if (added is null)
                return known;
            var reading = known.Version == 0 ? Domain.Reading.Of(known.Subject, added) : added.Aggregate(known, (read, entry) => read.With(entry).After);
            kept.Keep(district.Name, reading);
            return reading;
        }

        private async Task<Dictionary<Cell, int>> FindCells(ToCommit batch, CancellationToken cancel)
        {
            var unknown = batch.Decisions.SelectMany(d => d.Postings).Select(p => p.Cell).Distinct()
                .Where(c => !cells.ContainsKey((district.Name, c))).ToList();
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

        private static async Task<(Dictionary<Guid, Held>, Dictionary<Guid, Place>)> ReadHeld(NpgsqlDataReader reader, CancellationToken cancel)
        {
            var (held, places) = (new Dictionary<Guid, Held>(), new Dictionary<Guid, Place>());
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

        private static byte[] Headers(Draft draft) =>
            JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["source"] = draft.Source, ["id"] = draft.SourceId });

        private static NpgsqlParameter Text(string value) => new() { Value = value };

        private static NpgsqlParameter Texts(IEnumerable<string> values) => new() { Value = values.ToArray() };

        private static NpgsqlParameter Bytes(IEnumerable<byte[]> values) =>
            new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

        private static NpgsqlParameter Json(IEnumerable<byte[]> values) =>
            new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };
    }
}
