using System.Globalization;
using System.Text.RegularExpressions;
using Ledger.Domain;

namespace Ledger.Store.Lists;

/// <summary>Reads dates as Swedes, ISO 8601, spreadsheets and the known member systems write them.</summary>
internal static partial class ListDate
{
    // Days as spreadsheets count them, from 1899-12-30: these are the years 1900 to 2119.
    private const double FirstSerial = 1;
    private const double LastSerial = 80_000;

    // Below this a whole number of text is rather a year or a number of something else.
    private const double FirstSerialOfText = 10_000;

    private static readonly CultureInfo[] _languages = [CultureInfo.GetCultureInfo("sv-SE"), CultureInfo.GetCultureInfo("en-GB"), CultureInfo.GetCultureInfo("de-DE")];
    private static readonly string[] _withNames = ["d MMMM yyyy", "d MMM yyyy", "d. MMMM yyyy", "d. MMM yyyy", "MMMM d yyyy", "MMM d yyyy"];

    /// <summary>The day of a cell.</summary>
    /// <param name="cell">A cell that is not empty.</param>
    /// <param name="column">The word above it, for the sentence.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.DateAmbiguous"/>: it could be two days; <see cref="Rules.NotADate"/>: it is none.</exception>
    public static DateOnly Read(ListCell cell, string column)
    {
        if (cell.Date is { } date)
            return Within(date, column);
        if (cell.Number is { } serial)
            return serial is >= FirstSerial and <= LastSerial ? DateOnly.FromDateTime(DateTime.FromOADate(serial)) : throw new RuleBroken(Rules.NotADate, column);
        var text = TimeOfDay().Replace(cell.Text, "");
        if (YearFirst().Match(text) is { Success: true } iso)
            return Of(iso, column);
        if (DayFirst().Match(text) is { Success: true } swedish)
            return Of(swedish, column);
        if (Either().Match(text) is { Success: true } either)
            return OfEither(either, column);
        if (Digits().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is >= FirstSerialOfText and <= LastSerial and var counted)
            return DateOnly.FromDateTime(DateTime.FromOADate(counted));
        var plain = Ordinal().Replace(text, "$1").Replace(",", "", StringComparison.Ordinal);
        foreach (var language in _languages)
            if (DateOnly.TryParseExact(plain, _withNames, language, DateTimeStyles.AllowWhiteSpaces, out var named))
                return Within(named, column);
        throw new RuleBroken(Rules.NotADate, column);
    }

    private static DateOnly OfEither(Match match, string column)
    {
        var (first, second, year) = (Part(match, "first"), Part(match, "second"), Part(match, "year"));
        var dayFirst = TryDay(year, second, first);
        var monthFirst = TryDay(year, first, second);
        return dayFirst is null && monthFirst is null ? throw new RuleBroken(Rules.NotADate, column)
            : dayFirst is { } one && monthFirst is { } other && one != other ? throw new RuleBroken(Rules.DateAmbiguous, column, one, other)
            : Within((dayFirst ?? monthFirst)!.Value, column);
    }

    private static DateOnly Of(Match match, string column) =>
        TryDay(Part(match, "year"), Part(match, "month"), Part(match, "day")) is { } day ? Within(day, column) : throw new RuleBroken(Rules.NotADate, column);

    private static int Part(Match match, string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    private static DateOnly? TryDay(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new(year, month, day) : null;

    // A year of a list, and none that was mistyped.
    private static DateOnly Within(DateOnly day, string column) => day.Year is >= 1850 and < 2200 ? day : throw new RuleBroken(Rules.NotADate, column);

    [GeneratedRegex(@"[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$")]
    private static partial Regex TimeOfDay();

    // 2026-01-31, 2026/1/31, 2026.1.31, 20260131
    [GeneratedRegex(@"^(?<year>\d{4})(?:(?<sign>[-/.])(?<month>\d{1,2})\k<sign>(?<day>\d{1,2})|(?<month>\d{2})(?<day>\d{2}))$")]
    private static partial Regex YearFirst();

    // 31.1.2026 and 31/1 2026: with dots, or with the year set apart, nobody puts the month first
    [GeneratedRegex(@"^(?<day>\d{1,2})(?:\. ?(?<month>\d{1,2})\. ?|/(?<month>\d{1,2}) )(?<year>\d{4})$")]
    private static partial Regex DayFirst();

    // 31/1/2026, 1/31/2026, 31-01-2026
    [GeneratedRegex(@"^(?<first>\d{1,2})(?<sign>[-/])(?<second>\d{1,2})\k<sign>(?<year>\d{4})$")]
    private static partial Regex Either();

    [GeneratedRegex(@"^\d{5}$")]
    private static partial Regex Digits();

    [GeneratedRegex(@"(\d)(st|nd|rd|th)\b")]
    private static partial Regex Ordinal();
}
