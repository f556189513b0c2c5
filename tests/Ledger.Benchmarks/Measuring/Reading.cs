using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Yardsticks;

namespace Ledger.Benchmarks.Measuring;

/// <summary>How long the answers take that are read from the filled book, one question at a time.</summary>
internal sealed class Reading(Scope scope, Home home, Figures figures)
{
    private const string Section = "Reading the book, one question at a time";

    public async Task Measure(Child ledger, CancellationToken cancel)
    {
        var (questions, load) = (new Questions(scope.Associations), new LoadProcess(home));
        var kinds = new (string Name, Func<string> Ask)[]
        {
            ("progress", questions.Progress),
            ("history, by week", questions.History),
            ("evidence, first page", questions.Evidence),
            ("subjects, first page", questions.Subjects),
            (Names.Members, questions.Members),
            ("changes of a quarter", questions.Changes),
        };
        await PlainRegister.Fill(home, scope.Entries, scope.Associations, cancel);
        for (var repeat = 1; repeat <= scope.Repeats; repeat++)
        {
            figures.Add(Section, Names.Register, "ms", await PlainRegister.MembersAsOf(home, cancel));
            Progress.Say($"reading, repeat {repeat} of {scope.Repeats}");
            foreach (var (name, ask) in kinds)
            {
                // Those who ask are started each time, too, and are to be compiled before the clock starts.
                var paths = Enumerable.Range(0, scope.Questions + scope.WarmUp).Select(_ => ask());
                var outcome = await load.Run(ledger.Address, paths, new("", home.Key, 1, scope.WarmUp), scope.LongestReading, cancel);
                figures.Add(Section, $"{name}, p50", "ms", outcome.P50);
                figures.Add(Section, $"{name}, p99", "ms", outcome.P99);
            }
        }
    }
}
