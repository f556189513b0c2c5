using System.Diagnostics;
using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Processes;
using Ledger.Demo;
using Ledger.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Benchmarks.Measuring;

/// <summary>Fills the home's book with six years, on a clock that is moved from post to post.</summary>
internal static class Filling
{
    private const int AtOnce = 10_000;

    public static async Task Fill(Scope scope, Home home, Figures figures, CancellationToken cancel, bool isOfAllKinds = false)
    {
        Progress.Say($"filling the book of {scope.Associations} associations with {scope.Entries} entries");
        var clock = new SimulatedClock(ManyYears.At(0, TimeOnly.MinValue));
        var (books, book) = await DistrictBooks.Open(new(null, home.Folder), clock, NullLoggerFactory.Instance, cancel);
        await using var _ = books;
        var began = Stopwatch.GetTimestamp();
        var recorded = 0;
        foreach (var recording in new ManyYears(book.District.Name, scope.Associations, isOfAllKinds).Recordings(scope.Entries))
        {
            clock.Now = recording.At;
            foreach (var entries in recording.Entries.Chunk(AtOnce))
            {
                var answers = await book.Queue.Post("benchmarks", [.. entries.Select(e => (Item)e)], partial: false, cancel);
                if (answers.FirstOrDefault(a => a.Refused is not null).Refused is { } refused)
                    throw new InvalidOperationException($"the filling broke a rule: {refused.Rule}");
                recorded += entries.Length;
            }
        }

        figures.Add("The book", "filled with six years by two posts a week, without HTTP", "entries/s", recorded / Stopwatch.GetElapsedTime(began).TotalSeconds);
        // What autovacuum and checkpoints would have done in six years.
        await Home.Execute(home.Book, "vacuum analyze", cancel);
        await Home.Execute(home.Book, "checkpoint", cancel);
        home.Key = await Home.MakeKey(home.Where, "board", cancel);
    }
}
