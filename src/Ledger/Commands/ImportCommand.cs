using System.CommandLine;
using System.CommandLine.Parsing;
using Ledger.Client;
using Ledger.Contracts;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary><c>ledger import FILE</c>: what a list of members changes in the book, shown first.</summary>
public static class ImportCommand
{
    // So many of those whom the list lacks are named.
    private const int MostNamed = 20;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = CliWords.Say("Import.File") };
        var asOf = new Option<DateOnly?>("--as-of") { Description = CliWords.Say("Import.AsOf"), HelpName = "D", Required = true, CustomParser = Arguments.Date };
        var association = new Option<string?>("--association") { Description = CliWords.Say("Import.Association"), HelpName = "A" };
        var map = new Option<string[]>("--map") { Description = CliWords.Say("Import.Map"), HelpName = "COLUMN=FIELD", CustomParser = Mapped, AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
        var missing = new Option<bool>("--missing-leave") { Description = CliWords.Say("Import.MissingLeave") };
        var (options, server) = (new ProposalOptions(), new ServerOptions());
        var command = new Command("import", CliWords.Say("Import.Description")) { file, asOf, association, map, missing };
        options.AddTo(command);
        server.AddTo(command);
        command.SetAction((parsed, cancel) => Exit.Of(() => server.RunAsync(parsed, async client =>
        {
            var path = parsed.GetRequiredValue(file);
            byte[] list;
            try
            {
                list = await File.ReadAllBytesAsync(path, cancel);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                return await Exit.Say(CliWords.Say("Import.Unreadable", path), Exit.Unusable);
            }

            var asking = client.ProposeMembersAsync(list, parsed.GetRequiredValue(asOf)!.Value, parsed.GetValue(association), parsed.GetRequiredValue(map), parsed.GetValue(missing), cancel);
            await SlowWork.WatchAsync(asking, CliWords.Say("Proposal.Working"), () => 0, null);
            return await Offer(parsed, options, client, await asking, cancel);
        })));
        return command;
    }

    private static async Task<int> Offer(ParseResult parsed, ProposalOptions options, LedgerClient client, Proposal proposal, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync(Understood(proposal.List!));
        if (proposal.List!.Unused is [_, ..] unused)
            await output.WriteLineAsync(CliWords.Say("Import.Unused", string.Join(", ", unused)));
        if (proposal.Rows.Where(r => r.Outcome == "missing").Select(r => r.Subject).ToList() is [_, ..] lacking)
            await output.WriteLineAsync(CliWords.Say("Import.Missing", lacking.Count, string.Join(", ", lacking.Take(MostNamed)) + (lacking.Count > MostNamed ? ", …" : "")));
        var code = Exit.Fine;
        if (proposal.Entries.Count > 0)
            code = await options.OfferAsync(parsed, client, proposal, cancel);
        else
            ProposalSheet.Write(proposal, output);
        // A script learns that something of the list was left out.
        return code == Exit.Fine && proposal.Rows.Any(r => r.Outcome == "refused") ? Exit.Found : code;
    }

    private static string Understood(ListReading list)
    {
        var columns = string.Join(", ", list.Columns.Select(c => $"{c.Column} = {c.Field}"));
        return list.Sheet is { } sheet ? CliWords.Say("Import.Workbook", sheet, list.HeaderRow, columns)
            : CliWords.Say("Import.Text", list.Encoding!, CliWords.Say($"Separator.{list.Separator}"), list.HeaderRow, columns);
    }

    // The column may hold the sign itself; a field does not.
    private static string[]? Mapped(ArgumentResult given)
    {
        foreach (var token in given.Tokens)
            if (token.Value.LastIndexOf('=') <= 0)
            {
                given.AddError(CliWords.Say("Import.BadMap", token.Value));
                return null;
            }

        return [.. given.Tokens.Select(t => t.Value.LastIndexOf('=') is var sign ? $"{t.Value[..sign]}:{t.Value[(sign + 1)..]}" : t.Value)];
    }
}
