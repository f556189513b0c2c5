using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Client;
using Ledger.Words;
using Spectre.Console;

namespace Ledger.Demo;

/// <summary>
/// Posts the example year to a ledger over HTTP while a simulated clock passes through it, and then shows what the book is
/// for: the goals as of the half-year as they were known then and as they are known now, and the entries between.
/// </summary>
public static class DemoRun
{
    /// <summary>Runs the demonstration to its end; the clock then shows the last moment of the year at which anything was posted.</summary>
    /// <param name="http">Its base address is an empty ledger's, ending in a slash, that keeps time by <paramref name="clock"/>.</param>
    /// <param name="story">The plan and its year.</param>
    /// <param name="clock">Shows no later than <see cref="ExampleStory.Opens"/>.</param>
    /// <param name="console">Where the year's progress and the result are shown.</param>
    /// <param name="cancellation">Breaks off; what has been posted stands.</param>
    /// <exception cref="LedgerProblem">The ledger refused an entry of the example, or a question.</exception>
    /// <exception cref="LedgerUnreachable">The ledger did not answer.</exception>
    public static async Task RunAsync(HttpClient http, ExampleStory story, SimulatedClock clock, IAnsiConsole console, CancellationToken cancellation)
    {
        var client = new LedgerClient(http);
        await PostYearAsync(client, story, clock, console, cancellation);
        var (plan, halfYear) = (story.Plan, story.HalfYear);

        var then = await client.ProgressAsync(plan, halfYear, Calendar.Iso(halfYear), cancellation);
        var now = await client.ProgressAsync(plan, halfYear, cancellation: cancellation);
        var changes = await client.ChangesAsync(
            plan, halfYear, Calendar.Iso(halfYear), $"@{now.Basis.KnownAt.Position}", cancellation);
        await new HalfYearReport(client, console).ShowAsync(then, now, changes, cancellation);
    }

    private static async Task PostYearAsync(
        LedgerClient client, ExampleStory story, SimulatedClock clock, IAnsiConsole console, CancellationToken cancellation)
    {
        var posts = story.Posts;
        var entries = new Dictionary<string, Guid>();
        if (console.Profile.Out.IsTerminal)
            await console.Progress().AutoClear(true).StartAsync(async bar =>
            {
                var task = bar.AddTask(Markup.Escape(CliWords.Say("Demo.Posting")), maxValue: posts.Count);
                await PostAsync(client, clock, posts, entries, count => task.Increment(count), cancellation);
            });
        else
            await PostAsync(client, clock, posts, entries, _ => { }, cancellation);
        console.WriteLine(CliWords.Say(
            "Demo.Posted", CliWords.Amount(entries.Count), CliWords.Amount(posts.Count - entries.Count)));
    }

    /// <param name="client">Speaks to the ledger.</param>
    /// <param name="clock">Moved to the time of each batch before it is posted.</param>
    /// <param name="posts">In the order of their times.</param>
    /// <param name="entries">Filled with the id in the book of every post, by its key: a reversal names an earlier one.</param>
    /// <param name="posted">Told how many posts each batch had.</param>
    /// <param name="cancellation">Breaks off.</param>
    private static async Task PostAsync(
        LedgerClient client, SimulatedClock clock, IReadOnlyList<DemoPost> posts, Dictionary<string, Guid> entries,
        Action<int> posted, CancellationToken cancellation)
    {
        foreach (var batch in Batches(posts))
        {
            clock.Now = batch[0].PostedAt;
            var filled = batch.Select(post => post.ReversesId is { } reversed ? post.Reversing(entries[reversed]) : post.Entry);
            await foreach (var (_, answer) in client.PostAsync(AsElements(filled), cancellation: cancellation))
                foreach (var receipt in answer.Receipts)
                    entries[DemoPost.KeyOf(receipt.Source!, receipt.Id!)] = receipt.Entry!.Value;
            posted(batch.Count);
        }
    }

    /// <summary>What one poster posts at one moment goes together.</summary>
    private static IEnumerable<IReadOnlyList<DemoPost>> Batches(IReadOnlyList<DemoPost> posts)
    {
        for (var first = 0; first < posts.Count;)
        {
            var (at, source) = (posts[first].PostedAt, posts[first].Source);
            var batch = posts.Skip(first).TakeWhile(post => post.PostedAt == at && post.Source == source).ToList();
            yield return batch;
            first += batch.Count;
        }
    }

    private static IAsyncEnumerable<JsonElement> AsElements(IEnumerable<JsonObject> entries) =>
        entries.Select(entry => JsonSerializer.SerializeToElement(entry)).ToAsyncEnumerable();
}
