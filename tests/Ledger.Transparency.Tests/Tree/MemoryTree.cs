using System.Buffers.Binary;

namespace Ledger.Transparency.Tests;

/// <summary>A tree with all its complete nodes at hand, made without compact ranges and without tiles.</summary>
internal sealed class MemoryTree
{
    private readonly List<Hash[]> _levels = [];

    public MemoryTree(IEnumerable<Hash> leaves)
    {
        for (Hash[] row = [.. leaves]; row.Length > 0; row = [.. row.Chunk(2).Where(pair => pair.Length == 2).Select(pair => MerkleTree.NodeHash(pair[0], pair[1]))])
            _levels.Add(row);
    }

    /// <summary>A tree of leaves that are the numbers from 0.</summary>
    public static MemoryTree Of(int size) => new(Leaves(size));

    public static IEnumerable<Hash> Leaves(int size) => Enumerable.Range(0, size).Select(Leaf);

    public static Hash Leaf(int number)
    {
        Span<byte> input = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(input, number);
        return MerkleTree.LeafHash(input);
    }

    public Hash Node(NodeId node) => _levels[node.Level][node.Index];

    /// <summary>MTH of RFC 6962 section 2.1, as it is written there.</summary>
    public Hash Root(long size) => size == 0 ? MerkleTree.EmptyRoot : Root(0, size);

    private Hash Root(long start, long end)
    {
        if (end - start == 1)
            return _levels[0][start];
        var k = 1L;
        while (k * 2 < end - start)
            k *= 2;
        return MerkleTree.NodeHash(Root(start, start + k), Root(start + k, end));
    }
}

internal static class Flipping
{
    /// <summary>The hash with one bit the other way.</summary>
    public static Hash WithBit(this Hash hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << bit % 8);
        return new(bytes);
    }

    /// <summary>The list with another hash at one place.</summary>
    public static IReadOnlyList<Hash> With(this IReadOnlyList<Hash> path, int at, Hash other) => [.. path.Select((hash, i) => i == at ? other : hash)];
}
