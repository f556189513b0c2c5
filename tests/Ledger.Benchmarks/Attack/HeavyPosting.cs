using System.Diagnostics;
using System.Globalization;
using System.Net;
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

/// <summary>How long heavy posts take, how that grows with their size, and what memory they take: each kind in a service of its own, or, where it has to be quick, each party's.</summary>
/// <param name="scope">How much is measured.</param>
/// <param name="home">Where the book is.</param>
/// <param name="figures">Where the table goes.</param>
internal sealed class HeavyPosting(Scope scope, Home home, Figures figures)
{
    private const double MostSeconds = 5;
    private const double MostMegabytes = 200;
    private const int WarmUp = 200;
    private const string NotTried = "not tried";

    // A post that took longer is not tried in a larger size.
    private static readonly TimeSpan _hopeless = TimeSpan.FromSeconds(30);

    private static int _tags;

    private readonly long _began = Stopwatch.GetTimestamp();

    // How the sizes of a kind have gone until now: what stands in the table, what was taken, and whether a post held the book up.
    private sealed class Course
    {
        public List<string> Cells { get; } = [];

        public List<(int Size, double Seconds)> Taken { get; } = [];

        public double? Memory { get; set; }

        public bool HeldUp { get; set; }
    }

    /// <summary>A tag that is used once in this run.</summary>
    public static string Tag() => $"heavy-{Interlocked.Increment(ref _tags)}";

    /// <summary>Measures every kind by each of the parties.</summary>
    /// <returns>The heaviest post of each party, in their order; null where none was taken.</returns>
    public async Task<IReadOnlyList<Heaviest?>> Measure(IReadOnlyList<Party> parties, CancellationToken cancel)
    {
        var sheet = figures.NewSheet(
            "Heavy posts",
            "Seconds from a post to its answer, by how many entries it concerns, and how they grow from the smallest to the largest; the most memory, in megabytes, that the program had resident "
                + $"meanwhile above what it has idle. Aimed at: each within {MostSeconds} s, growing in proportion, within {MostMegabytes} MB, or refused before it starts.",
            ["post", "by", .. scope.HeavySizes.Select(s => s.ToString("N0", CultureInfo.InvariantCulture)), "growth", "memory", "reached"], words: 2);
        var heaviest = new Heaviest?[parties.Count];
        for (var i = 0; i < parties.Count; i++)
        {
            var service = await Attacked.Start(scope, home, cancel);
            try
            {
                foreach (var kind in HeavyPosts.Kinds)
                {
                    if (await Row(sheet, service, parties[i], kind, cancel) is { } here && (heaviest[i] is not { } most || here.Took > most.Took))
                        heaviest[i] = here;
                    if (scope.Quick || kind == HeavyPosts.Kinds[^1])
                        continue;
                    await service.DisposeAsync();
                    service = await Attacked.Start(scope, home, cancel);
                }
            }
            finally
            {
                await service.DisposeAsync();
            }
        }

        return heaviest;
    }

    private async Task<Heaviest?> Row(Sheet sheet, Attacked service, Party party, HeavyKind kind, CancellationToken cancel)
    {
        var course = new Course();
        if (Stopwatch.GetElapsedTime(_began) <= scope.LongestHeavy)
        {
            await Post(service, party, kind, WarmUp, cancel);
            foreach (var size in scope.HeavySizes)
                if (course.HeldUp || Stopwatch.GetElapsedTime(_began) > scope.LongestHeavy || course.Taken is [.., var last] && last.Seconds > _hopeless.TotalSeconds)
                    course.Cells.Add(NotTried);
                else
                    await Size(service, party, kind, size, course, cancel);
        }
        else
        {
            course.Cells.AddRange(scope.HeavySizes.Select(_ => NotTried));
        }

        var growth = course.Taken is [var first, .., var most] ? $"{Table.Number(most.Seconds / first.Seconds)} × of {Table.Number((double)most.Size / first.Size)} ×" : "";
        var isReached = !course.HeldUp && course.Taken.All(t => t.Seconds <= MostSeconds) && course.Memory is null or <= MostMegabytes;
        sheet.Add([kind.Name, party.Role, .. course.Cells, growth, course.Memory is { } memory ? Table.Number(memory) : "", !isReached ? "no" : course.Cells.Contains(NotTried) ? "not known" : "yes"]);
        return course.Taken is [.., var end] ? new(kind, end.Size, TimeSpan.FromSeconds(end.Seconds)) : null;
    }

    private async Task Size(Attacked service, Party party, HeavyKind kind, int size, Course course, CancellationToken cancel)
    {
        var seconds = new List<double>();
        for (var repeat = 0; repeat < scope.HeavyRepeats; repeat++)
        {
            var answer = await Post(service, party, kind, size, cancel);
            course.Memory = Math.Max(course.Memory ?? 0, service.PeakAboveIdle);
            if (!answer.IsGood)
            {
                // Refused at once it costs nobody anything. No answer, or one that says to try again, is a post that held the book up.
                course.HeldUp = answer.Status is null or >= HttpStatusCode.InternalServerError;
                course.Cells.Add(course.HeldUp ? $"{answer.Refusal} after {Table.Number(answer.Took.TotalSeconds)} s" : answer.Refusal);
                return;
            }

            seconds.Add(answer.Took.TotalSeconds);
        }

        course.Taken.Add((size, Figure.MedianOf(seconds)));
        course.Cells.Add(Table.Number(Figure.MedianOf(seconds)));
    }

    private static async Task<Answered> Post(Attacked service, Party party, HeavyKind kind, int size, CancellationToken cancel)
    {
        var post = kind.Make(party.Author, Tag(), size);
        await service.Asker.Plant(party.Key, post.Before, cancel);
        service.Ledger.ForgetPeak();
        return await service.Asker.PostBatch(party.Key, post.Body, cancel);
    }
}
