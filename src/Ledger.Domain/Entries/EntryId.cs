using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Domain;

/// <summary>
/// An entry's id: the name-based UUID (RFC 9562, version 5) of district, source and the poster's id. The same post
/// always gets the same id, so the book itself is the record of what has been received.
/// </summary>
public static class EntryId
{
    /// <summary>The namespace of Ledger's entries, itself the version 5 UUID of the DNS name <c>entries.ledger.example</c>.</summary>
    public static Guid Namespace { get; } = NameBased(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "entries.ledger.example");

    /// <summary>The id of what <paramref name="source"/> posts as <paramref name="id"/> in <paramref name="district"/>.</summary>
    /// <remarks>The name is the three parted by line feeds; neither a district nor a source can hold one.</remarks>
    public static Guid Of(string district, string source, string id) => NameBased(Namespace, $"{district}\n{source}\n{id}");

    private static Guid NameBased(Guid space, string name)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        var longest = 16 + Encoding.UTF8.GetMaxByteCount(name.Length);
        var input = longest <= 1024 ? stackalloc byte[longest] : new byte[longest];
        space.TryWriteBytes(input, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(name, input[16..]);
#pragma warning disable CA5350 // RFC 9562 section 5.5 prescribes SHA-1; nothing here rests on its being hard to collide
        SHA1.HashData(input[..length], hash);
#pragma warning restore CA5350
        var version = BinaryPrimitives.ReadUInt16BigEndian(hash[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(hash[6..], (ushort)((version & 0x0FFF) | 0x5000));
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
