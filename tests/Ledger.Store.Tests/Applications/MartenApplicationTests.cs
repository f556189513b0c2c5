using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Ledger.Domain;
using Ledger.Tests;
using Marten;
using Marten.Events;
using Weasel.Core;

namespace Ledger.Store.Tests.Applications;

/// <summary>How many there are of what, as any Marten application might count it: by the conventions that Marten's documentation shows.</summary>
public sealed class Membership
{
    public string Id { get; set; } = "";

    public string Association { get; set; } = "";

    public int Events { get; set; }

    public void Apply(MemberJoined joined)
    {
        Association = joined.Association;
        Events++;
    }

    public void Apply(MemberTransferred moved)
    {
        Association = moved.To;
        Events++;
    }
}

/// <summary>A Marten application that knows nothing of Ledger but its event classes, on a database in which Ledger keeps a book.</summary>
public sealed class MartenApplicationTests(TestCluster cluster)
{
    private static readonly CancellationToken _none = CancellationToken.None;
    private static readonly DateOnly _day = new(2020, 2, 3);

    [Fact]
    public async Task it_reads_aggregates_and_projects_the_book()
    {
        var (database, book) = await Begin();
        await using var _ = book;
        await using var store = Application(database);
        await using var session = store.QuerySession("varmland");

        var stream = await session.Events.FetchStreamAsync("member/1", token: _none);
        stream.Select(e => e.Data).Should().Equal(new MemberJoined(_day, "kil"), new MemberTransferred(_day.AddDays(30), "eda"));
        stream.Should().AllSatisfy(e => e.Headers!["source"].Should().Be("/district"));
        (await session.Events.QueryRawEventDataOnly<MemberJoined>().Where(j => j.Association == "kil").CountAsync(_none)).Should().Be(2);
        (await session.Events.AggregateStreamAsync<Membership>("member/1", token: _none))!.Association.Should().Be("eda");

        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await store.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));
        (await session.LoadAsync<Membership>("member/1", _none))!.Events.Should().Be(2);

        await Posts.Record(book, Posts.Joined("3", "kil"));
        await store.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));
        (await session.LoadAsync<Membership>("member/3", _none))!.Association.Should().Be("kil", "what Ledger records later is projected too");
    }

    [Fact]
    public async Task with_the_projection_what_it_appends_is_in_the_figures_at_once()
    {
        var (database, book) = await Begin();
        await using var _ = book;
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(database);
            options.UseLedger();
        });
        await using (var session = store.LightweightSession("varmland"))
        {
            session.Events.StartStream<Member>("member/m", new MemberJoined(_day, "kil"));
            session.Events.Append("member/2", new MemberTransferred(_day.AddDays(1), "eda"));
            await session.SaveChangesAsync(_none);
        }

        (await Members(book, "kil"), await Members(book, "eda")).Should().Be((1, 2));
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
        var entries = (await book.Entries.Entries(0, 100, null, null, null, null, _none)).Entries;
        entries.Select(e => e.RecordedAt).Should().BeInAscendingOrder();
        entries.TakeLast(2).Select(e => e.RecordedAt).Distinct().Should().ContainSingle("what is committed together is known together");

        // And Ledger goes on from there.
        await Posts.Record(book, Posts.Make("member/m", new MemberLeft(_day.AddDays(60), "left")));
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task with_the_projection_what_does_not_read_is_not_committed()
    {
        var (database, book) = await Begin();
        await using var _ = book;
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(database);
            options.UseLedger();
        });
        await using (var session = store.LightweightSession("varmland"))
        {
            session.Events.Append("member/2", new MemberJoined(_day.AddDays(1), "eda"));
            (await FluentActions.Awaiting(() => session.SaveChangesAsync(_none)).Should().ThrowAsync<RuleBroken>()).Which.Rule.Should().Be(Rules.AlreadyAMember);
        }

        (await book.Entries.Entries(0, 100, null, "member/2", null, null, _none)).Entries.Should().ContainSingle();
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task without_the_projection_what_it_appends_properly_is_in_the_figures_after_a_repair()
    {
        var (database, book) = await Begin();
        await using var _ = book;
        await using (var session = Application(database).LightweightSession("varmland"))
        {
            session.Events.StartStream<Membership>("member/m", new MemberJoined(_day, "kil"));
            session.Events.Append("member/2", new MemberTransferred(_day.AddDays(1), "eda"));
            await session.SaveChangesAsync(_none);
        }

        (await book.Auditor.Check(null, _none)).Differences.Should().NotBeEmpty().And.OnlyContain(d => d.What == "posting" || d.What == "balance" || d.What == "day");
        (await book.Auditor.Repair(null, _none)).Left.Differences.Should().BeEmpty();
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
        (await Members(book, "kil"), await Members(book, "eda")).Should().Be((1, 2));

        // And Ledger goes on from there.
        await Posts.Record(book, Posts.Make("member/m", new MemberLeft(_day.AddDays(60), "left")));
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task what_breaks_a_rule_is_told_and_nothing_else_is_touched()
    {
        var (database, book) = await Begin();
        await using var _ = book;
        var store = Application(database);
        await using (var session = store.LightweightSession("varmland"))
        {
            session.Events.StartStream<Membership>("member/unopened", new MemberJoined(_day, "nowhere"));
            session.Events.StartStream<Membership>("member/form", new MemberJoined(_day, "Not a slug"));
            session.Events.StartStream<Membership>("member/future", new MemberJoined(DateOnly.FromDateTime(DateTime.UtcNow).AddDays(400), "kil"));
            session.Events.Append("member/2", new MemberJoined(_day.AddDays(1), "eda"));
            session.Events.StartStream("badge/1", new BadgePrinted("blue"));
            await session.SaveChangesAsync(_none);
        }

        var (_, left) = await book.Auditor.Repair(null, _none);
        left.Differences.Select(f => string.Join(' ', [f.Fault, .. f.Words])).Should().Contain("breaks-rule association-not-open").And.Contain("breaks-rule not-a-slug")
            .And.Contain("breaks-rule occurred-in-the-future").And.Contain("breaks-rule already-a-member").And.Contain("unknown-kind");
        left.Differences.Should().AllSatisfy(f => f.Where.Should().MatchRegex(@"^[a-z]+/[a-z0-9]+ @\d+$"));
        (await Members(book, "kil"), await Members(book, "eda")).Should().Be((1, 1));

        // Others go on as before.
        await Posts.Record(book, Posts.Joined("9", "kil"));
        (await book.Entries.Entries(0, 100, null, null, null, null, _none)).Entries.Should().Contain(e => e.Type == "badge_printed");
    }

    [Fact]
    public async Task what_broke_a_history_is_put_right_by_reversing_it()
    {
        var (database, book) = await Begin();
        await using var _ = book;
        for (var i = 0; i < 40; i++)
            await Posts.Record(book, Posts.Make("member/2", new MemberRenewed(_day, new(2020, 12, 31))));
        await using var store = Application(database);
        await using var session = store.LightweightSession("varmland");
        var broken = session.Events.Append("member/2", new MemberJoined(_day.AddDays(1), "eda")).Events[0].Id;
        await session.SaveChangesAsync(_none);
        var answer = (await book.Queue.Post("tests", [Posts.Make("member/2", new MemberLeft(_day.AddDays(9), "left"))], false, _none))[0];
        answer.Refused!.Rule.Should().Be(Rules.AlreadyAMember, "its history does not read");

        session.Events.Append("member/2", new EntryReversed(_day.AddDays(2), broken, "wrong-content"));
        await session.SaveChangesAsync(_none);
        (await book.Auditor.Repair(null, _none)).Left.Differences.Should().BeEmpty();
        await Posts.Record(book, Posts.Make("member/2", new MemberLeft(_day.AddDays(9), "left")));
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
        (await Members(book, "kil"), await Members(book, "eda")).Should().Be((0, 1));
    }

    [Fact]
    public async Task an_append_of_its_own_that_fails_leaves_nothing_that_disturbs_the_book()
    {
        var (database, book) = await Begin();
        await using var _ = book;
        await using (var session = Application(database).LightweightSession("varmland"))
        {
            session.Events.StartStream<Membership>("member/1", new MemberJoined(_day, "kil"));
            await FluentActions.Awaiting(() => session.SaveChangesAsync(_none)).Should().ThrowAsync<Exception>();
        }

        await Posts.Record(book, Posts.Joined("8", "kil"));
        (await book.Entries.Entries(0, 100, null, null, null, null, _none)).Entries.Should().OnlyContain(e => e.Source != null);
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task what_is_remembered_of_a_long_history_is_read_on_after_its_append()
    {
        var (database, book) = await Begin();
        await using var _ = book;
        for (var i = 0; i < 40; i++)
            await Posts.Record(book, Posts.Make("member/2", new MemberRenewed(_day.AddDays(i), new(2020, 12, 31))));
        await using (var session = Application(database).LightweightSession("varmland"))
        {
            session.Events.Append("member/2", new MemberLeft(_day.AddDays(50), "died"));
            await session.SaveChangesAsync(_none);
        }

        var answer = (await book.Queue.Post("tests", [Posts.Make("member/2", new MemberRenewed(_day.AddDays(60), new(2021, 12, 31)))], false, _none))[0];
        answer.Refused!.Rule.Should().Be("member-has-died");
    }

    // Two members of kil, one of whom moves to eda.
    private async Task<(string Database, DistrictBook Book)> Begin()
    {
        var database = await cluster.NewDatabase();
        var book = await cluster.NewBook(TimeProvider.System, database);
        await Posts.Record(book, Posts.Registered("kil"), Posts.Registered("eda"), Posts.Joined("1", "kil"), Posts.Joined("2", "kil"));
        await Posts.Record(book, Posts.Make("member/1", new MemberTransferred(_day.AddDays(30), "eda")));
        return (database, book);
    }

    private static DocumentStore Application(string database) => DocumentStore.For(options =>
    {
        options.Connection(database);
        options.UseSystemTextJsonForSerialization(casing: Casing.CamelCase);
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.MetadataConfig.HeadersEnabled = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Policies.AllDocumentsAreMultiTenanted();
        options.Projections.Snapshot<Membership>(SnapshotLifecycle.Async);
    });

    private static async Task<long> Members(DistrictBook book, string association) =>
        (await book.Entries.Account("members", ["association"], new Dictionary<string, string> { ["association"] = association }, new(2020, 12, 31), default, null, _none)).Total ?? 0;
}

/// <summary>An event of the application's own.</summary>
public sealed record BadgePrinted(string Colour);
