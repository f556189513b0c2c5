using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Tests.Http.Generated;

/// <summary>The types that openapi-typescript makes of the description.</summary>
public sealed class TypeScriptTests(TestCluster cluster, Described described) : IClassFixture<Described>
{
    [Fact]
    public async Task openapi_typescripts_types_fit_every_request_and_answer_and_tell_entries_apart()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "v1.json"), described.Document.ToJsonString(), TestContext.Current.CancellationToken);
        await Node("openapi-typescript/bin/cli.js", Path.Combine(folder.Path, "v1.json"), "-o", Path.Combine(folder.Path, "ledger.d.ts"));
        File.Copy(Path.Combine(Folder(), "reading.ts"), Path.Combine(folder.Path, "reading.ts"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "story.ts"), await Story(), TestContext.Current.CancellationToken);
        await Node("typescript/bin/tsc", "--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler",
            Path.Combine(folder.Path, "reading.ts"), Path.Combine(folder.Path, "story.ts"));
    }

    // Every exchange of the examples as a constant of its type: the compiler reads them.
    private async Task<string> Story()
    {
        await using var service = await ExampleStory.Begin(cluster);
        var story = new StringBuilder("import type { operations } from \"./ledger\";\n");
        var count = 0;
        foreach (var exchange in await ExampleStory.Play(service))
        {
            var (status, operation) = ((int)exchange.Answered["status"]!, $"operations[\"{exchange.Operation}\"]");
            if (exchange.Answered["body"] is { } answered)
                Say($"{operation}[\"responses\"][{status}][\"content\"][\"{(status < 400 ? "application/json" : "application/problem+json")}\"]", answered);
            if (status < 400 && exchange.Request["body"] is { } asked)
                Say($"NonNullable<{operation}[\"requestBody\"]>[\"content\"][\"{(string)exchange.Request["contentType"]!}\"]", asked);
        }

        count.Should().BeGreaterThan(60);
        return story.ToString();

        void Say(string type, JsonNode value) => story.Append("export const c").Append(++count).Append(": ").Append(type).Append(" = ").Append(value.ToJsonString(JsonSerializerOptions.Default)).Append(";\n");
    }

    private static async Task Node(string tool, params string[] arguments)
    {
        var modules = Path.Combine(Folder(), "node_modules");
        if (!Directory.Exists(modules))
            throw new InvalidOperationException($"The tools are not installed. ./test installs them; by hand: npm ci --prefix {Path.GetRelativePath(Environment.CurrentDirectory, Folder())} (Node 20 or newer)");
        using var run = Process.Start(new ProcessStartInfo("node", [Path.Combine(modules, tool), .. arguments]) { WorkingDirectory = Folder(), RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, complained) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        run.ExitCode.Should().Be(0, await said + await complained);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "node");
}
