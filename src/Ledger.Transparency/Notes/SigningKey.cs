using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Ledger.Transparency;

/// <summary>
/// A secret key that notes are signed with, in the spelling that tools for C2SP signed-note share:
/// <c>PRIVATE+KEY+{name}+{id}+{base64(signature type ‖ secret key)}</c>. The id is the public key's.
/// </summary>
/// <remarks>The secret lies in guarded memory until it is disposed of. Only <see cref="Export"/> tells it.</remarks>
public sealed class SigningKey : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly NoteAlgorithm _algorithm;
    private readonly Key _key;

    private SigningKey(string name, NoteAlgorithm algorithm, Key key)
    {
        (_algorithm, _key) = (algorithm, key);
        Verifier = new(name, algorithm, key.PublicKey);
    }

    /// <summary>The public key that verifies what this one signs.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>A key for Ed25519.</summary>
    /// <param name="name">Its name in signature lines; a log's is its origin.</param>
    /// <param name="seed">The secret key of RFC 8032: 32 random bytes.</param>
    /// <exception cref="FormatException">The name is none, or the seed has not 32 bytes.</exception>
    public static SigningKey FromSeed(string name, ReadOnlySpan<byte> seed)
    {
        KeySpelling.RequireName(name);
        return new(name, NoteAlgorithm.Ed25519, NoteAlgorithm.Ed25519.ImportSecret(seed));
    }

    /// <summary>Reads a key in its spelling.</summary>
    /// <exception cref="FormatException">The spelling is another; the id is not that of the name and the key; or the signature type is not known.</exception>
    public static SigningKey Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            throw new FormatException("A secret key begins with PRIVATE+KEY+.");
        var parts = KeySpelling.Read(text[Prefix.Length..]);
        var key = new SigningKey(parts.Name, parts.Algorithm, parts.Algorithm.ImportSecret(parts.Key));
        CryptographicOperations.ZeroMemory(parts.Key);
        if (key.Verifier.Id == parts.Id)
            return key;
        key.Dispose();
        throw new FormatException("The key's id is not that of its name and its bytes.");
    }

    /// <summary>Signs a note's text.</summary>
    public NoteSignature Sign(string text) => new(Verifier.Name, Verifier.Id, _algorithm.Sign(_key, Encoding.UTF8.GetBytes(text)));

    /// <summary>The key in its spelling, the secret in it.</summary>
    public string Export() => Prefix + KeySpelling.Write(Verifier.Name, Verifier.Id, [_algorithm.Identifier, .. _key.Export(KeyBlobFormat.RawPrivateKey)]);

    public void Dispose() => _key.Dispose();

    /// <summary>Name and id, never the secret.</summary>
    public override string ToString() => $"{Verifier.Name}+{Verifier.Id:x8}";
}
