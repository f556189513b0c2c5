using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Ledger.Cluster;

namespace Ledger.Store.Persons;

/// <summary>The key that wraps the persons' own keys: 32 random bytes that are kept in no database.</summary>
public sealed class MasterKey
{
    public const int Length = 32;

    /// <summary>The file's name within the ledger's folder.</summary>
    public const string FileName = "master-key";

    private readonly byte[] _key;

    public MasterKey(byte[] key)
    {
        if (key.Length != Length)
            throw new DatabaseUnusableException(StoreWords.Say("MasterKeyLength", Length, key.Length));
        _key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 4));
    }

    /// <summary>The first 8 digits of its SHA-256 in base 16: which key it is, and nothing of it.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Bytes => _key;

    /// <summary>A master key as it is written in a setting or a file.</summary>
    /// <exception cref="DatabaseUnusableException">It is none; the message tells nothing of it.</exception>
    public static MasterKey Parse(string text, string where)
    {
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Length
            ? new(key[..length]) : throw new DatabaseUnusableException(StoreWords.Say("NoMasterKeyIn", where, Length));
    }

    /// <summary>Reads a key file; null when there is none.</summary>
    /// <exception cref="DatabaseUnusableException">Others than its owner may read it, or it holds no key.</exception>
    public static MasterKey? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) is var mode && (mode & ~OwnFiles.File) != 0)
            throw new DatabaseUnusableException(StoreWords.Say("MasterKeyOpen", file, Convert.ToString((int)mode, 8)));
        return Parse(File.ReadAllText(file), file);
    }

    /// <summary>Makes a key and writes it to a file that is its owner's alone; where somebody was faster, gives theirs.</summary>
    public static MasterKey Create(string file)
    {
        OwnFiles.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(file))!, OwnFiles.Folder);
        // It gets its name only when it is whole; and a name that is taken stays with whom it has.
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        using (var stream = OwnFiles.Open(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
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

        return Read(file)!;
    }
}

/// <summary>The master key in force, and those before it whose wrapped keys may still be about.</summary>
public sealed class MasterKeys(MasterKey current, params IEnumerable<MasterKey> former)
{
    private readonly Dictionary<string, MasterKey> _all = former.Append(current).DistinctBy(k => k.Id).ToDictionary(k => k.Id);

    public MasterKey Current { get; } = current;

    public IReadOnlyCollection<string> Ids => _all.Keys;

    /// <summary>The one in force, and those before it.</summary>
    internal IEnumerable<MasterKey> All => _all.Values;

    internal bool TryFind(string id, [NotNullWhen(true)] out MasterKey? key) => _all.TryGetValue(id, out key);
}
