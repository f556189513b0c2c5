using Ledger.Transparency;

namespace Ledger.Store.Log;

/// <summary>The secret from which the logs' signing keys are made: 32 random bytes that are kept in no database. Each log has a key of its own name.</summary>
public sealed class SigningSeed
{
    /// <summary>The file's name within the ledger's folder.</summary>
    public const string FileName = "signing-key";

    private const string What = "SigningKey";

    private readonly byte[] _seed;

    private SigningSeed(byte[] seed) => _seed = seed;

    /// <summary>A seed as it is written in a setting.</summary>
    /// <exception cref="DatabaseUnusableException">It is none; the message tells nothing of it.</exception>
    public static SigningSeed Parse(string text, string where) => new(SecretFile.Parse(text, What, where));

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="DatabaseUnusableException">Others than its owner may read it, or it holds no seed.</exception>
    public static SigningSeed? Read(string file) => SecretFile.Read(file, What) is { } seed ? new(seed) : null;

    /// <summary>Makes a seed and writes it to a file that is its owner's alone; where somebody was faster, gives theirs.</summary>
    public static SigningSeed Create(string file) => new(SecretFile.Create(file, What));

    /// <summary>The key of a log (RFC 8032, Ed25519).</summary>
    /// <param name="origin">The log's origin, which is the key's name.</param>
    public SigningKey KeyOf(string origin) => SigningKey.FromSeed(origin, _seed);
}
