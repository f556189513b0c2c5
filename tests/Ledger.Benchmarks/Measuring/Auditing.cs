using System.Diagnostics;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Yardsticks;
using Ledger.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Benchmarks.Measuring;

/// <summary>How fast the whole book is checked and rebuilt, beside how fast it can be read at all.</summary>
internal static class Auditing
{
    public static async Task Measure(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        const string section = "The book";
        var (library, book) = await DistrictBooks.Open(new(home.DistrictBook, home.Folder), TimeProvider.System, NullLoggerFactory.Instance, cancel);
        await using var _ = library;
        await BareRead.Rate(book.Database.Owner, book.District.Name, cancel); // compiled, and in the caches
        var began = Stopwatch.GetTimestamp();
        for (var repeat = 1; repeat <= scope.Repeats && Stopwatch.GetElapsedTime(began) < scope.LongestAudit; repeat++)
        {
            Progress.Say($"check and rebuild, repeat {repeat} of {scope.Repeats}");
            figures.Add(section, Names.Bare, "entries/s", await BareRead.Rate(book.Database.Owner, book.District.Name, cancel));
            figures.Add(section, Names.Check, "entries/s", await Rate(() => book.Auditor.Check(null, cancel)));
            figures.Add(section, Names.Rebuild, "entries/s", await Rate(() => book.Auditor.Rebuild(null, cancel)));
            if (repeat == 1)
                await Disk.Measure(home, figures, "after one rebuild", cancel);
        }
    }

    private static async Task<double> Rate(Func<Task<Audit>> work)
    {
        var began = Stopwatch.GetTimestamp();
        var audit = await work();
        if (audit.Faults.Count > 0)
            throw new InvalidOperationException($"the book has {audit.Faults.Count} faults, the first: {audit.Faults[0]}");
        return audit.Entries / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
