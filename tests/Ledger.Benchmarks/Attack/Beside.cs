using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Report;

namespace Ledger.Benchmarks.Attack;

/// <summary>What others wait while one posts the heaviest post allowed, without pause.</summary>
/// <param name="scope">How much is measured.</param>
/// <param name="home">Where the requests are written.</param>
/// <param name="service">The service.</param>
/// <param name="parties">Everybody.</param>
/// <param name="figures">Where the table goes.</param>
internal sealed class Beside(Scope scope, Home home, Attacked service, Parties parties, Figures figures)
{
    private const double MostMilliseconds = 2_000;

    // Of heavy posts in one run, which ends when they are posted.
    private const int MostPosts = 40;

    // One single entry, and one question, falls due in so many milliseconds.
    private const int Pace = 50;

    // So many may wait for their answers at a time.
    private const int Waiting = 64;

    private readonly LoadProcess _load = new(home);

    /// <summary>Measures it beside each of the attackers, and once beside nobody.</summary>
    public async Task Measure(IReadOnlyList<(Party Party, Heaviest? Heaviest)> attackers, CancellationToken cancel)
    {
        var sheet = figures.NewSheet(
            "What others wait while one posts the heaviest post without pause",
            $"Meanwhile another association posts one new member every {Pace} ms, and another of the board asks for progress as often; milliseconds from when each fell due. "
                + $"Aimed at: single posts within {MostMilliseconds:N0} ms (p99).",
            ["heavy posts", "by", "posts", "s each", "single posts p50", "p99", "greatest", "failed", "progress p50", "p99", "reached"], words: 2);
        await Row(sheet, "none", null, null, cancel);
        foreach (var (party, heaviest) in attackers)
            if (heaviest is null)
                sheet.Notes.Add($"by the role {party.Role}: no heavy post was taken");
            else
                await Row(sheet, FormattableString.Invariant($"{heaviest.Size:N0}: {heaviest.Kind.Name}"), party, heaviest, cancel);
    }

    private async Task Row(Sheet sheet, string what, Party? attacker, Heaviest? heaviest, CancellationToken cancel)
    {
        var lanes = new List<Lane> { await Singles(cancel), await Progress(cancel) };
        if (attacker is not null)
            lanes.Add(await Heavy(attacker, heaviest!, cancel));
        var outcomes = await LoadProcess.Attempt(service.Ledger.Address, scope.Beside, lanes, cancel);
        lanes.ForEach(lane => File.Delete(lane.File));
        var (singles, progress, heavy) = (outcomes[0], outcomes[1], outcomes.ElementAtOrDefault(2));
        sheet.Add(
            what, attacker?.Role ?? "", heavy is null ? "" : $"{heavy.Count}", heavy is null ? "" : Table.Number(heavy.P50 / 1000),
            Table.Number(singles.P50), Table.Number(singles.P99), Table.Number(singles.Greatest), $"{singles.Failed}", Table.Number(progress.P50), Table.Number(progress.P99),
            singles.P99 <= MostMilliseconds && singles.Failed == 0 ? "yes" : "no");
        if (outcomes.FirstOrDefault(o => o.Failed > 0) is { } failed)
            sheet.Notes.Add($"{what}: {failed.Failed} of {failed.Count} requests failed, the first with {failed.FirstFailure}");
    }

    private async Task<Lane> Singles(CancellationToken cancel)
    {
        var (author, tag) = (parties.OtherAssociation.Author, HeavyPosting.Tag());
        var lines = Enumerable.Range(0, (int)(scope.Beside.TotalMilliseconds / Pace) + 200).Select(i => Posted.Entry(
            author, $"{tag}-{i}", "member.joined", $"member/{tag}-{i}", new(2024, 3, 1), $""" "association":"{author.Association}" """));
        return new(await _load.Write(lines, cancel), parties.OtherAssociation.Key, Waiting, 20, "v1/entries", NewMembers.Single) { Every = Pace };
    }

    private async Task<Lane> Progress(CancellationToken cancel)
    {
        var questions = new Questions(scope.Associations);
        return new(await _load.Write(Enumerable.Range(0, 500).Select(_ => questions.Progress()), cancel), parties.OtherBoard.Key, Waiting, 20) { Every = Pace, Repeat = true };
    }

    private async Task<Lane> Heavy(Party attacker, Heaviest heaviest, CancellationToken cancel)
    {
        var count = Math.Min(MostPosts, (int)(scope.Beside / heaviest.Took) + 2);
        var bodies = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var post = heaviest.Kind.Make(attacker.Author, HeavyPosting.Tag(), heaviest.Size);
            await service.Asker.Plant(attacker.Key, post.Before, cancel);
            bodies.Add(post.Body);
        }

        return new(await _load.Write(bodies, cancel), attacker.Key, 1, 0, "v1/entries", NewMembers.Batch);
    }
}
