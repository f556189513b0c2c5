namespace Ledger.Tests.Http;

/// <summary>One service for all tests of a class, its book open with the association kil; tests keep to subjects of their own, or change nothing.</summary>
public sealed class SharedService(TestCluster cluster) : IAsyncLifetime
{
    public TestService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Service = await TestService.Start(cluster);
        await Service.Record(Entries.Registered("kil"));
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
