using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Measuring;

/// <summary>How long <c>ledger serve</c> takes, from its start until it is ready, on a home that holds a book and whose PostgreSQL is down.</summary>
internal static class StartUp
{
    /// <returns>The last one started, still running.</returns>
    public static async Task<Child> Measure(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        await home.Stop();
        for (var repeat = 1; ; repeat++)
        {
            var ledger = await Child.Ledger(home.Where, cancel);
            figures.Add("The book", Names.StartUp, "s", ledger.Ready.TotalSeconds);
            if (repeat == scope.Repeats)
            {
                await home.Start(cancel); // joins the one that the program has started
                return ledger;
            }

            await ledger.DisposeAsync();
        }
    }
}
