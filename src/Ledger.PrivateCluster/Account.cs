using System.Globalization;

namespace Ledger.Cluster;

/// <summary>
/// The unprivileged user as whom PostgreSQL runs when the program is root, because PostgreSQL refuses to run as root.
/// </summary>
internal sealed record Account(string Name, long UserId, long GroupId)
{
    public const long Root = 0;
    private static readonly string[] SystemFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    /// <summary>The words before a command that make it run as this user.</summary>
    public IReadOnlyList<string> Prefix { get; } =
        SystemProgram("setpriv") is { } setpriv ? [setpriv, $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--"]
        : SystemProgram("runuser") is { } runuser ? [runuser, "-u", Name, "--"]
        : throw new PrivateClusterException(ClusterWords.Say("NoOtherUser"));

    /// <summary>
    /// The owner of the data, else <c>postgres</c>, else <c>nobody</c>; <see langword="null"/> when the program is not root.
    /// </summary>
    public static async Task<Account?> ForAsync(ClusterHome home, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
            return null;

        // name:password:user:group:…
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields is [_, _, not "", not "", ..])
            .Select(fields => new { Name = fields[0], Id = Number(fields[2]), Group = Number(fields[3]) }).ToList();
        var owner = Directory.Exists(home.Data) ? await OwnerAsync(home.Data, cancel) : Root;
        var user = users.Find(user => owner != Root && user.Id == owner)
            ?? users.Find(user => user.Name == "postgres")
            ?? users.Find(user => user.Name == "nobody")
            ?? throw new PrivateClusterException(ClusterWords.Say("NoUser"));

        var account = new Account(user.Name, user.Id, user.Group);
        var reached = await Command.RunAsync(account, "/", "test", ["-x", home.Path], cancel);
        return reached.Succeeded
            ? account
            : throw new PrivateClusterException(ClusterWords.Say("ClosedFolder", user.Name, home.Path, home.Options.AnotherHome));
    }

    /// <summary>The user id of the owner of a file or folder; a link's own, not its target's.</summary>
    public static async Task<long> OwnerAsync(string path, CancellationToken cancel)
    {
        string[] format = OperatingSystem.IsMacOS() ? ["-f", "%u"] : ["-c", "%u"];
        var owner = await Command.RunAsync(null, "/", "stat", [.. format, path], cancel);
        return owner.Succeeded ? Number(owner.Output) : throw new IOException(owner.Output);
    }

    /// <summary>Makes this user the owner of the files and folders under the paths.</summary>
    public async Task TakeAsync(IEnumerable<string> paths, CancellationToken cancel)
    {
        foreach (var path in paths)
        {
            if (await OwnerAsync(path, cancel) == UserId)
                continue;
            var taken = await Command.RunAsync(null, "/", "chown", ["-R", $"{UserId}:{GroupId}", path], cancel);
            if (!taken.Succeeded)
                throw new IOException(taken.Output);
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string? SystemProgram(string name) =>
        SystemFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
