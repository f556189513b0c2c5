using System.CommandLine;
using Ledger.Client;
using Ledger.Cluster;
using Ledger.Lists;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary><c>ledger list members</c> and the like: writes a list for a spreadsheet or another program.</summary>
public static class ListCommand
{
    private static readonly string[] _formats = [.. ListFormat.All.Select(f => f.Name)];

    public static Command Create() => new("list", CliWords.Say("List.Description"))
    {
        OfSubjects("members", include: new Option<string?>("--include") { Description = CliWords.Say("List.Include"), HelpName = "person" }),
        OfSubjects("contacts"),
        OfSubjects("trainings"),
        OfPlan("goals"),
        OfPlan("evidence", new Argument<string>("GOAL") { Description = CliWords.Say("Evidence.Goal") }),
    };

    private static Command OfSubjects(string list, Option<string?>? include = null)
    {
        var association = new Option<string?>("--association") { Description = CliWords.Say("List.Association"), HelpName = "A" };
        return Create(list, include is null ? [association] : [association, include],
            (given, asked) => asked with { Association = given.GetValue(association), Include = include is null ? null : given.GetValue(include) });
    }

    private static Command OfPlan(string list, Argument<string>? goal = null)
    {
        var plan = FigureCommand.Plan();
        return Create(list, goal is null ? [plan] : [plan, goal], (given, asked) => asked with { Plan = given.GetRequiredValue(plan), Goal = goal is null ? null : given.GetRequiredValue(goal) });
    }

    private static Command Create(string list, IReadOnlyList<Symbol> own, Func<ParseResult, ListQuestion, ListQuestion> ask)
    {
        var (asOf, knownAt) = (FigureCommand.AsOf(), FigureCommand.Known("--known-at", "Figure.KnownAt"));
        var columns = new Option<string?>("--columns") { Description = CliWords.Say("List.Columns"), HelpName = "C" };
        var format = new Option<string?>("--format") { Description = CliWords.Say("List.Format"), HelpName = "F" };
        var output = new Option<string?>("--output", "-o", "--out") { Description = CliWords.Say("Export.Output"), HelpName = "FILE" };
        var command = new Command(list, CliWords.Say($"List.{list}"));
        foreach (var argument in own.OfType<Argument>())
            command.Add(argument);
        foreach (var option in (Option[])[asOf, knownAt, .. own.OfType<Option>(), columns, format, output])
            command.Add(option);
        var server = new ServerOptions();
        server.AddTo(command);
        format.Validators.Add(given =>
        {
            if (!_formats.Contains(given.GetValueOrDefault<string>()))
                given.AddError(CliWords.Say("Figure.BadFormat", given.GetValueOrDefault<string>(), string.Join(", ", _formats)));
        });
        command.Validators.Add(given =>
        {
            if (given.GetValue(output) is null && Form(given.GetValue(format), null) == ListFormat.Xlsx.Name && !Console.IsOutputRedirected)
                given.AddError(CliWords.Say("List.NoWorkbookHere"));
        });
        command.SetAction((given, cancel) => Exit.Of(async () =>
        {
            try
            {
                return await server.RunAsync(given, async client =>
                {
                    var path = given.GetValue(output);
                    var asked = new ListQuestion(list, Form(given.GetValue(format), path)) { AsOf = given.GetValue(asOf), KnownAt = given.GetValue(knownAt), Columns = given.GetValue(columns) };
                    await Write(client, ask(given, asked), path, cancel);
                    return Exit.Fine;
                });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return await Exit.Say(e.Message, Exit.Unusable);
            }
        }));
        return command;
    }

    // A file's name says what is in it, where nothing else does.
    private static string Form(string? format, string? path) => format ?? ListFormat.All.FirstOrDefault(f => path?.EndsWith($".{f.Extension}", StringComparison.OrdinalIgnoreCase) is true
        || path?.EndsWith($".{f.Name}", StringComparison.OrdinalIgnoreCase) is true)?.Name ?? ListFormat.Csv.Name;

    private static async Task Write(LedgerClient client, ListQuestion asked, string? path, CancellationToken cancel)
    {
        if (path is null)
        {
            await using var output = Console.OpenStandardOutput();
            await Watch(client.ListAsync(asked, output, cancel));
            return;
        }

        // It bears its name once it is whole; a part of a list looks like a list.
        var part = $"{path}.part";
        try
        {
            await using (var file = OwnFiles.Open(part, FileMode.Create, FileAccess.Write, FileShare.None))
                await Watch(client.ListAsync(asked, file, cancel));
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static Task Watch(Task writing) => SlowWork.WatchAsync(writing, CliWords.Say("List.Doing"), () => 0, total: null);
}
