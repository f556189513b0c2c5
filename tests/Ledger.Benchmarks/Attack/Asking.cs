using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Report;

namespace Ledger.Benchmarks.Attack;

/// <summary>How long the dearest questions take, what memory, and what another waits for progress while one asks them without pause.</summary>
/// <param name="scope">How much is measured.</param>
/// <param name="home">Where the requests are written.</param>
/// <param name="service">The service.</param>
/// <param name="parties">Everybody.</param>
/// <param name="figures">Where the table goes.</param>
internal sealed class Asking(Scope scope, Home home, Attacked service, Parties parties, Figures figures)
{
    private const double MostMilliseconds = 50;
    private const int Pace = 20;
    private const int Waiting = 32;

    // What takes longer is asked once, to be measured alone.
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(3);

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly LoadProcess _load = new(home);

    /// <summary>Measures the questions of each of the parties.</summary>
    /// <param name="asking">Who asks.</param>
    /// <param name="plan">What the plan of most goals holds, in words.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task Measure(IReadOnlyList<Party> asking, string plan, CancellationToken cancel)
    {
        var sheet = figures.NewSheet(
            "The dearest question of every address",
            $"Seconds alone; the most memory, in megabytes, that the program had resident above the {service.Idle / 1e6:N0} that it has idle, with what the questions before have left; and, while one "
                + $"asks it again and again, what another of the board waits for progress, asked every {Pace} ms, in milliseconds. Aimed at: progress within {MostMilliseconds} ms (p99).",
            ["asked by", "address", "question", "s", "memory", "progress p50", "p99", "reached"], words: 3);
        var progress = new Lane(await _load.Write(Progresses(), cancel), parties.OtherBoard.Key, Waiting, 20) { Every = Pace, Repeat = true };
        var alone = (await LoadProcess.Attempt(service.Ledger.Address, 2 * scope.BesideQuestion, [progress], cancel))[0];
        sheet.Add("nobody", "", "", "", "", Table.Number(alone.P50), Table.Number(alone.P99), Reached(alone));
        var questions = asking.SelectMany(party => DearQuestion.Of(party, plan).Select((question, number) => (Party: party, Question: question, Number: number)))
            .Where(q => IsOfTheBook(q.Question) || q.Party == asking[0])
            .OrderBy(q => q.Number)
            .ToList();
        var asked = 0;
        foreach (var (party, question, _) in questions.TakeWhile(_ => Stopwatch.GetElapsedTime(_began) <= scope.LongestAsking))
        {
            await Row(sheet, party, question, progress, cancel);
            asked++;
        }

        File.Delete(progress.File);
        if (questions.Count > asked)
            sheet.Notes.Add($"{questions.Count - asked} questions were not asked, since the time was up; the first: {questions[asked].Party.Role}, {questions[asked].Question.Address}, {questions[asked].Question.What}");
        if (await Unknown([.. questions.Select(q => q.Question.Address)], cancel) is { Count: > 0 } unknown)
            sheet.Notes.Add($"addresses that no question is written for: {string.Join(", ", unknown)}");
    }

    // Else it is open to all, and one asks for all.
    private static bool IsOfTheBook(DearQuestion question) => question.Address.StartsWith("/v1/", StringComparison.Ordinal);

    private IEnumerable<string> Progresses()
    {
        var questions = new Questions(scope.Associations);
        return Enumerable.Range(0, 500).Select(_ => questions.Progress());
    }

    private async Task Row(Sheet sheet, Party party, DearQuestion question, Lane progress, CancellationToken cancel)
    {
        service.Ledger.ForgetPeak();
        var (path, first) = (question.Paths[0], await service.Asker.Get(party.Key, question.Paths[0], cancel));
        foreach (var next in question.Paths.Skip(1).TakeWhile(_ => first.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity))
            (path, first) = (next, await service.Asker.Get(party.Key, next, cancel));
        if (first.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            return; // the role may not ask it
        if (!first.IsGood)
        {
            sheet.Add(Who(), question.Address, question.What, first.Refusal, "", "", "", first.Status is null or >= HttpStatusCode.InternalServerError ? "no" : "yes");
            return;
        }

        var seconds = new List<double> { first.Took.TotalSeconds };
        while (seconds.Count < 3 && first.Took < _long)
            seconds.Add((await service.Asker.Get(party.Key, path, cancel)).Took.TotalSeconds);
        var dear = new Lane(await _load.Write([path], cancel), party.Key, 1, 0) { Repeat = true };
        var outcomes = await LoadProcess.Attempt(service.Ledger.Address, scope.BesideQuestion, [progress, dear], cancel);
        File.Delete(dear.File);
        sheet.Add(
            Who(), question.Address, path == question.Paths[0] ? question.What : $"{question.What}: the first was refused", Table.Number(Figure.MedianOf(seconds)), Table.Number(service.PeakAboveIdle),
            Table.Number(outcomes[0].P50), Table.Number(outcomes[0].P99), Reached(outcomes[0]));
        if (outcomes.FirstOrDefault(o => o.Failed > 0) is { } failed)
            sheet.Notes.Add($"{Who()}, {question.Address}, {question.What}: {failed.Failed} of {failed.Count} requests failed, the first with {failed.FirstFailure}");

        string Who() => IsOfTheBook(question) ? party.Role : "anybody";
    }

    private static string Reached(Outcome progress) => progress.P99 <= MostMilliseconds && progress.Failed == 0 ? "yes" : "no";

    // The addresses that the service describes, less those that there is a question for.
    private async Task<IReadOnlyList<string>> Unknown(HashSet<string> known, CancellationToken cancel)
    {
        using var description = JsonDocument.Parse((await service.Asker.Get(parties.Board.Key, "openapi/v1.json", cancel)).Body);
        return [.. description.RootElement.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.TryGetProperty("get", out _) && !known.Contains(path.Name.TrimEnd('/')))
            .Select(path => path.Name)];
    }
}
