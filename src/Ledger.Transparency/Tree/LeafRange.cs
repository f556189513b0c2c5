using System.Numerics;

namespace Ledger.Transparency;

/// <summary>A node above a complete subtree: that over the leaves from <c>Index · 2^Level</c> up to, not including, <c>(Index + 1) · 2^Level</c>.</summary>
/// <param name="Level">How far it stands above the leaves, which are level 0.</param>
/// <param name="Index">Its place among the nodes of its level, from 0.</param>
public readonly record struct NodeId(int Level, long Index);

/// <summary>The hash of one node of a tree.</summary>
public delegate Hash NodeReader(NodeId node);

/// <summary>
/// A run of leaves under one node of a tree: from <paramref name="Start"/> up to, not including, <paramref name="End"/>. Only at the right edge of
/// a tree is the subtree over it not complete.
/// </summary>
public readonly record struct LeafRange(long Start, long End)
{
    /// <summary>
    /// Where RFC 6962 splits the range: the left part has the greatest power of two that is smaller than the whole.
    /// </summary>
    internal long Split => Start + (1L << BitOperations.Log2((ulong)(End - Start - 1)));

    /// <summary>The complete subtrees that make the range, from left to right, each smaller than the one before it.</summary>
    public IEnumerable<NodeId> Nodes()
    {
        for (var at = Start; at < End;)
        {
            var level = BitOperations.Log2((ulong)(End - at));
            yield return new(level, at >> level);
            at += 1L << level;
        }
    }

    /// <summary>The Merkle tree hash over the range: MTH of RFC 6962 section 2.1.</summary>
    public Hash HashBy(NodeReader reader)
    {
        Hash? hash = null;
        foreach (var node in Nodes().Reverse())
            hash = hash is { } right ? MerkleTree.NodeHash(reader(node), right) : reader(node);
        return hash ?? MerkleTree.EmptyRoot;
    }
}
