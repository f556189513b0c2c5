using System.Text.Json;

namespace Ledger.Benchmarks.Load;

/// <summary>The load process: reads its job, makes the requests, tells how long they took.</summary>
internal static class Loader
{
    /// <summary>After how long a request without an answer has failed.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(90);

    /// <returns>The exit code: 1 where a request of the warm-up failed.</returns>
    public static async Task<int> Run(Stream input, Stream output)
    {
        var job = (await JsonSerializer.DeserializeAsync<Job>(input))!;
        using var ended = new CancellationTokenSource();
        var lanes = job.Lanes.Select(lane => new Requesters(job.Address, lane, ended)).ToList();
        try
        {
            await Task.WhenAll(lanes.Select(lane => lane.WarmUp()));
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        // What the warm-up left behind is collected now rather than later.
        GC.Collect();
        ended.CancelAfter(TimeSpan.FromSeconds(job.Seconds));
        var outcomes = await Task.WhenAll(lanes.Select(lane => lane.Run()));
        await JsonSerializer.SerializeAsync(output, outcomes);
        lanes.ForEach(lane => lane.Dispose());
        return 0;
    }
}
