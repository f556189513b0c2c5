using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Ledger.Benchmarks.Load;

/// <summary>The load process: reads its job, makes the requests, tells how long they took.</summary>
internal static class Loader
{
    public static async Task<int> Run(Stream input, Stream output)
    {
        var job = (await JsonSerializer.DeserializeAsync<Job>(input))!;
        var lanes = job.Lanes.Select(lane => new Requesters(job.Address, job.Key, lane)).ToList();
        await Task.WhenAll(lanes.Select(lane => lane.WarmUp()));
        // What the warming up left behind is collected now rather than later.
        GC.Collect();
        var outcomes = await Task.WhenAll(lanes.Select(lane => lane.Run(TimeSpan.FromSeconds(job.Seconds))));
        await JsonSerializer.SerializeAsync(output, outcomes);
        lanes.ForEach(lane => lane.Dispose());
        return 0;
    }

    private sealed class Requesters(Uri address, string? key, Lane lane) : IDisposable
    {
        private readonly byte[][] _lines = [.. File.ReadLines(lane.File).Select(Encoding.UTF8.GetBytes)];

        private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = lane.Connections,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });

        private int _next = -1;
        private string? _firstFailure;

        public async Task WarmUp()
        {
            var made = await Make(null, lane.WarmUp);
            if (made.Any(m => m.Failed > 0))
                throw new InvalidOperationException($"a request failed with: {_firstFailure}");
        }

        public async Task<Outcome> Run(TimeSpan longest)
        {
            var began = Stopwatch.GetTimestamp();
            var made = await Make(longest, int.MaxValue);
            var elapsed = Stopwatch.GetElapsedTime(began);
            var latencies = made.SelectMany(m => m.Latencies).Order().ToArray();
            if (latencies.Length == 0)
                throw new InvalidOperationException("no request was made");
            double At(double share) => latencies[(int)Math.Min(latencies.Length - 1, Math.Ceiling(share * latencies.Length) - 1)] * 1000.0 / Stopwatch.Frequency;
            return new(latencies.Length, elapsed.TotalSeconds, At(0.5), At(0.9), At(0.99), At(1), made.Sum(m => m.Failed), _firstFailure);
        }

        public void Dispose() => _http.Dispose();

        private Task<(List<long> Latencies, long Failed)[]> Make(TimeSpan? longest, int most)
        {
            var (began, left) = (Stopwatch.GetTimestamp(), most);
            return Task.WhenAll(Enumerable.Range(0, lane.Connections).Select(_ => Task.Run(One)));

            async Task<(List<long>, long)> One()
            {
                var (latencies, failed) = (new List<long>(), 0L);
                while ((longest is null || Stopwatch.GetElapsedTime(began) < longest) && Interlocked.Decrement(ref left) >= 0 && Next() is { } line)
                {
                    var start = Stopwatch.GetTimestamp();
                    var good = await Send(line);
                    latencies.Add(Stopwatch.GetTimestamp() - start);
                    failed += good ? 0 : 1;
                }

                return (latencies, failed);
            }
        }

        private byte[]? Next()
        {
            var next = Interlocked.Increment(ref _next);
            return next < _lines.Length ? _lines[next] : lane.Repeat ? _lines[next % _lines.Length] : null;
        }

        private async Task<bool> Send(byte[] line)
        {
            using var request = lane.Path is null
                ? new HttpRequestMessage(HttpMethod.Get, new Uri(address, Encoding.UTF8.GetString(line)))
                : new HttpRequestMessage(HttpMethod.Post, new Uri(address, lane.Path)) { Content = new ReadOnlyMemoryContent(line) };
            request.Content?.Headers.TryAddWithoutValidation("Content-Type", lane.ContentType);
            if (key is not null)
                request.Headers.Authorization = new("Bearer", key);
            using var answer = await _http.SendAsync(request, CancellationToken.None);
            if (!answer.IsSuccessStatusCode)
            {
                var said = await answer.Content.ReadAsStringAsync();
                Interlocked.CompareExchange(ref _firstFailure, $"{(int)answer.StatusCode} {said}", null);
                return false;
            }

            await answer.Content.CopyToAsync(Stream.Null);
            return true;
        }
    }
}
