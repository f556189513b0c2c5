using Ledger.Benchmarks.Attack;
using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Report;

namespace Ledger.Benchmarks;

/// <summary>One run: measure the writing beside its yardsticks, fill a book, measure what is read from it, check and rebuild it, and attack it.</summary>
internal static class Run
{
    private const int Interrupted = 130;

    public static async Task<int> Of(Scope scope, FileInfo? json, CancellationToken cancel)
    {
        var figures = new Figures();
        var machine = Machine.Here();
        try
        {
            await using var home = await Home.Create(cancel);
            machine = machine with { PostgreSql = await home.Version(cancel) };
            if (scope.Measures(Scope.Writing))
                await Attempt("writing", () => new Writing(scope, home, figures).Measure(cancel));
            if (scope.Measures(Scope.Sealing))
                await Attempt("sealing", () => Sealing.Measure(scope, home, figures, cancel));
            if (scope.Only == Scope.Goals) // two books of its own
                await Attempt("goals", () => Goals.Measure(scope, figures, cancel));
            if (scope.Only == Scope.Lists)
                await Attempt("lists", () => MemberLists.Measure(scope, home, figures, cancel));
            if (scope.Only is not (Scope.Writing or Scope.Goals or Scope.Lists))
                await Attempt("the book", () => OnTheBook(home));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Progress.Say("broken off; nothing is left behind");
            return Interrupted;
        }

        var targets = Targets.Of(scope, figures);
        Console.Out.Write(Table.Markdown(scope, machine, figures, targets));
        if (json is not null)
            await File.WriteAllTextAsync(json.FullName, Table.Json(scope, machine, figures, targets), CancellationToken.None);
        return figures.Missing.Count == 0 ? 0 : 1;

        async Task OnTheBook(Home home)
        {
            await Filling.Fill(scope, home, figures, cancel);
            if (scope.Measures(Scope.Reading))
            {
                await Disk.Measure(home, figures, "after the fill", cancel);
                await Attempt("reading", () => Read(home));
                await Attempt("check and rebuild", () => Measuring.Auditing.Measure(scope, home, figures, cancel));
            }

            if (scope.Measures(Scope.Sealing))
                await Attempt("the sealed book", () => Sealing.MeasureBook(scope, home, figures, cancel));
            if (scope.Measures(Scope.Attack))
                await Attempt("the attack", () => Attacking.Measure(scope, home, figures, cancel));
        }

        async Task Read(Home home)
        {
            await using var ledger = await StartUp.Measure(scope, home, figures, cancel);
            await new Reading(scope, home, figures).Measure(ledger, cancel);
            if (scope.Associations >= Entries.NewMembers.Associations.Count) // whose members are posted
                await new Mixed(scope, home, figures).Measure(ledger, cancel);
        }

        // What fails is told in the table, and the rest is measured all the same.
        async Task Attempt(string what, Func<Task> measure)
        {
            try
            {
                await measure();
            }
#pragma warning disable CA1031 // whatever it is, the run goes on and its exit code tells
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
#pragma warning restore CA1031
            {
                figures.Missing.Add($"{what}: {e.Message}");
                Progress.Say($"{what} was not measured to its end: {e}");
            }
        }
    }
}

/// <summary>What the person at the terminal sees meanwhile; standard output holds the tables alone.</summary>
internal static class Progress
{
    public static void Say(string what) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
}
