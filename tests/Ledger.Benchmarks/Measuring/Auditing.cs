using System.Diagnostics;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Yardsticks;
using Npgsql;

namespace Ledger.Benchmarks.Measuring;

/// <summary>
/// How fast the whole book is checked and rebuilt by the program's commands, beside how fast it can be read at all. What the commands take to open the
/// book is measured by itself and taken off.
/// </summary>
internal static class Auditing
{
    private const string Section = "The book";

    public static async Task Measure(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(home.Book);
        var entries = await BareRead.Rows(source, cancel); // in the caches from here on
        await LedgerCommand.Run(home.Where, ["key", "list"], cancel);
        var began = Stopwatch.GetTimestamp();
        for (var repeat = 1; repeat <= scope.Repeats && Stopwatch.GetElapsedTime(began) < scope.LongestAudit; repeat++)
        {
            Progress.Say($"check and rebuild, repeat {repeat} of {scope.Repeats}");
            figures.Add(Section, Names.Bare, "entries/s", await BareRead.Rate(source, cancel));
            var opening = (await LedgerCommand.Run(home.Where, ["key", "list"], cancel)).Took;
            figures.Add(Section, "a command that only opens the book", "s", opening.TotalSeconds);
            figures.Add(Section, Names.Check, "entries/s", await Rate("check"));
            figures.Add(Section, Names.Rebuild, "entries/s", await Rate("rebuild"));
            if (repeat == 1)
                await Disk.Measure(home, figures, "after one rebuild", cancel);

            async Task<double> Rate(string command) => entries / ((await LedgerCommand.Run(home.Where, [command], cancel)).Took - opening).TotalSeconds;
        }
    }
}
