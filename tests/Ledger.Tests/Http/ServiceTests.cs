namespace Ledger.Tests.Http;

/// <summary>Where the service listens, and how it says that it is well.</summary>
public sealed class ServiceTests(ServiceTests.Fixture fixture, TestCluster cluster) : IClassFixture<ServiceTests.Fixture>
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://+:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://ledger.example:0")]
    [InlineData("http://localhost.example:0")]
    [InlineData("http://127.0.0.1.example:0")]
    [InlineData("http://10.0.0.1:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("")]
    [InlineData(";")]
    public void an_address_that_others_can_reach_is_refused(string urls)
    {
        var over = () => Service.Over(fixture.Book, urls);
        over.Should().Throw<ServiceException>().Which.Message.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.0.0.2:0")]
    [InlineData("http://[::1]:0")]
    [InlineData("http://127.0.0.1:0; http://[::1]:0")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://LOCALHOST:5080")]
    public async Task an_address_of_this_machine_alone_is_accepted(string urls)
    {
        await using var app = Service.Over(fixture.Book, urls);
        if (!urls.EndsWith(":0", StringComparison.Ordinal) || (urls.Contains("::1") && !System.Net.Sockets.Socket.OSSupportsIPv6))
            return;
        await app.StartAsync(TestContext.Current.CancellationToken);
        Service.Addresses(app).Should().HaveCount(urls.Split(';').Length).And.OnlyContain(a => new Uri(a).IsLoopback);
    }

    [Theory]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task a_service_that_is_well_says_so(string path)
    {
        await using var service = await TestService.Start(cluster);
        using var answer = await service.GetRaw(path);
        ((int)answer.StatusCode).Should().Be(200);
    }

    [Fact]
    public async Task a_service_without_its_database_lives_and_is_not_ready()
    {
        var database = await cluster.NewDatabase();
        await using var service = await TestService.Start(cluster, connectionString: database);
        await Gone(database);
        using var live = await service.GetRaw("health/live");
        using var ready = await service.GetRaw("health/ready");
        ((int)live.StatusCode, (int)ready.StatusCode).Should().Be((200, 503));
    }

    [Fact]
    public async Task the_service_describes_itself()
    {
        await using var service = await TestService.Start(cluster);
        using var answer = await service.GetRaw("openapi/v1.json");
        var description = await answer.Json();
        description.Text("openapi").Should().StartWith("3.1");
        description["paths"]!.AsObject().Select(p => p.Key).Should().Contain(["/v1/entries", "/v1/plans/{plan}/progress", "/v1/subjects/{kind}/{id}"]);
    }

    // The database is taken away under the service.
    private static async Task Gone(string database)
    {
        var settings = new Npgsql.NpgsqlConnectionStringBuilder(database);
        await using var admin = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder(database) { Database = "template1", Pooling = false }.ConnectionString);
        await admin.OpenAsync();
        await using var drop = new Npgsql.NpgsqlCommand($"drop database {settings.Database} with (force)", admin);
        await drop.ExecuteNonQueryAsync();
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public Store.Book Book { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Book = await cluster.NewBook();

        public ValueTask DisposeAsync() => Book.DisposeAsync();
    }
}
