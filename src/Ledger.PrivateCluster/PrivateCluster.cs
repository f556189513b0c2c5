using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Cluster;

/// <summary>
/// A PostgreSQL of the program's own, where no other is set up: its data stand under one folder, its home, and it listens on a
/// Unix socket there and nowhere else.
/// <para>
/// Several programs may use one home. Each of them starts the server if it is down, and starts it again when it dies; the last
/// to leave stops it. A program that uses a home holds a lock on it, and the kernel lets go of a dead program's locks: so a
/// server whose programs were killed is simply joined by the next one.
/// </para>
/// </summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    // Reading one small file of /proc, or running ps where there is no /proc.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(OperatingSystem.IsLinux() ? 250 : 1000);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ClusterHome _home;
    private readonly PostgresServer _server;
    private readonly FileStream _inUse;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _watch;
    private volatile int _postmasterId;
    private int _disposed;

    private PrivateCluster(
        ClusterHome home, PostgresServer server, FileStream inUse, Postmaster postmaster, ClusterLogins logins, ILogger log)
    {
        (_home, _server, _inUse, _log) = (home, server, inUse, log);
        _postmasterId = postmaster.Id;
        (ConnectionString, ServiceConnectionString, SuperuserConnectionString) = logins;
        _watch = Task.Run(() => WatchAsync(_leaving.Token));
    }

    /// <summary>For Npgsql: the database as its owner, who is no superuser. It outlives a restart of the server.</summary>
    public string ConnectionString { get; }

    /// <summary>The same as the service's login, which owns nothing and cannot become the owner.</summary>
    public string ServiceConnectionString { get; }

    /// <summary>
    /// The same as the superuser, for tests that make databases and roles, and for dumps. A service never connects with it: a
    /// superuser reads files and runs programs as the server's account.
    /// <para>There is no password in it: PostgreSQL asks the kernel whether the program runs as root or as the server's account.</para>
    /// </summary>
    public string SuperuserConnectionString { get; }

    /// <summary>The process that is the server now; another one after a restart.</summary>
    public int PostmasterId => _postmasterId;

    /// <summary>
    /// The folder <paramref name="name"/> in the user's data folder; <see langword="null"/> for a user without one. For root it is
    /// in <c>/var/lib</c>: root's own folders are closed to the unprivileged user as whom PostgreSQL then runs.
    /// </summary>
    public static string? DefaultHome(string name) =>
        !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess ? Path.Combine("/var/lib", name)
        : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } data ? Path.Combine(data, name)
        : null;

    /// <summary>Whether there is a cluster under <paramref name="home"/>, running or not, that this user may see.</summary>
    public static bool IsIn(string home) => new ClusterHome(home, new()).DataVersion() is not null;

    /// <summary>Starts the cluster under <paramref name="home"/>, or joins the one that runs there.</summary>
    /// <exception cref="PrivateClusterException">It cannot run.</exception>
    /// <exception cref="ArgumentException">Two of its roles would be one, or one of them the superuser.</exception>
    public static Task<PrivateCluster> StartAsync(string home, PrivateClusterOptions options, CancellationToken cancel) =>
        StartAsync(home, options, PostgresPrograms.UsualFolders(), cancel);

    internal static async Task<PrivateCluster> StartAsync(
        string home, PrivateClusterOptions options, IEnumerable<string> folders, CancellationToken cancel)
    {
        string[] roles = [ClusterHome.Superuser, options.Owner, options.ServiceRole, options.ServiceLogin];
        if (roles.Distinct().Count() < roles.Length)
            throw new ArgumentException($"Two of the roles {string.Join(", ", roles)} have one name.", nameof(options));
        if (OperatingSystem.IsWindows())
            throw new PrivateClusterException(ClusterWords.Say("Windows", options.AnotherServer));

        try
        {
            return await StartAsync(new ClusterHome(home, options), folders, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PrivateClusterException(ClusterWords.Say("NotKept", home, e.Message, options.AnotherHome), e);
        }
    }

    private static async Task<PrivateCluster> StartAsync(ClusterHome home, IEnumerable<string> folders, CancellationToken cancel)
    {
        home.Create();
        var log = home.Options.Logger ?? NullLogger.Instance;

        using var door = await FileLock.ExclusiveAsync(home.Door, cancel);
        var account = await Account.ForAsync(home, cancel);
        var programs = await PostgresPrograms.FindAsync(folders, home, account, cancel);
        await home.InitializeAsync(programs, account, cancel);
        var server = new PostgresServer(home, programs, account);

        var inUse = FileLock.Shared(home.InUse);
        try
        {
            var postmaster = await server.EnsureRunningAsync(cancel);
            log.LogInformation("PostgreSQL runs under {Home} as process {Id}", home.Path, postmaster.Id);
            var logins = await ClusterRoles.ProvideAsync(home, postmaster, cancel);
            return new PrivateCluster(home, server, inUse, postmaster, logins, log);
        }
        catch
        {
            // Also when the caller gave up: nobody else would stop what this began.
            await LeaveAsync(home, server, inUse);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;

        await _leaving.CancelAsync();
        await _watch;
        _leaving.Dispose();

        try
        {
            using var door = await FileLock.ExclusiveAsync(_home.Door, CancellationToken.None);
            await LeaveAsync(_home, _server, _inUse);
        }
        catch (Exception e) when (CannotRun(e))
        {
            _log.LogError(e, "PostgreSQL under {Home} was not stopped; the next start joins it", _home.Path);
        }
    }

    // Behind the door, so that nobody joins between the look and the stop.
    private static async Task LeaveAsync(ClusterHome home, PostgresServer server, FileStream inUse)
    {
        await inUse.DisposeAsync();
        using var sole = FileLock.TryExclusive(home.InUse);
        if (sole is not null)
            await server.StopAsync();
    }

    private async Task WatchAsync(CancellationToken leaving)
    {
        var pause = TimeSpan.Zero;
        var tried = Stopwatch.GetTimestamp();
        using var ticks = new PeriodicTimer(LookEvery);
        try
        {
            while (await ticks.WaitForNextTickAsync(leaving))
            {
                try
                {
                    if (Postmaster.Running(_home) is { } running)
                    {
                        _postmasterId = running.Id;
                        if (Stopwatch.GetElapsedTime(tried) > LongestPause)
                            pause = TimeSpan.Zero;
                        continue;
                    }

                    tried = Stopwatch.GetTimestamp();
                    using var door = await FileLock.ExclusiveAsync(_home.Door, leaving);
                    _postmasterId = (await _server.EnsureRunningAsync(leaving)).Id;
                    _log.LogWarning("PostgreSQL under {Home} had died; it runs again as process {Id}", _home.Path, _postmasterId);
                }
                catch (Exception e) when (CannotRun(e))
                {
                    _log.LogError(e, "PostgreSQL under {Home} does not start; the next try is in {Pause}", _home.Path, pause);
                }

                // A server that dies again and again is let be for a while, and longer each time.
                await Task.Delay(pause, leaving);
                pause = pause == TimeSpan.Zero ? ShortestPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // Left: nothing to watch any more.
        }
    }

    private static bool CannotRun(Exception e) => e is PrivateClusterException or IOException or UnauthorizedAccessException;
}
