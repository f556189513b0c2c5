using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Ledger.Transparency;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's id.</param>
/// <param name="Signature">What the key made of the note's text; not verified by being here.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>Why a well-formed note is not to be believed.</summary>
public enum NoteRefusal
{
    /// <summary>None of its signatures is by a known key.</summary>
    NoKnownKey,

    /// <summary>A signature line names a known key, and is not its signature of this text.</summary>
    BadSignature,

    /// <summary>A signature line names two of the known keys: the same name and id, other bytes.</summary>
    AmbiguousKey,
}

/// <summary>A well-formed note that is not to be believed.</summary>
public sealed class NoteRefused(NoteRefusal reason, string message) : Exception(message)
{
    public NoteRefusal Reason { get; } = reason;
}

/// <summary>
/// A text with signatures: C2SP signed-note. The text ends with a newline; an empty line follows; then one or more signature lines, each
/// <c>— {name} {base64(key id ‖ signature)}</c> with an em dash (U+2014) and a newline at its end, the key id in four bytes, big-endian.
/// </summary>
/// <remarks>The text is not to be believed before <see cref="Verify"/> has said who signed it.</remarks>
public sealed class SignedNote
{
    /// <summary>How many signatures a note may bear: 100. The specification asks for 16 at least.</summary>
    public const int MaxSignatures = 100;

    private const string LineStart = "— ";

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>What is signed, its last newline included, and not the empty line after it.</summary>
    public string Text { get; }

    /// <summary>The signature lines, in order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text.</summary>
    /// <exception cref="FormatException">The text does not end with a newline, holds another control character, or half a character.</exception>
    public static SignedNote Sign(string text, params IEnumerable<SigningKey> keys) => Parse(Write(text, keys.Select(key => key.Sign(text))));

    /// <summary>Reads a note.</summary>
    /// <exception cref="FormatException">It is malformed. The message says how.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8) ? Parse(Encoding.UTF8.GetString(utf8)) : throw Malformed("is not UTF-8");

    /// <summary>Reads a note.</summary>
    /// <exception cref="FormatException">It is malformed. The message says how.</exception>
    public static SignedNote Parse(string note)
    {
        if (note.Any(c => c < ' ' && c != '\n'))
            throw Malformed("holds a control character");
        if (!note.EndsWith('\n'))
            throw Malformed("does not end with a newline");
        if (!KeySpelling.IsWhole(note))
            throw Malformed("holds half a character");
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
            throw Malformed("has no empty line before its signatures");
        var lines = note[(end + 2)..].Split('\n')[..^1];
        return lines.Length switch
        {
            0 => throw Malformed("has no signature"),
            > MaxSignatures => throw Malformed($"has more than {MaxSignatures} signatures"),
            _ => new(note[..(end + 1)], [.. lines.Select(Signature)]),
        };
    }

    /// <summary>The note with one more signature: a witness's, or a second key's while keys change.</summary>
    /// <exception cref="FormatException">It has as many as a note may bear.</exception>
    public SignedNote With(NoteSignature signature) => Parse(Write(Text, [.. Signatures, signature]));

    /// <summary>The known keys that signed the text, each once. Signatures by other keys are ignored.</summary>
    /// <exception cref="NoteRefused">No known key signed it; one is said to have and did not; or it cannot be told which is meant.</exception>
    public IReadOnlyList<VerifierKey> Verify(IReadOnlyCollection<VerifierKey> known)
    {
        var signers = new List<VerifierKey>();
        foreach (var signature in Signatures)
        {
            var keys = known.Where(key => key.Name == signature.Name && key.Id == signature.KeyId).Distinct().ToList();
            if (keys.Count == 0)
                continue;
            if (keys.Count > 1)
                throw new NoteRefused(NoteRefusal.AmbiguousKey, $"Two known keys have the name {signature.Name} and the id {signature.KeyId:x8}.");
            if (!keys[0].Verify(Text, signature.Signature.Span))
                throw new NoteRefused(NoteRefusal.BadSignature, $"The signature of {signature.Name}+{signature.KeyId:x8} is not of this text.");
            if (!signers.Contains(keys[0]))
                signers.Add(keys[0]);
        }

        return signers.Count > 0 ? signers : throw new NoteRefused(
            NoteRefusal.NoKnownKey, $"No known key signed it; it bears signatures of {string.Join(", ", Signatures.Select(s => $"{s.Name}+{s.KeyId:x8}"))}.");
    }

    /// <summary>The note as it is sent and stored.</summary>
    public override string ToString() => Write(Text, Signatures);

    private static string Write(string text, IEnumerable<NoteSignature> signatures) => $"{text}\n{string.Concat(signatures.Select(Line))}";

    private static string Line(NoteSignature signature)
    {
        var bytes = new byte[4 + signature.Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
        signature.Signature.CopyTo(bytes.AsMemory(4));
        return $"{LineStart}{signature.Name} {Convert.ToBase64String(bytes)}\n";
    }

    private static NoteSignature Signature(string line)
    {
        if (!line.StartsWith(LineStart, StringComparison.Ordinal) || line[LineStart.Length..].Split(' ') is not [var name, var encoded])
            throw Malformed("has a line after its empty line that is no signature");
        if (!KeySpelling.IsName(name))
            throw Malformed("names a key as none can be named");
        var bytes = StrictBase64.Decode(encoded);
        return bytes.Length > 4 ? new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4)) : throw Malformed("has a signature of no bytes");
    }

    private static FormatException Malformed(string how) => new($"The note {how}.");
}
