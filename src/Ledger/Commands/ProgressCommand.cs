using System.CommandLine;
using System.Globalization;
using Ledger.Contracts;
using Ledger.Words;
using Spectre.Console;

namespace Ledger.Commands;

/// <summary><c>ledger progress PLAN</c>: how far each goal of a plan has come, as a table.</summary>
public static class ProgressCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var plan = new Argument<string>("PLAN") { Description = CliWords.Say("Progress.Plan") };
        var asOf = new Option<DateOnly?>("--as-of")
        {
            Description = CliWords.Say("Progress.AsOf"),
            HelpName = "D",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                    return date;
                result.AddError(CliWords.Say("Progress.BadDate", text));
                return null;
            },
        };
        var knownAt = new Option<string?>("--known-at") { Description = CliWords.Say("Progress.KnownAt"), HelpName = "K" };
        var server = new ServerOptions();
        var command = new Command("progress", CliWords.Say("Progress.Description")) { plan, asOf, knownAt };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => server.RunAsync(parsed, async client =>
        {
            var progress = await client.ProgressAsync(
                parsed.GetRequiredValue(plan), parsed.GetValue(asOf), parsed.GetValue(knownAt), cancellation);
            Show(progress, Terminal.On(parsed.InvocationConfiguration.Output));
            return 0;
        }));
        return command;
    }

    private static void Show(ProgressView progress, IAnsiConsole console)
    {
        var table = new Table().RoundedBorder();
        foreach (var column in (string[])["Goal", "Text"])
            table.AddColumn(CliWords.Say("Column." + column));
        foreach (var column in (string[])["Value", "Target", "Expected"])
            table.AddColumn(CliWords.Say("Column." + column), c => c.RightAligned());
        foreach (var column in (string[])["Status", "By"])
            table.AddColumn(CliWords.Say("Column." + column), c => c.NoWrap());

        foreach (var goal in progress.Goals)
            table.AddRow(((string[])
                [
                    goal.Id, CliWords.Pick(goal.Text), CliWords.Amount(goal.Value), CliWords.Amount(goal.Target),
                    CliWords.Amount(goal.Expected), CliWords.Status(goal.Status), Iso(goal.By),
                ]).Select(cell => new Text(cell)));
        console.Write(table);

        var (asOf, knownAt) = progress.Basis;
        console.WriteLine(CliWords.Say("Progress.Basis", progress.Plan, Iso(asOf), knownAt.Position, $"{knownAt.Instant:u}"));
    }

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
