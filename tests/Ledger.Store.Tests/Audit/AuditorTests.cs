using Ledger.Domain;
using Ledger.Tests;
using Npgsql;

namespace Ledger.Store.Tests.Audit;

/// <summary>A check finds what was changed behind the writer's back, and a rebuild puts right what can be computed again.</summary>
public sealed class AuditorTests(TestCluster cluster)
{
    [Theory]
    [InlineData("posting", "update ledger.postings set amount = amount + 1 where position = 2")]
    [InlineData("posting", "delete from ledger.postings where position = 2")]
    [InlineData("posting", "insert into ledger.postings select 3, 5, cell, occurred_on + 1, 1, subject, district from ledger.postings where position = 2 limit 1")]
    [InlineData("posting", "insert into ledger.postings select 99, 5, cell, occurred_on, 1, subject, district from ledger.postings where position = 2 limit 1")]
    [InlineData("posting", "update ledger.postings set subject = subject + 1 where position = 2")]
    [InlineData("posting", "update ledger.postings set district = 99 where position = 2")]
    [InlineData("posting", "update ledger.postings set steps = steps + 1 where position = 2")]
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
    [InlineData("stream", "delete from mt_events where stream_id = 'association/kil'", "stream")]
    [InlineData("rule", "delete from mt_events where seq_id = 2", "event")]
    [InlineData("kind", "update mt_events set type = 'channel_measured', data = '{\"followers\": 5, \"occurredOn\": \"2020-02-03\"}' where seq_id = 3", "event")]
    [InlineData("subject", "with s as (insert into mt_streams (id, version, tenant_id) values ('nobody/1', 3, 'varmland')) update mt_events set stream_id = 'nobody/1' where stream_id = 'member/1'", "event")]
    [InlineData("order", "update mt_events set timestamp = timestamp + interval '1 day' where seq_id = 1", "event")]
    [InlineData("membership", "update mt_events set data = data || '{\"occurredOn\": \"2020-03-01\"}' where seq_id = 1", "event")]
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
            (await book.Entries.Accounts(new(2020, 12, 31), default, null, CancellationToken.None)).Accounts.Single(a => a.Account == "members").Total.Should().Be(1);
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

        async Task<object> Accounts() => (await book.Entries.Accounts(new(2020, 12, 31), default, null, CancellationToken.None)).Accounts;
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
        (await book.Entries.Accounts(new(2021, 6, 1), default, null, CancellationToken.None)).Accounts.Single(a => a.Account == "members").Total.Should().Be(0);
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
    public async Task a_rebuild_says_what_it_put_right_and_records_it()
    {
        await using var book = await Begin();
        (await book.Auditor.Rebuild(null, CancellationToken.None)).PutRight.Should().BeEmpty();
        await Execute(book, """
            with p as (insert into ledger.postings select n, 1, 1, '2020-01-01', 1, 1, 1 from generate_series(100, 1599) n), d as (delete from ledger.days)
            update ledger.day_balances set amount = amount + 1 where recorded_on = (select min(recorded_on) from ledger.day_balances)
            """);
        var found = await book.Auditor.Check(null, CancellationToken.None);
        found.Differences.Count(d => d.What == "posting").Should().Be(Auditor.MostDifferences);
        found.PutRight.Should().BeEmpty("a check writes nothing");
        var balances = found.Differences.Count(d => d.What == "balance");

        var (_, left) = await book.Auditor.Repair(null, CancellationToken.None);
        left.Differences.Should().BeEmpty();
        left.PutRight.Should().BeEquivalentTo(new Dictionary<string, long> { ["posting"] = 1500, ["balance"] = balances, ["day"] = 1 });

        var log = await book.Auditor.Maintenance(10, 0, CancellationToken.None);
        log.Select(m => (m.What, m.Entries, m.DifferencesPutRight)).Should().Equal(("rebuild", 4, 0), ("repair", 4, 1501 + balances));
        log[1].Detail.Should().BeEquivalentTo(left.PutRight);
        log.Should().AllSatisfy(m => m.By.Should().Be($"{Environment.UserName}, ledger 0.1.0"));
        (await book.Auditor.Maintenance(10, log[0].Id, CancellationToken.None)).Should().ContainSingle().Which.Should().BeEquivalentTo(log[1]);
        (await book.Auditor.Maintenance(1, 0, CancellationToken.None)).Should().ContainSingle().Which.Should().BeEquivalentTo(log[0]);
    }

    [Fact]
    public async Task the_service_reads_the_record_of_maintenance_and_cannot_add_to_it()
    {
        await using var book = await Begin();
        foreach (var statement in new[] { "insert into ledger.maintenance (district, what, by_whom, entries, differences_put_right, detail) values ('varmland', 'rebuild', 'me', 0, 0, '{}')", "update ledger.maintenance set what = ''", "delete from ledger.maintenance" })
        {
            await using var command = book.Database.Source.CreateCommand(statement);
            (await FluentActions.Awaiting(() => command.ExecuteNonQueryAsync()).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact]
    public async Task balances_are_never_folded_beyond_the_last_entry()
    {
        await using var book = await Begin();
        await Execute(book, "update ledger.districts set folded_through = 1000");
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().Contain(d => d.Where == "folded");
        (await book.Auditor.Rebuild(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await book.Queue.Post("tests", [Proposed("k-later", "member/1", new MemberRenewed(new(2021, 4, 3), new(2022, 12, 31)))], false, CancellationToken.None))
            .Should().AllSatisfy(a => a.Receipt.Should().NotBeNull());
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task what_another_program_appended_and_does_not_read_differs_until_it_is_reversed()
    {
        await using var book = await Begin();
        await Append(book, 4, "member_joined", """{"association": "kil", "category": "member", "occurredOn": "2021-03-01"}""");
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().Contain(new Difference("event", "member/1 @5", "breaks-rule", "already-a-member"));

        await Append(book, 5, "entry_reversed", $$"""{"entry": "{{await Id(book, 5)}}", "reason": "other", "occurredOn": "2021-03-02"}""");
        await book.Auditor.Rebuild(null, CancellationToken.None);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
    }

    [Theory]
    [InlineData("member_renewed", """{"through": "2031-12-31", "occurredOn": "2031-01-01"}""", "occurred-in-the-future")]
    [InlineData("member_category_changed", """{"category": "No Slug", "occurredOn": "2021-03-01"}""", "not-a-slug")]
    [InlineData("member_transferred", """{"to": "eda", "occurredOn": "2021-03-01"}""", "association-not-open")]
    public async Task what_another_program_appended_is_held_to_the_rules_of_posting(string type, string data, string rule)
    {
        await using var book = await Begin();
        await Append(book, 4, type, data);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().Contain(new Difference("event", "member/1 @5", "breaks-rule", rule));
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
        var drafts = facts.Select((f, i) => (Item)Proposed($"{i}", i == 0 ? "association/kil" : "member/1", f));
        foreach (var draft in drafts) // in batches of their own, so that all but the last are folded
            (await book.Queue.Post("tests", [draft], false, CancellationToken.None)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull());
        return book;
    }

    private static ProposedEntry Proposed(string id, string subject, Fact fact) => new(EntryId.Of("varmland", "/district", id), Subject.Parse(subject), "/district", id, fact);

    /// <summary>Appends to the member's stream as a program does that knows nothing of Ledger.</summary>
    private static Task Append(DistrictBook book, int version, string type, string data) => Execute(book, $"""
        with s as (update mt_streams set version = {version} where id = 'member/1')
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id)
        select nextval('mt_events_sequence'), gen_random_uuid(), stream_id, {version}, '{data}', '{type}', (select max(timestamp) from mt_events) + interval '1 second', tenant_id
        from mt_events where seq_id = 4
        """);

    private static async Task<Guid> Id(DistrictBook book, long position)
    {
        await using var command = book.Database.Owner.CreateCommand($"select id from mt_events where seq_id = {position}");
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Execute(DistrictBook book, string sql)
    {
        await using var command = book.Database.Owner.CreateCommand(sql);
        (await command.ExecuteNonQueryAsync()).Should().BeGreaterThan(0);
    }
}
