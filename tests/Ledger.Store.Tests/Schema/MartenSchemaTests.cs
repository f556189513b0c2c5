using System.Text;
using Ledger.Tests;

namespace Ledger.Store.Tests.Schema;

/// <summary>The tables stand as Marten 9 itself lays them out: a Marten application finds nothing in them to alter.</summary>
public sealed class MartenSchemaTests(TestCluster cluster)
{
    private const string Describe = """
        select format('%s.%s %s %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
               case when a.attnotnull then 'not null' else 'null' end, coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        union all
        select format('constraint %s on %s: %s', n.conname, n.conrelid::regclass, pg_get_constraintdef(n.oid))
        from pg_constraint n where n.connamespace = 'public'::regnamespace
        union all
        select format('index: %s', pg_get_indexdef(i.indexrelid)) from pg_index i
        join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace
        union all
        select format('sequence %s owned by %s', s.relname, coalesce(d.refobjid::regclass || '.' || a.attname, 'none'))
        from pg_class s
        left join pg_depend d on d.objid = s.oid and d.deptype = 'a'
        left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where s.relkind = 'S' and s.relnamespace = 'public'::regnamespace
        order by 1
        """;

    [Fact]
    public async Task the_event_tables_are_what_the_committed_description_of_marten_9_says()
    {
        await using var book = await cluster.NewBook();
        await using var command = book.Database.Owner.CreateCommand(Describe);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new StringBuilder();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            found.Append(reader.GetString(0)).Append('\n');
        var described = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Schema", "marten-9.txt"), TestContext.Current.CancellationToken);
        found.ToString().Should().Be(described).And.Contain("mt_events.seq_id");
    }

    [Fact]
    public async Task migrations_are_applied_once_however_many_programs_start_at_a_time()
    {
        var database = await cluster.NewDatabase();
        var books = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.NewBook(connectionString: database)));
        await using var count = books[0].Database.Owner.CreateCommand("select count(*) from ledger.migrations");
        (await count.ExecuteScalarAsync(TestContext.Current.CancellationToken)).Should().Be((long)Sql.Migrations().Count());
        foreach (var book in books)
            await book.DisposeAsync();
    }

    [Fact]
    public async Task a_database_of_a_newer_program_is_left_alone()
    {
        await using var book = await cluster.NewBook();
        await using var newer = book.Database.Owner.CreateCommand("insert into ledger.migrations (number, name) values (9999, 'from the future')");
        await newer.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await book.Database.Invoking(d => d.Migrate(CancellationToken.None)).Should().ThrowAsync<DatabaseUnusableException>();
    }

    [Fact]
    public async Task a_book_begun_in_one_time_zone_is_not_opened_in_another()
    {
        await using var book = await cluster.NewBook();
        await book.Database.Invoking(d => d.BeginDistrict("varmland", TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), CancellationToken.None))
            .Should().ThrowAsync<DatabaseUnusableException>().WithMessage("*Europe/Stockholm*");
    }
}
