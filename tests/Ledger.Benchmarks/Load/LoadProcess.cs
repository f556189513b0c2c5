using System.Diagnostics;
using System.Text.Json;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Load;

/// <summary>Starts load processes, and reads what they tell.</summary>
/// <param name="home">Where the requests are written.</param>
internal sealed class LoadProcess(Home home)
{
    // What was begun is waited for as long as the load process waits for an answer, and somewhat longer.
    private static readonly TimeSpan _beyond = Loader.LongestAnswer + TimeSpan.FromSeconds(30);

    /// <summary>One lane alone.</summary>
    /// <param name="server">Whom to ask.</param>
    /// <param name="lines">The requests; they are written to a file that is removed afterwards.</param>
    /// <param name="lane">The lane; its file is given here.</param>
    /// <param name="longest">When no further request is begun.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">A request failed: there is no figure of what does not work.</exception>
    public async Task<Outcome> Run(Uri server, IEnumerable<string> lines, Lane lane, TimeSpan longest, CancellationToken cancel)
    {
        var file = await Write(lines, cancel);
        var outcome = (await Run(server, longest, [lane with { File = file }], cancel))[0];
        File.Delete(file);
        return outcome;
    }

    /// <summary>Writes requests to a file, one a line.</summary>
    public async Task<string> Write(IEnumerable<string> lines, CancellationToken cancel)
    {
        var file = Path.Combine(home.Folder, $"{Guid.NewGuid():N}.requests");
        await File.WriteAllLinesAsync(file, lines, cancel);
        return file;
    }

    /// <summary>Several lanes at the same time.</summary>
    /// <exception cref="InvalidOperationException">A request failed.</exception>
    public static async Task<IReadOnlyList<Outcome>> Run(Uri server, TimeSpan longest, IReadOnlyList<Lane> lanes, CancellationToken cancel)
    {
        var outcomes = await Attempt(server, longest, lanes, cancel);
        return outcomes.FirstOrDefault(o => o.Failed > 0) is { } bad
            ? throw new InvalidOperationException($"{bad.Failed} of {bad.Count} requests failed, the first with: {bad.FirstFailure}")
            : outcomes;
    }

    /// <summary>Several lanes at the same time, whose failures are counted.</summary>
    public static async Task<IReadOnlyList<Outcome>> Attempt(Uri server, TimeSpan longest, IReadOnlyList<Lane> lanes, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, "load") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(longest + _beyond);
        try
        {
            await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, new Job(server, longest.TotalSeconds, lanes), cancellationToken: patience.Token);
            process.StandardInput.Close();
            var (said, wrong) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<List<Outcome>>(await said)!
                : throw new InvalidOperationException($"the load ended with exit code {process.ExitCode}: {(await wrong).Trim()}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"the load had not ended {_beyond.TotalSeconds:N0} s after its time");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
