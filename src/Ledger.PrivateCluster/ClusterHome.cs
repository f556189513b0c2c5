using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Cluster;

/// <summary>
/// The folder of a private cluster: <c>data</c> (PostgreSQL's own), <c>run</c> (its socket), <c>cluster.conf</c>, <c>hba.conf</c>
/// and <c>ident.conf</c> (its settings), <c>password</c> (the owner's), <c>postgresql.log</c>, and <c>lock</c> and <c>in-use</c>,
/// which are empty and matter only while they are held.
/// </summary>
internal sealed class ClusterHome(string path, PrivateClusterOptions options)
{
    /// <summary>The role that initdb makes. It has no password, and only the server's account and root log in as it.</summary>
    public const string Superuser = "postgres";

    /// <summary>Part of the socket's name; nothing listens on a network.</summary>
    public const int Port = 5432;

    private const string SettingsName = "cluster.conf";

    // A socket's address holds 108 bytes on Linux and 104 on macOS, the name of the socket included.
    private const int LongestSocketPath = 100;
    private static readonly string SocketName = $"/.s.PGSQL.{Port}";

    // Where systems with glibc keep C.UTF-8.
    private static readonly string[] LocaleFolders = ["/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8"];

    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    public PrivateClusterOptions Options => options;

    public string Data => Inside("data");

    public string Log => Inside("postgresql.log");

    /// <summary>Held exclusively by a program that starts, joins or leaves the cluster.</summary>
    public string Door => Inside("lock");

    /// <summary>Held, shared, by every program that uses the cluster.</summary>
    public string InUse => Inside("in-use");

    public string PostmasterFile => System.IO.Path.Combine(Data, "postmaster.pid");

    /// <summary>
    /// <c>run</c>. Npgsql and PostgreSQL take a comma for the end of a host, and a socket's address is short: a home whose path has
    /// a comma or is too long has its socket in a temporary folder that is named after the path.
    /// </summary>
    public string Sockets
    {
        get
        {
            var run = Inside("run");
            if (Encoding.UTF8.GetByteCount(run + SocketName) <= LongestSocketPath && !run.Contains(',', StringComparison.Ordinal))
                return run;
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)).AsSpan(0, 8));
            return System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"postgresql-{name}");
        }
    }

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
    public async Task InitializeAsync(PostgresPrograms programs, Account? account, CancellationToken cancel)
    {
        if (DataVersion() is not null)
            return;

        if (Directory.Exists(Data))
            throw new PrivateClusterException(ClusterWords.Say("NoData", Data, options.AnotherHome));

        var unfinished = Data + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        OwnFiles.MakeFolder(unfinished, OwnFiles.Folder);
        await TakeAsync(account, [unfinished], cancel);

        string[] arguments =
        [
            "--pgdata", unfinished, "--username", Superuser, "--auth-local", "peer", "--auth-host", "reject",
            "--encoding", "UTF8", "--locale", Locale(), .. options.Durable ? [] : (string[])["--no-sync"],
        ];
        var made = await Command.RunAsync(account, unfinished, programs.Initdb, arguments, cancel);
        if (!made.Succeeded)
            throw new PrivateClusterException(ClusterWords.Say("NoSetUp", Path, made.Output));
        Directory.Move(unfinished, Data);
    }

    /// <summary>Writes the settings and makes what the server needs beside its data.</summary>
    public async Task ConfigureAsync(Account? account, CancellationToken cancel)
    {
        await File.AppendAllTextAsync(Log, "", cancel);
        OwnFiles.SetMode(Log, OwnFiles.File);
        OwnFiles.MakeFolder(Sockets, OwnFiles.Folder);
        await TakeAsync(account, [Data, Log], cancel);
        await RequireOwnAsync(Sockets, cancel);
        await TakeAsync(account, [Sockets], cancel);
        OwnFiles.SetMode(Sockets, OwnFiles.Folder);

        // Not among the data: they are the account's, and root writes nothing where another user may have laid a link.
        var (hba, ident) = (Inside("hba.conf"), Inside("ident.conf"));
        await WriteAsync(Inside(SettingsName), Settings(hba, ident), cancel);
        await WriteAsync(hba, $"local all {Superuser} peer map=superuser\nlocal all all scram-sha-256\n", cancel);
        await WriteAsync(
            ident, $"superuser root {Superuser}\nsuperuser \"{account?.Name ?? Environment.UserName}\" {Superuser}\n", cancel);
        const string include = $"include '../{SettingsName}'";
        if ((await File.ReadAllLinesAsync(System.IO.Path.Combine(Data, "postgresql.conf"), cancel)).Contains(include))
            return;
        var included = await Command.RunAsync(account, Data, "sh", ["-c", $"echo \"{include}\" >> postgresql.conf"], cancel);
        if (!included.Succeeded)
            throw new IOException(included.Output);
    }

    /// <summary>The owner's password, which is made where there is none: hexadecimal digits.</summary>
    public string Password()
    {
        var file = Inside("password");
        if (File.Exists(file))
            return File.ReadAllText(file);

        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var unfinished = file + ".unfinished";
        File.Delete(unfinished);
        using (var stream = OwnFiles.Open(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            stream.Write(Encoding.ASCII.GetBytes(password));
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file);
        return password;
    }

    private string Settings(string hba, string ident) =>
        $"""
        # Written at each start: what is changed here is lost. Settings of your own go into postgresql.conf, below the line that
        # includes this file.

        # Nobody outside this machine, and nobody on it but the owner of this folder.
        listen_addresses = ''
        port = {Port}
        unix_socket_directories = {Quoted(Sockets)}
        unix_socket_permissions = 0700
        hba_file = {Quoted(hba)}
        ident_file = {Quoted(ident)}
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

        fsync = {Switch(options.Durable)}
        synchronous_commit = {Switch(options.Durable)}
        full_page_writes = {Switch(options.Durable)}

        """;

    private static string Switch(bool on) => on ? "on" : "off";

    private static string Quoted(string path) =>
        $"'{path.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    // The server's account must read it, and it holds no secret.
    private static async Task WriteAsync(string file, string text, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(file, text, cancel);
        OwnFiles.SetMode(file, OwnFiles.File | OwnFiles.OthersRead);
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
            throw new PrivateClusterException(ClusterWords.Say("AnothersFolder", folder, options.AnotherHome));
    }

    private string Inside(string name) => System.IO.Path.Combine(Path, name);

    private static Task TakeAsync(Account? account, IEnumerable<string> paths, CancellationToken cancel) =>
        account is null ? Task.CompletedTask : account.TakeAsync(paths, cancel);
}
