using Ledger.Pages.Shared;
using Ledger.Store;

namespace Ledger.Pages.Plans;

/// <summary>A goal's curve as a chart with scales: its values as known at one moment and, where asked for, at another; its target and the line to it.</summary>
/// <param name="then">The points as known at the moment asked for; one or more.</param>
/// <param name="now">The same points as known now; null where that is not asked for.</param>
public sealed class GoalChart(IReadOnlyList<CoursePoint> then, IReadOnlyList<CoursePoint>? now)
{
    /// <summary>Of the drawing, without its scales.</summary>
    public const double Width = 420, Height = 180;

    private const int MostTicks = 5, MostDates = 12;

    // How many months there may be from one date to the next.
    private static readonly int[] _months = [1, 3, 6, 12];

    private readonly (long Low, long High, long Step) _scale = Scale(then.Concat(now ?? []).SelectMany(p => new[] { p.Value, p.Target, p.Expected }).OfType<long>());

    public Drawing Drawing => field ??= new(then[0].Date, then[^1].Date, _scale.Low, _scale.High, Width, Height);

    public string Values => Drawing.Steps(GoalLine.CurveOf(then));

    public string? ValuesNow => now is null ? null : Drawing.Steps(GoalLine.CurveOf(now));

    public string Target => Drawing.Steps(then.Select(p => new Point(p.Date, p.Target)));

    public string Expected => Drawing.Line(then.Select(p => new Point(p.Date, p.Expected)));

    public bool HasTarget => then.Any(p => p.Target is not null);

    /// <summary>The values named on the scale at the left.</summary>
    public IEnumerable<long> Ticks
    {
        get
        {
            for (var tick = _scale.Low; tick <= _scale.High; tick += _scale.Step)
                yield return tick;
        }
    }

    /// <summary>The days named on the scale below: the first of months, or of years where there are many.</summary>
    public IEnumerable<(DateOnly Day, string Label)> Dates
    {
        get
        {
            var (first, last) = (then[0].Date, then[^1].Date);
            var months = (last.Year - first.Year) * 12 + last.Month - first.Month + 1;
            var every = _months.FirstOrDefault(e => months / e <= MostDates, 12 * (months / 12 / MostDates + 1));
            for (var month = first.Year * 12 + (first.Month - 1) / every * every; month < last.Year * 12 + last.Month; month += every)
                if (new DateOnly(month / 12, month % 12 + 1, 1) is var day && day >= first)
                    yield return (day, every >= 12 ? $"{day.Year}" : PageWords.Month(day));
        }
    }

    // From a round number below the least to one above the greatest, in round steps; from 0 where that is not far away.
    private static (long Low, long High, long Step) Scale(IEnumerable<long> values)
    {
        var (low, high) = values.Aggregate((Low: long.MaxValue, High: long.MinValue), (s, v) => (Math.Min(s.Low, v), Math.Max(s.High, v)));
        if (low > high)
            (low, high) = (0, 1);
        if (low > 0 && low < high / 2)
            low = 0;
        var step = 1L;
        for (var round = 0; (high - low) / step >= MostTicks; round++)
            step = round % 3 == 1 ? step / 2 * 5 : step * 2;
        low = (long)Math.Floor((double)low / step) * step;
        return (low, Math.Max(low + step, (long)Math.Ceiling((double)high / step) * step), step);
    }
}
