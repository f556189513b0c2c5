using Ledger.Cluster;
using Ledger.Store;
using Npgsql;

namespace Ledger.Benchmarks.Processes;

/// <summary>A folder among the temporary ones with a durable cluster in it; both are gone once it is disposed of.</summary>
internal sealed class Home : IAsyncDisposable
{
    // As many as the most requests at a time that a server is measured with.
    private const int PoolSize = 64;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-bench-");
    private PrivateCluster? _cluster;

    private Home()
    {
    }

    public string Folder => _folder.FullName;

    /// <summary>A key of the board's for the filled book; null before it is filled.</summary>
    public string? Key { get; set; }

    /// <summary>The database of the book that the program opens on this home, as one who sees all of it.</summary>
    public string Book => _cluster!.SuperuserConnectionString;

    /// <summary>Where the program finds that book.</summary>
    public IReadOnlyDictionary<string, string> Where => new Dictionary<string, string> { ["LEDGER_HOME"] = Folder };

    public static async Task<Home> Create(CancellationToken cancel)
    {
        var home = new Home();
        // PostgreSQL may run as another user, who must be able to pass through.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home.Folder, File.GetUnixFileMode(home.Folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
            await home.Start(cancel);
            // The yardsticks' servers and Ledger's each have connections of their own, which stay open while another is measured.
            await Execute(home._cluster!.SuperuserConnectionString, "alter system set max_connections = 300", cancel);
            await home.Stop();
            await home.Start(cancel);
            return home;
        }
        catch
        {
            await home.DisposeAsync();
            throw;
        }
    }

    public async Task Start(CancellationToken cancel) => _cluster ??= await PrivateCluster.StartAsync(Folder, LedgerCluster.Options, cancel);

    /// <summary>Leaves the cluster, which stops where nobody else uses it.</summary>
    public async Task Stop()
    {
        NpgsqlConnection.ClearAllPools();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _cluster = null;
    }

    /// <summary>Makes a key for a book.</summary>
    /// <param name="where">Where the book is.</param>
    /// <param name="role">The role.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<string> MakeKey(IReadOnlyDictionary<string, string> where, string role, CancellationToken cancel) =>
        (await LedgerCommand.Run(where, ["key", "issue", "--role", role, "--name", "benchmarks"], cancel)).Output.Trim();

    /// <summary>A further, empty database.</summary>
    public async Task<string> NewDatabase(string name, CancellationToken cancel)
    {
        await Execute(_cluster!.SuperuserConnectionString, $"create database {name} owner {LedgerCluster.Options.Owner}", cancel);
        return new NpgsqlConnectionStringBuilder(_cluster!.ConnectionString) { Database = name, MaxPoolSize = PoolSize }.ConnectionString;
    }

    public async Task<string> Version(CancellationToken cancel) => (await Ask<string>("show server_version", cancel)).Split(' ')[0];

    /// <summary>One value from the database of the book.</summary>
    public async Task<T> Ask<T>(string sql, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(Book);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancel))!;
    }

    public static async Task Execute(string database, string sql, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Delete(recursive: true);
    }
}
