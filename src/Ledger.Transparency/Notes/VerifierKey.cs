using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NSec.Cryptography;

namespace Ledger.Transparency;

/// <summary>
/// A public key that notes are verified with, in the spelling that tools for C2SP signed-note share:
/// <c>{name}+{id}+{base64(signature type ‖ public key)}</c>, the id in eight lower-case hexadecimal digits.
/// </summary>
/// <remarks>The id is the first four bytes, read as big-endian, of SHA-256(name ‖ 0x0A ‖ signature type ‖ public key).</remarks>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private readonly NoteAlgorithm _algorithm;
    private readonly PublicKey _key;

    internal VerifierKey(string name, NoteAlgorithm algorithm, PublicKey key)
    {
        KeySpelling.RequireName(name);
        (Name, _algorithm, _key) = (name, algorithm, key);
        Id = BinaryPrimitives.ReadUInt32BigEndian(Hash.Of([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. Encoded]).ToArray());
    }

    /// <summary>The name that its signature lines bear: not empty, without spaces and plus signs.</summary>
    public string Name { get; }

    /// <summary>The id that its signatures begin with. It finds the key; it does not prove anything.</summary>
    public uint Id { get; }

    private byte[] Encoded => [_algorithm.Identifier, .. _key.Export(KeyBlobFormat.RawPublicKey)];

    /// <summary>Reads a key in its spelling.</summary>
    /// <exception cref="FormatException">The spelling is another; the id is not that of the name and the key; or the signature type is not known.</exception>
    public static VerifierKey Parse(string text)
    {
        var parts = KeySpelling.Read(text);
        var key = new VerifierKey(parts.Name, parts.Algorithm, parts.Algorithm.ImportPublic(parts.Key));
        return key.Id == parts.Id ? key : throw new FormatException("The key's id is not that of its name and its bytes.");
    }

    /// <summary>Whether the signature is this key's, of the text in UTF-8.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> signature) => _algorithm.Verify(_key, Encoding.UTF8.GetBytes(text), signature);

    /// <summary>Whether both are spelled alike.</summary>
    public bool Equals(VerifierKey? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    public override int GetHashCode() => (int)Id;

    public override string ToString() => KeySpelling.Write(Name, Id, Encoded);
}

/// <summary>How keys for notes are spelled, public and secret.</summary>
internal static class KeySpelling
{
    /// <exception cref="FormatException">It is empty, or has Unicode spaces, plus signs, ASCII control characters or lone surrogates.</exception>
    public static void RequireName(string name)
    {
        if (!IsName(name))
            throw new FormatException("A key's name is not empty, and has no spaces, plus signs or control characters.");
    }

    public static bool IsName(string name) =>
        name.Length > 0 && IsWhole(name) && !name.Any(c => char.IsWhiteSpace(c) || c is '+' or < ' ');

    /// <summary>Whether a text has no lone surrogates, so that it can be spelled in UTF-8.</summary>
    public static bool IsWhole(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var character))
                return false;
            at += character.Utf16SequenceLength;
        }

        return true;
    }

    public static (string Name, uint Id, NoteAlgorithm Algorithm, byte[] Key) Read(string text)
    {
        // The base64 may hold plus signs, too.
        if (text.Split('+', 3) is not [var name, { Length: 8 } id, var encoded] || id.Any(c => !char.IsAsciiHexDigitLower(c)))
            throw new FormatException("A key is spelled name+id+base64, the id in eight lower-case hexadecimal digits.");
        RequireName(name);
        var bytes = StrictBase64.Decode(encoded);
        if (bytes.Length == 0)
            throw new FormatException("The key is empty.");
        return (name, uint.Parse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), NoteAlgorithm.Of(bytes[0]), bytes[1..]);
    }

    public static string Write(string name, uint id, byte[] encoded) => $"{name}+{id:x8}+{Convert.ToBase64String(encoded)}";
}
