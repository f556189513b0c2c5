using System.ComponentModel;
using System.Diagnostics;

namespace Ledger.Cluster;

/// <summary>What a program said and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

internal static class Command
{
    // PostgreSQL needs these, and LC_…. No other variable is passed on: by SQL a superuser reads the server's environment, so a
    // secret of the program must not be in it, and PGDATA, PGPORT and their like speak of some other server.
    private static readonly string[] Passed = ["PATH", "TZ", "LANG"];

    /// <summary>Runs a program to its end in a cleaned environment, as <paramref name="account"/> when there is one.</summary>
    /// <exception cref="PrivateClusterException">The program is not there or may not be run.</exception>
    public static async Task<CommandResult> RunAsync(
        Account? account, string folder, string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        string[] words = [.. account?.Prefix ?? [], program, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => !IsPassed(name)).ToList())
            start.Environment.Remove(name);

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var said = process.StandardOutput.ReadToEndAsync(cancel);
                var complained = process.StandardError.ReadToEndAsync(cancel);
                await process.WaitForExitAsync(cancel);
                return new CommandResult(process.ExitCode, (await said + await complained).Trim());
            }
            catch (OperationCanceledException)
            {
                // This process alone: what it started may be the server, which is stopped in its own way.
                process.Kill();
                throw;
            }
        }
        catch (Win32Exception e)
        {
            throw new PrivateClusterException(ClusterWords.Say("NotRun", words[0], e.Message), e);
        }
    }

    private static bool IsPassed(string name) => Passed.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal);
}
