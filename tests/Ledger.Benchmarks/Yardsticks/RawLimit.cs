using System.Diagnostics;
using System.Text.Json;
using Ledger.Benchmarks.Entries;
using Ledger.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Benchmarks.Yardsticks;

/// <summary>
/// How fast this machine's PostgreSQL takes the rows that new members make in Marten's two tables, all their keys in place,
/// without anything around them: a stream and an event each, 1,000 of both a transaction, on one connection.
/// </summary>
internal sealed class RawLimit(NpgsqlDataSource source)
{
    public const int Rows = 1_000;

    private const string District = "varmland";
    private const string DotNetName = "Ledger.Domain.MemberJoined, Ledger.Domain";

    private const string Unnest =
        """
        with streams as (
            insert into mt_streams (tenant_id, id, type, version, timestamp, created)
            select $1, s.id, 'member', 1, $2, $2 from unnest($4::varchar[]) as s (id)
        )
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers)
        select nextval('mt_events_sequence'), e.id, e.stream_id, 1, e.data, $7, $2, $1, $8, e.headers
        from unnest($3::uuid[], $4::varchar[], $5::jsonb[], $6::jsonb[]) as e (id, stream_id, data, headers)
        """;

    private static readonly EntryType Type = EntryType.Named("member.joined")!;

    private int _made;
    private long _position = 1L << 40; // of the rows that are copied: far from what the sequence gives

    private sealed record Row(Guid Id, string Stream, byte[] Data, byte[] Headers);

    /// <summary>Entries per second by <c>unnest</c>.</summary>
    public Task<double> ByUnnest(TimeSpan longest, CancellationToken cancel) => Rate(longest, async (connection, rows) =>
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("begin"),
                new(Unnest)
                {
                    Parameters =
                    {
                        new() { Value = District },
                        new() { Value = DateTime.UtcNow },
                        new() { Value = rows.Select(r => r.Id).ToArray() },
                        new() { Value = rows.Select(r => r.Stream).ToArray() },
                        new() { Value = rows.Select(r => r.Data).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                        new() { Value = rows.Select(r => r.Headers).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                        new() { Value = Type.StoredName },
                        new() { Value = DotNetName },
                    },
                },
                new("commit"),
            },
        };
        await batch.ExecuteNonQueryAsync(cancel);
    }, cancel);

    /// <summary>Entries per second by binary COPY.</summary>
    public Task<double> ByCopy(TimeSpan longest, CancellationToken cancel) => Rate(longest, async (connection, rows) =>
    {
        var now = DateTime.UtcNow;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var streams = await connection.BeginBinaryImportAsync(
            "copy mt_streams (tenant_id, id, type, version, timestamp, created) from stdin (format binary)", cancel))
        {
            foreach (var row in rows)
            {
                await streams.StartRowAsync(cancel);
                await streams.WriteAsync(District, cancel);
                await streams.WriteAsync(row.Stream, cancel);
                await streams.WriteAsync("member", cancel);
                await streams.WriteAsync(1L, cancel);
                await streams.WriteAsync(now, NpgsqlDbType.TimestampTz, cancel);
                await streams.WriteAsync(now, NpgsqlDbType.TimestampTz, cancel);
            }

            await streams.CompleteAsync(cancel);
        }

        await using (var events = await connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers) from stdin (format binary)", cancel))
        {
            foreach (var row in rows)
            {
                await events.StartRowAsync(cancel);
                await events.WriteAsync(_position++, cancel);
                await events.WriteAsync(row.Id, cancel);
                await events.WriteAsync(row.Stream, cancel);
                await events.WriteAsync(1L, cancel);
                await events.WriteAsync(row.Data, NpgsqlDbType.Jsonb, cancel);
                await events.WriteAsync(Type.StoredName, cancel);
                await events.WriteAsync(now, NpgsqlDbType.TimestampTz, cancel);
                await events.WriteAsync(District, cancel);
                await events.WriteAsync(DotNetName, cancel);
                await events.WriteAsync(row.Headers, NpgsqlDbType.Jsonb, cancel);
            }

            await events.CompleteAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
    }, cancel);

    private async Task<double> Rate(TimeSpan longest, Func<NpgsqlConnection, List<Row>, Task> write, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        for (var i = 0; i < 5; i++)
            await write(connection, Make()); // compiled, and prepared
        var (rows, spent) = (0L, TimeSpan.Zero);
        while (spent < longest)
        {
            var made = Make();
            var began = Stopwatch.GetTimestamp();
            await write(connection, made);
            spent += Stopwatch.GetElapsedTime(began);
            rows += made.Count;
        }

        return rows / spent.TotalSeconds;
    }

    private List<Row> Make() => [.. Enumerable.Range(_made, Rows).Select(_ =>
    {
        var i = _made++;
        var (fact, id) = (NewMembers.Fact(i), $"raw-{i}");
        return new Row(EntryId.Of(District, NewMembers.Source(fact), id), $"member/{id}", FactJson.Write(fact),
            JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["source"] = NewMembers.Source(fact), ["id"] = id }));
    })];
}
