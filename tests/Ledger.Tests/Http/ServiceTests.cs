namespace Ledger.Tests.Http;

/// <summary>Where the service listens, and how it says that it is well.</summary>
public sealed class ServiceTests(ServiceTests.Fixture fixture, TestCluster cluster) : IClassFixture<ServiceTests.Fixture>
{
    [Theory]
    [InlineData("")]
    [InlineData(";")]
    public void without_an_address_the_service_listens_nowhere(string urls)
    {
        var over = () => Service.Over(fixture.DistrictBooks, urls);
        over.Should().Throw<ServiceException>().Which.Message.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://127.0.0.1:0; http://127.0.0.2:0")]
    public async Task the_service_listens_where_it_is_told_to(string urls)
    {
        await using var app = Service.Over(fixture.DistrictBooks, urls);
        await app.StartAsync(TestContext.Current.CancellationToken);
        Service.Addresses(app).Should().HaveCount(urls.Split(';').Length);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080", "http://0.0.0.0:5080")]
    [InlineData("http://[::]:5080", "http://[::]:5080")]
    [InlineData("http://*:5080", "http://*:5080")]
    [InlineData("http://192.168.1.4:5080", "http://192.168.1.4:5080")]
    [InlineData("http://127.0.0.1:5080;http://0.0.0.0:5081", "http://0.0.0.0:5081")]
    [InlineData("http://127.0.0.1:5080;http://[::1]:5080;http://localhost:5080", "")]
    [InlineData("https://0.0.0.0:5443;http://0.0.0.0:5080", "")]
    public void an_address_that_others_reach_without_tls_is_told(string addresses, string told) =>
        string.Join(';', Service.WithoutTls(addresses.Split(';'))).Should().Be(told);

    [Theory]
    [InlineData(null, 1)]
    [InlineData("true", 0)]
    public async Task serving_others_without_tls_is_warned_of_in_one_line_unless_a_proxy_holds_it(string? isBehindProxy, int warnings)
    {
        await using var program = new Crash.LedgerProcess { Urls = $";http://0.0.0.0:{Crash.LedgerProcess.FreePort()}" };
        if (isBehindProxy is not null)
            program.Environment["Ledger__BehindProxy"] = isBehindProxy;
        await program.Start();
        await program.Stop();
        program.Said.Count(l => l.Contains("without TLS", StringComparison.Ordinal)).Should().Be(warnings);
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
        public Store.DistrictBooks DistrictBooks { get; private set; } = null!;

        public async ValueTask InitializeAsync() => (DistrictBooks, _) = await cluster.NewLibrary();

        public ValueTask DisposeAsync() => DistrictBooks.DisposeAsync();
    }
}
