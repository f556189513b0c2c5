using System.Globalization;
using System.Text.Json;

namespace Ledger.Lists;

/// <summary>The values of lists as text.</summary>
internal static class ListText
{
    /// <summary>A value as a cell of text shows it; nothing is the empty text.</summary>
    public static string Of(object? value) => value switch
    {
        null => "",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => Moment(moment),
        IEnumerable<string> several => string.Join(", ", several),
        JsonElement cell => string.Join(", ", cell.EnumerateObject().Select(d => $"{d.Name}={(d.Value.ValueKind == JsonValueKind.Array ? string.Join('+', d.Value.EnumerateArray().Select(v => v.GetString())) : d.Value.ToString())}")),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A moment as RFC 3339 in UTC.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture);
}
