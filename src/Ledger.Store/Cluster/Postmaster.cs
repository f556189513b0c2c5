using System.Diagnostics;
using System.Globalization;

namespace Ledger.Store.Cluster;

/// <summary>A running server, as it describes itself in <c>postmaster.pid</c>.</summary>
/// <param name="Id">Its process.</param>
/// <param name="SocketFolder">Where it listens.</param>
/// <param name="Ready">Whether it takes connections: not while it starts, recovers or stops.</param>
internal sealed record Postmaster(int Id, string SocketFolder, bool Ready)
{
    /// <summary>Above every process id that a system gives out.</summary>
    private const int Nobody = int.MaxValue;

    // The lines of postmaster.pid; PostgreSQL's own tools read them by number too.
    private const int IdLine = 0;
    private const int DataLine = 1;
    private const int SocketLine = 4;
    private const int StatusLine = 7;

    /// <summary><see langword="null"/> when no server runs on the home's data, whatever its file says.</summary>
    public static Postmaster? Running(ClusterHome home)
    {
        var lines = ReadLines(home.PostmasterFile);
        return lines.Length > SocketLine && TryId(lines, out var id) && Serves(id, lines[DataLine])
            ? new Postmaster(id, lines[SocketLine], lines.Length > StatusLine && lines[StatusLine].Trim() == "ready")
            : null;
    }

    /// <summary>
    /// Makes a file that a dead server left behind say so. PostgreSQL believes it as long as any process has the number in it,
    /// though numbers are given out again, above all after a restart of the machine.
    /// <para>
    /// The number is replaced and the rest kept: from it PostgreSQL learns whether processes of the dead server still use its
    /// memory, and waits for them rather than write beside them.
    /// </para>
    /// </summary>
    public static void Bury(ClusterHome home)
    {
        if (!File.Exists(home.PostmasterFile))
            return;

        var lines = ReadLines(home.PostmasterFile);
        if (lines.Length > DataLine && TryId(lines, out var id))
        {
            // Alive, but not a server of ours to join: PostgreSQL itself says why it starts no second one.
            if (Serves(id, lines[DataLine]))
                return;
            lines[IdLine] = Nobody.ToString(CultureInfo.InvariantCulture);
            File.WriteAllLines(home.PostmasterFile, lines);
        }
        else
        {
            // Cut short by a crash: PostgreSQL would ask a person to remove it.
            File.Delete(home.PostmasterFile);
        }

        foreach (var left in Directory.EnumerateFiles(home.Sockets, ".s.PGSQL.*"))
            File.Delete(left);
    }

    // Negative is PostgreSQL's sign for a single-user session, which somebody may be repairing the data with.
    private static bool TryId(string[] lines, out int id)
    {
        var read = int.TryParse(lines[IdLine], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out id);
        id = Math.Abs(id);
        return read;
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>A process that is PostgreSQL, started on this data folder: its children call themselves something else.</summary>
    private static bool Serves(int id, string data)
    {
        var words = OperatingSystem.IsLinux() ? WordsFromProc(id) : WordsFromPs(id);
        return Path.GetFileName(words.Split(' ')[0]) == "postgres" && $"{words} ".Contains($" {data} ", StringComparison.Ordinal);
    }

    private static string WordsFromProc(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            // Gone, perhaps between opening and reading.
            return "";
        }
    }

    private static string WordsFromPs(int id)
    {
        using var ps = Process.Start(
            new ProcessStartInfo("/bin/ps", ["-ww", "-o", "args=", "-p", id.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true,
            })!;
        var words = ps.StandardOutput.ReadToEnd().Trim();
        ps.WaitForExit();
        return words;
    }
}
