using System.Text;
using System.Text.Json;
using Ledger.Domain;

namespace Ledger.Store;

/// <summary>Where a list goes on: opaque to whoever asks, the key of the last row to us.</summary>
internal static class Cursor
{
    public static string Of<T>(T key) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(key)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <exception cref="RuleBroken"><see cref="Rules.InvalidCursor"/>.</exception>
    public static T? Read<T>(string? cursor)
        where T : class
    {
        if (cursor is null)
            return null;
        try
        {
            var text = cursor.Replace('-', '+').Replace('_', '/');
            var json = Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
            // PostgreSQL takes no NUL.
            return !json.Contains("\\u0000", StringComparison.Ordinal) && JsonSerializer.Deserialize<T>(json) is { } key ? key : throw new RuleBroken(Rules.InvalidCursor);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new RuleBroken(Rules.InvalidCursor);
        }
    }
}
