using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ledger.Benchmarks.Processes;

/// <summary>A web server in a process of its own, stopped when disposed of.</summary>
internal sealed partial class Child : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan _longestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _longestStop = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Child(Process process, Uri address, TimeSpan ready) => (_process, Address, Ready) = (process, address, ready);

    public Uri Address { get; }

    /// <summary>How long it took from the start of the process until it answered.</summary>
    public TimeSpan Ready { get; }

    /// <summary>The memory, in bytes, that the process has resident now.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most memory, in bytes, that the process has had resident since it started or since <see cref="ForgetPeak"/>.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>The program itself, <c>ledger serve</c>.</summary>
    public static Task<Child> Ledger(IReadOnlyDictionary<string, string> where, CancellationToken cancel) =>
        Start("dotnet", url => [LedgerCommand.Program, "serve", "--urls", url], LedgerCommand.Environment(where), "health/ready", cancel);

    /// <summary>One of this program's own servers, by its name among the arguments.</summary>
    public static Task<Child> Yardstick(string name, string database, CancellationToken cancel) =>
        Start(Environment.ProcessPath!, url => [name, url], new Dictionary<string, string?> { [Yardsticks.Servers.Connection] = database }, Yardsticks.Servers.Empty, cancel);

    /// <summary>Lets <see cref="PeakMemory"/> begin again from what is resident now. Where the system is not Linux, it does not.</summary>
    public void ForgetPeak()
    {
        const string resetsThePeak = "5";
        var file = $"/proc/{_process.Id}/clear_refs";
        if (File.Exists(file))
            File.WriteAllText(file, resetsThePeak);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, SigTerm);
        using var patience = new CancellationTokenSource(_longestStop);
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
        string program, Func<string, string[]> arguments, IReadOnlyDictionary<string, string?> environment, string readyPath, CancellationToken cancel)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo(program, arguments(address.GetLeftPart(UriPartial.Authority))) { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        var child = new Child(Process.Start(start)!, address, default);
        child._process.BeginOutputReadLine(); // a key that it prints does not belong in the table
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
        while (Stopwatch.GetElapsedTime(began) < _longestStart)
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

        throw new TimeoutException($"the server was not ready within {_longestStart}");
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
