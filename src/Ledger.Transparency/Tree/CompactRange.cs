namespace Ledger.Transparency;

/// <summary>
/// A Merkle tree that grows leaf by leaf and keeps only its right edge: at most one hash for each level. Its root is known at every size
/// that it passes.
/// </summary>
public sealed class CompactRange
{
    // At level l stands the hash of the complete subtree of 2^l leaves that bit l of the size counts.
    private readonly Hash[] _edge = new Hash[63];

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>Adds one leaf to the right.</summary>
    /// <param name="leaf">Its hash, not its input.</param>
    public void Append(Hash leaf)
    {
        var level = 0;
        for (; (Size >> level & 1) == 1; level++)
            leaf = MerkleTree.NodeHash(_edge[level], leaf);
        _edge[level] = leaf;
        Size++;
    }

    /// <summary>The root over all leaves so far.</summary>
    public Hash Root()
    {
        Hash? root = null;
        for (var level = 0; Size >> level != 0; level++)
            if ((Size >> level & 1) == 1)
                root = root is { } right ? MerkleTree.NodeHash(_edge[level], right) : _edge[level];
        return root ?? MerkleTree.EmptyRoot;
    }

    /// <summary>A second tree with the same leaves, which grows by itself.</summary>
    public CompactRange Copy()
    {
        var copy = new CompactRange { Size = Size };
        _edge.CopyTo(copy._edge, 0);
        return copy;
    }
}
