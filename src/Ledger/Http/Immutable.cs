using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Ledger.Http;

/// <summary>
/// Gives an ETag to answers that stay as they are: an entry, and whatever is asked as known at a given moment. A repeated
/// request with If-None-Match gets 304 (RFC 9110 section 13.1.2).
/// </summary>
public sealed class ImmutableAnswers(IOptions<JsonOptions> json) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await next(context);
        var request = context.HttpContext.Request;
        var isFixed = request.RouteValues.ContainsKey("id") && request.Path.StartsWithSegments("/v1/entries")
            || request.Query.ContainsKey("knownAt") || request.Query.ContainsKey("until");
        if (answer is null or IResult || !isFixed || request.Query.ContainsKey("include"))
            return answer;

        var body = JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), json.Value.SerializerOptions);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"");
        return Results.Bytes(body, "application/json; charset=utf-8", entityTag: tag);
    }
}
