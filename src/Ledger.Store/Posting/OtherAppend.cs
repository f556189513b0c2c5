using JasperFx.Events;
using Ledger.Domain;
using Marten;
using Npgsql;

namespace Ledger.Store;

/// <summary>
/// What another application appends with <see cref="LedgerStoreOptions.UseLedger"/>: it goes in line with the district's queue. Its session begins the
/// transaction, takes the lock, and gives its events positions and a time that come after all that was committed before it.
/// </summary>
internal static class OtherAppend
{
    private static readonly string _readHistories = Sql.Statement("read_histories");

    /// <summary>Takes the lock, and reads the histories of the streams that are appended to; null where the tenant is no district of Ledger's.</summary>
    public static async Task<BatchContext?> Read(IDocumentSession session, string tenant, List<IEvent> events, CancellationToken cancel)
    {
        await session.BeginTransactionAsync(cancel);
        var connection = session.Connection!;
        await using var find = new NpgsqlCommand("select district, time_zone, number from ledger.district_of($1)", connection) { Parameters = { new() { Value = tenant } } };
        District? district = null;
        await using (var row = await find.ExecuteReaderAsync(cancel))
            if (await row.ReadAsync(cancel))
                district = new(row.GetString(0), TimeZoneInfo.FindSystemTimeZoneById(row.GetString(1)), row.GetInt16(2));
        if (district is null)
            return null;

        var subjects = events.GroupBy(e => e.StreamKey!).ToDictionary(s => s.Key, s => s.Min(e => e.Version) - 1);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Locks.OfDistrict(district),
                new("select recorded_at, clock_timestamp() from ledger.days where district = $1 order by recorded_on desc limit 1") { Parameters = { new() { Value = tenant } } },
                new("select nextval('mt_events_sequence') from generate_series(1, $1)") { Parameters = { new() { Value = events.Count } } },
                new(_readHistories)
                {
                    Parameters =
                    {
                        new() { Value = tenant }, new() { Value = subjects.Keys.ToArray() }, new() { Value = subjects.Select(_ => 0L).ToArray() }, new() { Value = long.MaxValue },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel); // the lock
        var recordedAt = events.Max(e => e.Timestamp).ToUniversalTime();
        if (await reader.ReadAsync(cancel) && reader.GetFieldValue<DateTimeOffset>(0) is var last && last >= recordedAt)
            recordedAt = last.AddMicroseconds(1);
        recordedAt = recordedAt.AddTicks(-(recordedAt.Ticks % TimeSpan.TicksPerMicrosecond));
        await reader.NextResultAsync(cancel);
        foreach (var recorded in events.OrderBy(e => e.Sequence))
        {
            await reader.ReadAsync(cancel);
            (recorded.Sequence, recorded.Timestamp) = (reader.GetInt64(0), recordedAt);
        }

        await reader.NextResultAsync(cancel);
        var entries = new List<(string Stream, Entry Entry)>();
        while (await reader.ReadAsync(cancel))
            entries.Add((reader.GetString(0), new(reader.GetGuid(1), reader.GetInt64(2), StoredFact.Read(reader, type: 3, data: 4), reader.GetFieldValue<DateTimeOffset>(5))));
        var streams = entries.ToLookup(e => e.Stream, e => e.Entry);
        return new(district, recordedAt, subjects.Keys.Select(Subject.FromStored).Where(s => SubjectKind.Named(s.Kind) is not null)
            .ToDictionary(s => s, s => History.Nothing(s).WithRecorded([.. streams[s.ToString()]])), null, null);
    }
}
