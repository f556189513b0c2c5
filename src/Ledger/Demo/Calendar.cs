using System.Globalization;

namespace Ledger.Demo;

/// <summary>The days of the example, and how soon each poster posts what happened on them.</summary>
internal static class Calendar
{
    /// <summary>The day on which the book is opened: everything known from before it is posted then.</summary>
    public static readonly DateOnly Opening = new(2019, 12, 16);

    public static readonly DateOnly FirstDay = new(2020, 1, 1);

    /// <summary>The day on which the book of the year is closed: nothing is posted after it.</summary>
    public static readonly DateOnly LastDay = new(2020, 12, 31);

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");

    public static DateTimeOffset At(DateOnly day, int hour, int minute)
    {
        var local = day.ToDateTime(new TimeOnly(hour, minute));
        return new DateTimeOffset(local, Zone.GetUtcOffset(local));
    }

    /// <summary>
    /// When a poster posts what happened on a day: in the evening of that day, of that Sunday or of the next month's first
    /// Monday. Each has minutes of its own, the district's the first: what all else presupposes is in the book before it.
    /// </summary>
    public static DateTimeOffset PostingTime(string source, DateOnly happened)
    {
        var (order, habit) = ExampleAssociations.PosterOf(source);
        if (happened < Opening) return At(Opening, order == 0 ? 8 : 9, order * 3);
        var day = habit switch
        {
            Habit.SameDay => happened,
            Habit.Weekly => Next(DayOfWeek.Sunday, happened),
            _ => Next(DayOfWeek.Monday, new DateOnly(happened.Year, happened.Month, 1).AddMonths(1)),
        };
        return At(day < LastDay ? day : LastDay, 20, order * 3);
    }

    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The day of a moment, in the district's time zone.</summary>
    public static string Iso(DateTimeOffset moment) => Iso(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime));

    /// <summary>A day from <paramref name="first"/> to <paramref name="last"/>, both inclusive.</summary>
    public static DateOnly Between(this Random random, DateOnly first, DateOnly last) =>
        first.AddDays(random.Next(last.DayNumber - first.DayNumber + 1));

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>Whether what happened then, in the last weeks before the half-year, is one of the things told late.</summary>
    public static bool IsToldLate(this Random random, DateOnly happened, double probability) =>
        happened >= new DateOnly(2020, 5, 1) && happened <= new DateOnly(2020, 6, 30) && random.Chance(probability);

    /// <summary>A moment from August to October at which something is told late.</summary>
    public static DateTimeOffset Late(this Random random) =>
        At(random.Between(new(2020, 8, 3), new(2020, 10, 20)), 19, random.Next(60));

    private static DateOnly Next(DayOfWeek weekday, DateOnly from) =>
        from.AddDays(((int)weekday - (int)from.DayOfWeek + 7) % 7);
}

/// <summary>How soon a poster posts.</summary>
internal enum Habit
{
    SameDay,
    Weekly,
    Monthly,
}
