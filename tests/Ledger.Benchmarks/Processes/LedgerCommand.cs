using System.Diagnostics;

namespace Ledger.Benchmarks.Processes;

/// <summary>What a command of the program printed, and how long it took from its start to its end.</summary>
internal sealed record Said(string Output, TimeSpan Took);

/// <summary>Runs a command of the program to its end, as a user would: in a process of its own.</summary>
internal static class LedgerCommand
{
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(15);

    // What may say in a user's environment where the book is, and how it is kept.
    private static readonly string[] _settings = ["ConnectionStrings__Ledger", "ConnectionStrings__LedgerOwner", "LEDGER_HOME", "Ledger__District", "Ledger__TimeZone", "LEDGER_SERVER", "LEDGER_KEY"];

    /// <summary>The program, for <c>dotnet</c>.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "ledger.dll");

    /// <summary>The environment of the program: where its book is, and nothing of the user's own settings. Requests are not limited.</summary>
    public static IReadOnlyDictionary<string, string?> Environment(IReadOnlyDictionary<string, string> where)
    {
        var environment = _settings.ToDictionary(name => name, string? (_) => null);
        environment["Ledger__RequestsPerMinute"] = "100000000"; // what is measured is how many there can be, not how many may
        environment["Ledger__StrangersPerMinute"] = "100000000";
        foreach (var (name, value) in where)
            environment[name] = value;
        return environment;
    }

    /// <summary>Runs it.</summary>
    /// <param name="where">Where its book is.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0; the message holds what it printed.</exception>
    public static async Task<Said> Run(IReadOnlyDictionary<string, string> where, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment(where))
            start.Environment[name] = value;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_longest);
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            var took = Stopwatch.GetElapsedTime(began);
            return process.ExitCode == 0
                ? new(await output, took)
                : throw new InvalidOperationException($"ledger {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {FirstLines(await errors + await output)}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static string FirstLines(string text) => string.Join(" ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3));
}
