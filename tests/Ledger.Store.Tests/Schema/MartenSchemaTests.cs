using Ledger.Tests;

namespace Ledger.Store.Tests.Schema;

/// <summary>The schema is made once, by Marten and by Ledger's migrations, and left alone from then on.</summary>
public sealed class MartenSchemaTests(TestCluster cluster)
{
    private static readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task after_a_start_marten_finds_nothing_to_alter()
    {
        await using var book = await cluster.NewBook();
        await FluentActions.Awaiting(() => MartenTables.Assert(book.Database.Owner)).Should().NotThrowAsync();
        await Execute(book, "alter table mt_events drop column headers");
        await FluentActions.Awaiting(() => MartenTables.Assert(book.Database.Owner)).Should().ThrowAsync<Weasel.Core.Migrations.DatabaseValidationException>();
    }

    [Fact]
    public async Task a_second_start_of_the_same_program_does_not_ask_marten()
    {
        await using var book = await cluster.NewBook();
        await Execute(book, "alter table mt_events drop column correlation_id"); // Marten would put it back
        await book.Database.Migrate(_cancel);
        (await HasCorrelationId(book)).Should().BeFalse();

        await Execute(book, "update ledger.migrations set name = 'marten 9.0.0 of another build' where number = 0");
        await book.Database.Migrate(_cancel);
        (await HasCorrelationId(book)).Should().BeTrue();

        static async Task<bool> HasCorrelationId(DistrictBook book) =>
            await Ask(book, "select exists (select from pg_attribute where attrelid = 'mt_events'::regclass and attname = 'correlation_id' and not attisdropped)") is true;
    }

    [Fact]
    public async Task migrations_are_applied_once_however_many_programs_start_at_a_time()
    {
        var database = await cluster.NewDatabase();
        var books = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.NewBook(connectionString: database)));
        (await Ask(books[0], "select count(*) from ledger.migrations where number > 0")).Should().Be((long)Sql.Migrations().Count());
        foreach (var book in books)
            await book.DisposeAsync();
    }

    [Fact]
    public async Task a_database_of_a_newer_program_is_left_alone()
    {
        await using var book = await cluster.NewBook();
        await Execute(book, "insert into ledger.migrations (number, name) values (9999, 'from the future')");
        await book.Database.Invoking(d => d.Migrate(CancellationToken.None)).Should().ThrowAsync<DatabaseUnusableException>();
    }

    [Fact]
    public async Task a_book_begun_in_one_time_zone_is_not_opened_in_another()
    {
        await using var book = await cluster.NewBook();
        await book.Database.Invoking(d => d.BeginDistrict("varmland", TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), CancellationToken.None))
            .Should().ThrowAsync<DatabaseUnusableException>().WithMessage("*Europe/Stockholm*");
    }

    private static async Task Execute(DistrictBook book, string sql) => await Ask(book, sql);

    private static async Task<object?> Ask(DistrictBook book, string sql)
    {
        await using var command = book.Database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync(_cancel);
    }
}
