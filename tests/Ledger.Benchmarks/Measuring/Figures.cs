namespace Ledger.Benchmarks.Measuring;

/// <summary>What one measurement gave, time after time.</summary>
/// <param name="Section">Under which heading of the table it stands.</param>
/// <param name="Name">What was measured; no other figure has this name.</param>
/// <param name="Unit">In what.</param>
/// <param name="Values">One of each repeat.</param>
internal sealed record Figure(string Section, string Name, string Unit, List<double> Values)
{
    public double Median => MedianOf(Values);

    public double Least => Values.Min();

    public double Greatest => Values.Max();

    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>All figures of a run, in the order in which they were first taken.</summary>
internal sealed class Figures
{
    private readonly List<Figure> _all = [];

    public IReadOnlyList<Figure> All => _all;

    /// <summary>The tables of other rows, in the order in which they were begun.</summary>
    public List<Sheet> Sheets { get; } = [];

    /// <summary>What could not be measured, and why.</summary>
    public List<string> Missing { get; } = [];

    public Figure this[string name] => _all.Find(f => f.Name == name) ?? throw new ArgumentException($"{name} was not measured", nameof(name));

    /// <summary>Adds one repeat's value.</summary>
    public void Add(string section, string name, string unit, double value)
    {
        var figure = _all.Find(f => f.Name == name);
        if (figure is null)
            _all.Add(figure = new(section, name, unit, []));
        figure.Values.Add(value);
        Progress.Say($"{name}: {Report.Table.Number(value)} {unit}");
    }

    /// <summary>Begins a table of other rows.</summary>
    public Sheet NewSheet(string title, string about, IReadOnlyList<string> columns, int words)
    {
        var sheet = new Sheet(title, about, columns, words);
        Sheets.Add(sheet);
        return sheet;
    }

    /// <summary>How often a figure has been taken.</summary>
    public int Taken(string name) => _all.Find(f => f.Name == name)?.Values.Count ?? 0;
}
