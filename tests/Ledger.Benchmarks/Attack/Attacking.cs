using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Attack;

/// <summary>The attack on the filled book: dear questions, heavy posts, their memory, and what others wait. Afterwards the book must be in order.</summary>
internal static class Attacking
{
    public static async Task Measure(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        Parties parties;
        string plan;
        await using (var service = await Attacked.Start(scope, home, cancel))
        {
            Progress.Say("planting what is asked about");
            parties = await Parties.Gather(home, service.Asker, cancel);
            plan = await Planted.Plant(scope, parties, service.Asker, cancel);
        }

        IReadOnlyList<Party> posting = [parties.Board, parties.Association];
        await using (var service = await Attacked.Start(scope, home, cancel))
            await new Asking(scope, home, service, parties, figures).Measure(scope.Quick ? posting : [.. posting, parties.Auditor, parties.Admin], plan, cancel);
        var heaviest = await new HeavyPosting(scope, home, figures).Measure(posting, cancel);
        await using (var service = await Attacked.Start(scope, home, cancel))
            await new Beside(scope, home, service, parties, figures).Measure([.. posting.Zip(heaviest)], cancel);
        figures.Add("The book", "check after the attack, which finds nothing; with the start of the program", "s", (await LedgerCommand.Run(home.Where, ["check"], cancel)).Took.TotalSeconds);
    }
}
