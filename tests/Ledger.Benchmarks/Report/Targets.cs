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
    /// <summary>The targets of which both sides were measured.</summary>
    public static IReadOnlyList<Target> Of(Scope scope, Figures figures)
    {
        return [.. new[]
        {
            Ratio("single entries over HTTP, 64 connections ÷ a plain Wolverine endpoint on Marten", Names.Single(64), Names.Wolverine(64), 2),
            Ratio("batches of 1,000 over HTTP, one poster ÷ Marten bare and in process", Names.Batch(1_000, 1), Names.MartenInPages, 0.7),
            Itself("16 posters on one subject, conflicts that reach a poster", Names.Conflicts, 0),
            Ratio("16 posters on one subject ÷ the plain Wolverine endpoint's successful ones", Names.OneSubject, Names.WolverineOneStream, 10),
            Ratio("latency on 1 connection, p50 ÷ the plain Wolverine endpoint's", Names.SingleP50(1), Names.WolverineP50(1), 1.5, atLeast: false),
            Itself(FormattableString.Invariant($"progress of the {Entries.ManyYears.Goals.Count} goals at random (asOf, knownAt), {scope.Entries:N0} entries, p99"), Names.ProgressP99, 10),
            OfGoals(Goals.Forty, 20), OfGoals(Goals.Retained, 50), OfGoals(Goals.Distinct, 50),
            Larger(Goals.Forty), Larger(Goals.Retained), Larger(Goals.Distinct), Larger(Goals.Subjects),
            Itself(MemberLists.Propose, MemberLists.Propose, 3), Itself(MemberLists.Post, MemberLists.Post, 3), Itself(MemberLists.Memory, MemberLists.Memory, 300),
            Itself("check", Names.Check, 100_000, atLeast: true),
            Itself("rebuild", Names.Rebuild, 100_000, atLeast: true),
            Itself("ready on an existing home", Names.StartUp, 2),
            Itself("resident under the write load", Names.Peak, 300),
        }.OfType<Target>()];

        Target? OfGoals(string what, double bound) =>
            Itself(FormattableString.Invariant($"{what} at random (asOf, knownAt), {scope.Entries:N0} entries, p99"), Goals.Of(what, scope.Entries, "p99"), bound);

        // What does not grow with the book takes as long in one of ten times the entries.
        Target? Larger(string what) => Ratio(
            FormattableString.Invariant($"{what}, p50, {scope.Entries:N0} entries ÷ {scope.Entries / Goals.Times:N0}"),
            Goals.Of(what, scope.Entries, "p50"), Goals.Of(what, scope.Entries / Goals.Times, "p50"), 1.5, atLeast: false);

        // Both sides of one repeat were measured within seconds of each other.
        Target? Ratio(string what, string figure, string yardstick, double bound, bool atLeast = true) =>
            figures.Taken(figure) == 0 || figures.Taken(yardstick) == 0 ? null
            : new(what, [.. figures[figure].Values.Zip(figures[yardstick].Values, (a, b) => a / b)], bound, atLeast, "×");

        Target? Itself(string what, string figure, double bound, bool atLeast = false) =>
            figures.Taken(figure) == 0 ? null : new(what, figures[figure].Values, bound, atLeast, figures[figure].Unit);
    }
}
