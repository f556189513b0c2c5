using System.Text;
using System.Text.Json;
using Ledger.Transparency;
using Npgsql;

namespace Ledger.Store.Log;

/// <summary>Reads events as the entries that the log holds.</summary>
internal static class LogEntries
{
    private static readonly byte[] _nothing = "null"u8.ToArray();

    /// <summary>The event at hand, in the columns of <c>log_entries.sql</c>.</summary>
    public static LogEntry Of(NpgsqlDataReader row, string district) => new(
        row.GetInt64(0), row.GetGuid(1), district, row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5),
        row.IsDBNull(6) ? _nothing : row.GetFieldValue<byte[]>(6), row.GetFieldValue<byte[]>(7));

    /// <summary>The hash of an entry's leaf.</summary>
    public static Hash Leaf(LogEntry entry)
    {
        try
        {
            return entry.LeafHash();
        }
        catch (FormatException)
        {
            return Spellable(entry).LeafHash();
        }
    }

    /// <summary>The input of an entry's leaf.</summary>
    public static byte[] Canonical(LogEntry entry)
    {
        try
        {
            return entry.ToCanonical();
        }
        catch (FormatException)
        {
            return Spellable(entry).ToCanonical();
        }
    }

    // Ledger writes nothing that has no canonical spelling; another program can, as with a fraction. It must not stop the log, so
    // it is sealed as the text in which PostgreSQL spells it.
    private static LogEntry Spellable(LogEntry entry) => entry with
    {
        RecordedAt = entry.RecordedAt.AddTicks(-(entry.RecordedAt.Ticks % TimeSpan.TicksPerMicrosecond)),
        Headers = Spellable(entry.Headers),
        Data = Spellable(entry.Data),
    };

    private static ReadOnlyMemory<byte> Spellable(ReadOnlyMemory<byte> json)
    {
        try
        {
            return CanonicalJson.Of(json.Span);
        }
        catch (FormatException)
        {
            return JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(json.Span));
        }
    }
}
