using Npgsql;
using static Ledger.Cluster.Tests.Sql;

namespace Ledger.Cluster.Tests;

/// <summary>What the logins of a cluster may do, tried on their own connections.</summary>
public sealed class ClusterRolesTests(ClusterRolesTests.OneCluster one) : IClassFixture<ClusterRolesTests.OneCluster>
{
    private PrivateCluster Cluster => one.Cluster;

    [Fact]
    public async Task no_login_but_the_superuser_has_a_privilege_over_the_cluster()
    {
        const string privileged =
            """
            select array_agg(rolname::text) from pg_roles
            where rolname !~ '^pg_' and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
            """;
        (await AskAsync<string[]>(Cluster, privileged)).Should().Equal("postgres");
        (await AskAsync<string>(Cluster, "select current_user::text")).Should().Be("app_owner");
        (await AskAsync<string>(Cluster.ServiceConnectionString, "select current_user::text")).Should().Be("app_login");
        (await AskAsync<string>(Cluster.SuperuserConnectionString, "select current_user::text")).Should().Be("postgres");
    }

    [Fact]
    public async Task the_owner_is_in_no_role_but_the_services()
    {
        const string memberships =
            """
            select array_agg(format('%s in %s', member::regrole, roleid::regrole)) from pg_auth_members
            where member::regrole::text !~ '^pg_'
            """;
        (await AskAsync<string[]>(Cluster, memberships)).Should().BeEquivalentTo("app_login in app_service", "app_owner in app_service");
    }

    [Theory]
    [InlineData("select pg_read_file('/etc/passwd')")]
    [InlineData("select pg_read_binary_file('/etc/passwd')")]
    [InlineData("select pg_ls_dir('/')")]
    [InlineData("select lo_import('/etc/passwd')")]
    [InlineData("create temporary table x (line text); copy x from '/etc/passwd'")]
    [InlineData("create temporary table x (line text); copy x from program 'id'")]
    [InlineData("create function x() returns integer language c as 'libc', 'getpid'")]
    [InlineData("load '/lib/x.so'")]
    [InlineData("alter system set archive_command = 'true'")]
    [InlineData("select rolpassword from pg_authid")]
    [InlineData("select passwd from pg_shadow")]
    [InlineData("select * from pg_hba_file_rules")]
    [InlineData("set role postgres")]
    [InlineData("set session authorization postgres")]
    [InlineData("grant postgres to current_user")]
    [InlineData("grant pg_read_server_files to current_user")]
    [InlineData("grant pg_execute_server_program to current_user")]
    [InlineData("alter role current_user superuser")]
    [InlineData("alter role current_user createrole")]
    [InlineData("alter role postgres password 'x'")]
    [InlineData("create role x")]
    [InlineData("create database x")]
    public async Task neither_the_owner_nor_the_service_reaches_the_server_or_the_superuser(string statement)
    {
        foreach (var connection in (string[])[Cluster.ConnectionString, Cluster.ServiceConnectionString])
            await DeniedAsync(connection, statement);
    }

    [Theory]
    [InlineData("set role app_owner")]
    [InlineData("set session authorization app_owner")]
    [InlineData("grant app_owner to app_login")]
    [InlineData("alter role app_owner password 'x'")]
    [InlineData("create table public.x (x integer)")]
    [InlineData("create schema x")]
    [InlineData("alter database app owner to app_login")]
    public Task the_service_cannot_become_the_owner(string statement) => DeniedAsync(Cluster.ServiceConnectionString, statement);

    [Fact]
    public async Task no_login_enters_with_the_password_of_another()
    {
        var service = new NpgsqlConnectionStringBuilder(Cluster.ServiceConnectionString);
        var owner = new NpgsqlConnectionStringBuilder(Cluster.ConnectionString);
        foreach (var (login, password) in ((string?, string?)[])[(owner.Username, service.Password), (service.Username, owner.Password)])
        {
            var guess = new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Username = login, Password = password };
            (await RefusedAsync(guess.ConnectionString, "select 1")).SqlState.Should().Be(PostgresErrorCodes.InvalidPassword);
        }
    }

    [Fact]
    public async Task the_superuser_has_no_password_and_is_known_by_its_account_alone()
    {
        new NpgsqlConnectionStringBuilder(Cluster.SuperuserConnectionString).Password.Should().BeNullOrEmpty();
        (await AskAsync<bool>(Cluster.SuperuserConnectionString, "select rolpassword is null from pg_authid where rolname = 'postgres'"))
            .Should().BeTrue();
        const string rules =
            """
            select array_agg(concat_ws(' ', type, array_to_string(database, ','), array_to_string(user_name, ','), auth_method, error) order by line_number)
            from pg_hba_file_rules
            """;
        (await AskAsync<string[]>(Cluster.SuperuserConnectionString, rules)).Should()
            .Equal("local all postgres peer", "local all all scram-sha-256");
    }

    [Fact]
    public async Task another_account_is_not_taken_for_the_superuser()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root becomes another user.");
        await using var home = new TemporaryHome();
        await using var cluster = await home.StartAsync();
        var login = new NpgsqlConnectionStringBuilder(cluster.SuperuserConnectionString);
        // The socket is closed to the other account: opened, what is left is what PostgreSQL itself says.
        foreach (var path in (string[])[login.Host!, Path.Combine(login.Host!, ".s.PGSQL.5432")])
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);

        var stranger = new Account("daemon", 1, 1);
        var psql = await Command.RunAsync(
            stranger, "/", "psql", ["--host", login.Host!, "--username", login.Username!, "--no-password", "--command", "select 1", "app"],
            TestContext.Current.CancellationToken);

        psql.Succeeded.Should().BeFalse();
        psql.Output.Should().Contain("Peer authentication failed");
    }

    [Fact]
    public async Task the_owner_makes_what_the_service_uses()
    {
        await DoAsync(
            Cluster,
            """
            create schema shelf;
            create table shelf.pages (page integer);
            alter table shelf.pages enable row level security;
            alter table shelf.pages force row level security;
            create policy odd on shelf.pages to app_service using (page % 2 = 1);
            create policy owner on shelf.pages to current_user using (true) with check (true);
            insert into shelf.pages values (1), (2), (3);
            create table public.notes (note text);
            grant usage on schema shelf to app_service;
            grant select on shelf.pages to app_service
            """);

        (await AskAsync<long>(Cluster.ServiceConnectionString, "select count(*) from shelf.pages")).Should().Be(2);
        (await AskAsync<long>(Cluster, "select count(*) from shelf.pages")).Should().Be(3);
        await DeniedAsync(Cluster.ServiceConnectionString, "insert into shelf.pages values (5)");
        await DeniedAsync(Cluster.ServiceConnectionString, "drop table shelf.pages");
        await DeniedAsync(Cluster.ServiceConnectionString, "select * from public.notes");

        var asService = new NpgsqlConnectionStringBuilder(Cluster.ConnectionString) { Options = "-c role=app_service" };
        (await AskAsync<long>(asService.ConnectionString, "select count(*) from shelf.pages")).Should().Be(2);
    }

    [Fact]
    public async Task names_are_the_callers_and_may_be_any()
    {
        await using var home = new TemporaryHome();
        var options = new PrivateClusterOptions
        {
            Durable = false,
            Database = "The \"data\"",
            Owner = "it's",
            ServiceRole = "select",
            ServiceLogin = "Åsa's login",
        };
        await using var cluster = await home.StartAsync(options);
        await using var second = await home.StartAsync(options);

        foreach (var either in (PrivateCluster[])[cluster, second])
        {
            (await AskAsync<string>(either, "select current_database()")).Should().Be(options.Database);
            (await AskAsync<string>(either, "select current_user::text")).Should().Be(options.Owner);
            (await AskAsync<string>(either.ServiceConnectionString, "select current_user::text")).Should().Be(options.ServiceLogin);
            (await AskAsync<bool>(either.ServiceConnectionString, "select pg_has_role('select', 'usage')")).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("postgres", "role", "login")]
    [InlineData("owner", "owner", "login")]
    [InlineData("owner", "role", "owner")]
    public async Task two_roles_of_one_name_are_refused(string owner, string role, string login)
    {
        await using var home = new TemporaryHome();
        var start = () => home.StartAsync(new PrivateClusterOptions { Owner = owner, ServiceRole = role, ServiceLogin = login });
        await start.Should().ThrowAsync<ArgumentException>();
        home.Server.Should().BeNull();
    }

    private static async Task DeniedAsync(string connection, string statement)
    {
        var refused = await RefusedAsync(connection, statement);
        refused.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege, "{0} says {1}", statement, refused.MessageText);
    }

    /// <summary>One cluster for all that only ask.</summary>
    public sealed class OneCluster : IAsyncLifetime
    {
        private readonly TemporaryHome _home = new();

        public PrivateCluster Cluster { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Cluster = await _home.StartAsync();

        public async ValueTask DisposeAsync()
        {
            await Cluster.DisposeAsync();
            await _home.DisposeAsync();
        }
    }
}
