using System.CommandLine;
using System.Text.Json;
using Ledger.Client;
using Ledger.Contracts;
using Ledger.Words;
using Spectre.Console;

namespace Ledger.Commands;

/// <summary>What every command takes that posts a proposal, <c>--dry-run</c> and <c>--yes</c>, and how it is offered: shown, asked about, posted.</summary>
internal sealed class ProposalOptions
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = CliWords.Say("Proposal.DryRun") };
    private readonly Option<bool> _yes = new("--yes") { Description = CliWords.Say("Proposal.Yes") };

    public void AddTo(Command command)
    {
        command.Add(_dryRun);
        command.Add(_yes);
    }

    /// <summary>Shows a proposal that has entries, asks unless that is answered, and posts it.</summary>
    /// <returns>The exit code: fine where it was recorded or only looked at.</returns>
    /// <exception cref="LedgerProblem">The ledger refused.</exception>
    public async Task<int> OfferAsync(ParseResult parsed, LedgerClient client, Proposal proposal, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        ProposalSheet.Write(proposal, output);
        if (parsed.GetValue(_dryRun))
            return Exit.Fine;
        if (!parsed.GetValue(_yes))
        {
            if (Console.IsInputRedirected)
                return await Exit.Say(CliWords.Say("Proposal.Unasked"), Exit.Unusable);
            if (!await Question(proposal.Entries.Count).ShowAsync(Terminal.On(Console.Error), cancel))
                return await Exit.Say(CliWords.Say("Proposal.NotPosted"), Exit.Found);
        }

        var posting = client.PostAsync(proposal, cancel);
        await SlowWork.WatchAsync(posting, CliWords.Say("Proposal.Posting"), () => 0, null);
        await output.WriteLineAsync(CliWords.Say("Proposal.Posted", (await posting).Recorded, proposal.Source));
        return Exit.Fine;
    }

    private static ConfirmationPrompt Question(int entries)
    {
        var (yes, no) = (CliWords.Say("Proposal.YesLetter"), CliWords.Say("Proposal.NoLetter"));
        return new(Markup.Escape(CliWords.Say("Proposal.Post", entries)))
        {
            Yes = yes[0],
            No = no[0],
            DefaultValue = false,
            InvalidChoiceMessage = Markup.Escape(CliWords.Say("Proposal.Choose", yes, no)),
        };
    }
}

/// <summary>A proposal as people read it: how many rows come to what, what is wrong with some, the entries by type, and the figures that would move.</summary>
internal static class ProposalSheet
{
    public static void Write(Proposal proposal, TextWriter output)
    {
        Write(output, proposal.Rows.CountBy(row => row.Outcome), [new(CliWords.Say("Column.Outcome")), new(CliWords.Say("Column.Rows"), Holds.Numbers)],
            count => [CliWords.Find($"Outcome.{count.Key}") ?? count.Key, count.Value]);
        Write(output, proposal.Rows.SelectMany(row => row.Problems ?? [], (row, problem) => (row, problem)),
            [new(CliWords.Say("Column.Row")), new(CliWords.Say("Column.In")), new(CliWords.Say("Column.Problem"), Holds.LongWords)],
            row => [$"{row.row.Row}", row.problem.Column ?? row.row.Subject, $"{row.problem.Rule}: {row.problem.Detail}"]);
        Write(output, proposal.Entries.CountBy(entry => entry.GetProperty("type").GetString()!), [new(CliWords.Say("Column.Type")), new(CliWords.Say("Column.Number"), Holds.Numbers)],
            count => [count.Key, count.Value]);
        Write(output, proposal.Figures, [new(CliWords.Say("Column.Figure")), new(CliWords.Say("Column.Before"), Holds.Numbers), new(CliWords.Say("Column.After"), Holds.Numbers)],
            figure => [NameOf(figure), figure.Before, figure.After]);
        if (proposal.Figures.Count == 0)
            output.WriteLine(CliWords.Say("Proposal.NoFigures"));
        output.WriteLine(CliWords.Say("Proposal.Figures", CliWords.Date(proposal.Basis.AsOf)));
        output.WriteLine(CliWords.Say("Proposal.Entries", proposal.Entries.Count, proposal.Source));
    }

    private static void Write<T>(TextWriter output, IEnumerable<T> rows, IReadOnlyList<Column> columns, Func<T, object?[]> cells)
    {
        var (sheet, all) = (new Sheet(columns), rows.ToList());
        if (all.Count == 0)
            return;
        foreach (var row in all)
            sheet.Add(cells(row));
        sheet.WriteTable(Terminal.On(output), isBounded: !Console.IsOutputRedirected);
    }

    private static string NameOf(MovedFigure figure) => figure.Account is null ? $"{figure.Plan} {figure.Goal}"
        : $"{figure.Account} {string.Join(", ", figure.Cell!.Value.EnumerateObject().Select(d => $"{d.Name}={Value(d.Value)}"))}".TrimEnd();

    private static string Value(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? string.Join('+', value.EnumerateArray().Select(v => v.GetString())) : value.ToString();
}
