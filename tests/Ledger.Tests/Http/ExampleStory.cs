using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Http;

namespace Ledger.Tests.Http;

/// <summary>One exchange of the examples, with what the service really answered.</summary>
public sealed record Exchange(string Operation, string Name, JsonObject Request, JsonObject Shown, JsonObject Answered)
{
    public override string ToString() => $"{Operation} {Name}";
}

/// <summary>The examples' exchanges, played against the real service in their order, its clock at the moments that they name.</summary>
/// <remarks>With <c>LEDGER_EXAMPLES=write</c> in the environment, the answers are written back to <c>examples.json</c>.</remarks>
public static class ExampleStory
{
    private static readonly JsonSerializerOptions _spelling = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<List<Exchange>> Play(TestService service)
    {
        var examples = OpenApiExamples.Read();
        var played = new List<Exchange>();
        foreach (var (operation, exchanges) in examples)
            foreach (var (name, exchange) in exchanges!.AsObject())
            {
                service.Clock.Now = DateTimeOffset.Parse((string)exchange!["at"]!, CultureInfo.InvariantCulture);
                var request = exchange["request"]!.AsObject();
                var answered = await Ask(service, operation == "postEntries" ? HttpMethod.Post : HttpMethod.Get, request);
                played.Add(new(operation, name, request, exchange["answer"]?.AsObject() ?? [], answered));
                exchange["answer"] = answered.DeepClone();
            }

        if (Environment.GetEnvironmentVariable("LEDGER_EXAMPLES") == "write")
            await File.WriteAllTextAsync(Source(), examples.ToJsonString(_spelling) + "\n");
        return played;
    }

    private static async Task<JsonObject> Ask(TestService service, HttpMethod method, JsonObject request)
    {
        using var message = new HttpRequestMessage(method, new Uri((string)request["path"]!, UriKind.Relative));
        foreach (var (name, value) in request["headers"]?.AsObject() ?? [])
            message.Headers.Add(name, (string)value!);
        if ((request["body"]?.ToJsonString() ?? (string?)request["text"]) is { } body)
        {
            message.Content = new StringContent(body, Encoding.UTF8);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse((string)request["contentType"]!);
        }

        using var response = await service.Http.SendAsync(message);
        var answer = new JsonObject { ["status"] = (int)response.StatusCode };
        if (response.Headers.Location is { } location)
            answer["headers"] = new JsonObject { ["Location"] = location.ToString() };
        answer["body"] = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        return answer;
    }

    private static string Source([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../../src/Ledger/Http/examples.json"));
}
