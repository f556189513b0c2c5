using Ledger.Domain;
using Ledger.Tests;

namespace Ledger.Store.Tests.Audit;

/// <summary>A check finds what was changed behind the writer's back, and a rebuild puts right what can be computed again.</summary>
public sealed class AuditorTests(TestCluster cluster)
{
    [Theory]
    [InlineData("posting", "update ledger.postings set amount = amount + 1 where position = 2")]
    [InlineData("posting", "delete from ledger.postings where position = 2")]
    [InlineData("posting", "insert into ledger.postings select 3, 5, cell, occurred_on + 1, 1, district from ledger.postings where position = 2 limit 1")]
    [InlineData("balance", "update ledger.day_balances set amount = amount + 1")]
    [InlineData("balance", "delete from ledger.day_balances")]
    [InlineData("balance", "update ledger.day_balances set amount = amount + 1, steps = steps - 1 where recorded_on = (select min(recorded_on) from ledger.day_balances)")]
    [InlineData("day", "update ledger.days set last_position = 1")]
    [InlineData("day", "delete from ledger.days")]
    public async Task what_is_changed_among_the_figures_is_found_and_rebuilt(string what, string tampering)
    {
        await using var book = await Begin();
        var figures = await Tables.Figures(book);
        await Execute(book, tampering);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().Contain(f => f.What == what);
        (await book.Auditor.Rebuild(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await Tables.Figures(book)).Should().Be(figures);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
    }

    [Theory]
    [InlineData("event", "update mt_events set data = jsonb_set(data, '{association}', '\"eda\"') where seq_id = 2", "posting")]
    [InlineData("event", "update mt_events set type = 'unheard_of' where seq_id = 2", "event")]
    [InlineData("event", "update mt_events set data = '{\"occurredOn\": 5}' where seq_id = 2", "event")]
    [InlineData("event", "update mt_events set version = 7 where seq_id = 3", "event")]
    [InlineData("event", "update mt_events set id = gen_random_uuid() where seq_id = 2", "event")]
    [InlineData("event", "update mt_events set timestamp = timestamp - interval '1 year' where seq_id = 3", "event")]
    [InlineData("stream", "update mt_streams set version = 9 where id = 'member/1'", "stream")]
    [InlineData("stream", "update mt_streams set type = 'contact' where id = 'member/1'", "stream")]
    [InlineData("rule", "delete from mt_events where seq_id = 2", "event")]
    public async Task what_is_changed_in_the_book_itself_is_found(string place, string tampering, string what)
    {
        await using var book = await Begin();
        await Execute(book, tampering);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().Contain(f => f.What == what, "{0} was changed", place);
    }

    [Fact]
    public async Task readers_see_the_old_figures_until_the_new_stand_and_writers_wait()
    {
        await using var book = await Begin();
        var rebuilding = book.Auditor.Rebuild(null, CancellationToken.None);
        while (!rebuilding.IsCompleted)
            (await book.Entries.Accounts(new(2020, 12, 31), default, CancellationToken.None)).Accounts.Single(a => a.Account == "members").Total.Should().Be(1);
        await rebuilding;
    }

    [Fact]
    public async Task figures_that_are_lost_altogether_are_computed_again()
    {
        await using var book = await Begin();
        var accounts = await Accounts();
        await Execute(book, "with c as (delete from ledger.cells), p as (delete from ledger.postings), b as (delete from ledger.day_balances) delete from ledger.days");
        (await book.Auditor.Rebuild(null, CancellationToken.None)).Postings.Should().BeGreaterThan(4);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await Accounts()).Should().BeEquivalentTo(accounts);

        async Task<object> Accounts() => (await book.Entries.Accounts(new(2020, 12, 31), default, CancellationToken.None)).Accounts;
    }

    [Fact]
    public async Task what_another_program_appended_on_a_later_day_is_taken_in_and_the_day_before_is_folded()
    {
        await using var book = await Begin();
        await Execute(book, """
            with s as (update mt_streams set version = 4 where id = 'member/1')
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id)
            select nextval('mt_events_sequence'), gen_random_uuid(), stream_id, 4, '{"reason": "left", "occurredOn": "2021-03-01"}', 'member_left', timestamp + interval '1 day', tenant_id
            from mt_events where seq_id = 4
            """);
        var (found, left) = await book.Auditor.Repair(null, CancellationToken.None);
        found.Differences.Select(f => f.What).Distinct().Should().BeEquivalentTo("posting", "day");
        left.Differences.Should().BeEmpty();
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await book.Entries.Accounts(new(2021, 6, 1), default, CancellationToken.None)).Accounts.Single(a => a.Account == "members").Total.Should().Be(0);
    }

    [Fact]
    public async Task a_rebuild_of_a_sound_book_writes_no_figure()
    {
        await using var book = await Begin();
        var rows = await Rows();
        await book.Auditor.Rebuild(null, CancellationToken.None);
        (await Rows()).Should().Be(rows);

        // Whatever is written is another row, by another transaction.
        async Task<string> Rows()
        {
            await using var command = book.Database.Owner.CreateCommand("""
                select (select string_agg(p.xmin || ' ' || p.ctid, ',' order by p.ctid) from ledger.postings p),
                       (select string_agg(b.xmin || ' ' || b.ctid, ',' order by b.ctid) from ledger.day_balances b),
                       (select string_agg(d.xmin || ' ' || d.ctid, ',' order by d.ctid) from ledger.days d)
                """);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return $"{reader.GetString(0)}\n{reader.GetString(1)}\n{reader.GetString(2)}";
        }
    }

    [Fact]
    public async Task a_check_that_is_broken_off_leaves_nothing_behind()
    {
        await using var book = await Begin();
        using var broken = new CancellationTokenSource();
        await broken.CancelAsync();
        await FluentActions.Awaiting(() => book.Auditor.Check(null, broken.Token)).Should().ThrowAsync<OperationCanceledException>();
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
    }

    private async Task<DistrictBook> Begin()
    {
        var book = await cluster.NewBook();
        Fact[] facts =
        [
            new AssociationRegistered(new(2010, 1, 1), "Kil"), new MemberJoined(new(2020, 2, 3), "kil"), new MemberRenewed(new(2020, 2, 3), new(2020, 12, 31)),
            new MemberRenewed(new(2021, 2, 3), new(2021, 12, 31)),
        ];
        var drafts = facts.Select((f, i) => (Item)new ProposedEntry(EntryId.Of("varmland", "/district", $"{i}"), Subject.Parse(i == 0 ? "association/kil" : "member/1"), "/district", $"{i}", f));
        foreach (var draft in drafts) // in batches of their own, so that all but the last are folded
            (await book.Queue.Post("tests", [draft], false, CancellationToken.None)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull());
        return book;
    }

    private static async Task Execute(DistrictBook book, string sql)
    {
        await using var command = book.Database.Owner.CreateCommand(sql);
        (await command.ExecuteNonQueryAsync()).Should().BeGreaterThan(0);
    }
}
