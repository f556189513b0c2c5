using Ledger.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using static Ledger.Store.Tests.Access.DirectSql;

namespace Ledger.Store.Tests.Access;

/// <summary>With which logins a service is started, and with which it is not.</summary>
public sealed class DatabaseLoginsTests(TestCluster cluster)
{
    [Theory]
    [InlineData("superuser", "*is a superuser*ConnectionStrings__LedgerOwner*")]
    [InlineData("bypassrls in role ledger_service", "*sees past row security*")]
    [InlineData("createrole in role ledger_service", "*may make roles*")]
    [InlineData("in role ledger_service, owner_x", "*owns the book*", "alter table ledger.cells owner to owner_x")]
    [InlineData("in role ledger_service, owner_x", "*owns the book*", "alter table personal.access_log owner to owner_x")]
    [InlineData("in role ledger_service, owner_x", "*owns the book*", "alter schema personal owner to owner_x")]
    [InlineData("in role ledger_service, owner_x", "*owns the book*", "alter function ledger.district() owner to owner_x")]
    [InlineData("in role ledger_service", "*Row security is not forced on personal.data*", "alter table personal.data no force row level security")]
    [InlineData("in role ledger_service", "*Row security is not forced on public.mt_events*", "alter table mt_events disable row level security")]
    [InlineData("", "*may not write to the book*grant ledger_service to *")]
    public async Task a_service_that_could_do_more_or_less_is_not_started(string attributes, string message, string made = "")
    {
        var database = await cluster.NewDatabase();
        await (await cluster.NewBook(connectionString: database)).DisposeAsync();
        var name = $"r{Guid.NewGuid():n}";
        string Named(string sql) => sql.Replace("owner_x", $"{name}_owner");
        await Execute(database, $"create role {name}_owner; create role {name} login password 'x' {Named(attributes)}; {Named(made)}");
        var service = new NpgsqlConnectionStringBuilder(database) { Username = name, Password = "x" }.ConnectionString;
        await FluentActions.Awaiting(() => Database.Open(database, service, CancellationToken.None)).Should().ThrowAsync<DatabaseUnusableException>().WithMessage(message);
    }

    [Fact]
    public async Task a_service_that_could_change_or_remove_anything_written_is_not_started()
    {
        var database = await cluster.NewDatabase();
        await (await cluster.NewBook(connectionString: database)).DisposeAsync();
        var name = $"r{Guid.NewGuid():n}";
        await Execute(database, $"create role {name}_changer; create role {name} login password 'x' in role ledger_service, {name}_changer");
        var service = new NpgsqlConnectionStringBuilder(database) { Username = name, Password = "x" }.ConnectionString;
        foreach (var right in new[]
        {
            "update on mt_events",
            "delete on mt_events",
            "truncate on mt_events",
            "trigger on mt_events",
            "delete on mt_streams",
            "update (id) on mt_streams",
            "update (amount) on ledger.postings",
            "delete on ledger.day_balances",
            "update (role) on ledger.api_keys",
            "delete on ledger.refusals",
            "update on personal.access_log",
            "delete on personal.access_log",
            "update (days) on personal.retention",
            "delete on personal.retention",
            "update (ciphertext) on personal.data",
            "truncate on personal.keys",
        })
        {
            await Execute(database, $"grant {right} to {name}_changer");
            await FluentActions.Awaiting(() => Database.Open(database, service, CancellationToken.None)).Should()
                .ThrowAsync<DatabaseUnusableException>(right).WithMessage("*may change what is written*");
            await Execute(database, $"revoke {right} from {name}_changer");
        }

        await (await Database.Open(database, service, CancellationToken.None)).DisposeAsync();
    }

    [Theory]
    [InlineData(false, "createrole")]
    [InlineData(false, "in role ledger_service")]
    [InlineData(true, "")]
    public async Task an_owner_that_is_no_superuser_will_do(bool apart, string attributes)
    {
        var admin = await cluster.NewDatabase();
        await (await cluster.NewBook(connectionString: admin)).DisposeAsync(); // ledger_service is there
        var name = $"r{Guid.NewGuid():n}";
        await Execute(admin, $"create role {name} login password 'x' {attributes}; create role {name}_service login password 'y' in role ledger_service");
        await Execute(admin, $"create database {name} owner {name}");
        var owner = new NpgsqlConnectionStringBuilder(admin) { Database = name, Username = name, Password = "x" };
        var service = new NpgsqlConnectionStringBuilder(admin) { Database = name, Username = $"{name}_service", Password = "y" };
        var settings = apart ? new BooksSettings(service.ConnectionString, "", OwnerConnectionString: owner.ConnectionString) : new(owner.ConnectionString, "");
        var (library, book) = await DistrictBooks.Open(settings, new TestClock(), NullLoggerFactory.Instance, CancellationToken.None);
        await using var _ = library;
        await Fill(book);
        (await Query(library.Database.Source, "select current_user::text")).Should().Equal(apart ? $"{name}_service" : "ledger_service");
        (await Query(library.Database.Owner, "select tableowner::text from pg_tables where tablename = 'mt_events'")).Should().Equal(name);
        (await book.Entries.Entries(0, 10, null, null, null, null, CancellationToken.None)).Entries.Should().HaveCount(3);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await book.Auditor.Rebuild(null, CancellationToken.None)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task an_owner_that_may_not_act_as_the_service_is_told_what_to_do()
    {
        var admin = await cluster.NewDatabase();
        await (await cluster.NewBook(connectionString: admin)).DisposeAsync();
        var name = $"r{Guid.NewGuid():n}";
        await Execute(admin, $"create role {name} login password 'x'");
        await Execute(admin, $"create database {name} owner {name}");
        var owner = new NpgsqlConnectionStringBuilder(admin) { Database = name, Username = name, Password = "x" }.ConnectionString;
        await FluentActions.Awaiting(() => Database.Open(owner, null, CancellationToken.None)).Should().ThrowAsync<DatabaseUnusableException>().WithMessage("*grant ledger_service*");
    }

    [Fact]
    public async Task a_private_cluster_makes_a_login_for_the_service_that_tells_nothing_of_the_owners()
    {
        using var home = new TemporaryFolder();
        for (var start = 0; start < 2; start++)
        {
            var (library, book) = await DistrictBooks.Open(new(null, home.Path, Durable: false), new TestClock(), NullLoggerFactory.Instance, CancellationToken.None);
            await using var _ = library;
            if (start == 0)
                await Fill(book);
            (await Query(library.Database.Source, "select format('%s %s', session_user, current_user)")).Should().Equal("ledger_login ledger_login");
            (await Query(library.Database.Owner, "select session_user::text")).Should().Equal("ledger");
            (await book.Entries.Entries(0, 10, null, null, null, null, CancellationToken.None)).Entries.Should().HaveCount(3);
            var password = await File.ReadAllTextAsync(Path.Combine(home.Path, "password"), TestContext.Current.CancellationToken);
            library.Database.Source.ConnectionString.Should().NotContain(password);
            await FluentActions.Awaiting(() => Query(library.Database.Source, "set role ledger")).Should().ThrowAsync<PostgresException>();
        }
    }
}
