using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Ledger.Transparency;

/// <summary>
/// The canonical spelling of JSON of RFC 8785 (JCS), for the data that entries hold: strings, whole numbers, booleans, null, lists and objects. Two
/// texts that say the same have the same spelling, whatever their white space, the order of their members and their escapes.
/// </summary>
/// <remarks>
/// <para>UTF-8 without a byte order mark and without white space. The members of an object stand in the order of their names, compared as sequences of
/// UTF-16 code units. In strings <c>"</c> and <c>\</c> are written as <c>\"</c> and <c>\\</c>, the control characters U+0008, U+0009, U+000A, U+000C
/// and U+000D as <c>\b \t \n \f \r</c>, the others below U+0020 as <c>\u00</c> and two lower-case hexadecimal digits, and everything else as itself.</para>
/// <para>A number is a whole one of 64 bits, in decimal digits, with <c>-</c> before a negative one; <c>-0</c> becomes <c>0</c>. Fractions and exponents
/// are refused, so that <c>1.0</c> and <c>1</c> never stand for one another. Within ±(2⁵³ − 1) the spelling is RFC 8785's. Beyond that, RFC 8785
/// rounds to the nearest double, by which two different numbers could get one hash; here every digit stays. RFC 7493 section 2.2 advises writers against
/// such numbers.</para>
/// <para>Refused: a name that stands twice in one object (also when spelled with other escapes), lone surrogates, invalid UTF-8, comments, trailing
/// commas, more than one value, nesting deeper than <see cref="MaxDepth"/>.</para>
/// </remarks>
public static class CanonicalJson
{
    /// <summary>How deep lists and objects may be nested.</summary>
    public const int MaxDepth = 64;

    private static readonly SearchValues<byte> _escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>The canonical spelling of a JSON text in UTF-8.</summary>
    /// <exception cref="FormatException">It is no JSON text, or holds what is refused.</exception>
    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output) => output.Advance(Write(json, output.GetSpan(json.Length)));

    /// <summary>The canonical spelling of a value.</summary>
    /// <exception cref="FormatException">It holds what is refused.</exception>
    public static void Write(JsonElement value, IBufferWriter<byte> output) => Write(JsonMarshal.GetRawUtf8Value(value), output);

    /// <summary>The canonical spelling of a JSON text in UTF-8.</summary>
    /// <exception cref="FormatException">It is no JSON text, or holds what is refused.</exception>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        var canonical = new byte[json.Length];
        return canonical[..Write(json, canonical)];
    }

    /// <summary>Writes to <paramref name="destination"/>, which is at least as long as <paramref name="json"/>: no spelling is longer than the canonical one is.</summary>
    /// <returns>How many bytes were written.</returns>
    internal static int Write(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        if (!Utf8.IsValid(json))
            throw new FormatException("The JSON text is not UTF-8.");
        using var writer = new CanonicalWriter(json, destination);
        try
        {
            return writer.WriteAll();
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"No JSON text: {malformed.Message}", malformed);
        }
        catch (InvalidOperationException surrogate)
        {
            // The reader throws it for escapes that spell half a character, and for nothing else.
            throw new FormatException("A string holds a lone surrogate.", surrogate);
        }
    }

    /// <summary>How many bytes <see cref="WriteString(string, Span{byte})"/> writes at most.</summary>
    internal static int LongestString(string text) => 2 + 6 * text.Length;

    /// <summary>Writes a string with its quotes.</summary>
    /// <exception cref="FormatException">It holds a lone surrogate.</exception>
    internal static int WriteString(string text, Span<byte> destination)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            if (Utf8.FromUtf16(text, utf8, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
                throw new FormatException("A string holds a lone surrogate.");
            return WriteString(utf8.AsSpan(0, length), destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>Writes a string of valid UTF-8 with its quotes.</summary>
    internal static int WriteString(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        destination[0] = (byte)'"';
        var at = 1;
        while (text.IndexOfAny(_escaped) is >= 0 and var plain)
        {
            text[..plain].CopyTo(destination[at..]);
            at += plain;
            at += Escape(text[plain], destination[at..]);
            text = text[(plain + 1)..];
        }

        text.CopyTo(destination[at..]);
        at += text.Length;
        destination[at] = (byte)'"';
        return at + 1;
    }

    private static int Escape(byte character, Span<byte> destination)
    {
        ReadOnlySpan<byte> escape = character switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\r' => "\\r"u8,
            _ => "\\u00"u8,
        };
        escape.CopyTo(destination);
        if (escape.Length == 2)
            return 2;
        Utf8Formatter.TryFormat(character, destination[escape.Length..], out var digits, new StandardFormat('x', 2));
        return escape.Length + digits;
    }
}
