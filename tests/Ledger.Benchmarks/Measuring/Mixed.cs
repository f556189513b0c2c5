using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Measuring;

/// <summary>What writers and readers cost each other: sixteen posters and four who ask for progress, on the filled book.</summary>
internal sealed class Mixed(Scope scope, Home home, Figures figures)
{
    private const string Section = "Writers and readers on the book";
    private const int Most = 100_000;

    public async Task Measure(Child ledger, CancellationToken cancel)
    {
        var (questions, load) = (new Questions(scope.Associations), new LoadProcess(home));
        var readers = new Lane(await load.Write(Enumerable.Range(0, 500).Select(_ => questions.Progress()), cancel), home.Key, 4, 50) { Repeat = true };
        for (var repeat = 1; repeat <= scope.Repeats; repeat++)
        {
            var alone = (await Run(await Writers("a")))[0];
            figures.Add(Section, "16 posters alone", "entries/s", alone.PerSecond);
            var asked = (await Run(readers))[0];
            figures.Add(Section, "4 readers of progress alone", "answers/s", asked.PerSecond);
            var both = await Run(await Writers("m"), readers);
            figures.Add(Section, "16 posters beside 4 readers", "entries/s", both[0].PerSecond);
            figures.Add(Section, "16 posters beside 4 readers, p99", "ms", both[0].P99);
            figures.Add(Section, "4 readers beside 16 posters", "answers/s", both[1].PerSecond);
            figures.Add(Section, "4 readers beside 16 posters, p99", "ms", both[1].P99);

            async Task<Lane> Writers(string tag) =>
                new(await load.Write(NewMembers.Singles($"{tag}{repeat}", Most), cancel), home.Key, 16, scope.WarmUp, "v1/entries", NewMembers.Single);
        }

        Task<IReadOnlyList<Outcome>> Run(params Lane[] lanes) => LoadProcess.Run(ledger.Address, scope.Each, lanes, cancel);
    }
}
