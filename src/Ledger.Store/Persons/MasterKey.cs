using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Store.Persons;

/// <summary>The key that wraps the persons' own keys: 32 random bytes that are kept in no database.</summary>
public sealed class MasterKey
{
    public const int Length = SecretFile.Length;

    /// <summary>The file's name within the ledger's folder.</summary>
    public const string FileName = "master-key";

    private const string What = "MasterKey";

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

    /// <summary>A key for another purpose, by HKDF (RFC 5869), of which the master key cannot be told.</summary>
    internal byte[] Derive(string purpose, int length) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, length, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>A master key as it is written in a setting or a file.</summary>
    /// <exception cref="DatabaseUnusableException">It is none; the message tells nothing of it.</exception>
    public static MasterKey Parse(string text, string where) => new(SecretFile.Parse(text, What, where));

    /// <summary>Reads a key file; null when there is none.</summary>
    /// <exception cref="DatabaseUnusableException">Others than its owner may read it, or it holds no key.</exception>
    public static MasterKey? Read(string file) => SecretFile.Read(file, What) is { } key ? new(key) : null;

    /// <summary>Makes a key and writes it to a file that is its owner's alone; where somebody was faster, gives theirs.</summary>
    public static MasterKey Create(string file) => new(SecretFile.Create(file, What));
}

/// <summary>The master key in force, and those before it whose wrapped keys may still be about.</summary>
public sealed class MasterKeys(MasterKey current, params IEnumerable<MasterKey> former)
{
    private readonly Dictionary<string, MasterKey> _all = former.Append(current).DistinctBy(k => k.Id).ToDictionary(k => k.Id);

    public MasterKey Current { get; } = current;

    public IReadOnlyCollection<string> Ids => _all.Keys;

    /// <summary>The one in force, and those before it.</summary>
    internal IEnumerable<MasterKey> All => _all.Values;

    /// <summary>What is derived from each for a purpose, that of the one in force last.</summary>
    public IReadOnlyList<byte[]> Derive(string purpose, int length) => [.. _all.Values.OrderBy(k => k.Id == Current.Id).Select(k => k.Derive(purpose, length))];

    internal bool TryFind(string id, [NotNullWhen(true)] out MasterKey? key) => _all.TryGetValue(id, out key);
}
