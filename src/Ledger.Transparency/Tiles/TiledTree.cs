namespace Ledger.Transparency;

/// <summary>
/// A tree that is read from its tiles: its nodes, its roots and its proofs, up to the size that the tiles were made for. Each tile is asked for once.
/// </summary>
/// <remarks>
/// What the tiles give is no more to be trusted than where they come from: compare <see cref="Root(long)"/> with a checkpoint's root.
/// Where tiles cannot be read one by one, <see cref="TilesOf"/> tells beforehand which a question needs:
/// <c>TiledTree.TilesOf(InclusionProof.Ranges(index, size), treeSize)</c>.
/// </remarks>
/// <param name="size">The number of leaves of the tree.</param>
/// <param name="reader">Where its tiles are read; only tiles of a tree of that size are asked for.</param>
public sealed class TiledTree(long size, TileReader reader)
{
    private readonly Dictionary<TileAddress, ReadOnlyMemory<byte>> _read = [];

    /// <summary>The number of leaves.</summary>
    public long Size => size;

    /// <summary>The tiles that hold what ranges of leaves are hashed from, each once.</summary>
    /// <param name="ranges">The ranges of a proof, or <c>new LeafRange(0, n)</c> for the root at size n.</param>
    /// <param name="treeSize">The number of leaves of the tree whose tiles are read.</param>
    public static IReadOnlyList<TileAddress> TilesOf(IEnumerable<LeafRange> ranges, long treeSize) =>
        [.. ranges.SelectMany(range => range.Nodes()).Select(node => TileAddress.Of(node, treeSize)).Distinct()];

    /// <summary>The hash of a node above a complete subtree.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such node.</exception>
    /// <exception cref="FormatException">A tile is shorter than its width, or no list of hashes.</exception>
    public Hash Node(NodeId node)
    {
        var tile = Read(TileAddress.Of(node, size));
        var inTile = node.Level % TileAddress.Height;
        var first = (int)((node.Index << inTile) % TileAddress.FullWidth);
        return MerkleTree.CompleteRoot(tile.Slice(first * Hash.Length, Hash.Length << inTile));
    }

    /// <summary>The root of the whole tree.</summary>
    public Hash Root() => Root(size);

    /// <summary>The root that the tree had when it was of <paramref name="earlier"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It never had so many.</exception>
    public Hash Root(long earlier) => new LeafRange(0, Within(earlier)).HashBy(Node);

    /// <summary>The path of a leaf to the root that the tree had at <paramref name="earlier"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf, or there never were so many.</exception>
    public IReadOnlyList<Hash> InclusionPath(long index, long earlier) => InclusionProof.Make(index, Within(earlier), Node);

    /// <summary>The path that shows that the tree of <paramref name="to"/> leaves grew from that of <paramref name="from"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It shrinks, or there never were so many leaves.</exception>
    public IReadOnlyList<Hash> ConsistencyPath(long from, long to) => ConsistencyProof.Make(from, Within(to), Node);

    private long Within(long earlier)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(earlier);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, size);
        return earlier;
    }

    private ReadOnlySpan<byte> Read(TileAddress address)
    {
        if (!_read.TryGetValue(address, out var hashes))
            _read[address] = hashes = Whole(address, reader(address));
        return hashes.Span;
    }

    /// <summary>The hashes of a tile as wide as its address says, of an answer that may be wider.</summary>
    /// <exception cref="FormatException">The answer is shorter, or no list of hashes.</exception>
    internal static ReadOnlyMemory<byte> Whole(TileAddress address, ReadOnlyMemory<byte> answer) =>
        answer.Length % Hash.Length == 0 && answer.Length / Hash.Length >= address.Width && answer.Length / Hash.Length <= TileAddress.FullWidth
            ? answer[..(address.Width * Hash.Length)]
            : throw new FormatException($"The tile {address} is answered with {answer.Length} bytes; its {address.Width} hashes have {address.Width * Hash.Length}.");
}
