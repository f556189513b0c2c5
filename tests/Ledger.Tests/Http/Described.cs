using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace Ledger.Tests.Http;

/// <summary>The description as a service serves it; it is the same for all.</summary>
public sealed class Described(TestCluster cluster) : IAsyncLifetime
{
    public JsonObject Document { get; private set; } = null!;

    public IReadOnlyList<string> Routes { get; private set; } = null!;

    public Schema Schema { get; private set; } = null!;

    public JsonObject Schemas => Document["components"]!["schemas"]!.AsObject();

    public IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        from path in Document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (path.Key, method.Key, method.Value!.AsObject());

    /// <summary>What of a value does not conform to a schema.</summary>
    public IReadOnlyList<string> Faults(JsonNode? value, JsonNode schema) => Schema.Faults(value, schema.AsObject());

    public async ValueTask InitializeAsync()
    {
        await using var service = await TestService.Start(cluster);
        Document = (await service.Http.GetFromJsonAsync<JsonObject>(new Uri("openapi/v1.json", UriKind.Relative)))!;
        Schema = new(Document);
        Routes = [.. service.Routes.SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [], (e, m) => $"{m} {e.RoutePattern.RawText!.TrimEnd('/').Replace("{**", "{", StringComparison.Ordinal)}".ToLowerInvariant())];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
