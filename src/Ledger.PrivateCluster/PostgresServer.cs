using System.Globalization;

namespace Ledger.Cluster;

/// <summary>Starts and stops the server of a home. The caller holds the home's door.</summary>
internal sealed class PostgresServer(ClusterHome home, PostgresPrograms programs, Account? account)
{
    // Recovery after a crash reads what was written since the last checkpoint: max_wal_size bounds it, slow disks stretch it.
    private const int LongestStartInSeconds = 600;
    private const int LongestStopInSeconds = 60;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts the server unless it runs, and waits until it takes connections.</summary>
    public async Task<Postmaster> EnsureRunningAsync(CancellationToken cancel)
    {
        using var ticks = new PeriodicTimer(LookEvery);
        while (Postmaster.Running(home) is { } running)
        {
            if (running.Ready)
                return running;
            await ticks.WaitForNextTickAsync(cancel);
        }

        await home.ConfigureAsync(account, cancel);
        Postmaster.Bury(home);
        var before = new FileInfo(home.Log).Length;
        // pg_ctl puts the server into a session of its own: Ctrl-C does not reach it before the program has finished.
        var start = await PgCtlAsync(["start", "-w", "-t", Text(LongestStartInSeconds), "-s", "-l", home.Log], cancel);
        return start.Succeeded && Postmaster.Running(home) is { } started
            ? started
            : throw new PrivateClusterException(ClusterWords.Say("NoStart", LastWords(before) ?? start.Output, home.Log));
    }

    /// <summary>Stops the server if it runs: open transactions are rolled back, what was committed is safe.</summary>
    public async Task StopAsync()
    {
        if (Postmaster.Running(home) is null)
            return;

        // Immediate is a crash on purpose; the next start recovers from it.
        foreach (var mode in (string[])["fast", "immediate"])
        {
            await PgCtlAsync(["stop", "-w", "-t", Text(LongestStopInSeconds), "-s", "-m", mode], CancellationToken.None);
            if (Postmaster.Running(home) is null)
                return;
        }

        throw new PrivateClusterException(ClusterWords.Say("NoStop", home.Path, home.Log));
    }

    private Task<CommandResult> PgCtlAsync(IEnumerable<string> arguments, CancellationToken cancel) =>
        Command.RunAsync(account, home.Data, programs.PgCtl, [.. arguments, "-D", home.Data], cancel);

    private static string Text(int seconds) => seconds.ToString(CultureInfo.InvariantCulture);

    private string? LastWords(long from)
    {
        using var log = new FileStream(home.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Min(from, log.Length);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal) || line.Contains("PANIC", StringComparison.Ordinal));
    }
}
