using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Report;

namespace Ledger.Benchmarks;

/// <summary>One run: measure the writing beside its yardsticks, fill a book, and measure what is read from it.</summary>
internal static class Run
{
    public static async Task<int> Of(Scope scope, FileInfo? json, CancellationToken cancel)
    {
        var figures = new Figures();
        var machine = Machine.Here();
        try
        {
            await using var home = await Home.Create(cancel);
            if (scope.Only != "reading")
                await new Writing(scope, home, figures).Measure(cancel);
            if (scope.Only != "writing")
                await ReadBook();
            machine = machine with { PostgreSql = await home.Version(cancel) };

            async Task ReadBook()
            {
                var book = await Filling.Fill(scope, home, figures, cancel);
                await Disk.Measure(home, figures, "after the fill", cancel);
                await using (var ledger = await StartUp.Measure(scope, home, figures, cancel))
                {
                    await new Reading(scope, home, figures, book).Measure(ledger, cancel);
                    await new Mixed(scope, home, figures, book).Measure(ledger, cancel);
                }

                await home.Start(cancel);
                await Auditing.Measure(scope, home, figures, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            Progress.Say("broken off; nothing is left behind");
            return 130;
        }

        var targets = Targets.Of(figures);
        Console.Out.Write(Table.Markdown(scope, machine, figures, targets));
        if (json is not null)
            await File.WriteAllTextAsync(json.FullName, Table.Json(scope, machine, figures, targets), CancellationToken.None);
        return 0;
    }
}

/// <summary>What the person at the terminal sees meanwhile; standard output holds the table alone.</summary>
internal static class Progress
{
    public static void Say(string what) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
}
