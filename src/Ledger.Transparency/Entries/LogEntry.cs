using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Ledger.Transparency;

/// <summary>
/// An entry as a log holds it. Its canonical bytes are the leaf's input: the object
/// <c>{position, entry, district, subject, version, type, recordedAt, headers, data}</c> in the spelling of <see cref="CanonicalJson"/>, that is, with
/// its members in the order data, district, entry, headers, position, recordedAt, subject, type, version.
/// </summary>
/// <remarks>
/// <c>position</c> and <c>version</c> are numbers; <c>entry</c> is the id in lower-case hexadecimal, parted 8-4-4-4-12; <c>recordedAt</c> is
/// <c>YYYY-MM-DDThh:mm:ss.ffffffZ</c>, always in UTC, with six decimals; <c>district</c>, <c>subject</c> and <c>type</c> are strings;
/// <c>headers</c> and <c>data</c> are what was stored, each in its canonical spelling. Two entries are the same when their leaf hashes are.
/// </remarks>
/// <param name="Position">Its place in the order in which the ledger recorded; ascending along the log, with gaps.</param>
/// <param name="Entry">Its id.</param>
/// <param name="District">The organisation in whose book it stands.</param>
/// <param name="Subject">What it is about, which is also its stream.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
/// <param name="Type">Its type, as it is stored.</param>
/// <param name="RecordedAt">When the ledger recorded it, in whole microseconds.</param>
/// <param name="Headers">A JSON text in UTF-8, in any spelling; <c>null</c> where nothing is stored.</param>
/// <param name="Data">A JSON text in UTF-8, in any spelling.</param>
public sealed record LogEntry(
    long Position, Guid Entry, string District, string Subject, long Version, string Type, DateTimeOffset RecordedAt, ReadOnlyMemory<byte> Headers, ReadOnlyMemory<byte> Data)
{
    internal const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Reads an entry from an object with the nine members, in any order and spacing; each exactly once, and no other.</summary>
    /// <exception cref="FormatException">A member is missing, unknown, there twice, or not of its form; or headers or data cannot be spelled canonically.</exception>
    public static LogEntry Read(ReadOnlyMemory<byte> json) => new LogEntryReader(json).Read();

    /// <summary>Reads an entry from its canonical bytes, and from no other spelling of it.</summary>
    /// <exception cref="FormatException">As <see cref="Read"/>; or the bytes are not the canonical ones.</exception>
    public static LogEntry Parse(ReadOnlyMemory<byte> canonical)
    {
        var entry = Read(canonical);
        return entry.ToCanonical().AsSpan().SequenceEqual(canonical.Span) ? entry : throw new FormatException("The entry is not in its canonical spelling.");
    }

    /// <summary>The canonical bytes: the input of the leaf.</summary>
    /// <exception cref="FormatException">Something cannot be spelled canonically; or the instant is no whole number of microseconds.</exception>
    public byte[] ToCanonical() => WithPrefixed([], static bytes => bytes.ToArray());

    /// <summary>The canonical bytes: the input of the leaf.</summary>
    /// <exception cref="FormatException">As <see cref="ToCanonical"/>.</exception>
    public void WriteTo(IBufferWriter<byte> output) => output.Advance(Write(output.GetSpan(Longest)));

    /// <summary>The hash of the leaf: SHA-256(0x00 ‖ canonical bytes).</summary>
    /// <exception cref="FormatException">As <see cref="ToCanonical"/>.</exception>
    public Hash LeafHash() => WithPrefixed([MerkleTree.LeafPrefix], Hash.Of);

    private T WithPrefixed<T>(ReadOnlySpan<byte> prefix, Func<ReadOnlySpan<byte>, T> use)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(prefix.Length + Longest);
        try
        {
            prefix.CopyTo(bytes);
            return use(bytes.AsSpan(0, prefix.Length + Write(bytes.AsSpan(prefix.Length))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // All names, punctuation, the id, the instant and both numbers have less than 256 bytes together.
    private int Longest => 256 + CanonicalJson.LongestString(District) + CanonicalJson.LongestString(Subject) + CanonicalJson.LongestString(Type) + Headers.Length + Data.Length;

    private int Write(Span<byte> output)
    {
        var at = 0;
        Put("{\"data\":"u8, output, ref at);
        at += CanonicalJson.Write(Data.Span, output[at..]);
        Put(",\"district\":"u8, output, ref at);
        at += CanonicalJson.WriteString(District, output[at..]);
        Put(",\"entry\":\""u8, output, ref at);
        Utf8Formatter.TryFormat(Entry, output[at..], out var written);
        at += written;
        Put("\",\"headers\":"u8, output, ref at);
        at += CanonicalJson.Write(Headers.Span, output[at..]);
        Put(",\"position\":"u8, output, ref at);
        Utf8Formatter.TryFormat(Position, output[at..], out written);
        at += written;
        Put(",\"recordedAt\":\""u8, output, ref at);
        at += WriteInstant(output[at..]);
        Put("\",\"subject\":"u8, output, ref at);
        at += CanonicalJson.WriteString(Subject, output[at..]);
        Put(",\"type\":"u8, output, ref at);
        at += CanonicalJson.WriteString(Type, output[at..]);
        Put(",\"version\":"u8, output, ref at);
        Utf8Formatter.TryFormat(Version, output[at..], out written);
        at += written;
        Put("}"u8, output, ref at);
        return at;
    }

    private int WriteInstant(Span<byte> output)
    {
        if (RecordedAt.UtcTicks % TimeSpan.TicksPerMicrosecond != 0)
            throw new FormatException("The instant is no whole number of microseconds, so it is not one that was stored.");
        RecordedAt.UtcDateTime.TryFormat(output, out var written, InstantFormat, CultureInfo.InvariantCulture);
        return written;
    }

    private static void Put(ReadOnlySpan<byte> bytes, Span<byte> output, ref int at)
    {
        bytes.CopyTo(output[at..]);
        at += bytes.Length;
    }
}
