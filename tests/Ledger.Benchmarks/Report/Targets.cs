using Ledger.Benchmarks.Measuring;

namespace Ledger.Benchmarks.Report;

/// <summary>What was aimed at, and what came of it.</summary>
/// <param name="What">The target in words.</param>
/// <param name="Values">The ratio, or the figure itself, of each repeat.</param>
/// <param name="Bound">What it should reach, or not exceed.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Unit">In what.</param>
internal sealed record Target(string What, IReadOnlyList<double> Values, double Bound, bool AtLeast, string Unit)
{
    public double Median => Figure.MedianOf(Values);

    public bool Reached => AtLeast ? Median >= Bound : Median <= Bound;
}

internal static class Targets
{
    public static IReadOnlyList<Target> Of(Figures figures)
    {
        return [.. new[]
        {
            Ratio("batches of 1,000, one poster ÷ raw limit by unnest", Names.Batch(1_000, 1), Names.Unnest, 0.4),
            Ratio("batches of 1,000, 4 posters ÷ raw limit by unnest", Names.Batch(1_000, 4), Names.Unnest, 0.4),
            Ratio("single entries, 64 connections ÷ one INSERT a request", Names.Single(64), Names.Insert(64), 1.5),
            Ratio("16 posters on one subject ÷ on 16 subjects", Names.OneSubject, Names.ManySubjects, 0.8),
            Ratio("latency on 1 connection, p50 ÷ one INSERT a request, p50", Names.SingleP50(1), Names.InsertP50(1), 1.5, atLeast: false),
            Itself("progress, p99", Names.ProgressP99, 10),
            Ratio("rebuild ÷ bare read", Names.Rebuild, Names.Bare, 0.5),
            Itself("disk ÷ Marten's two tables", Disk.Ratio("after the fill"), 1.6),
            Itself("start-up", Names.StartUp, 2),
            Itself("resident memory under the write load", Names.Peak, 300),
        }.OfType<Target>()]; // of the half that was measured

        // Both sides of one repeat were measured within seconds of each other.
        Target? Ratio(string what, string figure, string yardstick, double bound, bool atLeast = true) =>
            figures.Taken(figure) == 0 ? null : new(what, [.. figures[figure].Values.Zip(figures[yardstick].Values, (a, b) => a / b)], bound, atLeast, "×");

        Target? Itself(string what, string figure, double most) => figures.Taken(figure) == 0 ? null : new(what, figures[figure].Values, most, AtLeast: false, figures[figure].Unit);
    }
}
