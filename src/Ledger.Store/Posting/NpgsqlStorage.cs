using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>The storage on Npgsql: set-based statements, and two round trips a batch; or one, where what can be supposed turns out to be so.</summary>
internal sealed class NpgsqlStorage(NpgsqlDataSource connections, int foldAfter) : IStorage
{
    private static readonly string _write = Sql.Statement("write_events") + Sql.Statement("write_beside");
    private readonly Remembered _remembered = new(foldAfter);

    /// <inheritdoc/>
    public async Task<IBatch> Begin(District district, CancellationToken cancel) =>
        new Batch(_remembered, district, await connections.OpenConnectionAsync(cancel));

    private sealed class Batch(Remembered remembered, District district, NpgsqlConnection connection) : StorageBatch(remembered, district, connection)
    {
        private IReadOnlyDictionary<Subject, History>? _supposed;

        protected override IEnumerable<NpgsqlBatchCommand> Begin => [new("begin isolation level read committed")];

        public override IReadOnlyDictionary<Subject, History>? Suppose(IReadOnlyCollection<Subject> subjects)
        {
            var supposed = new Dictionary<Subject, History>();
            foreach (var subject in subjects)
            {
                supposed.Add(subject, Remembered.Histories.FindCurrent(District.Name, subject, out var isOutdated) ?? Domain.History.Nothing(subject));
                if (isOutdated)
                    return null;
            }

            return _supposed = supposed;
        }

        public override async Task<IReadOnlyList<long>?> Commit(ToCommit batch, CancellationToken cancel)
        {
            if (_supposed is not null && !batch.Decisions.All(d => d.Postings.All(p => Remembered.Cells.ContainsKey((District.Name, p.Cell)))))
                return null; // cells that are not known are looked up, or made, under the lock
            var beside = await WriteBeside(batch, cancel);
            var entries = new Entries(batch.Decisions);

            await using var commands = new NpgsqlBatch(Connection);
            foreach (var first in _supposed is null ? First(batch) : Opening())
                commands.BatchCommands.Add(first);
            var write = new NpgsqlBatchCommand(_write);
            foreach (var parameter in (NpgsqlParameter[])[
                .. beside.Parameters,
                .. entries.Parameters,
                new() { Value = _supposed?.Keys.Select(s => s.ToString()).ToArray() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
                new() { Value = _supposed?.Values.Select(r => r.Version).ToArray() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = Remembered.FoldAfter }])
                write.Parameters.Add(parameter);
            commands.BatchCommands.Add(write);
            commands.BatchCommands.Add(new("commit"));

            var positions = new List<long>(batch.Decisions.Count);
            await using (var reader = await commands.ExecuteReaderAsync(cancel))
            {
                if (_supposed is not null)
                    await reader.NextResultAsync(cancel); // the lock

                while (await reader.ReadAsync(cancel))
                    positions.Add(reader.GetInt64(0));
                while (await reader.NextResultAsync(cancel))
                {
                    // to the answer of commit: only then is the batch durable
                }
            }

            if (positions.Count == 0)
                return null;
            Remember(batch, beside);
            return positions;
        }
    }

    /// <summary>The rows of streams and events, as arrays of columns.</summary>
    private sealed class Entries
    {
        private readonly Dictionary<Subject, (string Name, long Before, long After)> _streams = [];
        private readonly Guid[] _ids;
        private readonly string[] _names;
        private readonly long[] _versions;
        private readonly byte[][] _data;
        private readonly string[] _types;
        private readonly string[] _classes;
        private readonly byte[][] _headers;

        public Entries(IReadOnlyList<Decision> decisions)
        {
            var count = decisions.Count;
            (_ids, _names, _versions, _data, _types, _classes, _headers) =
                (new Guid[count], new string[count], new long[count], new byte[count][], new string[count], new string[count], new byte[count][]);
            for (var i = 0; i < count; i++)
            {
                var (draft, version, type) = (decisions[i].ProposedEntry, decisions[i].Version, EntryType.Of(decisions[i].ProposedEntry.Fact));
                var stream = _streams.TryGetValue(draft.Subject, out var known) ? known : (Name: draft.Subject.ToString(), Before: version - 1, 0);
                _streams[draft.Subject] = stream with { After = version };
                (_ids[i], _names[i], _versions[i], _data[i]) = (draft.Id, stream.Name, version, decisions[i].Data);
                (_types[i], _classes[i], _headers[i]) = (type.StoredName, type.DotNetName, JsonSerializer.SerializeToUtf8Bytes(new Headers(draft.Source, draft.SourceId)));
            }
        }

        public IEnumerable<NpgsqlParameter> Parameters
        {
            get
            {
                // In the order of the key, so that two writers never wait for each other crosswise.
                var streams = _streams.Select(s => (s.Value.Name, s.Key.Kind, s.Value.Before, s.Value.After)).OrderBy(s => s.Name, StringComparer.Ordinal).ToList();
                return
                [
                    new() { Value = _ids.Length },
                    Texts(streams.Select(s => s.Name)),
                    Texts(streams.Select(s => s.Kind)),
                    new() { Value = streams.Select(s => s.Before).ToArray() },
                    new() { Value = streams.Select(s => s.After).ToArray() },
                    new() { Value = _ids },
                    new() { Value = _names },
                    new() { Value = _versions },
                    Json(_data),
                    new() { Value = _types },
                    new() { Value = _classes },
                    Json(_headers),
                ];
            }
        }

        private static NpgsqlParameter Texts(IEnumerable<string> values) => new() { Value = values.ToArray() };

        private static NpgsqlParameter Json(byte[][] values) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };
    }

    /// <summary>What Marten calls an event's headers.</summary>
    private sealed record Headers([property: JsonPropertyName("source")] string Source, [property: JsonPropertyName("id")] string Id);
}
