using System.Globalization;
using System.Resources;
using Ledger.Contracts;
using Ledger.Store;

namespace Ledger.Words;

/// <summary>
/// The words of the command line, in the language of <see cref="CultureInfo.CurrentUICulture"/>: Swedish, else English.
/// They stand in <c>Cli.resx</c> and <c>Cli.sv.resx</c>.
/// </summary>
public static class CliWords
{
    private static readonly ResourceManager Resources = new("Ledger.Words.Cli", typeof(CliWords).Assembly);

    /// <summary>In whose language numbers are written, too: the culture of programs is the same everywhere.</summary>
    internal static CultureInfo Reader => CultureInfo.CurrentUICulture;

    /// <summary>
    /// The words of a name, with the values put in where they have places for them. A place such as <c>{0:entry|entries}</c> is a number with what it
    /// counts, in the words for one or for any other number.
    /// </summary>
    /// <exception cref="MissingManifestResourceException">No words have that name.</exception>
    public static string Say(string name, params object?[] values) =>
        string.Format(Counting.Instance, Find(name) ?? throw new MissingManifestResourceException(name), values);

    /// <summary>An amount as people write it; no reading is said in words, never shown as 0.</summary>
    public static string Amount(long? amount) => amount?.ToString("N0", Reader) ?? Say("NoReading");

    /// <summary>A goal's status in words; one that has no words is shown as it is, and none as a dash: an association reads its part, which has none.</summary>
    public static string Status(string? status) => status is null ? "–" : Find("Status." + status) ?? status;

    /// <summary>What the board thinks of a goal, in words; one that has no words is shown as it is.</summary>
    public static string Outlook(string outlook) => Find("Outlook." + outlook) ?? outlook;

    /// <summary>What is wrong with something in the book; what is not there is said in a word. A fault that has no words is shown as it is.</summary>
    public static string Fault(Difference difference) =>
        Find($"Fault.{difference.Fault}") is null ? difference.Fault : Say($"Fault.{difference.Fault}", [.. difference.Words.Select(word => word ?? Say("Fault.Nothing"))]);

    /// <summary>The text in the reader's language, else in the other.</summary>
    public static string Pick(Wording text) =>
        (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "sv" ? text.Sv ?? text.En : text.En ?? text.Sv) ?? "";

    /// <summary>A moment in a time zone, with its distance from UTC, so that it can be read anywhere.</summary>
    public static string Moment(DateTimeOffset moment, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>A date as ISO 8601 writes it, which is how Swedes do.</summary>
    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The words for one and for many, divided by a bar. Swedish and English have no other forms.</summary>
    private sealed class Counting : IFormatProvider, ICustomFormatter
    {
        public static Counting Instance { get; } = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : Reader.GetFormat(formatType);

        public string Format(string? format, object? arg, IFormatProvider? formatProvider)
        {
            if (format?.Split('|') is not [var one, var many])
                return arg is IFormattable formattable ? formattable.ToString(format, Reader) : arg?.ToString() ?? "";
            var number = Convert.ToInt64(arg, CultureInfo.InvariantCulture);
            return $"{Amount(number)} {(number == 1 ? one : many)}";
        }
    }

    /// <summary>The words of a name; null where it has none.</summary>
    public static string? Find(string name) => Resources.GetString(name, CultureInfo.CurrentUICulture);
}
