namespace Ledger.Transparency;

/// <summary>
/// The proof that a leaf stands at an index of a tree: RFC 6962 section 2.1.1, RFC 9162 section 2.1.3. The path holds the hashes beside the way from
/// the leaf to the root, the lowest first.
/// </summary>
/// <remarks>
/// A path says nothing of the tree's size beyond its own length; size and root belong together by the checkpoint that names both.
/// </remarks>
public static class InclusionProof
{
    /// <summary>The ranges of leaves whose hashes are the path, in its order.</summary>
    /// <param name="index">The leaf's index, from 0.</param>
    /// <param name="size">The number of leaves of the tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static IReadOnlyList<LeafRange> Ranges(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<LeafRange>();
        for (var under = new LeafRange(0, size); under.End - under.Start > 1;)
        {
            var (left, right) = (under with { End = under.Split }, under with { Start = under.Split });
            var isLeft = index < left.End;
            path.Add(isLeft ? right : left);
            under = isLeft ? left : right;
        }

        path.Reverse();
        return path;
    }

    /// <summary>The path of a leaf.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static IReadOnlyList<Hash> Make(long index, long size, NodeReader reader) => [.. Ranges(index, size).Select(range => range.HashBy(reader))];

    /// <summary>Whether <paramref name="path"/> shows that <paramref name="leaf"/> stands at <paramref name="index"/> of the tree. Never throws.</summary>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="index">Its index, from 0; one that the tree does not have is shown by no path.</param>
    /// <param name="size">The number of leaves of the tree.</param>
    /// <param name="root">The root that a trusted checkpoint names for that size.</param>
    /// <param name="path">The hashes, the lowest first.</param>
    public static bool Verify(Hash leaf, long index, long size, Hash root, IReadOnlyList<Hash> path)
    {
        if (index < 0 || index >= size)
            return false;
        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var beside in path)
        {
            if (last == 0)
                return false; // the way has reached the root, and the path goes on
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.NodeHash(beside, hash);
                // A node at the right edge without a neighbour stands for itself on the levels above.
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash = MerkleTree.NodeHash(hash, beside);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }
}
