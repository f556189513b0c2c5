using System.Net;
using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Attack;

/// <summary>The attack on the filled book: heavy posts, dear questions, their memory, and what others wait. Afterwards the book must be in order.</summary>
internal static class Attacking
{
    public static async Task Measure(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        await using (var ledger = await Child.Ledger(home.Where, cancel))
        {
            using var asker = new Asker(ledger.Address);
            var parties = await Parties.Gather(home, asker, cancel);
            Progress.Say("planting what is asked about");
            var plan = await Planted.Plant(scope, parties, asker, cancel);
            var idle = await Settle(ledger, asker, parties, scope, cancel);
            IReadOnlyList<Party> posting = [parties.Board, parties.Association];
            await new Asking(scope, home, ledger, asker, parties, figures, idle).Measure(scope.Quick ? posting : [.. posting, parties.Auditor, parties.Admin], plan, cancel);
            var heaviest = await new HeavyPosting(scope, ledger, asker, figures, idle).Measure(posting, cancel);
            await new Beside(scope, home, ledger, asker, parties, figures).Measure([.. posting.Zip(heaviest)], cancel);
        }

        await home.Start(cancel);
        await LedgerCommand.Run(home.Where, ["check"], cancel);
    }

    // The memory of a service that has answered what it is asked every day.
    private static async Task<long> Settle(Child ledger, Asker asker, Parties parties, Scope scope, CancellationToken cancel)
    {
        var questions = new Questions(scope.Associations);
        for (var i = 0; i < 50; i++)
            if (await asker.Get(parties.OtherBoard.Key, questions.Progress(), cancel) is { Status: not HttpStatusCode.OK } failed)
                throw new InvalidOperationException($"progress is not answered: {failed.Refusal}");
        return ledger.Memory;
    }
}
