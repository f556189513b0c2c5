using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Tests.Crash;

/// <summary>Posters who post single entries and batches to a few subjects, some with persons, and remember what was acknowledged to them.</summary>
public sealed class Load(Uri address, string key)
{
    private const int Posters = 6;
    private const int Members = 12;
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private readonly ConcurrentBag<string[]> _batches = [];
    private int _next;

    public int Acknowledged => _acknowledged.Count;

    /// <summary>The associations and members that are posted about.</summary>
    public async Task Prepare()
    {
        using var http = Client();
        var entries = new[] { "arvika", "eda" }.Select(slug => Entry("association.registered", $"association/{slug}", new() { ["name"] = slug }))
            .Concat(Enumerable.Range(0, Members).Select(m => Entry("member.joined", $"member/{m}", new() { ["association"] = "arvika", ["person"] = Persons.Invented.Person() }))).ToArray();
        (await Post(http, entries)).Should().BeTrue();
    }

    /// <summary>Posts until told to stop. A post that fails is not repeated: whether it was recorded is for the check to find out.</summary>
    public Task Run(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Posters).Select(async poster =>
    {
        using var http = Client();
        while (!stop.IsCancellationRequested)
        {
            var size = poster % 3 == 0 ? 20 : 1;
            var entries = Enumerable.Range(0, size).Select(i => poster == 1 ? Entry("member.details-recorded", $"member/{Members - 1}", new() { ["person"] = Persons.Invented.Person() })
                : Entry("member.renewed", $"member/{(poster + i) % Members}", new() { ["through"] = "2020-12-31" })).ToArray();
            try
            {
                if (!await Post(http, entries))
                    await Task.Delay(20, CancellationToken.None);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }));

    /// <summary>How many of the acknowledged entries stand in the book exactly once, and the batches of which only a part does.</summary>
    public async Task<(int Present, List<string> Torn)> Verify()
    {
        using var http = Client();
        var times = new Dictionary<string, int>();
        for (JsonNode? after = JsonValue.Create(0); after is not null;)
        {
            using var answer = await http.GetAsync(new Uri($"v1/entries?limit=1000&after={after}", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value); // PostgreSQL is on its way up
                continue;
            }

            var page = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
            foreach (var entry in page["entries"]!.AsArray())
                times[entry!["id"]!.GetValue<string>()] = times.GetValueOrDefault(entry["id"]!.GetValue<string>()) + 1;
            after = page["next"];
        }

        var torn = _batches.Where(b => b.Count(times.ContainsKey) is var there && there != 0 && there != b.Length).Select(b => b[0]).ToList();
        return (_acknowledged.Keys.Count(id => times.GetValueOrDefault(id) == 1), torn);
    }

    private HttpClient Client()
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return http;
    }

    private async Task<bool> Post(HttpClient http, JsonObject[] entries)
    {
        var ids = entries.Select(e => e["id"]!.GetValue<string>()).ToArray();
        _batches.Add(ids);
        using var body = new StringContent(new JsonArray(entries).ToJsonString(), Encoding.UTF8, "application/cloudevents-batch+json");
        using var answer = await http.PostAsync(new Uri("v1/entries", UriKind.Relative), body);
        if (!answer.IsSuccessStatusCode)
            return false;
        foreach (var receipt in (await answer.Content.ReadFromJsonAsync<JsonObject>())!["receipts"]!.AsArray())
            _acknowledged[receipt!["id"]!.GetValue<string>()] = true;
        return true;
    }

    private JsonObject Entry(string type, string subject, JsonObject data)
    {
        data["occurredOn"] = "2020-02-01";
        return new() { ["specversion"] = "1.0", ["id"] = $"load-{Interlocked.Increment(ref _next)}", ["source"] = "/district", ["type"] = type, ["subject"] = subject, ["data"] = data };
    }
}
