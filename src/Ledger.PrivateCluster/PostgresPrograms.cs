using System.Globalization;
using System.Text.RegularExpressions;

namespace Ledger.Cluster;

/// <summary>A folder with PostgreSQL's programs of one major version.</summary>
internal sealed partial record PostgresPrograms(string Folder, int Version)
{
    private const int OldestVersion = 14;

    private static readonly string[] Homebrew = ["/opt/homebrew/opt", "/usr/local/opt"];

    public string Initdb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>The search path, then where Debian and Homebrew keep them, the newest first.</summary>
    public static IEnumerable<string> UsualFolders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted),
        .. Versions("/usr/lib/postgresql", "*"),
        .. Homebrew.SelectMany(folder => Versions(folder, "postgresql@*")),
    ];

    /// <summary>The first that will do: the version that wrote the data when there are data, else any that is not too old.</summary>
    /// <exception cref="PrivateClusterException">None will do.</exception>
    public static async Task<PostgresPrograms> FindAsync(
        IEnumerable<string> folders, ClusterHome home, Account? account, CancellationToken cancel)
    {
        var written = home.DataVersion();
        var found = new List<int>();
        foreach (var folder in folders.Where(folder => File.Exists(Path.Combine(folder, "initdb"))))
        {
            var said = await Command.RunAsync(account, "/", Path.Combine(folder, "pg_ctl"), ["--version"], cancel);
            if (!said.Succeeded || VersionIn().Match(said.Output) is not { Success: true } match)
                continue;

            var version = int.Parse(match.ValueSpan, CultureInfo.InvariantCulture);
            if (written is null ? version >= OldestVersion : version == written)
                return new PostgresPrograms(folder, version);
            found.Add(version);
        }

        if (written is not null)
            throw new PrivateClusterException(ClusterWords.Say("VersionMissing", home.Path, written, Install(written), home.Options.AnotherHome));
        throw new PrivateClusterException(found.Count == 0
            ? ClusterWords.Say("Missing", OldestVersion, Install(null), home.Options.AnotherServer)
            : ClusterWords.Say("TooOld", OldestVersion, Install(null), home.Options.AnotherServer, found.Max()));
    }

    private static IEnumerable<string> Versions(string parent, string pattern) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, pattern)
                .Select(folder => (Folder: folder, Version: VersionIn().Match(Path.GetFileName(folder))))
                .Where(found => found.Version.Success)
                .OrderByDescending(found => int.Parse(found.Version.ValueSpan, CultureInfo.InvariantCulture))
                .Select(found => Path.Combine(found.Folder, "bin"))
            : [];

    private static string Install(int? version)
    {
        var sudo = Environment.IsPrivilegedProcess ? "" : "sudo ";
        (string Manager, string Command)[] ways =
        [
            ("/usr/bin/apt-get", $"{sudo}apt-get install {(version is null ? "postgresql" : $"postgresql-{version}")}"),
            ("/usr/bin/dnf", $"{sudo}dnf install postgresql{version}-server"),
            ("/opt/homebrew/bin/brew", $"brew install postgresql@{version ?? 17}"),
            ("/usr/local/bin/brew", $"brew install postgresql@{version ?? 17}"),
        ];
        return Array.Find(ways, way => File.Exists(way.Manager)).Command ?? ClusterWords.Say("See", "https://www.postgresql.org/download/");
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex VersionIn();
}
