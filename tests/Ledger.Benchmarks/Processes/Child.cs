using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ledger.Benchmarks.Processes;

/// <summary>A web server in a process of its own, stopped when disposed of.</summary>
internal sealed partial class Child : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Child(Process process, Uri address, TimeSpan ready) => (_process, Address, Ready) = (process, address, ready);

    public Uri Address { get; }

    /// <summary>How long it took from the start of the process until it answered.</summary>
    public TimeSpan Ready { get; }

    /// <summary>The most memory, in bytes, that the process has had resident at any time.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>The program itself, <c>ledger serve</c>.</summary>
    public static Task<Child> Ledger(IReadOnlyDictionary<string, string> environment, CancellationToken cancel) =>
        Start("dotnet", url => [Path.Combine(AppContext.BaseDirectory, "ledger.dll"), "serve", "--urls", url], environment, "health/ready", cancel);

    /// <summary>The yardsticks' web server.</summary>
    public static Task<Child> Plain(IReadOnlyDictionary<string, string> environment, CancellationToken cancel) =>
        Start(Environment.ProcessPath!, url => ["plain", url], environment, "empty", cancel);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, SigTerm);
        using var patience = new CancellationTokenSource(LongestStop);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static async Task<Child> Start(
        string program, Func<string, string[]> arguments, IReadOnlyDictionary<string, string> environment, string readyPath, CancellationToken cancel)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo(program, arguments(address.GetLeftPart(UriPartial.Authority))) { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true };
        foreach (var name in new[] { "ConnectionStrings__Ledger", "LEDGER_HOME", "Ledger__District", "Ledger__TimeZone" })
            start.Environment.Remove(name);
        start.Environment["Ledger__RequestsPerMinute"] = "100000000"; // what is measured is how many there can be, not how many may
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        var child = new Child(Process.Start(start)!, address, default);
        child._process.BeginOutputReadLine(); // a key that it prints is none of the table's
        try
        {
            return new(child._process, address, await child.UntilReady(readyPath, began, cancel));
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    private async Task<TimeSpan> UntilReady(string path, long began, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        while (Stopwatch.GetElapsedTime(began) < LongestStart)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"the server ended with exit code {_process.ExitCode}");
            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), cancel);
                if (answer.IsSuccessStatusCode)
                    return Stopwatch.GetElapsedTime(began);
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(10, cancel);
        }

        throw new TimeoutException($"the server was not ready within {LongestStart}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);
}
