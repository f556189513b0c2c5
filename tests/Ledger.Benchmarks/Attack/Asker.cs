using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Ledger.Benchmarks.Load;

namespace Ledger.Benchmarks.Attack;

/// <summary>An answer, and how long it took.</summary>
/// <param name="Status">The status; null where there was no answer in time.</param>
/// <param name="Took">From the request to the end of the answer.</param>
/// <param name="Body">What was answered.</param>
internal sealed record Answered(HttpStatusCode? Status, TimeSpan Took, string Body)
{
    public bool IsGood => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    /// <summary>Why it was refused, in a word or two: the rule of the first entry that was, else the problem's own.</summary>
    public string Refusal
    {
        get
        {
            if (Status is null)
                return "no answer";
            try
            {
                using var problem = JsonDocument.Parse(Body);
                var rule = problem.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
                    ? errors[0].GetProperty("rule").GetString()
                    : problem.RootElement.GetProperty("type").GetString()!.Split('/')[^1];
                return $"{(int)Status} {rule}";
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return $"{(int)Status}";
            }
        }
    }
}

/// <summary>Makes one request after the other from this process.</summary>
internal sealed class Asker(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = address, Timeout = Loader.LongestAnswer };

    public Task<Answered> Get(string key, string path, CancellationToken cancel) => Send(HttpMethod.Get, key, path, null, null, cancel);

    public Task<Answered> PostBatch(string key, string body, CancellationToken cancel) => Send(HttpMethod.Post, key, "v1/entries", body, Entries.NewMembers.Batch, cancel);

    public Task<Answered> SendJson(HttpMethod method, string key, string path, string body, CancellationToken cancel) => Send(method, key, path, body, "application/json", cancel);

    /// <summary>Posts batches that only have to be there.</summary>
    /// <exception cref="InvalidOperationException">One was refused.</exception>
    public async Task Plant(string key, IEnumerable<string> batches, CancellationToken cancel)
    {
        foreach (var batch in batches)
            if (await PostBatch(key, batch, cancel) is { IsGood: false } refused)
                throw new InvalidOperationException($"what an attack needs was refused: {refused.Refusal}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answered> Send(HttpMethod method, string key, string path, string? body, string? type, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new("Bearer", key);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(type!) } };
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            var said = await answer.Content.ReadAsStringAsync(cancel);
            return new(answer.StatusCode, Stopwatch.GetElapsedTime(began), said);
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(null, Stopwatch.GetElapsedTime(began), "");
        }
    }
}
