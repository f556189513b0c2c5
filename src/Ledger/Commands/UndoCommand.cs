using System.CommandLine;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary><c>ledger undo SOURCE</c>: takes back all that a source has posted, shown first.</summary>
public static class UndoCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = CliWords.Say("Undo.Source") };
        var (options, server) = (new ProposalOptions(), new ServerOptions());
        var command = new Command("undo", CliWords.Say("Undo.Description")) { source };
        options.AddTo(command);
        server.AddTo(command);
        command.SetAction((parsed, cancel) => Exit.Of(() => server.RunAsync(parsed, async client =>
        {
            var name = parsed.GetRequiredValue(source);
            var asking = client.ProposeReversalAsync(name, cancel);
            await SlowWork.WatchAsync(asking, CliWords.Say("Proposal.Working"), () => 0, null);
            var proposal = await asking;
            if (proposal.Entries.Count > 0)
                return await options.OfferAsync(parsed, client, proposal, cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(CliWords.Say("Undo.Nothing", name));
            return Exit.Fine;
        })));
        return command;
    }
}
