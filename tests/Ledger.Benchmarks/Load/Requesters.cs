using System.Diagnostics;
using System.Net;
using System.Text;

namespace Ledger.Benchmarks.Load;

/// <summary>One lane at work.</summary>
/// <param name="address">The server.</param>
/// <param name="lane">The lane.</param>
/// <param name="ended">The end of the run: no further request is begun. A lane that runs out of requests ends it for all.</param>
internal sealed class Requesters(Uri address, Lane lane, CancellationTokenSource ended) : IDisposable
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

    private enum Answer
    {
        Good,
        Conflict,
        Failure,
    }

    // What one requester has seen.
    private sealed class Seen
    {
        public List<long> Latencies { get; } = [];

        public long Conflicts { get; set; }

        public long Failed { get; set; }
    }

    public async Task WarmUp()
    {
        var left = lane.WarmUp;
        var seen = await Task.WhenAll(Enumerable.Range(0, lane.Connections).Select(_ => Task.Run(() => Make(() => Interlocked.Decrement(ref left) >= 0))));
        if (seen.Any(s => s.Failed > 0))
            throw new InvalidOperationException($"a request failed with: {_firstFailure}");
    }

    public async Task<Outcome> Run()
    {
        var began = Stopwatch.GetTimestamp();
        var seen = await Task.WhenAll(Enumerable.Range(0, lane.Connections).Select(_ => Task.Run(() => lane.Every is { } every ? MakePaced(every, began) : Make(() => true))));
        var elapsed = Stopwatch.GetElapsedTime(began);
        var latencies = seen.SelectMany(s => s.Latencies).Order().ToArray();
        if (latencies.Length == 0)
            throw new InvalidOperationException("no request was made");
        double At(double share) => latencies[(int)Math.Min(latencies.Length - 1, Math.Ceiling(share * latencies.Length) - 1)] * 1000.0 / Stopwatch.Frequency;
        return new(latencies.Length, elapsed.TotalSeconds, At(0.5), At(0.99), At(1), seen.Sum(s => s.Conflicts), seen.Sum(s => s.Failed), _firstFailure);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Seen> Make(Func<bool> goesOn)
    {
        var seen = new Seen();
        while (!ended.IsCancellationRequested && goesOn() && Next(out _) is { } line)
            await Make(line, Stopwatch.GetTimestamp(), seen);
        return seen;
    }

    // The requesters of a lane share its pace: the request of number n falls due n times the pace after the beginning.
    private async Task<Seen> MakePaced(int every, long began)
    {
        var seen = new Seen();
        while (!ended.IsCancellationRequested && Next(out var number) is { } line)
        {
            var due = began + ((number - lane.WarmUp) * every * Stopwatch.Frequency / 1000);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ended.IsCancellationRequested)
                await Make(line, due, seen);
        }

        return seen;
    }

    private async Task Make(byte[] line, long from, Seen seen)
    {
        var answer = await Send(line);
        seen.Latencies.Add(Stopwatch.GetTimestamp() - from);
        seen.Conflicts += answer == Answer.Conflict ? 1 : 0;
        seen.Failed += answer == Answer.Failure ? 1 : 0;
    }

    private byte[]? Next(out long number)
    {
        number = Interlocked.Increment(ref _next);
        if (number < _lines.Length || lane.Repeat)
            return _lines[number % _lines.Length];
        ended.Cancel();
        return null;
    }

    private async Task<Answer> Send(byte[] line)
    {
        using var request = lane.Path is null
            ? new HttpRequestMessage(HttpMethod.Get, new Uri(address, Encoding.UTF8.GetString(line)))
            : new HttpRequestMessage(HttpMethod.Post, new Uri(address, lane.Path)) { Content = new ReadOnlyMemoryContent(line) };
        request.Content?.Headers.TryAddWithoutValidation("Content-Type", lane.ContentType);
        if (lane.Key is not null)
            request.Headers.Authorization = new("Bearer", lane.Key);
        using var patience = new CancellationTokenSource(Loader.LongestAnswer);
        try
        {
            using var answer = await _http.SendAsync(request, patience.Token);
            if (answer.IsSuccessStatusCode)
            {
                await answer.Content.CopyToAsync(Stream.Null, patience.Token);
                return Answer.Good;
            }

            var said = await answer.Content.ReadAsStringAsync(patience.Token);
            if (lane.MayConflict && answer.StatusCode == HttpStatusCode.Conflict)
                return Answer.Conflict;
            Interlocked.CompareExchange(ref _firstFailure, $"{(int)answer.StatusCode} {said}", null);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            Interlocked.CompareExchange(ref _firstFailure, e is OperationCanceledException ? $"no answer within {Loader.LongestAnswer.TotalSeconds:N0} s" : e.Message, null);
        }

        return Answer.Failure;
    }
}
