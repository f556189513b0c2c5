using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Ledger.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(OtlpCollector))]

namespace Ledger.Tests;

/// <summary>
/// Receives the spans and metrics that all services of the run send by OTLP, their processes too. The run fails at its end if anything in them
/// tells of a person, names a subject, or repeats what was asked for.
/// </summary>
public sealed partial class OtlpCollector : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();
    private WebApplication? _app;

    private static readonly string[] _expected =
    [
        "ledger.entries", "recorded", "duplicate", "refused", "ledger.batch.posts", "ledger.commit.duration", "ledger.queue.length",
        "ledger batch", "project postings", "/v1/subjects/{kind}/{id}",
    ];

    /// <summary>What has not been received yet of what is to be seen of a service: counters, steps of a post, the pattern of an address.</summary>
    public IEnumerable<string> NotSeen => _expected.Where(e => !_seen.ContainsKey(e));

    /// <summary>What was received and must not have been.</summary>
    public ConcurrentQueue<string> Told { get; } = [];

    /// <summary>What must not leave the service, with what stands around it: a person, a subject, a value asked for. Null where there is none.</summary>
    public static string? Telling(string text) => Telling().Match(text) is { Success: true, Index: var at }
        ? text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 40)] : null;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Text stands in it as it is: UTF-8 with its length before it.
            var text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
            foreach (var expected in _expected.Where(e => text.Contains(e, StringComparison.Ordinal)))
                _seen.TryAdd(expected, true);
            if (Telling(text) is { } told)
                Told.Enqueue(told);
            return Results.Ok();
        });
        await _app.StartAsync();
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", Service.Addresses(_app).First());
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        Told.Should().BeEmpty("spans and metrics name nobody");
    }

    // The last is what the addresses ask by. A subject in quotes is in a statement of a test's own: the service gives all values as parameters.
    [GeneratedRegex($"{LoudLog.Marker}|(?<!')(member|contact|training|representative|association|plan)/[a-z0-9]|access_token=|(asOf|knownAt|after|subject|type)=[^{{]", RegexOptions.IgnoreCase)]
    private static partial Regex Telling();
}
