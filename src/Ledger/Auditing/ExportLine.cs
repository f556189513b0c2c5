using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ledger.Auditing;

/// <summary>
/// A line of an export. The line of an entry is its leaf's input, byte by byte, and nothing else; after all entries come the lines
/// <c>{"checkpoint":"…"}</c> with a signed note, and last the line <c>{"key":"…"}</c> with the key that verifies the newest.
/// </summary>
/// <param name="Checkpoint">The note; null of another line.</param>
/// <param name="Key">The verifier key; null of another line.</param>
internal readonly record struct ExportLine(string? Checkpoint, string? Key)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool IsEntry => Checkpoint is null && Key is null;

    /// <summary>The line of a checkpoint, its newline included.</summary>
    public static byte[] OfCheckpoint(string note) => Line(new { checkpoint = note });

    /// <summary>The line of a key, its newline included.</summary>
    public static byte[] OfKey(string key) => Line(new { key });

    /// <summary>Reads a line, without its newline. Whatever is no checkpoint and no key is an entry, however badly it reads.</summary>
    public static ExportLine Read(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("{\"checkpoint\":"u8) && !line.StartsWith("{\"key\":"u8))
            return default;
        try
        {
            return JsonSerializer.Deserialize<ExportLine>(line, _json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static byte[] Line(object line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, _json), (byte)'\n'];
}
