using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Ledger.Benchmarks.Yardsticks;

/// <summary>How fast the entries can be read at all: the same columns in whatever order they lie, the data parsed as JSON and thrown away.</summary>
internal static class BareRead
{
    private const string Entries =
        "select stream_id, id, seq_id, version, type, data, timestamp, headers ->> 'source', headers ->> 'id' from mt_events";

    /// <summary>Entries per second.</summary>
    public static async Task<double> Rate(NpgsqlDataSource source, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var rows = await Rows(source, cancel);
        return rows / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Reads them all, and tells how many there are.</summary>
    public static async Task<long> Rows(NpgsqlDataSource source, CancellationToken cancel)
    {
        var rows = 0L;
        await using var command = source.CreateCommand(Entries);
        command.CommandTimeout = 600;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            _ = (reader.GetString(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(6));
            _ = (reader.GetString(7), reader.GetString(8));
            using var data = JsonDocument.Parse(reader.GetFieldValue<byte[]>(5));
            rows++;
        }

        return rows;
    }
}
