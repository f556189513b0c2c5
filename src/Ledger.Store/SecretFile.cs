using System.Security.Cryptography;
using System.Text;
using Ledger.Cluster;

namespace Ledger.Store;

/// <summary>A secret of 32 random bytes in a file that is its owner's alone, in base64.</summary>
internal static class SecretFile
{
    public const int Length = 32;

    /// <summary>A secret as it is written in a setting or a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it is called in the names of <see cref="StoreWords"/>: <c>MasterKey</c>.</param>
    /// <param name="where">Where it was read.</param>
    /// <exception cref="DatabaseUnusableException">It is none; the message tells nothing of it.</exception>
    public static byte[] Parse(string text, string what, string where)
    {
        var secret = new byte[text.Length];
        return Convert.TryFromBase64String(text.Trim(), secret, out var length) && length == Length
            ? secret[..length] : throw new DatabaseUnusableException(StoreWords.Say($"No{what}In", where, Length));
    }

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="DatabaseUnusableException">Others than its owner may read it, or it holds no secret.</exception>
    public static byte[]? Read(string file, string what)
    {
        if (!File.Exists(file))
            return null;
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) is var mode && (mode & ~OwnFiles.File) != 0)
            throw new DatabaseUnusableException(StoreWords.Say($"{what}Open", file, Convert.ToString((int)mode, 8)));
        return Parse(File.ReadAllText(file), what, file);
    }

    /// <summary>Makes a secret and writes it to a file that is its owner's alone; where somebody was faster, gives theirs.</summary>
    public static byte[] Create(string file, string what)
    {
        OwnFiles.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(file))!, OwnFiles.Folder);
        // It gets its name only when it is whole; and a name that is taken stays with whom it has.
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        using (var stream = OwnFiles.Open(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(unfinished, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(unfinished);
        }

        return Read(file, what)!;
    }
}
