using System.Diagnostics;
using System.Globalization;

namespace Ledger.Cluster;

/// <summary>A running server, as it describes itself in <c>postmaster.pid</c>.</summary>
/// <param name="Id">Its process.</param>
/// <param name="SocketFolder">Where it listens; empty until it does.</param>
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
        return TryId(lines, out var id) && id > 0 && Serves(id, lines[DataLine])
            ? new Postmaster(
                id,
                SocketFolder: lines.ElementAtOrDefault(SocketLine) ?? "",
                Ready: lines.ElementAtOrDefault(StatusLine)?.Trim() == "ready")
            : null;
    }

    /// <summary>
    /// Makes the files that a dead server left behind say so. PostgreSQL believes them as long as any process has the number that
    /// stands in them, though numbers are given out again, above all after a restart of the machine.
    /// <para>
    /// In its own file the number is replaced and the rest kept: from it PostgreSQL learns whether processes of the dead server
    /// still use its memory, and does not start beside them.
    /// </para>
    /// </summary>
    public static void Bury(ClusterHome home)
    {
        var lines = ReadLines(home.PostmasterFile);
        if (TryId(lines, out var id))
        {
            // Alive, but not a server to join: PostgreSQL itself says why it starts no second one.
            if (Serves(Math.Abs(id), lines[DataLine]))
                return;
            lines[IdLine] = Nobody.ToString(CultureInfo.InvariantCulture);
            File.WriteAllLines(home.PostmasterFile, lines);
        }
        else
        {
            // Not there, or cut short by a crash: PostgreSQL would ask a person to remove it.
            File.Delete(home.PostmasterFile);
        }

        foreach (var left in Directory.EnumerateFiles(home.Sockets, ".s.PGSQL.*"))
            File.Delete(left);
    }

    // Negative is PostgreSQL's sign for a single-user session, with which somebody may be repairing the data.
    private static bool TryId(string[] lines, out int id)
    {
        id = 0;
        return lines.Length > DataLine
            && int.TryParse(lines[IdLine], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out id);
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
