using JasperFx.Events.Projections;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Tests;
using Marten;
using Marten.Events;

namespace Ledger.CritterStack.Tests;

/// <summary>Marten's member is Ledger's: read by date, and less the reversed entries.</summary>
public sealed class ProjectionTests(TestCluster cluster)
{
    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task a_state_aggregated_live_is_the_one_that_ledger_tells()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await LateAndReversed(book);
        await using var store = Store(database);
        await using var session = store.QuerySession("varmland");

        foreach (var subject in new[] { "member/1", "member/2" })
            (await session.Events.AggregateStreamAsync<Known<Member>>(subject, token: _none))!.State.Should().Be(await Told(book, subject));
        (await session.Events.AggregateStreamAsync<Known<Association>>("association/eda", token: _none))!.State.Should().Be(await Told(book, "association/eda"));
        (await session.Events.AggregateStreamAsync<Known<Member>>("association/eda", token: _none)).Should().BeNull("an association is no member");
    }

    [Theory]
    [InlineData(ProjectionLifecycle.Inline)]
    [InlineData(ProjectionLifecycle.Async)]
    public async Task a_snapshot_follows_late_and_reversed_entries(ProjectionLifecycle lifecycle)
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(TimeProvider.System, database);
        await LateAndReversed(book);
        await using var store = Store(database, options =>
        {
            options.Projections.Add(new StateOf<Member>(), lifecycle);
            options.Schema.For<Known<Member>>().MultiTenanted();
        });
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(new StateOf<Member>().Name, _none);
        await using (var session = store.LightweightSession("varmland"))
        {
            (await session.LoadAsync<Known<Member>>("member/1", _none))!.State.Should().Be(await Told(book, "member/1"));
            // A late entry, appended by Marten itself.
            session.Events.Append("member/1", new MemberCategoryChanged(new(2020, 2, 10), "senior"));
            await session.SaveChangesAsync(_none);
        }

        if (lifecycle == ProjectionLifecycle.Async)
        {
            await daemon.StartAllAsync();
            await store.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));
        }

        (await book.Auditor.Repair(null, _none)).Left.Faults.Should().BeEmpty();
        ((Member)(await Told(book, "member/1"))!).Category.Should().Be("senior");
        await using var query = store.QuerySession("varmland");
        (await query.LoadAsync<Known<Member>>("member/1", _none))!.State.Should().Be(await Told(book, "member/1"));
        (await query.Query<Known<Member>>().CountAsync(_none)).Should().Be(2, "other subjects are no members");
    }

    private static DocumentStore Store(string database, Action<StoreOptions>? more = null) => DocumentStore.For(options =>
    {
        options.Connection(database);
        options.UseLedger();
        if (more is null)
            options.AggregateAsLedger();
        else
            more(options);
    });

    // In the order of recording: left in May, renewed; then a transfer of March comes in late; and member 2 joins twice, once in error.
    private static async Task LateAndReversed(Book book)
    {
        await Posts.Record(book, Posts.Registered("kil"), Posts.Registered("eda"));
        await Posts.Record(book, Posts.Joined("1", "kil"), Posts.Make("member/1", new MemberRenewed(new(2020, 5, 1), new(2020, 12, 31))));
        await Posts.Record(book, Posts.Make("member/1", new MemberTransferred(new(2020, 3, 1), "eda")));
        var joined = Posts.Joined("2", "kil");
        await Posts.Record(book, joined, Posts.Make("member/2", new MemberRenewed(new(2020, 6, 1), new(2020, 12, 31))));
        var renewed = Posts.Make("member/2", new MemberRenewed(new(2020, 6, 2), new(2022, 12, 31)));
        await Posts.Record(book, renewed);
        await Posts.Record(book, Posts.Make("member/2", new EntryReversed(new(2020, 6, 3), renewed.Id, "wrong-content")));
    }

    private static async Task<object?> Told(Book book, string subject) =>
        (await book.Entries.Subject(Subject.FromStored(subject), DateOnly.MaxValue, default, 0, 10, null, _none)).State;
}
