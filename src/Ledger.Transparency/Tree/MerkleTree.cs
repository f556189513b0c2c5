using System.Buffers;
using System.Security.Cryptography;

namespace Ledger.Transparency;

/// <summary>The hashing of Merkle trees: RFC 6962 section 2.1 and RFC 9162 section 2.1.1, with SHA-256.</summary>
public static class MerkleTree
{
    internal const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Hash EmptyRoot { get; } = Hash.Of([]);

    /// <summary>The hash of a leaf: SHA-256(0x00 ‖ <paramref name="input"/>).</summary>
    public static Hash LeafHash(ReadOnlySpan<byte> input)
    {
        var prefixed = ArrayPool<byte>.Shared.Rent(1 + input.Length);
        prefixed[0] = LeafPrefix;
        input.CopyTo(prefixed.AsSpan(1));
        var hash = Hash.Of(prefixed.AsSpan(0, 1 + input.Length));
        ArrayPool<byte>.Shared.Return(prefixed);
        return hash;
    }

    /// <summary>The hash of a node above two others: SHA-256(0x01 ‖ <paramref name="left"/> ‖ <paramref name="right"/>).</summary>
    public static Hash NodeHash(Hash left, Hash right)
    {
        Span<byte> prefixed = stackalloc byte[1 + 2 * Hash.Length];
        prefixed[0] = NodePrefix;
        left.CopyTo(prefixed[1..]);
        right.CopyTo(prefixed[(1 + Hash.Length)..]);
        Span<byte> hash = stackalloc byte[Hash.Length];
        SHA256.HashData(prefixed, hash);
        return new(hash);
    }

    /// <summary>The root over leaves, given by their hashes in order.</summary>
    public static Hash Root(IEnumerable<Hash> leaves)
    {
        var range = new CompactRange();
        foreach (var leaf in leaves)
            range.Append(leaf);
        return range.Root();
    }

    /// <summary>The root of a complete subtree.</summary>
    /// <param name="hashes">Its lowest hashes, 32 bytes each, one after the other; their number is a power of two, 256 at most.</param>
    internal static Hash CompleteRoot(ReadOnlySpan<byte> hashes)
    {
        Span<byte> row = stackalloc byte[hashes.Length];
        hashes.CopyTo(row);
        Span<byte> prefixed = stackalloc byte[1 + 2 * Hash.Length];
        prefixed[0] = NodePrefix;
        for (var pairs = hashes.Length / (2 * Hash.Length); pairs > 0; pairs /= 2)
            for (var pair = 0; pair < pairs; pair++)
            {
                row.Slice(pair * 2 * Hash.Length, 2 * Hash.Length).CopyTo(prefixed[1..]);
                SHA256.HashData(prefixed, row.Slice(pair * Hash.Length, Hash.Length));
            }

        return new(row[..Hash.Length]);
    }
}
