using Ledger.Domain;
using Ledger.Store.Tests.Figures;
using Ledger.Tests;

namespace Ledger.Store.Tests.Audit;

/// <summary>An audit that is stopped, after however many parts, and resumed is the audit that was never stopped.</summary>
public sealed class ResumingTests(TestCluster cluster) : IDisposable
{
    private static readonly CancellationToken _none = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-audit-").FullName;
    private readonly List<BookmarkNews> _told = [];

    private string Path => System.IO.Path.Combine(_folder, "audit.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task stopped_and_resumed_it_is_the_audit_that_was_never_stopped(int parts)
    {
        await using var book = await Begin(parts);
        var whole = await Audit(book).Check(null, _none);
        await Stop(book, parts);
        Same(await Resume(book), whole);
        _told.Should().Equal(BookmarkNews.Resumed);
        File.Exists(Path).Should().BeFalse("it is done");
    }

    [Fact]
    public async Task it_may_be_stopped_again_and_again_while_entries_are_appended()
    {
        var script = new Script("varmland", 7);
        var clock = new TestClock(new(2020, 1, 3, 8, 0, 0, TimeSpan.Zero));
        await using var book = await Begin(script, clock);
        for (var stop = 1; stop <= 6; stop++)
        {
            await Stop(book, 3, resume: stop > 1);
            clock.Now += TimeSpan.FromHours(9); // so that balances are folded in between, within days and at their ends
            await Post(book, script, 25);
        }

        Same(await Resume(book), await Audit(book).Check(null, _none));
        _told.Should().AllBeEquivalentTo(BookmarkNews.Resumed);
    }

    [Theory]
    [InlineData("update ledger.postings set amount = amount + 1 where position = (select max(position) from ledger.postings)")]
    [InlineData("delete from ledger.postings where position = (select min(position) from ledger.postings)")]
    [InlineData("update ledger.day_balances set steps = steps + 1 where recorded_on = (select min(recorded_on) from ledger.day_balances)")]
    [InlineData("update ledger.days set last_position = last_position + 1")]
    [InlineData("update mt_streams set version = version + 1")]
    [InlineData("update mt_events set headers = '{\"id\": \"other\", \"source\": \"/other\"}'")]
    public async Task what_was_tampered_with_before_the_first_part_was_read_is_told_in_the_same_way(string tampering)
    {
        await using var book = await Begin(3);
        await Execute(book, tampering);
        var whole = await Audit(book).Check(null, _none);
        whole.Differences.Should().NotBeEmpty();
        await Stop(book, 5);
        Same(await Resume(book), whole);
    }

    [Theory]
    [InlineData("update ledger.postings set amount = amount + 1")]
    [InlineData("delete from ledger.day_balances")]
    [InlineData("update ledger.days set recorded_at = recorded_at + interval '1 second'")]
    public async Task what_is_tampered_with_among_the_figures_after_parts_were_read_is_found(string tampering)
    {
        await using var book = await Begin(4);
        await Stop(book, 8);
        await Execute(book, tampering);
        var resumed = await Resume(book);
        resumed.Differences.Should().NotBeEmpty();
        Same(resumed, await Audit(book).Check(null, _none));
    }

    [Fact]
    public async Task what_is_at_fault_in_a_stream_that_grew_in_the_pause_is_told_once_and_as_it_is_now()
    {
        await using var book = await Begin(5);
        await Execute(book, "update mt_streams set version = version + 7 where id like 'member/%'; update mt_events set timestamp = timestamp - interval '1 day' where version = 2");
        await Stop(book, 10);
        await Execute(book, """
            with last as (select stream_id, tenant_id, max(version) as version from mt_events where stream_id like 'member/%' group by 1, 2)
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id)
            select nextval('mt_events_sequence'), gen_random_uuid(), stream_id, version + 1, '{"through": "2021-12-31", "occurredOn": "2021-01-01"}', 'member_renewed', now(), tenant_id from last
            """);
        Same(await Resume(book), await Audit(book).Check(null, _none));
    }

    [Fact]
    public async Task a_rebuild_goes_on_where_a_check_was_stopped_and_a_check_after_it()
    {
        await using var book = await Begin(6);
        var figures = await Tables.Figures(book);
        await Execute(book, "update ledger.postings set amount = amount + 1; delete from ledger.day_balances");
        await Stop(book, 4);
        (await Audit(book).Rebuild(null, _none, Bookmarked(resume: true))).Differences.Should().BeEmpty();
        (await Tables.Figures(book)).Should().Be(figures);
        _told.Should().Equal(BookmarkNews.Resumed);
        File.Exists(Path).Should().BeFalse();
    }

    [Fact]
    public async Task what_was_rebuilt_in_the_pause_is_right()
    {
        await using var book = await Begin(8);
        await Execute(book, "with c as (delete from ledger.cells), p as (delete from ledger.postings) delete from ledger.day_balances");
        await Stop(book, 6);
        await Audit(book).Rebuild(null, _none);
        (await Resume(book)).Differences.Should().BeEmpty();
        _told.Should().Equal(BookmarkNews.OfAnotherBook);
    }

    [Fact]
    public async Task where_it_cannot_go_on_it_says_so_and_begins_at_the_beginning()
    {
        await using var book = await Begin(9);
        var whole = await Audit(book).Check(null, _none);
        Same(await Resume(book), whole);

        await File.WriteAllTextAsync(Path, "{\"District\":\"varm", _none);
        Same(await Resume(book), whole);

        await Stop(book, 3);
        await File.WriteAllTextAsync(Path, (await File.ReadAllTextAsync(Path, _none)).Replace(Bookmark.ThisProgram, "another", StringComparison.Ordinal), _none);
        Same(await Resume(book), whole);

        await Stop(book, 3);
        await using var another = await Begin(10);
        Same(await Resume(another), await Audit(another).Check(null, _none));
        _told.Should().Equal(BookmarkNews.None, BookmarkNews.Unreadable, BookmarkNews.OfAnotherProgram, BookmarkNews.OfAnotherBook);
    }

    [Fact]
    public async Task an_audit_goes_on_without_a_file_that_cannot_be_written()
    {
        await using var book = await Begin(11);
        Directory.CreateDirectory(Path);
        (await Audit(book).Check(null, _none, Bookmarked(resume: false))).Differences.Should().BeEmpty();
        _told.Should().Equal(BookmarkNews.Unwritable);
    }

    [Fact]
    public async Task the_file_is_its_owners_alone()
    {
        await using var book = await Begin(12);
        await Stop(book, 3);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_folder).Should().Equal(Path);
    }

    private static Auditor Audit(DistrictBook book) => new(book.Database, book.District, book.Vault) { StreamsAtOnce = 1 };

    private BookmarkFile Bookmarked(bool resume) => new(Path, resume, _told.Add);

    private Task<Store.Audit> Resume(DistrictBook book) => Audit(book).Check(null, _none, Bookmarked(resume: true));

    private async Task Stop(DistrictBook book, int parts, bool resume = false)
    {
        using var stop = new CancellationTokenSource();
        var file = Bookmarked(resume);
        await FluentActions.Awaiting(() => Audit(book).Check(new After(parts, file, stop), stop.Token, file)).Should().ThrowAsync<OperationCanceledException>();
        file.IsThere.Should().BeTrue();
    }

    private static void Same(Store.Audit resumed, Store.Audit whole) => resumed.Should().BeEquivalentTo(whole);

    private Task<DistrictBook> Begin(int seed) => Begin(new Script("varmland", seed), new TestClock(new(2020, 1, 3, 8, 0, 0, TimeSpan.Zero)));

    private async Task<DistrictBook> Begin(Script script, TestClock clock)
    {
        var book = await cluster.NewBook(clock);
        for (var day = 0; day < 8; day++)
        {
            await Post(book, script, 50);
            clock.Now += TimeSpan.FromDays(1);
        }

        return book;
    }

    private static async Task Post(DistrictBook book, Script script, int posts)
    {
        for (var posted = 0; posted < posts; posted += 5)
            await book.Queue.Post("tests", [.. Enumerable.Range(0, 5).Select(_ => (Item)script.Next())], partial: true, _none);
    }

    private static async Task Execute(DistrictBook book, string sql)
    {
        await using var command = book.Database.Owner.CreateCommand(sql);
        (await command.ExecuteNonQueryAsync()).Should().BeGreaterThan(0);
    }

    /// <summary>Stops an audit after a number of parts, of which the first is kept.</summary>
    private sealed class After(int parts, BookmarkFile file, CancellationTokenSource stop) : IProgress<long>
    {
        private int _parts;

        public void Report(long value)
        {
            // On a busy machine all others might be done before the first.
            SpinWait.SpinUntil(() => file.IsThere, TimeSpan.FromMilliseconds(200));
            if (Interlocked.Increment(ref _parts) >= parts && file.IsThere)
                stop.Cancel();
        }
    }
}
