using Ledger.Client;
using Ledger.Demo;
using Ledger.Store.Access;
using Spectre.Console;

namespace Ledger.Tests.Demo;

/// <summary>The example plans of other organisations: each is adopted, its year is posted, and every goal is computed.</summary>
public sealed class ExampleStoryTests(TestCluster cluster)
{
    [Theory]
    [InlineData("tenants", 10)]
    [InlineData("scouts", 11)]
    public async Task every_goal_of_an_example_plan_has_a_value_and_its_year_is_judged(string name, int goals)
    {
        var story = ExampleStory.Named(name);
        var clock = new SimulatedClock(story.Opens);
        var (library, book) = await cluster.NewLibrary(clock);
        await using var closed = library;
        await using var app = Service.Over(library, "http://127.0.0.1:0");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new($"{Service.Addresses(app).First()}/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await library.Keys.Issue(book.District, Role.Board, null, "demo", null, TestContext.Current.CancellationToken)).Key);
        using var shown = new StringWriter();
        await DemoRun.RunAsync(http, story, clock, AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(shown) }), TestContext.Current.CancellationToken);

        var client = new LedgerClient(http);
        var after = await client.ProgressAsync(story.Plan, new(2024, 1, 1), cancellation: TestContext.Current.CancellationToken);
        after.Goals.Should().HaveCount(goals).And.OnlyContain(g => g.Value != null && (g.Status == "met" || g.Status == "missed"));
        after.Goals.Select(g => g.Status).Distinct().Should().HaveCount(2, "not all that boards promise is kept");
        var then = await client.ProgressAsync(story.Plan, story.HalfYear, $"{story.HalfYear:yyyy-MM-dd}", TestContext.Current.CancellationToken);
        var now = await client.ProgressAsync(story.Plan, story.HalfYear, cancellation: TestContext.Current.CancellationToken);
        then.Goals.Zip(now.Goals).Should().Contain(g => g.First.Value != g.Second.Value, "some of it was told late");
        shown.ToString().Should().ContainAll(now.Goals.Select(g => g.Id));
        await app.StopAsync(CancellationToken.None);
    }
}
