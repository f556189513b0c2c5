using NSec.Cryptography;

namespace Ledger.Transparency;

/// <summary>
/// A way to sign notes: one of the signature types of C2SP signed-note. Only Ed25519 (RFC 8032) stands here; another one is added as one more value
/// in <see cref="Of"/>.
/// </summary>
internal sealed class NoteAlgorithm
{
    private readonly SignatureAlgorithm _algorithm;

    private NoteAlgorithm(byte identifier, SignatureAlgorithm algorithm) => (Identifier, _algorithm) = (identifier, algorithm);

    /// <summary>Ed25519 over the note's text. Keys have 32 bytes, secret and public alike; signatures have 64.</summary>
    public static NoteAlgorithm Ed25519 { get; } = new(0x01, SignatureAlgorithm.Ed25519);

    /// <summary>The signature type's byte: the first of a key's encoding, and part of what its id is hashed from.</summary>
    public byte Identifier { get; }

    /// <summary>The algorithm of a signature type's byte.</summary>
    /// <exception cref="FormatException">It is none that is known here.</exception>
    public static NoteAlgorithm Of(byte identifier) =>
        identifier == Ed25519.Identifier ? Ed25519 : throw new FormatException($"Keys of signature type 0x{identifier:x2} are not known here; 0x01 is (Ed25519).");

    /// <exception cref="FormatException">It is no public key.</exception>
    public PublicKey ImportPublic(ReadOnlySpan<byte> key) =>
        PublicKey.TryImport(_algorithm, key, KeyBlobFormat.RawPublicKey, out var imported) ? imported! : throw new FormatException("The key is no public key of its signature type.");

    /// <summary>A secret key, which can be told again: a new one has to be written down once.</summary>
    /// <exception cref="FormatException">It is no secret key.</exception>
    public Key ImportSecret(ReadOnlySpan<byte> secret)
    {
        var exportable = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        return Key.TryImport(_algorithm, secret, KeyBlobFormat.RawPrivateKey, out var imported, exportable) ? imported!
            : throw new FormatException("The key is no secret key of its signature type.");
    }

    public byte[] Sign(Key secret, ReadOnlySpan<byte> text) => _algorithm.Sign(secret, text);

    /// <summary>Whether it is a signature of the text by that key; one of another length is none.</summary>
    public bool Verify(PublicKey key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => _algorithm.Verify(key, text, signature);
}
