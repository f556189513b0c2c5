using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ledger.Transparency;

/// <summary>A SHA-256 hash (FIPS 180-4): 32 bytes, compared by value.</summary>
public readonly record struct Hash
{
    /// <summary>How many bytes a hash has: 32.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly ulong _first, _second, _third, _fourth;

    /// <exception cref="ArgumentException"><paramref name="bytes"/> are not 32.</exception>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"A hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The SHA-256 of <paramref name="bytes"/>.</summary>
    public static Hash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(bytes, hash);
        return new(hash);
    }

    /// <summary>Reads the one base64 spelling of a hash (RFC 4648 section 4, padded): 44 characters.</summary>
    /// <exception cref="FormatException">The text is not base64, not the canonical spelling, or not of 32 bytes.</exception>
    public static Hash Parse(string base64)
    {
        var bytes = StrictBase64.Decode(base64);
        return bytes.Length == Length ? new(bytes) : throw new FormatException($"A hash has {Length} bytes, not {bytes.Length}.");
    }

    /// <summary>Writes the 32 bytes to the beginning of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Base64 of RFC 4648 section 4, padded: as checkpoints and proofs spell a hash.</summary>
    public string ToBase64() => Convert.ToBase64String(ToArray());

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
