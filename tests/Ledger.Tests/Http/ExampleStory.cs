using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Http;
using Ledger.Store.Access;

namespace Ledger.Tests.Http;

/// <summary>One exchange of the examples, with what the service really answered.</summary>
public sealed record Exchange(string Operation, string Name, JsonObject Request, JsonObject Shown, JsonObject Answered)
{
    public override string ToString() => $"{Operation} {Name}";
}

/// <summary>The examples' exchanges, played against the real service in their order, its clock at the moments that they name.</summary>
/// <remarks>With <c>LEDGER_EXAMPLES=write</c> in the environment, the answers are written back to <c>examples.json</c>.</remarks>
public static partial class ExampleStory
{
    private static readonly JsonSerializerOptions _spelling = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string ShownSealed = "\"ref\":\"5ea1ed00-0000-4000-8000-000000000001\",\"sha256\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"";
    private const string ShownErasure = "\"entry\":\"e4a5ed00-0000-5000-8000-000000000001\"";

    // Keys and sealed data are random, and so is what is hashed from them.
    private const string ShownHash = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=";
    private const string ShownLeafInput = "\"leafInput\":\"eyJkYXRhIjp74oCmfX0=\"";

    // Keys and their ids are random, so the examples show these in their place.
    private const string ShownKey = "ledger_ExampleExampleExampleExamplSample";

    /// <summary>A service as the story finds it: the district has four keys, and nothing is recorded.</summary>
    public static async Task<TestService> Begin(TestCluster cluster)
    {
        // Cursors are sealed by the master key, so the examples have one of their own.
        var service = await TestService.Start(cluster, new(new(2020, 1, 1, 8, 0, 0, TimeSpan.Zero)), settings: s => s with { MasterKey = Convert.ToBase64String(new byte[32]) });
        foreach (var (role, association) in new (Role, string?)[] { (Role.Admin, null), (Role.Auditor, null), (Role.Association, "kil") })
        {
            service.Clock.Now += TimeSpan.FromHours(1);
            service.As[association is null ? KeyRing.Name(role) : $"association/{association}"] = await service.Client(role, association);
        }

        service.As["nobody"] = service.Client(null);
        return service;
    }

    public static async Task<List<Exchange>> Play(TestService service)
    {
        var examples = OpenApiExamples.Read();
        var played = new List<Exchange>();
        foreach (var (operation, exchanges) in examples)
            foreach (var (name, exchange) in exchanges!.AsObject())
            {
                service.Clock.Now = DateTimeOffset.Parse((string)exchange!["at"]!, CultureInfo.InvariantCulture);
                var request = exchange["request"]!.AsObject();
                if (operation == "getProof" && name == "proof")
                    await service.Book.Sealer.Seal(CancellationToken.None);
                var answered = await Ask(service, (string?)exchange["as"], MethodOf(operation), request);
                played.Add(new(operation, name, request, exchange["answer"]?.AsObject() ?? [], answered));
                exchange["answer"] = answered.DeepClone();
            }

        if (Environment.GetEnvironmentVariable("LEDGER_EXAMPLES") == "write")
            await File.WriteAllTextAsync(Source(), examples.ToJsonString(_spelling) + "\n");
        return played;
    }

    private static HttpMethod MethodOf(string operation) =>
        operation is "postEntries" or "issueKey" or "rotateKey" || operation.StartsWith("propose", StringComparison.Ordinal) ? HttpMethod.Post : operation is "revokeKey" or "erasePersonalData" or "erasePersonalDataOf" ? HttpMethod.Delete : operation == "setRetention" ? HttpMethod.Put : HttpMethod.Get;

    private static async Task<List<(string Real, string Shown)>> Ids(TestService service) =>
        [.. (await service.DistrictBooks.Keys.List(service.Book.District, CancellationToken.None)).OrderBy(k => k.CreatedAt).Select((k, i) => (k.Id.ToString(), $"01900000-0000-7000-8000-{i + 1:d12}"))];

    private static async Task<JsonObject> Ask(TestService service, string? caller, HttpMethod method, JsonObject request)
    {
        var path = (await Ids(service)).Aggregate((string)request["path"]!, (p, id) => p.Replace(id.Shown, id.Real));
        using var message = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in request["headers"]?.AsObject() ?? [])
            message.Headers.Add(name, (string)value!);
        if ((request["body"]?.ToJsonString() ?? (string?)request["text"]) is { } body)
        {
            message.Content = new StringContent(body, Encoding.UTF8);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse((string)request["contentType"]!);
        }

        using var response = await (caller is null ? service.Http : service.As[caller]).SendAsync(message);
        var ids = await Ids(service);
        string Shown(string text) => Hashes(Sealed().Replace(Key().Replace(ids.Aggregate(text, (t, id) => t.Replace(id.Real, id.Shown)), ShownKey), ShownSealed));
        string Hashes(string text) => path.EndsWith("/proof", StringComparison.Ordinal) || path.StartsWith("/v1/log/", StringComparison.Ordinal)
            ? Base64().Replace(LeafInput().Replace(text, ShownLeafInput), ShownHash) : text;
        var answer = new JsonObject { ["status"] = (int)response.StatusCode };
        if (response.Headers.Location is { } location)
            answer["headers"] = new JsonObject { ["Location"] = Shown(location.ToString()) };
        if (await response.Content.ReadAsStringAsync() is { Length: > 0 } answered)
            answer["body"] = JsonNode.Parse(Shown(method == HttpMethod.Delete ? Entry().Replace(answered, ShownErasure) : answered));
        return answer;
    }

    private static string Source([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../../src/Ledger/Http/examples.json"));

    [GeneratedRegex("\"ref\": *\"[0-9a-f-]{36}\", *\"sha256\": *\"[0-9a-f]{64}\"")]
    private static partial Regex Sealed();

    [GeneratedRegex("\"entry\": *\"[0-9a-f-]{36}\"")]
    private static partial Regex Entry();

    [GeneratedRegex("\"leafInput\": *\"[^\"]*\"")]
    private static partial Regex LeafInput();

    [GeneratedRegex(@"(?<=[\s""]|\\n)[A-Za-z0-9+/]{43,}={0,2}")]
    private static partial Regex Base64();

    [GeneratedRegex("ledger_[0-9A-Za-z]{33}")]
    private static partial Regex Key();
}
