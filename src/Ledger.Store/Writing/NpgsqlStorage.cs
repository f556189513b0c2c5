using System.Text.Json;
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
        private IReadOnlyDictionary<Subject, Reading>? _supposed;

        protected override IEnumerable<NpgsqlBatchCommand> Begin => [new("begin isolation level read committed")];

        public override IReadOnlyDictionary<Subject, Reading>? Suppose(IReadOnlyCollection<Subject> subjects)
        {
            var supposed = new Dictionary<Subject, Reading>();
            foreach (var subject in subjects)
            {
                supposed.Add(subject, Remembered.Histories.FindCurrent(District.Name, subject, out var isOutdated) ?? Domain.Reading.Nothing(subject));
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
            var decisions = batch.Decisions;
            // In the order of the key, so that two writers never wait for each other crosswise; the last version stands.
            var streams = decisions.GroupBy(d => d.Draft.Subject).OrderBy(g => g.Key.ToString(), StringComparer.Ordinal).ToList();

            await using var commands = new NpgsqlBatch(Connection);
            foreach (var first in _supposed is null ? First(batch) : Opening())
                commands.BatchCommands.Add(first);
            var write = new NpgsqlBatchCommand(_write);
            foreach (var parameter in (NpgsqlParameter[])[
                .. beside.Parameters,
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
                new() { Value = _supposed?.Keys.Select(s => s.ToString()).ToArray() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
                new() { Value = _supposed?.Values.Select(r => r.Version).ToArray() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = Remembered.FoldAfter }])
                write.Parameters.Add(parameter);
            commands.BatchCommands.Add(write);
            commands.BatchCommands.Add(new("commit"));

            var positions = new List<long>(decisions.Count);
            await using (var reader = await commands.ExecuteReaderAsync(cancel))
            {
                if (_supposed is not null)
                {
                    await reader.NextResultAsync(cancel); // the district
                    await reader.NextResultAsync(cancel); // the lock
                }

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

        private static byte[] Headers(Draft draft) =>
            JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["source"] = draft.Source, ["id"] = draft.SourceId });
    }
}
