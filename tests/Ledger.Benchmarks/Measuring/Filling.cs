using System.Diagnostics;
using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Processes;
using Ledger.Demo;
using Ledger.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Benchmarks.Measuring;

/// <summary>What is known of the filled book: enough to ask it questions.</summary>
internal sealed record FilledBook(IReadOnlyList<string> Goals);

/// <summary>Fills the home's book with six years, on a clock that is moved from post to post.</summary>
internal static class Filling
{
    private const int AtOnce = 10_000;

    public static async Task<FilledBook> Fill(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        Progress.Say($"filling the book of {scope.Associations} associations with {scope.Entries} entries");
        var clock = new SimulatedClock(ManyYears.At(0, TimeOnly.MinValue));
        var (library, book) = await DistrictBooks.Open(new(home.DistrictBook, home.Folder), clock, NullLoggerFactory.Instance, cancel);
        await using var _ = library;
        var began = Stopwatch.GetTimestamp();
        var entries = 0;
        foreach (var recording in new ManyYears(book.District, scope.Associations).Recordings(scope.Entries))
        {
            clock.Now = recording.At;
            foreach (var drafts in recording.Drafts.Chunk(AtOnce))
            {
                var answers = await book.Queue.Post("tests", [.. drafts.Select(d => (Item)d)], partial: false, cancel);
                if (answers.FirstOrDefault(a => a.Refused is not null).Refused is { } refused)
                    throw new InvalidOperationException($"the filling broke a rule: {refused.Rule}");
                entries += drafts.Length;
            }
        }

        figures.Add("The book", "filled with six years by two posts a week, without HTTP", "entries/s", entries / Stopwatch.GetElapsedTime(began).TotalSeconds);
        // What autovacuum would have done in six years.
        await Home.Execute(home.DistrictBook, "vacuum analyze", cancel);
        var plan = await book.Plans.Plan("2020", default, cancel);
        await home.MakeKey(home.DistrictBook, cancel);
        return new([.. plan.Goals.Select(g => g.GetProperty("id").GetString()!)]);
    }
}
