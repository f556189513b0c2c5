using System.Diagnostics;
using System.Text.Json;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Load;

/// <summary>Starts a load process, and waits for what it tells.</summary>
internal static class LoadProcess
{
    private static readonly TimeSpan Beyond = TimeSpan.FromSeconds(120);

    /// <summary>One lane that posts these bodies; the file is removed afterwards.</summary>
    public static async Task<Outcome> Post(
        Home home, Uri server, string path, string contentType, IEnumerable<string> bodies, int connections, int warmUp, TimeSpan longest, CancellationToken cancel)
    {
        var file = home.NewFile();
        await File.WriteAllLinesAsync(file, bodies, cancel);
        var outcome = (await Run(new(server, longest.TotalSeconds, home.Key, [new(file, connections, warmUp, path, contentType)]), cancel))[0];
        File.Delete(file);
        return outcome;
    }

    /// <summary>One lane that asks these paths.</summary>
    public static async Task<Outcome> Get(
        Home home, Uri server, IEnumerable<string> paths, int connections, int warmUp, TimeSpan longest, CancellationToken cancel)
    {
        var file = home.NewFile();
        await File.WriteAllLinesAsync(file, paths, cancel);
        var outcome = (await Run(new(server, longest.TotalSeconds, home.Key, [new(file, connections, warmUp)]), cancel))[0];
        File.Delete(file);
        return outcome;
    }

    /// <exception cref="InvalidOperationException">A request failed: there is no figure of what does not work.</exception>
    public static async Task<IReadOnlyList<Outcome>> Run(Job job, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, "load") { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(job.Seconds) + Beyond);
        try
        {
            await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, job, cancellationToken: patience.Token);
            process.StandardInput.Close();
            var said = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"the load ended with exit code {process.ExitCode}");
            var outcomes = JsonSerializer.Deserialize<List<Outcome>>(said)!;
            return outcomes.Find(o => o.Failed > 0) is { } bad
                ? throw new InvalidOperationException($"{bad.Failed} of {bad.Count} requests failed, the first with: {bad.FirstFailure}")
                : outcomes;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
