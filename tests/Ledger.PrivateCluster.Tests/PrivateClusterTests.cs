using Npgsql;
using static Ledger.Cluster.Tests.Sql;

namespace Ledger.Cluster.Tests;

/// <summary>Starting, joining, leaving, and what a person is told where that cannot be.</summary>
public sealed class PrivateClusterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task it_starts_on_an_empty_home()
    {
        await using var home = new TemporaryHome();
        await using var cluster = await home.StartAsync();

        (await AskAsync<string>(cluster, "select current_database()")).Should().Be("app");
        (await AskAsync<string>(cluster, "show server_encoding")).Should().Be("UTF8");
        (await AskAsync<string>(cluster, "show listen_addresses")).Should().BeEmpty();
        (await AskAsync<string>(cluster, "show timezone")).Should().Be("UTC");
    }

    [Fact]
    public async Task it_waits_for_the_disk_unless_told_otherwise()
    {
        await using var home = new TemporaryHome();
        await using (var quick = await home.StartAsync())
            (await AskAsync<string>(quick, "show fsync")).Should().Be("off");

        await using var durable = await home.StartAsync(new PrivateClusterOptions());
        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
            (await AskAsync<string>(durable, $"show {setting}")).Should().Be("on", setting);
    }

    [Fact]
    public async Task only_the_owner_reads_the_password_and_reaches_the_socket()
    {
        await using var home = new TemporaryHome();
        await using var cluster = await home.StartAsync();

        Mode(Path.Combine(home.Path, "password")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var closed in (string[])["run", "data"])
            Mode(Path.Combine(home.Path, closed))
                .Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var guess = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Password = "guess", Pooling = false };
        await using var source = NpgsqlDataSource.Create(guess);
        var enter = async () => await source.OpenConnectionAsync(Cancel);
        (await enter.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task statements_parameters_and_details_stay_out_of_the_log()
    {
        await using var home = new TemporaryHome();
        await using var cluster = await home.StartAsync();
        await DoAsync(cluster, "create table people (name text primary key)");
        await DoAsync(cluster, "insert into people values ('Astrid')");

        var again = async () => await DoAsync(cluster, "insert into people values ('Astrid')");
        await again.Should().ThrowAsync<PostgresException>();

        var log = await File.ReadAllTextAsync(Path.Combine(home.Path, "postgresql.log"), Cancel);
        log.Should().Contain("duplicate key").And.NotContain("Astrid");
    }

    [Fact]
    public async Task data_survive_stop_and_start()
    {
        await using var home = new TemporaryHome();
        await using (var before = await home.StartAsync())
            await DoAsync(before, "create table kept as select 42 as answer");
        home.Server.Should().BeNull();

        await using var after = await home.StartAsync();
        (await AskAsync<int>(after, "select answer from kept")).Should().Be(42);
    }

    [Fact]
    public async Task a_second_program_joins_and_leaves_the_server_running()
    {
        await using var home = new TemporaryHome();
        await using var first = await home.StartAsync();

        await using (var second = await home.StartAsync())
        {
            second.PostmasterId.Should().Be(first.PostmasterId);
            second.ConnectionString.Should().Be(first.ConnectionString);
            second.ServiceConnectionString.Should().Be(first.ServiceConnectionString);
            (await AskAsync<int>(first.ServiceConnectionString, "select 1")).Should().Be(1);
            (await AskAsync<int>(second, "select 1")).Should().Be(1);
        }

        (await AskAsync<int>(first, "select 1")).Should().Be(1);
    }

    [Fact]
    public async Task the_last_to_leave_stops_the_server_though_another_started_it()
    {
        await using var home = new TemporaryHome();
        var first = await home.StartAsync();
        var second = await home.StartAsync();

        await first.DisposeAsync();
        (await AskAsync<int>(second, "select 1")).Should().Be(1);

        await second.DisposeAsync();
        home.Server.Should().BeNull();
    }

    [Fact]
    public async Task a_password_that_was_lost_is_made_again()
    {
        await using var home = new TemporaryHome();
        await using (var before = await home.StartAsync())
            await DoAsync(before, "create table kept as select 42 as answer");
        File.Delete(Path.Combine(home.Path, "password"));

        await using var after = await home.StartAsync();
        (await AskAsync<int>(after, "select answer from kept")).Should().Be(42);
        (await AskAsync<int>(after.ServiceConnectionString, "select 1")).Should().Be(1);
    }

    [Fact]
    public async Task two_that_start_at_once_share_one_server()
    {
        await using var home = new TemporaryHome();
        var both = await Task.WhenAll(home.StartAsync(), home.StartAsync());
        await using var one = both[0];
        await using var other = both[1];

        one.PostmasterId.Should().Be(other.PostmasterId);
    }

    [Theory]
    [InlineData("a name of more than a hundred letters, which is longer than the address of a socket may be on any system we know of")]
    [InlineData("one, two")]
    public async Task a_home_whose_path_is_no_address_of_a_socket_works(string name)
    {
        await using var home = new TemporaryHome(name);
        await using var cluster = await home.StartAsync();

        (await AskAsync<int>(cluster, "select 1")).Should().Be(1);
        new NpgsqlConnectionStringBuilder(cluster.ConnectionString).Host.Should().NotStartWith(home.Path);
    }

    [Fact]
    public async Task a_home_may_have_spaces_quotes_and_backslashes_in_its_name()
    {
        await using var home = new TemporaryHome("it's \\ a home");
        await using var cluster = await home.StartAsync();

        (await AskAsync<int>(cluster, "select 1")).Should().Be(1);
    }

    [Fact]
    public async Task without_postgresql_it_says_what_to_install()
    {
        await using var home = new TemporaryHome();

        var start = () => PrivateCluster.StartAsync(
            home.Path, new PrivateClusterOptions { AnotherServer = "set A_SERVER" }, [Path.Combine(home.Path, "nowhere")], Cancel);

        (await start.Should().ThrowAsync<PrivateClusterException>())
            .WithMessage("PostgreSQL is not installed*version 14 or newer*, or set A_SERVER.");
    }

    [Fact]
    public async Task data_of_a_version_that_is_not_installed_are_left_alone()
    {
        await using var home = new TemporaryHome();
        await (await home.StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(home.Path, "data", "PG_VERSION"), "9\n", Cancel);

        var start = () => home.StartAsync();

        (await start.Should().ThrowAsync<PrivateClusterException>()).WithMessage("*written by PostgreSQL 9*not installed*");
    }

    [Fact]
    public async Task a_home_that_cannot_be_made_is_named()
    {
        var start = () => PrivateCluster.StartAsync("/dev/null/home", new PrivateClusterOptions { AnotherHome = "set A_HOME" }, Cancel);

        (await start.Should().ThrowAsync<PrivateClusterException>()).WithMessage("*/dev/null/home*, or set A_HOME.");
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
}
