using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http.Generated;

/// <summary>The client that NSwag makes of the description, with System.Text.Json: by the library, and, in long rounds, by the tool that people run.</summary>
public sealed class CSharpClientTests(TestCluster cluster, Described described) : IClassFixture<Described>
{
    private static readonly ConcurrentDictionary<string, Task<Assembly>> _clients = new();

    public static TheoryData<string> Versions => Rounds.Of<TheoryData<string>>(["14.8.0"], ["14.7.1", "14.8.0"]);

    [Theory, MemberData(nameof(Versions))]
    public async Task nswags_client_compiles_and_reads_every_answer_without_loss(string version)
    {
        var client = await Client(version);
        await using var service = await ExampleStory.Begin(cluster);
        var read = 0;
        foreach (var exchange in await ExampleStory.Play(service))
            if (exchange.Answered["body"] is { } body)
            {
                var written = await Read(client, exchange, (int)exchange.Answered["status"]!, body);
                Lost(body, written, "$").Should().BeEmpty($"{exchange} read as {written.ToJsonString()}");
                read++;
            }

        read.Should().BeGreaterThan(40);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task a_program_posts_and_asks_with_it(string version)
    {
        var client = await Client(version);
        await using var service = await TestService.Start(cluster);
        await service.Record(Adopted("nora", Goal("talk", new { read = "coverage", account = "conversations" }, new { all = true }), Goal("seen", new { read = "level", account = "audience" })));
        var told = await (Task<IReadOnlyList<string>>)client.GetType("Generated.Story")!.GetMethod("Tell")!.Invoke(null, [service.Http])!;
        told.Should().Equal(
            "recorded association.registered Nora", "association Nora 1", "1 nora growth+membership-care", "talk met 1 seen no-reading no reading", "422 not-a-member");
    }

    /// <summary>What the generated method makes of an answer: its result, or what it throws, as JSON again.</summary>
    private static async Task<JsonNode> Read(Assembly client, Exchange exchange, int status, JsonNode body)
    {
        using var answering = new Answering(status, body);
        using var http = new HttpClient(answering) { BaseAddress = new("http://localhost/") };
        var type = client.GetType("Generated.LedgerClient")!;
        var method = type.GetMethods().Single(m => m.Name.Equals($"{exchange.Operation}Async", StringComparison.OrdinalIgnoreCase) && m.GetParameters().LastOrDefault()?.ParameterType == typeof(CancellationToken));
        var task = (Task)method.Invoke(Activator.CreateInstance(type, http), [.. method.GetParameters().Select(p => Something(p.ParameterType))])!;
        object? result;
        try
        {
            await task;
            result = task.GetType().GetProperty("Result")!.GetValue(task);
        }
        catch (Exception problem) when (problem.GetType() is { Name: "ApiException`1" } thrown)
        {
            result = thrown.GetProperty("Result")!.GetValue(problem);
        }

        return JsonSerializer.SerializeToNode(result, result!.GetType())!;
    }

    // The answer does not depend on what is asked here.
    private static object? Something(Type type) => type == typeof(string) ? "x" : type.Name == "FileParameter" ? Activator.CreateInstance(type, new MemoryStream(), "x", "text/csv") : type.IsClass && type.GetConstructor([]) is { } make ? make.Invoke(null)
        : type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;

    /// <summary>What stands in an answer and not in what was made of it.</summary>
    private static IEnumerable<string> Lost(JsonNode? answer, JsonNode? made, string path) => (answer, made) switch
    {
        (JsonObject a, JsonObject m) => a.SelectMany(p => m.ContainsKey(p.Key) ? Lost(p.Value, m[p.Key], $"{path}.{p.Key}") : [$"{path}.{p.Key}"]),
        (JsonArray a, JsonArray m) when a.Count == m.Count => a.Zip(m).SelectMany((p, i) => Lost(p.First, p.Second, $"{path}[{i}]")),
        _ => JsonNode.DeepEquals(answer, made) || (Instant(answer) is { } instant && instant == Instant(made)) ? [] : [$"{path}: {answer?.ToJsonString()} is {made?.ToJsonString()}"],
    };

    private static DateTimeOffset? Instant(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var instant) ? instant : null;

    private Task<Assembly> Client(string version) => _clients.GetOrAdd(version, async v => Compiled(await Source(v), v));

    private async Task<string> Source(string version)
    {
        var description = described.Document.ToJsonString();
        if (version == "14.8.0")
        {
            var settings = new CSharpClientGeneratorSettings { ClassName = "LedgerClient" };
            settings.CSharpGeneratorSettings.Namespace = "Generated";
            settings.CSharpGeneratorSettings.JsonLibrary = CSharpJsonLibrary.SystemTextJson;
            settings.CSharpGeneratorSettings.GenerateNullableReferenceTypes = true;
            return new CSharpClientGenerator(await NSwag.OpenApiDocument.FromJsonAsync(description), settings).GenerateFile();
        }

        using var folder = new TemporaryFolder();
        var (input, output) = (Path.Combine(folder.Path, "v1.json"), Path.Combine(folder.Path, "Client.cs"));
        await File.WriteAllTextAsync(input, description);
        var tool = typeof(CSharpClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NSwagConsole").Value!;
        using var run = Process.Start(new ProcessStartInfo("dotnet",
            [tool, "openapi2csclient", $"/input:{input}", $"/output:{output}", "/namespace:Generated", "/className:LedgerClient", "/jsonLibrary:SystemTextJson", "/generateNullableReferenceTypes:true"])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        run.ExitCode.Should().Be(0, said);
        return await File.ReadAllTextAsync(output);
    }

    private static Assembly Compiled(string source, string version)
    {
        source.Should().Contain($"NSwag toolchain v{version}.");
        using var story = new StreamReader(typeof(CSharpClientTests).Assembly.GetManifestResourceStream("Ledger.Tests.Http.Generated.Story.txt")!);
        const string usings = "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Net.Http; global using System.Threading.Tasks;";
        var compilation = CSharpCompilation.Create(
            "Generated", new[] { source, story.ReadToEnd(), usings }.Select(s => CSharpSyntaxTree.ParseText(s)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        compilation.Emit(assembly).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).Should().BeEmpty("it compiles");
        assembly.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(assembly);
    }

    /// <summary>Gives the generated client an answer that the service has given.</summary>
    private sealed class Answering(int status, JsonNode body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, status < 400 ? "application/json" : "application/problem+json") });
    }
}
