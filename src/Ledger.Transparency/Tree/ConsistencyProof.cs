namespace Ledger.Transparency;

/// <summary>
/// The proof that a tree only grew: that the leaves of an earlier size are the first leaves of a later one. RFC 6962 section 2.1.2,
/// RFC 9162 section 2.1.4.
/// </summary>
public static class ConsistencyProof
{
    /// <summary>The ranges of leaves whose hashes are the path, in its order; none from size 0, and none between equal sizes.</summary>
    /// <param name="from">The earlier number of leaves.</param>
    /// <param name="to">The later one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="from"/> is negative, or greater than <paramref name="to"/>.</exception>
    public static IReadOnlyList<LeafRange> Ranges(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        if (from == 0)
            return [];
        var path = new List<LeafRange>();
        var under = new LeafRange(0, to);
        while (from != under.End)
        {
            var (left, right) = (under with { End = under.Split }, under with { Start = under.Split });
            var isLeft = from <= left.End;
            path.Add(isLeft ? right : left);
            under = isLeft ? left : right;
        }

        if (under.Start > 0)
            path.Add(under); // else it is the earlier tree itself, whose root the verifier has
        path.Reverse();
        return path;
    }

    /// <summary>The path from one size to a later one.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="from"/> is negative, or greater than <paramref name="to"/>.</exception>
    public static IReadOnlyList<Hash> Make(long from, long to, NodeReader reader) => [.. Ranges(from, to).Select(range => range.HashBy(reader))];

    /// <summary>
    /// Whether <paramref name="path"/> shows that the tree of <paramref name="to"/> leaves begins with the leaves of the tree of
    /// <paramref name="from"/>. Never throws. Every tree begins with the empty one, whose root is <see cref="MerkleTree.EmptyRoot"/>, by an empty path.
    /// </summary>
    public static bool Verify(long from, long to, Hash fromRoot, Hash toRoot, IReadOnlyList<Hash> path)
    {
        if (from < 0 || from > to)
            return false;
        if (from == to)
            return path.Count == 0 && fromRoot == toRoot;
        if (from == 0)
            return path.Count == 0 && fromRoot == MerkleTree.EmptyRoot;

        var (node, last) = (from - 1, to - 1);
        while ((node & 1) == 1)
            (node, last) = (node >> 1, last >> 1);
        var isWhole = node == 0; // the earlier tree is one complete subtree, and its root begins both ways
        if (path.Count == 0 && !isWhole)
            return false;

        var (earlier, later) = isWhole ? (fromRoot, fromRoot) : (path[0], path[0]);
        for (var i = isWhole ? 0 : 1; i < path.Count; i++)
        {
            if (last == 0)
                return false; // both ways have reached the root, and the path goes on
            if ((node & 1) == 1 || node == last)
            {
                earlier = MerkleTree.NodeHash(path[i], earlier);
                later = MerkleTree.NodeHash(path[i], later);
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                later = MerkleTree.NodeHash(later, path[i]);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && earlier == fromRoot && later == toRoot;
    }
}
