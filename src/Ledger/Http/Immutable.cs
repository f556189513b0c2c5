using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace Ledger.Http;

/// <summary>
/// Gives an ETag to answers that stay as they are: an entry, and whatever is asked as known at a given moment. A repeated
/// request with If-None-Match gets 304 (RFC 9110 section 13.1.2).
/// </summary>
/// <param name="json">How answers are written.</param>
public sealed class ImmutableAnswers(JsonSerializerOptions json) : IEndpointFilter
{
    // Made once: what is learned of the types of answers is kept in it.
    private readonly JsonSerializerOptions _withoutCheckpoints = WithoutCheckpoints(json);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await next(context);
        var request = context.HttpContext.Request;
        var isFixed = request.RouteValues.ContainsKey("id") && request.Path.StartsWithSegments("/v1/entries")
            || request.Query.ContainsKey("knownAt") || request.Query.ContainsKey("until");
        if (answer is null or IResult || !isFixed || request.Query.ContainsKey("include"))
            return answer;

        var body = JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), json);
        var immutable = JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), _withoutCheckpoints);
        // Which checkpoint covers it changes from second to second, and says nothing else than the one before: so the tag is then a weak one.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(immutable).AsSpan(0, 16))}\"", isWeak: immutable.Length != body.Length);
        return Results.Bytes(body, "application/json; charset=utf-8", entityTag: tag);
    }

    private static JsonSerializerOptions WithoutCheckpoints(JsonSerializerOptions options) => new(options)
    {
        TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(type =>
        {
            foreach (var property in type.Properties)
                if (property.PropertyType == typeof(Store.CoveringCheckpoint))
                    property.ShouldSerialize = (_, _) => false;
        }),
    };
}
