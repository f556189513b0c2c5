using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ledger.Http;

/// <summary>The description of the service, OpenAPI 3.1.</summary>
public static class OpenApi
{
    public static void Describe(OpenApiOptions options) => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
}
