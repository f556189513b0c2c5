using System.Collections.Concurrent;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Tests;

namespace Ledger.CritterStack.Tests;

/// <summary>A handler of an application's own.</summary>
public static class Listener
{
    public static ConcurrentDictionary<(string Source, Guid Entry), int> Heard { get; } = new();

    public static ConcurrentDictionary<string, bool> Deaf { get; } = new();

    public static void Handle(EntryRecorded recorded)
    {
        if (Deaf.ContainsKey(recorded.Subject))
            throw new InvalidOperationException("not now");
        Heard.AddOrUpdate((recorded.Subject, recorded.Entry), 1, (_, times) => times + 1);
    }
}

/// <summary>What is recorded leaves as messages, each once.</summary>
public sealed class RecordedTests(TestCluster cluster)
{
    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task every_recorded_entry_is_told_once_and_what_was_refused_or_posted_twice_is_not()
    {
        var (library, book) = await Open(await cluster.NewDatabase());
        await using var _ = library;
        await Posts.Record(book, Posts.Registered("hammaro"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async poster =>
        {
            for (var i = 0; i < 5; i++)
            {
                Item joined = Posts.Joined($"told-{poster}-{i}", "hammaro");
                await book.Writer.Post([joined, Posts.Joined($"told-{poster}-{i}", "hammaro"), joined], partial: true, _none);
                await book.Writer.Post([joined], partial: false, _none);
            }
        }));

        var entries = (await book.Entries.Entries(0, 1000, null, null, null, null, _none)).Entries.Select(e => (e.Subject, e.Entry)).ToList();
        entries.Should().HaveCount(41);
        await Until(() => entries.TrueForAll(Listener.Heard.ContainsKey));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        entries.Should().OnlyContain(e => Listener.Heard[e] == 1);
    }

    [Fact]
    public async Task a_post_sent_as_a_message_is_recorded_once_however_often_it_is_sent()
    {
        var (library, book) = await Open(await cluster.NewDatabase());
        await using var _ = library;
        await Posts.Record(book, Posts.Registered("hammaro"));
        var engine = (CritterEngine)library.Engine;
        var post = new PostEntries("varmland", [Posts.Joined("sent", "hammaro"), new RuleBroken(Rules.NotASlug, "data.association")], Partial: true);
        var bus = await engine.Bus(_none);
        await bus.SendAsync(post);
        await bus.SendAsync(post);
        await Until(() => book.Entries.Entries(0, 10, "member.joined", null, null, null, _none).GetAwaiter().GetResult().Entries.Count > 0);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        (await book.Entries.Entries(0, 10, "member.joined", null, null, null, _none)).Entries.Should().ContainSingle();
    }

    private async Task<(Library Library, Book Book)> Open(string database) => await cluster.NewLibrary(TimeProvider.System, database,
        settings: s => s with { Engine = CritterEngine.Make(wolverine => wolverine.Discovery.DisableConventionalDiscovery().IncludeType(typeof(Listener)).IncludeType(typeof(PostEntriesHandler))) });

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 300 && !holds(); i++)
            await Task.Delay(100);
        holds().Should().BeTrue("it happens within half a minute");
    }
}
