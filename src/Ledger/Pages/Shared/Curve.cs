using System.Globalization;
using System.Text;
using Ledger.Store;

namespace Ledger.Pages.Shared;

/// <summary>A curve as a drawing: where its points stand in a box whose corner at the top left is 0, 0.</summary>
/// <param name="from">The first day, at the left.</param>
/// <param name="to">The last day, at the right.</param>
/// <param name="low">The value at the bottom.</param>
/// <param name="high">The value at the top.</param>
/// <param name="width">Of the box, in units of the drawing.</param>
/// <param name="height">Of the box, in units of the drawing.</param>
public sealed class Drawing(DateOnly from, DateOnly to, long low, long high, double width, double height)
{
    private readonly double _days = Math.Max(1, to.DayNumber - from.DayNumber);
    private readonly double _span = Math.Max(1, high - low);

    /// <summary>How far to the right a day stands.</summary>
    public double X(DateOnly day) => (day.DayNumber - from.DayNumber) / _days * width;

    /// <summary>How far down a value stands.</summary>
    public double Y(double value) => height - (value - low) / _span * height;

    /// <summary>The path of a step line (SVG 2, section 9.3): a value holds until the next point. Where there is no reading there is no line.</summary>
    public string Steps(IEnumerable<Point> points)
    {
        var path = new StringBuilder();
        var isDrawing = false;
        foreach (var (date, value) in points)
        {
            if (isDrawing)
                path.Append(CultureInfo.InvariantCulture, $"H{X(date):0.##}");
            if (value is { } reading)
                path.Append(CultureInfo.InvariantCulture, $"{(isDrawing ? "V" : $"M{X(date).ToString("0.##", CultureInfo.InvariantCulture)},")}{Y(reading):0.##}");
            isDrawing = value is not null;
        }

        return path.ToString();
    }

    /// <summary>The path of a straight line from each point to the next. Where there is no value there is no line.</summary>
    public string Line(IEnumerable<Point> points)
    {
        var path = new StringBuilder();
        var isDrawing = false;
        foreach (var (date, value) in points)
        {
            if (value is { } reading)
                path.Append(CultureInfo.InvariantCulture, $"{(isDrawing ? 'L' : 'M')}{X(date):0.##},{Y(reading):0.##}");
            isDrawing = value is not null;
        }

        return path.ToString();
    }

    /// <summary>A number as attributes of SVG are written.</summary>
    public static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
