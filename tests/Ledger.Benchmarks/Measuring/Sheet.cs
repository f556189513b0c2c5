namespace Ledger.Benchmarks.Measuring;

/// <summary>A table whose rows are not single figures.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="About">What is to be known before it is read.</param>
/// <param name="Columns">Their headings; what stands in all but the first ones is a number.</param>
/// <param name="Words">How many of the columns hold words.</param>
internal sealed record Sheet(string Title, string About, IReadOnlyList<string> Columns, int Words)
{
    public List<IReadOnlyList<string>> Rows { get; } = [];

    /// <summary>What was not measured, and why.</summary>
    public List<string> Notes { get; } = [];

    public void Add(params IReadOnlyList<string> cells)
    {
        Rows.Add(cells);
        Progress.Say($"{Title}: {string.Join(" | ", cells)}");
    }
}
