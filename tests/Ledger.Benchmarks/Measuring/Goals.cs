using System.Globalization;
using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Measuring;

/// <summary>
/// How long goals of all kinds take, and lists of subjects, at random (asOf, knownAt): of a book, and of one of a tenth of its entries, one after the
/// other in one run, so that what grows with the book is seen as a ratio.
/// </summary>
internal static class Goals
{
    private const string Section = "Goals of all kinds and lists of subjects, one question at a time";

    /// <summary>How many times larger the second book is.</summary>
    public const int Times = 10;

    public const string Forty = "progress of 40 goals of all kinds";
    public const string Retained = "progress of retained members alone";
    public const string Distinct = "progress of distinct members alone";
    public const string Subjects = "a list of subjects, first page";

    /// <summary>A figure's name at a size of book.</summary>
    public static string Of(string what, int entries, string quantile) => string.Create(CultureInfo.InvariantCulture, $"{what}, {entries:N0} entries, {quantile}");

    public static async Task Measure(Scope scope, Figures figures, CancellationToken cancel)
    {
        foreach (var entries in new[] { scope.Entries / Times, scope.Entries })
        {
            var sized = scope with { Entries = entries };
            await using var home = await Home.Create(cancel);
            await Filling.Fill(sized, home, new(), cancel, isOfAllKinds: true);
            await home.Stop();
            await using var ledger = await Child.Ledger(home.Where, cancel);
            await home.Start(cancel); // joins the one that the program has started
            // A book of six years is sealed; the program does it first, since this one was filled without it.
            while (await home.Ask<bool>("select coalesce(max(position), 0) < (select max(seq_id) from mt_events) from ledger.logs", cancel))
                await Task.Delay(500, cancel);
            await Ask(sized, home, ledger, figures, cancel);
        }
    }

    private static async Task Ask(Scope scope, Home home, Child ledger, Figures figures, CancellationToken cancel)
    {
        var (questions, load) = (new Questions(scope.Associations), new LoadProcess(home));
        var kinds = new (string Name, Func<string> Ask)[]
        {
            (Forty, () => questions.Progress(AllKinds.Forty)),
            (Retained, () => questions.Progress(AllKinds.Retained)),
            (Distinct, () => questions.Progress(AllKinds.Distinct)),
            (Subjects, questions.Subjects),
        };
        for (var repeat = 1; repeat <= scope.Repeats; repeat++)
            foreach (var (name, ask) in kinds)
            {
                // Those who ask are started each time, too, and are to be compiled before the clock starts.
                var paths = Enumerable.Range(0, scope.Questions + scope.WarmUp).Select(_ => ask());
                var outcome = await load.Run(ledger.Address, paths, new("", home.Key, 1, scope.WarmUp), scope.LongestReading, cancel);
                figures.Add(Section, Of(name, scope.Entries, "p50"), "ms", outcome.P50);
                figures.Add(Section, Of(name, scope.Entries, "p99"), "ms", outcome.P99);
            }
    }
}
