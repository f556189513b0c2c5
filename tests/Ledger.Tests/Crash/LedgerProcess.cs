using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ledger.Tests.Crash;

/// <summary>
/// The program as its users run it: a process of its own with a home of its own, that can be killed. It logs at its most talkative, and all that it
/// says is heard by the log of the run.
/// </summary>
public sealed partial class LedgerProcess : IAsyncDisposable
{
    private const int SigQuit = 3;

    // A machine that has much other work starts a program in minutes; one that stands still is told of all the same.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ledger-crash-");
    private readonly int _port = FreePort();
    private readonly List<Task> _listening = [];
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;
    private long _lines;

    private readonly bool _isBegun;
    private Task? _copied;

    /// <param name="isBegun">Whether its home has a book already, without any key.</param>
    public LedgerProcess(bool isBegun = true)
    {
        _isBegun = isBegun;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_home.FullName, File.GetUnixFileMode(_home.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>Its home.</summary>
    public string Home => _home.FullName;

    /// <summary>The program.</summary>
    public string Program { get; init; } = "ledger.dll";

    public Uri Address => new($"http://127.0.0.1:{_port}/");

    /// <summary>Settings that the program is given besides its home.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>How many lines it has logged, and PostgreSQL under it.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Whether a line of the least level was among them.</summary>
    public bool IsTalkative { get; private set; }

    /// <summary>What it has said on standard error.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>Further addresses to listen on.</summary>
    public string Urls { get; set; } = "";

    public async Task Start()
    {
        _output.Clear();
        await Copied();
        _process = Begin(talkative: true, ["serve", "--urls", $"http://127.0.0.1:{_port}{Urls}"]);
        _listening.Add(Listen(_process.StandardOutput, line => _output.Enqueue(line)));
        _listening.Add(Listen(_process.StandardError, Said.Enqueue));
        await UntilReady();
    }

    public async Task UntilReady()
    {
        using var direct = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(direct) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < _patience;)
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"the program ended with exit code {_process.ExitCode}");
            try
            {
                using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.TemporaryRedirect)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // not yet
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"the program was not ready within {_patience.TotalMinutes} minutes");
    }

    /// <summary>SIGKILL: no time for anything.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGQUIT to the postmaster: PostgreSQL's immediate shutdown, which is a crash to whoever is connected.</summary>
    public void KillPostgres()
    {
        var pid = int.Parse(File.ReadLines(Directory.EnumerateFiles(_home.FullName, "postmaster.pid", SearchOption.AllDirectories).Single()).First(), null);
        _ = Signal(pid, SigQuit);
    }

    /// <summary>Runs another command on the same home; its exit code and what it printed.</summary>
    public async Task<(int Code, string Output)> Run(params string[] command)
    {
        var (code, output, _) = await RunWhole(command);
        return (code, output);
    }

    /// <summary>The same, with what it said on standard error.</summary>
    public Task<(int Code, string Output, string Error)> RunWhole(params string[] command) => RunIn("C.UTF-8", command);

    /// <summary>The same in a language, as <c>LANG</c> names it.</summary>
    public async Task<(int Code, string Output, string Error)> RunIn(string language, params string[] command)
    {
        await Copied();
        using var process = Begin(talkative: false, command, language);
        using var patience = new CancellationTokenSource(_patience);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Hear(output);
        Hear(await error);
        return (process.ExitCode, output.Trim(), (await error).Trim());
    }

    /// <summary>Runs another command and signals it a while after something is so, unless it was faster; its exit code and what it said on standard error.</summary>
    public async Task<(int Code, string Error)> RunAndSignal(int signal, Func<bool> isSo, TimeSpan after, params string[] command)
    {
        await Copied();
        using var process = Begin(talkative: false, command);
        var (error, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        while (!process.HasExited && !isSo())
            await Task.Delay(1);
        await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(after));
        if (!process.HasExited)
            _ = Signal(process.Id, signal);
        await process.WaitForExitAsync();
        Hear(await output);
        Hear(await error);
        return (process.ExitCode, (await error).Trim());
    }

    /// <summary>Ends the service as a service manager would, and gives what it printed.</summary>
    public async Task<string> Stop()
    {
        _ = Signal(_process!.Id, 15);
        await _process.WaitForExitAsync();
        await Task.WhenAll(_listening).WaitAsync(TimeSpan.FromSeconds(30));
        return string.Join('\n', _output).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _ = Signal(_process.Id, 15);
            await _process.WaitForExitAsync();
        }

        await Task.WhenAll(_listening).WaitAsync(TimeSpan.FromSeconds(30));
        _process?.Dispose();
        foreach (var log in _home.EnumerateFiles("*.log", SearchOption.AllDirectories))
            Hear(await File.ReadAllTextAsync(log.FullName));
        _home.Delete(recursive: true);
    }

    private async Task Listen(StreamReader said, Action<string> keep)
    {
        while (await said.ReadLineAsync() is { } line)
        {
            keep(line);
            Hear(line);
        }
    }

    private void Hear(string said)
    {
        foreach (var line in said.Split('\n'))
        {
            Interlocked.Increment(ref _lines);
            IsTalkative |= line.StartsWith("trce: ", StringComparison.Ordinal);
            LoudLog.OfTheRun.Hear("ledger", line);
        }
    }

    private Task Copied() => _copied ??= _isBegun ? BegunHome.CopyInto(Home) : Task.CompletedTask;

    private Process Begin(bool talkative, string[] arguments, string language = "C.UTF-8")
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, Program), .. arguments]) { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        if (talkative)
            start.Environment["LEDGER_LOG"] = "Trace";
        start.Environment["LEDGER_HOME"] = _home.FullName;
        start.Environment["LANG"] = language;
        start.Environment.Remove("LC_ALL");
        start.Environment.Remove("ConnectionStrings__Ledger");
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);
}
