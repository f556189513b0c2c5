using Ledger.Store;
using Ledger.Store.Access;
using Ledger.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ledger.Benchmarks.Processes;

/// <summary>A folder among the temporary ones with a durable cluster in it; both are gone once it is disposed of.</summary>
internal sealed class Home : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-bench-");
    private PrivateCluster? _cluster;

    private Home()
    {
    }

    public string Folder => _folder.FullName;

    /// <summary>The key that load is sent with.</summary>
    public string? Key { get; private set; }

    /// <summary>Makes a key of the board's for the book in a database.</summary>
    public async Task MakeKey(string connection, CancellationToken cancel)
    {
        var (library, book) = await DistrictBooks.Open(new(connection, Folder), TimeProvider.System, NullLoggerFactory.Instance, cancel);
        await using var _ = library;
        Key = (await library.Keys.Issue(book.District, Role.Board, null, "benchmarks", null, cancel)).Key;
    }

    /// <summary>The database <c>ledger</c>, which the program opens on this home.</summary>
    public string Book => _cluster!.ConnectionString;

    public static async Task<Home> Create(CancellationToken cancel)
    {
        var home = new Home();
        // PostgreSQL may run as another user, who must be able to pass through.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home.Folder, File.GetUnixFileMode(home.Folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
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

    /// <summary>A further, empty database of the same owner.</summary>
    public async Task<string> NewDatabase(string name, CancellationToken cancel)
    {
        await Execute(_cluster!.SuperuserConnectionString, $"create database {name} owner {LedgerCluster.Options.Owner}", cancel);
        return new NpgsqlConnectionStringBuilder(Book) { Database = name, MaxPoolSize = 40 }.ConnectionString;
    }

    public async Task<string> Version(CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(Book);
        await using var command = source.CreateCommand("show server_version");
        return ((string)(await command.ExecuteScalarAsync(cancel))!).Split(' ')[0];
    }

    public static async Task Execute(string database, string sql, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>A file for what a load process is to send.</summary>
    public string NewFile() => Path.Combine(Folder, $"{Guid.NewGuid():N}.requests");

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Delete(recursive: true);
    }
}
