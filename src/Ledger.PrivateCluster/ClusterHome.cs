using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Ledger.Cluster;

/// <summary>
/// The folder of a private cluster: <c>data</c> (PostgreSQL's own), <c>run</c> (its socket), <c>ledger.conf</c>, <c>password</c>,
/// <c>postgresql.log</c>, and <c>lock</c> and <c>in-use</c>, which are empty and matter only while they are held.
/// </summary>
internal sealed class ClusterHome(string path)
{
    private const string Role = "ledger";
    private const string Database = "ledger";
    private const int Port = 5432;

    // A socket's address holds 108 bytes on Linux and 104 on macOS, the name of the socket included.
    private const int LongestSocketPath = 100;
    private static readonly string SocketName = $"/.s.PGSQL.{Port}";

    // Where systems with glibc keep C.UTF-8.
    private static readonly string[] LocaleFolders = ["/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8"];

    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Log => System.IO.Path.Combine(Path, "postgresql.log");

    /// <summary>RecordedEntry exclusively by whoever starts, joins or leaves the cluster.</summary>
    public string Door => System.IO.Path.Combine(Path, "lock");

    /// <summary>Held, shared, by every program that uses the cluster.</summary>
    public string InUse => System.IO.Path.Combine(Path, "in-use");

    public string PostmasterFile => System.IO.Path.Combine(Data, "postmaster.pid");

    /// <summary>
    /// <c>run</c>; for a home whose path is too long for a socket, or holds a comma, which Npgsql and PostgreSQL take for the end
    /// of a host, a folder among the temporary ones, found again by its name.
    /// </summary>
    public string Sockets
    {
        get
        {
            var run = System.IO.Path.Combine(Path, "run");
            if (Encoding.UTF8.GetByteCount(run + SocketName) <= LongestSocketPath && !run.Contains(',', StringComparison.Ordinal))
                return run;
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)).AsSpan(0, 8));
            return System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"ledger-{name}");
        }
    }

    private string PasswordFile => System.IO.Path.Combine(Path, "password");

    /// <summary>Makes the folder. Root's stays passable, because PostgreSQL does not run as root and must reach what is in it.</summary>
    public void Create()
    {
        OwnFiles.MakeFolder(Path, OwnFiles.Folder);
        if (Environment.IsPrivilegedProcess)
            OwnFiles.AllowMode(Path, OwnFiles.OthersPass);
    }

    /// <summary>The major version of PostgreSQL that wrote the data; <see langword="null"/> when there are none.</summary>
    public int? DataVersion()
    {
        var file = System.IO.Path.Combine(Data, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file).Split('.')[0], CultureInfo.InvariantCulture) : null;
    }

    /// <summary>
    /// Makes the data folder unless it is there. It gets its name only when it is whole, so that a start which is killed half-way
    /// leaves nothing that the next one would take for data.
    /// </summary>
    public async Task InitializeAsync(PostgresPrograms programs, Account? account, bool durable, CancellationToken cancel)
    {
        if (DataVersion() is not null)
        {
            if (!File.Exists(PasswordFile))
                throw new PrivateClusterException(
                    $"{PasswordFile} is missing, and without it nobody gets into the data beside it. Restore it, or choose another "
                    + "folder with LEDGER_HOME.");
            return;
        }

        if (Directory.Exists(Data))
            throw new PrivateClusterException(
                $"{Data} exists but holds no data of PostgreSQL. Move it away, or choose another folder with LEDGER_HOME.");

        var unfinished = Data + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        OwnFiles.MakeFolder(unfinished, OwnFiles.Folder);
        MakePassword();
        await TakeAsync(account, [unfinished, PasswordFile], cancel);

        string[] arguments =
        [
            "--pgdata", unfinished, "--username", Role, "--pwfile", PasswordFile, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", Locale(), .. durable ? [] : (string[])["--no-sync"],
        ];
        var made = await Command.RunAsync(account, unfinished, programs.Initdb, arguments, cancel);
        if (!made.Succeeded)
            throw new PrivateClusterException($"PostgreSQL cannot set up its data under {Path}. It says: {made.Output}");
        Directory.Move(unfinished, Data);
    }

    /// <summary>Writes the settings and makes what the server needs beside its data.</summary>
    public async Task ConfigureAsync(Account? account, bool durable, CancellationToken cancel)
    {
        await File.AppendAllTextAsync(Log, "", cancel);
        OwnFiles.SetMode(Log, OwnFiles.File);
        OwnFiles.MakeFolder(Sockets, OwnFiles.Folder);
        await TakeAsync(account, [Data, Log, PasswordFile], cancel);
        await RequireOwnAsync(Sockets, cancel);
        await TakeAsync(account, [Sockets], cancel);
        OwnFiles.SetMode(Sockets, OwnFiles.Folder);

        // Not among the data: they are the account's, and root writes nothing where another user may have laid a link.
        var settings = System.IO.Path.Combine(Path, "ledger.conf");
        await File.WriteAllTextAsync(settings, Settings(durable), cancel);
        OwnFiles.SetMode(settings, OwnFiles.File | OwnFiles.OthersRead);
        const string include = "include '../ledger.conf'";
        if ((await File.ReadAllLinesAsync(System.IO.Path.Combine(Data, "postgresql.conf"), cancel)).Contains(include))
            return;
        var included = await Command.RunAsync(account, Data, "sh", ["-c", $"echo \"{include}\" >> postgresql.conf"], cancel);
        if (!included.Succeeded)
            throw new IOException(included.Output);
    }

    /// <summary>Makes the database if it is missing.</summary>
    /// <returns>The connection string to it.</returns>
    public async Task<string> ConnectAsync(Postmaster postmaster, CancellationToken cancel)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = postmaster.SocketFolder,
            Port = Port,
            Username = Role,
            Password = await File.ReadAllTextAsync(PasswordFile, cancel),
            Database = Database,
            // Two programs with full pools fit into the server's hundred.
            MaxPoolSize = 48,
        };
        var first = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Database = "postgres", Pooling = false };
        try
        {
            await using var source = NpgsqlDataSource.Create(first);
            await using var count = source.CreateCommand($"select count(*) from pg_database where datname = '{Database}'");
            await using var create = source.CreateCommand($"create database {Database}");
            if (await count.ExecuteScalarAsync(cancel) is 0L)
                await create.ExecuteNonQueryAsync(cancel);
            return connection.ConnectionString;
        }
        catch (NpgsqlException e)
        {
            throw new PrivateClusterException(
                $"PostgreSQL runs under {Path} but lets nobody in. It says: {e.Message} (its password is in {PasswordFile})", e);
        }
    }

    private string Settings(bool durable) =>
        $"""
        # Written by the ledger at each start: what is changed here is lost. Settings of your own go into postgresql.conf, below the
        # line that includes this file.

        # Nobody outside this machine, and nobody on it but the owner of this folder.
        listen_addresses = ''
        port = {Port}
        unix_socket_directories = '{Sockets.Replace("'", "''", StringComparison.Ordinal)}'
        unix_socket_permissions = 0700
        password_encryption = 'scram-sha-256'

        # A small machine that has other things to do.
        max_connections = 100
        shared_buffers = 128MB
        max_wal_size = 2GB
        wal_compression = on
        timezone = 'UTC'

        # A statement, its parameters and the details of its failure may name a person: none of them may reach the log.
        log_timezone = 'UTC'
        log_line_prefix = '%m [%p] '
        log_min_duration_statement = -1
        log_statement = 'none'
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0
        log_min_error_statement = panic
        log_error_verbosity = terse
        log_checkpoints = off

        fsync = {Switch(durable)}
        synchronous_commit = {Switch(durable)}
        full_page_writes = {Switch(durable)}

        """;

    private static string Switch(bool on) => on ? "on" : "off";

    private void MakePassword()
    {
        if (File.Exists(PasswordFile))
            return;
        var unfinished = PasswordFile + ".unfinished";
        File.Delete(unfinished);
        using (var file = OwnFiles.Open(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, PasswordFile);
    }

    /// <summary>
    /// Both are in byte order, which no update of the system changes under the indexes; <c>C</c> knows no letters but ASCII's.
    /// </summary>
    private static string Locale() => LocaleFolders.Any(Directory.Exists) ? "C.UTF-8" : "C";

    /// <summary>The name of a temporary folder can be guessed: a stranger's must not become the server's.</summary>
    private async Task RequireOwnAsync(string folder, CancellationToken cancel)
    {
        var owner = await Account.OwnerAsync(folder, cancel);
        if (owner != Account.Root && owner != await Account.OwnerAsync(Data, cancel))
            throw new PrivateClusterException(
                $"{folder}, where PostgreSQL would listen, belongs to another user. Remove it, or choose a shorter LEDGER_HOME.");
    }

    private static Task TakeAsync(Account? account, IEnumerable<string> paths, CancellationToken cancel) =>
        account is null ? Task.CompletedTask : account.TakeAsync(paths, cancel);
}
