using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ledger.Client;
using Ledger.Contracts;
using Ledger.Http;
using Ledger.Words;
using Spectre.Console;

namespace Ledger.Commands;

/// <summary><c>ledger progress PLAN</c>: how far each goal of a plan has come.</summary>
public static class ProgressCommand
{
    public static Command Create()
    {
        var plan = FigureCommand.Plan();
        var (asOf, knownAt) = (FigureCommand.AsOf(), FigureCommand.Known("--known-at", "Figure.KnownAt"));
        return FigureCommand.Create("progress", [plan, asOf, knownAt],
            (given, client, cancel) => client.ProgressAsync(given.GetRequiredValue(plan), given.GetValue(asOf), given.GetValue(knownAt), cancel), Sheet, Notes);
    }

    private static Sheet Sheet(ProgressView progress)
    {
        var sheet = new Sheet(
            [
                new(CliWords.Say("Column.Goal")), new(CliWords.Say("Column.Text"), Holds.LongWords), new(CliWords.Say("Column.Details"), Holds.LongWords, Shown.InTables),
                new(CliWords.Say("Column.Value"), Holds.Numbers), new(CliWords.Say("Column.Target"), Holds.Numbers), new(CliWords.Say("Column.Expected"), Holds.Numbers),
                new(CliWords.Say("Column.Status")), new(CliWords.Say("Column.By")),
                .. _inFiles.Select(name => new Column(CliWords.Say(name), Shown: Shown.InFiles)),
            ]);
        foreach (var goal in progress.Goals)
            sheet.Add(
                goal.Id, CliWords.Pick(goal.Text), string.Join("; ", GoalDetails.Of(goal)), goal.Value, goal.Target, goal.Expected, CliWords.Status(goal.Status), goal.By,
                goal.From, goal.ValueAtBy, goal.Of, goal.Among, Joined("; ", goal.Parts?.Select(GoalDetails.Of)), Joined(", ", goal.Lacking), Outlook(goal), goal.Assessed?.Text, goal.Assessed?.On, goal.Aim, goal.Responsible);
        return sheet;
    }

    // What a table says in few words, a file has columns for.
    private static readonly string[] _inFiles =
    [
        "Column.From", "Column.ValueAtBy", "Column.Of", "Column.Among", "Column.Parts", "Column.Lacking", "Column.Outlook", "Column.Assessment", "Column.AssessedOn", "Column.Aim", "Column.Responsible",
    ];

    private static string? Joined(string with, IEnumerable<string>? texts) => texts is null ? null : string.Join(with, texts);

    private static string? Outlook(GoalView goal) => goal.Assessed is { } assessed ? CliWords.Outlook(assessed.Outlook) : null;

    private static IEnumerable<string> Notes(ProgressView progress)
    {
        yield return CliWords.Say("Progress.Expected");
        if (progress.Goals.Any(goal => goal.Value is null))
            yield return CliWords.Say("Figure.NoReading");
        yield return CliWords.Say("Progress.Basis", progress.Plan, CliWords.Date(progress.Basis.AsOf), FigureCommand.Point(progress.Basis.KnownAt));
    }
}

/// <summary><c>ledger evidence PLAN GOAL</c>: the postings that make a goal's value, each with its entry.</summary>
public static class EvidenceCommand
{
    public static Command Create()
    {
        var (plan, goal) = (FigureCommand.Plan(), new Argument<string>("GOAL") { Description = CliWords.Say("Evidence.Goal") });
        var (asOf, knownAt) = (FigureCommand.AsOf(), FigureCommand.Known("--known-at", "Figure.KnownAt"));
        return FigureCommand.Create("evidence", [plan, goal, asOf, knownAt],
            (given, client, cancel) => client.EvidenceAsync(given.GetRequiredValue(plan), given.GetRequiredValue(goal), given.GetValue(asOf), given.GetValue(knownAt), cancel), Sheet, Notes);
    }

    private static Sheet Sheet(EvidenceView evidence)
    {
        var sheet = new Sheet(
            new(CliWords.Say("Column.Type")), new(CliWords.Say("Column.Cell"), Holds.LongWords), new(CliWords.Say("Column.Entry"), Holds.LongWords), new(CliWords.Say("Column.OccurredOn")),
            new(CliWords.Say("Column.RecordedOn")), new(CliWords.Say("Column.Position"), Holds.Numbers), new(CliWords.Say("Column.Amount"), Holds.Numbers));
        foreach (var posting in evidence.Postings)
            sheet.Add(posting.Type, $"{posting.Account} {Cell(posting.Cell)}".TrimEnd(), posting.Entry, posting.OccurredOn, FigureCommand.DateOf(posting.RecordedAt), posting.Position, posting.Amount);
        return sheet;
    }

    private static IEnumerable<string> Notes(EvidenceView evidence)
    {
        if (evidence.Value is null)
            yield return CliWords.Say("Figure.NoReading");
        yield return CliWords.Say("Evidence.Value", CliWords.Amount(evidence.Value), evidence.Postings.Count, CliWords.Date(evidence.Basis.AsOf), FigureCommand.Point(evidence.Basis.KnownAt));
    }

    private static string Cell(JsonElement cell) => string.Join(", ", cell.EnumerateObject().Select(dimension =>
        $"{dimension.Name}={(dimension.Value.ValueKind == JsonValueKind.Array ? string.Join('+', dimension.Value.EnumerateArray().Select(value => value.GetString())) : dimension.Value.ToString())}"));
}

/// <summary><c>ledger changes PLAN</c>: which figures changed between two moments of knowledge, and by which entries.</summary>
public static class ChangesCommand
{
    public static Command Create()
    {
        var plan = FigureCommand.Plan();
        var (asOf, since, until) = (FigureCommand.AsOf(), FigureCommand.Known("--since", "Changes.Since"), FigureCommand.Known("--until", "Changes.Until"));
        since.Required = true;
        return FigureCommand.Create("changes", [plan, asOf, since, until],
            (given, client, cancel) => client.ChangesAsync(given.GetRequiredValue(plan), given.GetValue(asOf), given.GetRequiredValue(since)!, given.GetValue(until), cancel), Sheet, Notes);
    }

    private static Sheet Sheet(ChangesView changes)
    {
        var sheet = new Sheet(
            new(CliWords.Say("Column.Goal")), new(CliWords.Say("Column.Type"), Holds.LongWords), new(CliWords.Say("Column.Entry"), Holds.LongWords), new(CliWords.Say("Column.Before"), Holds.Numbers),
            new(CliWords.Say("Column.After"), Holds.Numbers), new(CliWords.Say("Column.OccurredOn")), new(CliWords.Say("Column.Position")));
        foreach (var goal in changes.Goals)
        {
            foreach (var entry in goal.Entries)
                sheet.Add(goal.Id, entry.Type, entry.Entry, goal.Before, goal.After, entry.OccurredOn, $"@{entry.Position}");
            if (goal.Entries.Count == 0)
                sheet.Add(goal.Id, null, null, goal.Before, goal.After, null, null);
        }

        return sheet;
    }

    private static IEnumerable<string> Notes(ChangesView changes)
    {
        foreach (var goal in changes.Goals.Where(goal => goal.EntryCount > goal.Entries.Count))
            yield return CliWords.Say("Changes.More", goal.Id, goal.EntryCount - goal.Entries.Count);
        if (changes.Goals.Any(goal => goal.Before is null || goal.After is null))
            yield return CliWords.Say("Figure.NoReading");
        yield return CliWords.Say("Changes.Basis", changes.Goals.Count, CliWords.Date(changes.AsOf), FigureCommand.Point(changes.Since), FigureCommand.Point(changes.Until));
    }
}

/// <summary>What the commands have in common that ask for figures: they ask the service, and show its answer as a table, as CSV or as JSON.</summary>
internal static class FigureCommand
{
    private static readonly string[] _formats = ["table", "csv", "json"];

    private static readonly JsonSerializerOptions _json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new Instants() } };

    /// <param name="name">The command's name; its description stands under it in the words.</param>
    /// <param name="symbols">The arguments and options of its own.</param>
    /// <param name="ask">Asks for the answer.</param>
    /// <param name="sheet">The answer as rows.</param>
    /// <param name="notes">What stands under a table: what its words mean, and what it rests on.</param>
    public static Command Create<T>(
        string name, IReadOnlyList<Symbol> symbols, Func<ParseResult, LedgerClient, CancellationToken, Task<T>> ask, Func<T, Sheet> sheet, Func<T, IEnumerable<string>> notes)
    {
        var format = new Option<string>("--format") { Description = CliWords.Say("Figure.Format"), HelpName = "F", DefaultValueFactory = _ => _formats[0] };
        format.Validators.Add(given =>
        {
            if (!_formats.Contains(given.GetValueOrDefault<string>()))
                given.AddError(CliWords.Say("Figure.BadFormat", given.GetValueOrDefault<string>(), string.Join(", ", _formats)));
        });
        var command = new Command(name, CliWords.Say($"{char.ToUpperInvariant(name[0])}{name[1..]}.Description"));
        foreach (var argument in symbols.OfType<Argument>())
            command.Add(argument);
        foreach (var option in symbols.OfType<Option>().Append(format))
            command.Add(option);
        var server = new ServerOptions();
        server.AddTo(command);
        command.SetAction((given, cancel) => Exit.Of(() => server.RunAsync(given, async client =>
        {
            var asking = ask(given, client, cancel);
            await SlowWork.WatchAsync(asking, name, () => 0, total: null);
            Show(await asking, given.GetValue(format)!, given.InvocationConfiguration.Output, sheet, notes);
            return Exit.Fine;
        })));
        return command;
    }

    public static Argument<string> Plan() => new("PLAN") { Description = CliWords.Say("Figure.Plan") };

    public static Option<DateOnly?> AsOf() => new("--as-of") { Description = CliWords.Say("Figure.AsOf"), HelpName = "D", CustomParser = Arguments.Date };

    /// <summary>An option that is a moment of knowledge.</summary>
    public static Option<string?> Known(string name, string words) => new(name) { Description = CliWords.Say(words), HelpName = "K" };

    /// <summary>A moment of knowledge in words.</summary>
    public static string Point(KnowledgePoint known) =>
        known.Instant is { } instant ? CliWords.Say("Figure.Point", known.Position, CliWords.Moment(instant, Settings.Zone())) : CliWords.Say("Figure.Empty");

    /// <summary>The day of a moment in the district's time zone.</summary>
    public static DateOnly DateOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Settings.Zone()).DateTime);

    private static void Show<T>(T answer, string format, TextWriter output, Func<T, Sheet> sheet, Func<T, IEnumerable<string>> notes)
    {
        switch (format)
        {
            case "json":
                output.WriteLine(JsonSerializer.Serialize(answer, _json));
                break;
            case "csv":
                sheet(answer).WriteCsv(output);
                break;
            default:
                var console = Terminal.On(output);
                // Nobody looks at the width of a file or a pipe.
                var isBounded = !Console.IsOutputRedirected;
                sheet(answer).WriteTable(console, isBounded);
                foreach (var note in notes(answer))
                    if (isBounded)
                        console.WriteLine(note);
                    else
                        output.WriteLine(note);
                break;
        }
    }
}
