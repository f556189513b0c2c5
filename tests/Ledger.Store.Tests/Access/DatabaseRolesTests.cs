using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Tests;
using Npgsql;
using static Ledger.Store.Tests.Access.DirectSql;

namespace Ledger.Store.Tests.Access;

/// <summary>What the database itself denies to the service, tried on the service's own connections.</summary>
public sealed class DatabaseRolesTests(TestCluster cluster, DatabaseRolesTests.Denying denying) : IClassFixture<DatabaseRolesTests.Denying>
{
    // Each table, with what tells whose a row is: a district's name, or its number.
    private static readonly Dictionary<string, string> _tables = new()
    {
        ["public.mt_streams"] = "tenant_id",
        ["public.mt_events"] = "tenant_id",
        ["ledger.districts"] = "district",
        ["ledger.days"] = "district",
        ["ledger.cells"] = "district",
        ["ledger.subjects"] = "district",
        ["ledger.postings"] = "(select d.district from ledger.districts d where d.number = t.district)",
        ["ledger.day_balances"] = "(select d.district from ledger.districts d where d.number = t.district)",
        ["ledger.api_keys"] = "district",
        ["ledger.refusals"] = "district",
        ["ledger.mt_doc_user"] = "tenant_id",
        ["ledger.maintenance"] = "district",
        ["ledger.logs"] = "district",
        ["ledger.checkpoints"] = "district",
        ["ledger.tiles"] = "(select d.district from ledger.districts d where d.number = t.district)",
        ["personal.keys"] = "district",
        ["personal.data"] = "district",
        ["personal.access_log"] = "district",
        ["personal.retention"] = "district",
    };

    // Nobody's rows, or none that the service may touch.
    private static readonly string[] _others = ["ledger.migrations", "public.mt_event_progression", "public.mt_event_projection_floors", "public.mt_high_water_skips", "public.mt_doc_deadletterevent"];

    [Fact]
    public async Task every_table_shows_one_district_and_is_forced_to()
    {
        await using var book = await cluster.NewBook();
        var tables = await Query(book.Database.Owner, """
            select format('%s.%s %s', n.nspname, c.relname, c.relrowsecurity and c.relforcerowsecurity)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'ledger', 'personal') and c.relkind in ('r', 'p')
            """);
        // The index keys are the owner's alone: the service reads none of them.
        tables.Should().BeEquivalentTo(_tables.Keys.Select(t => $"{t} t").Concat(_others.Select(t => $"{t} f")).Append("personal.index_keys t"), "a new table says whose its rows are, and is added here");
    }

    [Theory]
    [InlineData("update mt_events set data = '{}'")]
    [InlineData("delete from mt_events")]
    [InlineData("truncate mt_events cascade")]
    [InlineData("delete from mt_streams")]
    [InlineData("update mt_streams set id = 'member/x'")]
    [InlineData("update ledger.postings set amount = 0")]
    [InlineData("delete from ledger.postings")]
    [InlineData("update ledger.refusals set times = 0")]
    [InlineData("delete from ledger.refusals")]
    [InlineData("update ledger.cells set account = 'x'")]
    [InlineData("delete from ledger.cells")]
    [InlineData("update ledger.day_balances set cell = 0")]
    [InlineData("delete from ledger.day_balances")]
    [InlineData("update ledger.days set district = 'x'")]
    [InlineData("delete from ledger.days")]
    [InlineData("update ledger.api_keys set role = 'admin'")]
    [InlineData("update ledger.api_keys set hash = ''")]
    [InlineData("delete from ledger.api_keys")]
    [InlineData("update ledger.mt_doc_user set tenant_id = 'dalarna'")]
    [InlineData("delete from ledger.mt_doc_user")]
    [InlineData("update ledger.districts set time_zone = 'UTC'")]
    [InlineData("insert into ledger.districts (district, time_zone) values ('x', 'UTC')")]
    [InlineData("delete from ledger.districts")]
    [InlineData("insert into ledger.migrations (number, name) values (9999, 'x')")]
    [InlineData("truncate ledger.refusals")]
    [InlineData("update personal.keys set wrapped = ''")]
    [InlineData("update personal.data set ciphertext = ''")]
    [InlineData("truncate personal.keys, personal.data")]
    [InlineData("update personal.access_log set caller = 'x'")]
    [InlineData("delete from personal.access_log")]
    [InlineData("truncate personal.access_log")]
    [InlineData("update personal.retention set days = 0")]
    [InlineData("delete from personal.retention")]
    [InlineData("update mt_event_progression set last_seq_id = 0")]
    [InlineData("alter table personal.data disable row level security")]
    [InlineData("alter table personal.access_log no force row level security")]
    [InlineData("drop policy own_district on personal.keys")]
    [InlineData("drop table personal.access_log")]
    [InlineData("create table personal.x (x integer)")]
    [InlineData("create trigger x before insert on personal.data execute function suppress_redundant_updates_trigger()")]
    [InlineData("alter table mt_events disable row level security")]
    [InlineData("drop policy own_district on mt_events")]
    [InlineData("drop table ledger.postings")]
    [InlineData("create table ledger.x (x integer)")]
    [InlineData("create table public.x (x integer)")]
    [InlineData("create role x superuser")]
    [InlineData("select setval('mt_events_sequence', 1)")]
    [InlineData("select pg_read_file('/etc/passwd')")]
    public async Task the_service_may_not(string statement)
    {
        var denied = await FluentActions.Awaiting(() => As("varmland", denying.Library, statement)).Should().ThrowAsync<PostgresException>(statement);
        denied.Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege, denied.Which.MessageText);
    }

    [Fact]
    public async Task the_service_sees_one_district_in_every_table_and_writes_to_no_other()
    {
        var (library, foreign) = await Two();
        await using var _ = library;
        await using (var fill = library.Database.Owner.CreateCommand("""
            insert into ledger.logs select district, 0, 0, '', '{}', '{}' from ledger.districts;
            insert into ledger.checkpoints select district, 0, 0, '', now() from ledger.districts;
            insert into ledger.tiles select number, 1, 0, decode(repeat('00', 8192), 'hex'), null from ledger.districts;
            """))
            await fill.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        foreach (var (table, whose) in _tables)
        {
            (await Query(library.Database.Owner, $"select distinct {whose} from {table} t where {whose} is not null")).Should().BeEquivalentTo(["varmland", "dalarna"], "both have rows in {0}", table);
            (await As("varmland", library, $"select distinct {whose} from {table} t")).Should().Equal("varmland");
            (await As("dalarna", library, $"select distinct {whose} from {table} t")).Should().Equal("dalarna");
            (await As(null, library, $"select {whose} from {table} t")).Should().BeEmpty("without a district there is nothing in {0}", table);
            (await Query(library.Database.Source, $"select {whose} from {table} t")).Should().BeEmpty();
            (await As("nowhere", library, $"select {whose} from {table} t")).Should().BeEmpty();
        }

        foreach (var statement in new[]
        {
            "insert into mt_streams (tenant_id, id) values ('dalarna', 'member/x')",
            "insert into mt_events (seq_id, id, stream_id, version, data, type, tenant_id) select 999, gen_random_uuid(), stream_id, 99, data, type, 'dalarna' from mt_events limit 1",
            "insert into ledger.days values ('dalarna', '2030-01-01', 1, now())",
            "insert into ledger.cells (district, account, dimensions) values ('dalarna', 'x', '{}')",
            "insert into ledger.subjects (district, subject) values ('dalarna', 'member/x')",
            $"insert into ledger.postings (position, amount, cell, occurred_on, steps, subject, district) values (1, 1, 1, '2030-01-01', 1, 1, {foreign.District.Number})",
            $"insert into ledger.day_balances (amount, cell, occurred_on, recorded_on, steps, district) values (1, 1, '2030-01-01', '2030-01-01', 1, {foreign.District.Number})",
            "insert into ledger.api_keys (id, district, role, name, hash, created_at) values (gen_random_uuid(), 'dalarna', 'admin', 'x', 'x', now())",
            "insert into ledger.mt_doc_user (tenant_id, id, data) values ('dalarna', gen_random_uuid(), '{}')",
            "insert into personal.keys values ('dalarna', 'member/x', 'x', '', now())",
            "insert into personal.data values (gen_random_uuid(), 'dalarna', 'member/x', 'note', gen_random_uuid(), '', '', now())",
            "insert into personal.access_log (district, at, caller, role, subject, fields, purpose) values ('dalarna', now(), 'x', 'board', 'member/x', '{}', 'x')",
            "insert into personal.retention (district, valid_from, days, set_by, set_at) values ('dalarna', '2030-01-01', 0, 'x', now())",
            "insert into ledger.refusals (district, at, caller, method, route, status, times) values ('dalarna', now(), 'x', 'x', 'x', 1, 1)",
        })
            (await FluentActions.Awaiting(() => As("varmland", library, statement)).Should().ThrowAsync<PostgresException>(statement))
                .Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege, statement);

        (await As("varmland", library, "update ledger.api_keys set revoked_at = now() where district = 'dalarna' returning 'x'")).Should().BeEmpty("it sees none of them");
        (await As("varmland", library, "update ledger.mt_doc_user set data = '{}' where tenant_id = 'dalarna' returning 'x'")).Should().BeEmpty("it sees none of them");
        foreach (var table in new[] { "personal.keys", "personal.data" })
            (await As("varmland", library, $"delete from {table} where district = 'dalarna' returning 'x'")).Should().BeEmpty("it sees none of them");
    }

    [Fact]
    public async Task the_district_is_forgotten_with_its_transaction()
    {
        var (library, _) = await Two();
        await using var _1 = library;
        await using var connection = await library.Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        (await Query(connection, "begin; select set_config('ledger.district', 'varmland', true), set_config('ledger.district_number', '1', true); commit; select id from mt_streams")).Should().BeEmpty();
        (await Query(connection, "select amount::text from ledger.postings")).Should().BeEmpty();
    }

    [Fact]
    public async Task the_service_owns_nothing_and_a_key_is_found_by_its_hash_alone()
    {
        var (library, _) = await Two();
        await using var _1 = library;
        (await Query(library.Database.Owner, "select classid::regclass || ' ' || objid from pg_shdepend where refclassid = 'pg_authid'::regclass and refobjid = 'ledger_service'::regrole and deptype = 'o'"))
            .Should().BeEmpty("no object of any kind, in any database");
        (await Query(library.Database.Owner, "select rolname from pg_roles where rolname = 'ledger_service' and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolcanlogin or rolreplication)")).Should().BeEmpty();
        (await Query(library.Database.Source, "select id::text from ledger.key_of('\\x00')")).Should().BeEmpty();
        (await Query(library.Database.Source, "select u::text from ledger.user_of(gen_random_uuid()) u")).Should().BeEmpty();
        (await Query(library.Database.Owner, "select proname from pg_proc where pronamespace = 'ledger'::regnamespace and has_function_privilege('public', oid, 'execute') and prosecdef")).Should().BeEmpty();
    }

    private Task<(DistrictBooks DistrictBooks, DistrictBook Foreign)> Two() => Two(cluster);

    private static async Task<(DistrictBooks DistrictBooks, DistrictBook Foreign)> Two(TestCluster cluster)
    {
        var (library, own) = await cluster.NewLibrary(settings: s => s with { FoldAfter = 1 });
        await library.Database.BeginDistrict("dalarna", own.District.Zone, CancellationToken.None);
        var foreign = (await library.Find("dalarna", CancellationToken.None))!;
        foreach (var book in new[] { own, foreign })
        {
            await Fill(book);
            var key = await library.Keys.Issue(book.District, Role.Board, null, "test", null, CancellationToken.None);
            var caller = new Caller($"{key.Id}", book.District.Name, Role.Board, null);
            await library.Refusals.Note(caller, book.District, null, "GET", "/v1/keys", 404, CancellationToken.None);
            await library.Users.Invite(book.District, Role.Board, null, "test", Users.LinkCounts, CancellationToken.None);
            await book.Persons.Extract(new("member", "1"), caller, CancellationToken.None);
            await book.Erasures.SetRule(730, new(2021, 1, 1), caller.Id, CancellationToken.None);
            await book.Auditor.Rebuild(null, CancellationToken.None);
        }

        await library.Refusals.Note(null, null, System.Net.IPAddress.Loopback, "GET", "/v1/keys", 401, CancellationToken.None);
        return (library, foreign);
    }

    /// <summary>Two districts' books, of which nothing is changed.</summary>
    public sealed class Denying(TestCluster cluster) : IAsyncLifetime
    {
        public DistrictBooks Library { get; private set; } = null!;

        public async ValueTask InitializeAsync() => (Library, _) = await Two(cluster);

        public ValueTask DisposeAsync() => Library.DisposeAsync();
    }

    /// <summary>Runs a statement as the service would, in a transaction about a district.</summary>
    private static async Task<List<string>> As(string? district, DistrictBooks library, string statement)
    {
        var number = district is not null && await library.Database.FindDistrict(district, CancellationToken.None) is { } found ? found.Number : (short)0;
        await using var connection = await library.Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (district is not null)
            await Query(connection, $"select set_config('ledger.district', '{district}', true), set_config('ledger.district_number', '{number}', true)");
        return await Query(connection, statement);
    }
}
