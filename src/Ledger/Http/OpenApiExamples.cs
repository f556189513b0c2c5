using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Ledger.Http;

/// <summary>
/// The examples of each operation, from <c>examples.json</c>: by the operation's name, exchanges of a request and its answer. Read from the
/// first to the last, with the clock at the moments they name, they tell one story, and a test plays it.
/// </summary>
public static class OpenApiExamples
{
    private static readonly JsonObject _exchanges = Read();

    /// <summary>All exchanges, by operation and name.</summary>
    public static JsonObject Read()
    {
        using var stream = typeof(OpenApiExamples).Assembly.GetManifestResourceStream("Ledger.Http.examples.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    internal static Task Show(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        foreach (var (name, exchange) in _exchanges[operation.OperationId!]?.AsObject() ?? [])
        {
            if (exchange!["answer"] is not { } answer)
                continue; // not taken down yet
            var (summary, request) = ((string?)exchange["summary"], exchange["request"]!);
            var status = (int)answer["status"]!;
            // What was refused is shown by its problem, not as something to be asked.
            if (status < StatusCodes.Status400BadRequest)
            {
                ShowParameters(operation, context.Description.RelativePath!, name, request);
                if (request["body"] is { } body)
                    Add(operation.RequestBody!.Content![(string)request["contentType"]!], name, summary, body);
            }

            if (answer["body"] is { } answered)
                Add(operation.Responses![status.ToString(CultureInfo.InvariantCulture)].Content!.Values.Single(), name, summary, answered);
        }

        return Task.CompletedTask;
    }

    private static void ShowParameters(OpenApiOperation operation, string template, string name, JsonNode request)
    {
        var (path, query) = ((string)request["path"]!).Split('?', 2) is [var p, var q] ? (p, q) : ((string)request["path"]!, "");
        var asked = QueryHelpers.ParseQuery(query);
        var (names, values) = (template.Trim('/').Split('/'), path.Trim('/').Split('/'));
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var given = parameter.In switch
            {
                ParameterLocation.Path => values[Array.IndexOf(names, $"{{{parameter.Name}}}")],
                ParameterLocation.Header => (string?)request["headers"]?[parameter.Name!],
                _ => asked.TryGetValue(parameter.Name!, out var several) ? several.ToString() : null,
            };
            if (given is not null)
                (parameter.Examples ??= new Dictionary<string, IOpenApiExample>())[name] = new OpenApiExample { Value = ValueOf(given, parameter.Schema?.Type) };
        }
    }

    private static JsonNode? ValueOf(string given, JsonSchemaType? type) => type switch
    {
        JsonSchemaType.Integer => long.Parse(given, CultureInfo.InvariantCulture),
        JsonSchemaType.Boolean => bool.Parse(given),
        JsonSchemaType.Array => new JsonArray([.. given.Split(',').Select(v => (JsonNode)v)]),
        _ => given,
    };

    private static void Add(OpenApiMediaType content, string name, string? summary, JsonNode value) =>
        (content.Examples ??= new Dictionary<string, IOpenApiExample>())[name] = new OpenApiExample { Summary = summary, Value = value.DeepClone() };
}
