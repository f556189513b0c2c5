using System.Diagnostics;
using System.Globalization;
using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Report;

namespace Ledger.Benchmarks.Attack;

/// <summary>The post that took longest of those that were taken.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Size">How many entries it had.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Heaviest(HeavyKind Kind, int Size, TimeSpan Took);

/// <summary>How long heavy posts take, how that grows with their size, and what memory they take.</summary>
/// <param name="scope">How much is measured.</param>
/// <param name="ledger">The service.</param>
/// <param name="asker">Posts to it.</param>
/// <param name="figures">Where the table goes.</param>
/// <param name="idle">The memory, in bytes, that the service has resident before anything heavy.</param>
internal sealed class HeavyPosting(Scope scope, Child ledger, Asker asker, Figures figures, long idle)
{
    private const double MostSeconds = 5;
    private const double MostMegabytes = 200;

    // A post that took longer is not tried in a larger size.
    private static readonly TimeSpan _hopeless = TimeSpan.FromSeconds(30);

    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Measures every kind by each of the parties.</summary>
    /// <returns>The heaviest post of each party; null where none was taken.</returns>
    public async Task<IReadOnlyList<Heaviest?>> Measure(IReadOnlyList<Party> parties, CancellationToken cancel)
    {
        var sizes = scope.HeavySizes;
        var sheet = figures.NewSheet(
            "Heavy posts",
            $"Seconds from a post to its answer, by how many entries it concerns; the memory is the most that the program had resident meanwhile above the {idle / 1e6:N0} MB that it had idle. "
                + $"Aimed at: each within {MostSeconds} s, growing in proportion, within {MostMegabytes} MB, or refused before it starts.",
            ["post", "by", .. sizes.Select(s => s.ToString("N0", CultureInfo.InvariantCulture)), "growth", "memory, MB", "reached"], words: 2);
        var heaviest = new List<Heaviest?>();
        foreach (var party in parties)
        {
            Heaviest? most = null;
            foreach (var kind in HeavyPosts.Kinds)
                if (await Row(sheet, party, kind) is { } here && (most is null || here.Took > most.Took))
                    most = here;
            heaviest.Add(most);
        }

        return heaviest;

        async Task<Heaviest?> Row(Sheet sheet, Party party, HeavyKind kind)
        {
            var (cells, taken, peak, isBad) = (new List<string>(), new List<(int Size, TimeSpan Took)>(), 0.0, false);
            foreach (var size in sizes)
            {
                if (Stopwatch.GetElapsedTime(_began) > scope.LongestHeavy || taken is [.., var last] && last.Took > _hopeless || isBad)
                {
                    cells.Add("not tried");
                    continue;
                }

                var (answers, memory) = await Post(party, kind, size, cancel);
                peak = Math.Max(peak, memory);
                if (answers.FirstOrDefault(a => !a.IsGood) is { } refused)
                {
                    // Refused at once it costs nobody anything; no answer, or one that says to try again, is a post that held the book up.
                    isBad = refused.Status is null or >= System.Net.HttpStatusCode.InternalServerError;
                    cells.Add(isBad ? $"{refused.Refusal} after {refused.Took.TotalSeconds:N0} s" : refused.Refusal);
                    continue;
                }

                var seconds = Figure.MedianOf(answers.Select(a => a.Took.TotalSeconds));
                taken.Add((size, TimeSpan.FromSeconds(seconds)));
                cells.Add(Table.Number(seconds));
            }

            var growth = taken is [var first, .., var largest] ? $"{Table.Number(largest.Took / first.Took)} × of {Table.Number((double)largest.Size / first.Size)} ×" : "";
            var isReached = !isBad && taken.All(t => t.Took.TotalSeconds <= MostSeconds) && peak <= MostMegabytes;
            sheet.Add([kind.Name, party.Role, .. cells, growth, Table.Number(peak), cells.Contains("not tried") && !isBad ? "not known" : isReached ? "yes" : "no"]);
            return taken is [.., var end] ? new(kind, end.Size, end.Took) : null;
        }
    }

    // Several of one size, and the most memory above idle, in megabytes, while they were posted; a refusal ends it.
    private async Task<(IReadOnlyList<Answered> Answers, double Memory)> Post(Party party, HeavyKind kind, int size, CancellationToken cancel)
    {
        var (answers, peak) = (new List<Answered>(), 0.0);
        for (var repeat = 0; repeat < scope.HeavyRepeats && answers.TrueForAll(a => a.IsGood); repeat++)
        {
            var post = kind.Make(party.Author, Tag(), size);
            await asker.Plant(party.Key, post.Before, cancel);
            ledger.ForgetPeak();
            answers.Add(await asker.PostBatch(party.Key, post.Body, cancel));
            peak = Math.Max(peak, (ledger.PeakMemory - idle) / 1e6);
        }

        return (answers, peak);
    }

    /// <summary>A tag that is used once in this run.</summary>
    public static string Tag() => $"heavy-{Interlocked.Increment(ref _tags)}";

    private static int _tags;
}
