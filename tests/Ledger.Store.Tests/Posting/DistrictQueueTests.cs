using Ledger.Domain;
using Ledger.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ledger.Store.Tests.Posting;

public sealed class DistrictQueueTests(TestCluster cluster)
{
    private static readonly DateOnly _day = new(2020, 2, 3);
    private static readonly CancellationToken _none = CancellationToken.None;
    private int _next;

    [Fact]
    public async Task what_is_recorded_never_runs_backwards_though_the_clock_does()
    {
        var clock = new TestClock();
        await using var book = await cluster.NewBook(clock);
        await Register(book, "kil");
        clock.Now -= TimeSpan.FromHours(30);
        await Record(book, Join("1", "kil"));
        clock.Now -= TimeSpan.FromMinutes(1);
        await Record(book, Join("2", "kil"));

        var entries = (await book.Entries.Entries(0, 10, null, null, null, null, _none)).Entries;
        entries.Select(e => e.RecordedAt).Should().BeInAscendingOrder();
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task positions_are_in_the_order_of_commits_though_two_services_write_to_the_same_subjects()
    {
        var database = await cluster.NewDatabase();
        await using var one = await cluster.NewBook(TimeProvider.System, database);
        await using var other = await cluster.NewBook(TimeProvider.System, database);
        await Register(one, "kil", "eda");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async poster =>
        {
            var book = poster % 2 == 0 ? one : other;
            for (var i = 0; i < 10; i++)
            {
                var answers = await book.Queue.Post("tests", [Join($"{i % 3}", "kil"), Left($"{i % 3}"), Join($"{poster}-{i}", "eda")], partial: true, _none);
                answers[2].Receipt.Should().NotBeNull("nothing stands against a new member");
            }
        }));

        var entries = (await one.Entries.Entries(0, 1000, null, null, null, null, _none)).Entries;
        entries.Select(e => e.RecordedAt).Should().BeInAscendingOrder();
        entries.GroupBy(e => e.Subject).Should().AllSatisfy(s => s.Select(e => e.Version).Should().Equal(Enumerable.Range(1, s.Count()).Select(v => (long)v)));
        (await one.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task what_another_service_recorded_is_read_before_anything_is_decided()
    {
        var database = await cluster.NewDatabase();
        var (library, one) = await cluster.NewLibrary(connectionString: database, settings: s => s with { FoldAfter = 1000 });
        await using var _1 = library;
        var (second, other) = await cluster.NewLibrary(connectionString: database, settings: s => s with { FoldAfter = 1000 });
        await using var _2 = second;
        await Register(one, "kil");
        await Record(one, Join("1", "kil"));
        await Record(one, Join("2", "kil"));
        await Record(other, Join("3", "kil"));
        await Record(other, Left("1"), Left("2"), Left("3"), Make("association/kil", new AssociationClosed(_day.AddDays(100))));

        (await one.Queue.Post("tests", [Make("member/4", new MemberJoined(_day.AddDays(200), "kil"))], false, _none))[0].Refused!.Rule.Should().Be(Rules.AssociationNotOpen);
        (await one.Queue.Post("tests", [Join("3", "kil")], false, _none))[0].Refused!.Rule.Should().Be(Rules.AlreadyAMember, "somebody else has recorded them");
        (await one.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task a_full_queue_says_try_again_and_what_waits_is_recorded_in_the_end()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await Register(book, "kil");
        await using var queue = new DistrictQueue(book.Batches, NullLogger.Instance, new(Waiting: 3));
        List<Task<IReadOnlyList<Answer>>> waiting;
        await using (await HoldLock(database))
        {
            waiting = [queue.Post("tests", [Join("first", "kil")], false, _none)];
            await WaitForLock(database);
            waiting.AddRange(Enumerable.Range(0, 3).Select(i => queue.Post("tests", [Join($"{i}", "kil")], false, _none)));
            await queue.Invoking(q => q.Post("tests", [Join("late", "kil")], false, _none)).Should().ThrowAsync<TryAgainException>();
        }

        (await Task.WhenAll(waiting)).Should().AllSatisfy(a => a[0].Receipt.Should().NotBeNull());
    }

    [Fact]
    public async Task a_post_whose_poster_went_away_before_it_was_taken_up_is_not_recorded()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await Register(book, "kil");
        using var gone = new CancellationTokenSource();
        Task<IReadOnlyList<Answer>> first;
        await using (await HoldLock(database))
        {
            first = book.Queue.Post("tests", [Join("1", "kil")], false, _none);
            await WaitForLock(database);
            var second = book.Queue.Post("tests", [Join("2", "kil")], false, gone.Token);
            await gone.CancelAsync();
            await second.Invoking(s => s).Should().ThrowAsync<OperationCanceledException>();
        }

        await first;
        await Record(book, Join("3", "kil"));
        (await book.Entries.Entries(0, 10, "member.joined", null, null, null, _none)).Entries.Select(e => e.Subject).Should().Equal("member/1", "member/3");
    }

    [Fact]
    public async Task a_post_whose_poster_goes_away_while_it_is_worked_on_is_given_up()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await Register(book, "kil");
        using var gone = new CancellationTokenSource();
        await using (await HoldLock(database))
        {
            var first = book.Queue.Post("tests", [Join("1", "kil")], false, gone.Token);
            await WaitForLock(database);
            await gone.CancelAsync();
            await first.Invoking(s => s).Should().ThrowAsync<OperationCanceledException>();
            // Nobody waits for the lock any more, though nobody has let go of it.
            await Until(database, "select not exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')");
        }

        await Record(book, Join("2", "kil"));
        (await book.Entries.Entries(0, 10, "member.joined", null, null, null, _none)).Entries.Select(e => e.Subject).Should().Equal("member/2");
    }

    [Fact]
    public async Task a_post_about_more_than_can_be_read_is_refused_with_the_size_that_goes()
    {
        var database = await cluster.NewDatabase();
        var (library, book) = await cluster.NewLibrary(connectionString: database);
        await using var _1 = library;
        await Register(book, "kil");
        await Record(book, [.. Enumerable.Range(0, 10).SelectMany(m => Enumerable.Range(1, 4).Select(i => Renew($"{m}", i)).Prepend(Join($"{m}", "kil")))]);
        var batch = new Batch(library.Store, book.Database.Queues, book.District, 1000, book.Clock, book.Vault, mostRead: 30);
        await using var queue = new DistrictQueue(batch, NullLogger.Instance);
        ProposedEntry[] post = [.. Enumerable.Range(0, 10).Select(m => Renew($"{m}", 5))];
        var refused = await queue.Post("tests", [.. post.Select(e => (Item)e)], true, _none);
        refused.Should().AllSatisfy(a => a.Refused!.Rule.Should().Be(Rules.PostTooHeavy));
        var goes = refused[0].Refused!.Words.Should().ContainSingle().Which.Should().BeOfType<int>().Which;
        goes.Should().Be(6, "six histories of five entries are thirty");
        (await queue.Post("tests", [.. post.Take(goes).Select(e => (Item)e)], false, _none)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull());
        (await queue.Post("tests", [.. post.Take(goes + 1).Select(e => (Item)e)], false, _none)).Should().AllSatisfy(a => a.Refused!.Rule.Should().Be(Rules.PostTooHeavy));
    }

    [Fact]
    public async Task an_entry_with_which_what_another_program_recorded_reads_again_needs_the_associations_that_it_names()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await Register(book, "kil", "eda");
        await Record(book, Join("1", "kil"), Left("1"));
        // A transfer of somebody who had left does not read, until a joining is told that comes before it.
        await Execute(database, """
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
            values (nextval('mt_events_sequence'), gen_random_uuid(), 'member/1', 3, '{"occurredOn": "2020-08-01", "to": "eda"}', 'member_transferred', now(), 'varmland', 'x');
            update mt_streams set version = 3 where tenant_id = 'varmland' and id = 'member/1';
            """);
        await Record(book, Make("member/1", new MemberJoined(_day.AddDays(120), "kil")));
        (await book.Entries.Subject(Subject.Parse("member/1"), _day.AddYears(1), default, 0, 10, null, _none)).State.Should().BeOfType<Member>().Which.Association.Should().Be("eda");
    }

    [Fact]
    public async Task it_tells_how_long_recording_has_stood_still()
    {
        var database = await cluster.NewDatabase();
        var clock = new TestClock();
        await using var book = await cluster.NewBook(clock, database);
        await Register(book, "kil");
        book.Queue.Behind.Should().Be(TimeSpan.Zero);
        Task<IReadOnlyList<Answer>> first, second;
        await using (await HoldLock(database))
        {
            first = book.Queue.Post("tests", [Join("1", "kil")], false, _none);
            await WaitForLock(database);
            clock.Now += TimeSpan.FromSeconds(7);
            second = book.Queue.Post("tests", [Join("2", "kil")], false, _none);
            book.Queue.Behind.Should().Be(TimeSpan.FromSeconds(7));
        }

        await Task.WhenAll(first, second);
        await book.Queue.DisposeAsync(); // its last turn is over
        book.Queue.Behind.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task a_post_without_an_answer_in_time_is_told_to_try_again_and_is_one_entry_then()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await Register(book, "kil");
        await using var queue = new DistrictQueue(book.Batches, NullLogger.Instance, new(Patience: TimeSpan.FromMilliseconds(200)));
        var draft = Join("1", "kil");
        await using (await HoldLock(database))
            await queue.Invoking(q => q.Post("tests", [draft], false, _none)).Should().ThrowAsync<TryAgainException>();

        var again = await book.Queue.Post("tests", [draft], false, _none);
        again[0].Receipt.Should().NotBeNull();
        (await book.Entries.Entries(0, 10, "member.joined", null, null, null, _none)).Entries.Should().ContainSingle();
    }

    [Fact]
    public async Task stopping_finishes_what_was_accepted()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await Register(book, "kil");
        var queue = new DistrictQueue(book.Batches, NullLogger.Instance);
        var accepted = Enumerable.Range(0, 50).Select(i => queue.Post("tests", [Join($"{i}", "kil")], false, _none)).ToList();
        await queue.DisposeAsync();
        (await Task.WhenAll(accepted)).Should().AllSatisfy(a => a[0].Receipt.Should().NotBeNull());
        await queue.Invoking(q => q.Post("tests", [Join("late", "kil")], false, _none)).Should().ThrowAsync<TryAgainException>();
    }

    [Fact]
    public async Task one_post_that_the_database_cannot_take_does_not_fail_its_neighbours()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await Register(book, "kil");
        await Execute(database, "alter table mt_events add constraint test check (stream_id <> 'member/bad')");
        List<Task<IReadOnlyList<Answer>>> posts;
        await using (await HoldLock(database))
        {
            var first = book.Queue.Post("tests", [Join("first", "kil")], false, _none);
            await WaitForLock(database);
            posts = [first, .. new[] { "1", "bad", "2" }.Select(m => book.Queue.Post("tests", [Join(m, "kil")], false, _none))];
        }

        await posts[2].Invoking(p => p).Should().ThrowAsync<PostgresException>();
        posts.RemoveAt(2);
        (await Task.WhenAll(posts)).Should().AllSatisfy(a => a[0].Receipt.Should().NotBeNull());
        (await book.Auditor.Check(null, _none)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task an_append_that_went_past_the_lock_is_met_by_reading_again()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(connectionString: database);
        await Register(book, "kil");
        await Record(book, Join("1", "kil"));
        await using var stranger = new NpgsqlConnection(database);
        await stranger.OpenAsync(TestContext.Current.CancellationToken);
        await using var open = await stranger.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var append = new NpgsqlCommand("""
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
            values (nextval('mt_events_sequence'), gen_random_uuid(), 'member/1', 2, '{"occurredOn": "2020-03-01", "category": "youth"}', 'member_category_changed', now(), 'varmland', 'x');
            update mt_streams set version = 2 where tenant_id = 'varmland' and id = 'member/1';
            """, stranger))
            await append.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var meanwhile = book.Queue.Post("tests", [Left("1")], false, _none);
        await WaitForLock(database);
        await open.CommitAsync(TestContext.Current.CancellationToken);

        (await meanwhile)[0].Receipt.Should().NotBeNull();
        (await book.Entries.Entries(0, 10, null, "member/1", null, null, _none)).Entries.Select(e => e.Version).Should().Equal(1, 2, 3);
    }

    private ProposedEntry Join(string member, string association) => Make($"member/{member}", new MemberJoined(_day, association));

    private ProposedEntry Renew(string member, int days) => Make($"member/{member}", new MemberRenewed(_day.AddDays(days), _day.AddYears(1)));

    private ProposedEntry Left(string member) => Make($"member/{member}", new MemberLeft(_day.AddDays(90), "left"));

    private ProposedEntry Make(string subject, Fact fact)
    {
        var id = $"w-{Interlocked.Increment(ref _next)}";
        return new(EntryId.Of("varmland", "/district", id), Subject.Parse(subject), "/district", id, fact);
    }

    private Task Register(DistrictBook book, params string[] associations) =>
        Record(book, [.. associations.Select(a => Make($"association/{a}", new AssociationRegistered(new(2010, 1, 1), a)))]);

    private static async Task Record(DistrictBook book, params ProposedEntry[] drafts) =>
        (await book.Queue.Post("tests", [.. drafts.Select(d => (Item)d)], false, _none)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull());

    /// <summary>Until a queue has taken a post, and waits for a lock.</summary>
    private static Task WaitForLock(string database) =>
        Until(database, "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')");

    private static async Task Until(string database, string holds)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(_none);
        await using var waits = new NpgsqlCommand(holds, connection);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (await waits.ExecuteScalarAsync(patience.Token) is not true)
            await Task.Delay(10, patience.Token);
    }

    /// <summary>Keeps every writer of the district waiting, as a slow one on another machine would.</summary>
    private static async Task<NpgsqlConnection> HoldLock(string database)
    {
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('ledger/varmland', 0))", holder);
        await command.ExecuteNonQueryAsync();
        return holder;
    }

    private static async Task Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
