using System.Globalization;
using Npgsql;

namespace Ledger.Cluster.Tests;

/// <summary>A home that leaves nothing behind: no folder, and no server however the test ended.</summary>
internal sealed class TemporaryHome : IAsyncDisposable
{
    private static readonly PrivateClusterOptions Quick = new() { Durable = false };

    private readonly string _parent = Directory.CreateTempSubdirectory("cluster-home-").FullName;

    public TemporaryHome(string name = "home")
    {
        // PostgreSQL runs as another user when the tests run as root, and must get in.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                _parent,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Path = System.IO.Path.Combine(_parent, name);
        Directory.CreateDirectory(Path);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string Path { get; }

    /// <summary>The process of the server that runs on the home, if one does.</summary>
    public int? Server => Postmaster.Running(new ClusterHome(Path, Quick))?.Id;

    /// <summary>Starts or joins the cluster, which does not wait for the disk unless the options say so.</summary>
    public Task<PrivateCluster> StartAsync(PrivateClusterOptions? options = null) => PrivateCluster.StartAsync(Path, options ?? Quick, Cancel);

    /// <summary>Leaves data as a machine does that lost its power: with the file and the socket lock of a server that is gone.</summary>
    public async Task CrashAsync(int leavingPid)
    {
        string[] pid;
        string[] socketLock;
        var pidFile = System.IO.Path.Combine(Path, "data", "postmaster.pid");
        var socketFile = System.IO.Path.Combine(Path, "run", ".s.PGSQL.5432.lock");
        await using (var cluster = await StartAsync())
        {
            await using var source = NpgsqlDataSource.Create(cluster.ConnectionString);
            await using var keep = source.CreateCommand("create table kept as select 42 as answer");
            await keep.ExecuteNonQueryAsync(Cancel);
            pid = await File.ReadAllLinesAsync(pidFile, Cancel);
            socketLock = await File.ReadAllLinesAsync(socketFile, Cancel);
        }

        pid[0] = socketLock[0] = leavingPid.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(pidFile, pid, Cancel);
        await File.WriteAllLinesAsync(socketFile, socketLock, Cancel);
    }

    /// <summary>Starts the server with no program to look after it.</summary>
    public async Task<int> StartOrphanAsync() => (await (await ServerAsync(Cancel)).EnsureRunningAsync(Cancel)).Id;

    public async ValueTask DisposeAsync()
    {
        // Not with the test's own token: a run that was cancelled is cleaned up as well.
        var home = new ClusterHome(Path, Quick);
        if (Server is not null)
            await (await ServerAsync(CancellationToken.None)).StopAsync();
        if (!home.Sockets.StartsWith(Path, StringComparison.Ordinal) && Directory.Exists(home.Sockets))
            Directory.Delete(home.Sockets, recursive: true);
        Directory.Delete(_parent, recursive: true);
    }

    private async Task<PostgresServer> ServerAsync(CancellationToken cancel)
    {
        var home = new ClusterHome(Path, Quick);
        var account = await Account.ForAsync(home, cancel);
        var programs = await PostgresPrograms.FindAsync(PostgresPrograms.UsualFolders(), home, account, cancel);
        return new PostgresServer(home, programs, account);
    }
}
