using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Store;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ledger.Tests;

/// <summary>The real service on a free port, over a book in a database of its own.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _posts;

    private TestService(DistrictBooks library, DistrictBook book, TestClock clock, WebApplication app, string key)
    {
        (DistrictBooks, Book, Clock, _app) = (library, book, clock, app);
        Http = Client(key);
    }

    public DistrictBooks DistrictBooks { get; }

    public DistrictBook Book { get; }

    public TestClock Clock { get; }

    /// <summary>A client with a key of the board's.</summary>
    public HttpClient Http { get; }

    /// <summary>Further clients, by name.</summary>
    public Dictionary<string, HttpClient> As { get; } = [];

    /// <summary>What the service has of a class.</summary>
    public T Part<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>What the service answers to.</summary>
    public IEnumerable<RouteEndpoint> Routes => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    public static async Task<TestService> Start(
        TestCluster cluster, TestClock? clock = null, string? connectionString = null, Action<ILoggingBuilder>? logging = null, Limits? limits = null, OidcSettings? oidc = null,
        Func<BooksSettings, BooksSettings>? settings = null, Uri? address = null)
    {
        clock ??= new();
        var (library, book) = await cluster.NewLibrary(clock, connectionString, settings: settings);
        var app = Service.Over(library, "http://127.0.0.1:0", Loud, limits, oidc, address: address);
        await app.StartAsync();

        void Loud(ILoggingBuilder all)
        {
            all.SetMinimumLevel(LogLevel.Trace).AddProvider(LoudLog.OfTheRun);
            logging?.Invoke(all);
        }

        return new(library, book, clock, app, (await library.Keys.Issue(book.District, Role.Board, null, "board", null, CancellationToken.None)).Key);
    }

    /// <summary>A client with a key, or without any.</summary>
    public HttpClient Client(string? key)
    {
        // Who asks before sending a large body waits for the answer, however busy the machine is.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = new(Service.Addresses(_app).First()) };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>A client with a new key of a role.</summary>
    public async Task<HttpClient> Client(Role role, string? association = null, District? district = null) =>
        Client((await DistrictBooks.Keys.Issue(district ?? Book.District, role, association, association ?? KeyRing.Name(role), null, CancellationToken.None)).Key);

    /// <summary>An entry as it is posted, with an id of its own.</summary>
    public JsonObject Entry(string type, string? subject, string occurredOn, object? data = null, string? id = null, string source = "/district")
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(data ?? new { })!.AsObject();
        json["occurredOn"] = occurredOn;
        var entry = new JsonObject { ["specversion"] = "1.0", ["id"] = id ?? $"t-{Interlocked.Increment(ref _posts)}", ["source"] = source, ["type"] = type, ["data"] = json };
        if (subject is not null)
            entry["subject"] = subject;
        return entry;
    }

    /// <summary>Posts one entry in structured mode.</summary>
    public Task<(int Status, JsonObject Answer)> Post(JsonObject entry, HttpClient? client = null) => Send(entry.ToJsonString(), "application/cloudevents+json", client: client);

    /// <summary>Posts a batch.</summary>
    public Task<(int Status, JsonObject Answer)> PostBatch(IEnumerable<JsonObject> entries, bool partial = false, HttpClient? client = null) =>
        Send(new JsonArray([.. entries.Select(e => e.DeepClone())]).ToJsonString(), "application/cloudevents-batch+json", partial ? "?partial=true" : "", client);

    public async Task<(int Status, JsonObject Answer)> Send(string body, string contentType, string query = "", HttpClient? client = null)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var answer = await (client ?? Http).PostAsync(new Uri($"v1/entries{query}", UriKind.Relative), content);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    /// <summary>Posts entries that must be recorded.</summary>
    public async Task<List<Guid>> Record(params JsonObject[] entries)
    {
        var (status, answer) = await PostBatch(entries);
        status.Should().Be(200, answer.ToJsonString());
        return [.. answer["receipts"]!.AsArray().Select(r => r!["entry"]!.GetValue<Guid>())];
    }

    /// <summary>Posts entries that must be recorded, each in a commit of its own: what is committed together is known together.</summary>
    public async Task RecordEach(params JsonObject[] entries)
    {
        foreach (var entry in entries)
            await Record(entry);
    }

    /// <summary>Reads what must be there, path and query after <c>/v1/</c>.</summary>
    public async Task<JsonObject> Get(string path, HttpClient? client = null)
    {
        var (status, answer) = await TryGet(path, client);
        status.Should().Be(200, answer.ToJsonString());
        return answer;
    }

    public Task<(int Status, JsonObject Answer)> TryGet(string path, HttpClient? client = null) => Ask(client ?? Http, HttpMethod.Get, path);

    /// <summary>Asks with a client of any role; an answer without a body is an empty object.</summary>
    public static async Task<(int Status, JsonObject Answer)> Ask(HttpClient client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"v1/{path}", UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in As.Values.Append(Http))
            client.Dispose();
        await _app.DisposeAsync();
        await DistrictBooks.DisposeAsync();
    }
}
