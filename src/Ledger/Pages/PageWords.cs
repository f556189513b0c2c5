using System.Collections.Concurrent;
using System.Globalization;
using System.Resources;
using Ledger.Domain;
using Ledger.Store;

namespace Ledger.Pages;

/// <summary>
/// The words of the pages, in the language of the request. They stand in <c>Words.resx</c> and <c>Words.sv.resx</c> of the folder of the pages that say them: <c>Plans.Title</c> is
/// <c>Title</c> in <c>Pages/Plans</c>.
/// </summary>
public static class PageWords
{
    private static readonly ConcurrentDictionary<string, ResourceManager> _files = new();

    private static CultureInfo Reader => CultureInfo.CurrentUICulture;

    /// <summary>The words of a name, with the values put in where they have places for them: numbers and dates as the language writes them.</summary>
    /// <exception cref="MissingManifestResourceException">No words have that name.</exception>
    public static string Say(string name, params object?[] values)
    {
        var words = Find(name) ?? throw new MissingManifestResourceException(name);
        return values.Length == 0 ? words : string.Format(Reader, words, [.. values.Select(Shown)]);
    }

    /// <summary>The words of a name; null where it has none.</summary>
    public static string? Find(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var file = _files.GetOrAdd(name[..dot], folder => new($"Ledger.Pages.{folder}.Words", typeof(PageWords).Assembly));
        return file.GetString(name[(dot + 1)..], Reader);
    }

    /// <summary>A term of the book's own (a kind, a reason, a channel) in words; the term itself where it has none, as those have that associations make up.</summary>
    public static string Term(string term) => Find($"Shared.Term.{term}") ?? term;

    /// <summary>An amount; no reading is said in words, never shown as 0.</summary>
    public static string Amount(long? amount) => amount?.ToString("N0", Reader) ?? Say("Shared.NoReading");

    /// <summary>A difference with its sign.</summary>
    public static string Difference(long amount) => amount.ToString("+#,##0;\u2212#,##0;0", Reader);

    /// <summary>A day as ISO 8601 writes it, which is how Swedes do.</summary>
    public static string Date(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A day in words: 30 juni 2020.</summary>
    public static string LongDate(DateOnly date) => date.ToString("d MMMM yyyy", Reader);

    /// <summary>A day's month, shortened: juni, sep.</summary>
    public static string Month(DateOnly day) => day.ToString("MMM", Reader).TrimEnd('.');

    /// <summary>A moment in the district's time zone.</summary>
    public static string Moment(DateTimeOffset? moment, District district) =>
        moment is { } instant ? TimeZoneInfo.ConvertTime(instant, district.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";

    /// <summary>The text in the reader's language, else in the other.</summary>
    public static string Pick(Wording text) =>
        (Reader.TwoLetterISOLanguageName == "sv" ? text.Sv ?? text.En : text.En ?? text.Sv) ?? "";

    private static object? Shown(object? value) => value switch
    {
        DateOnly date => Date(date),
        long or int => ((IFormattable)value).ToString("N0", Reader),
        _ => value,
    };
}
