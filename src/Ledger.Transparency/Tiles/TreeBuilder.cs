namespace Ledger.Transparency;

/// <summary>
/// A tree that grows to the right and writes its tiles: each full one once, and the partial ones of every size at which it is asked for them. It
/// holds no more than one tile for each level.
/// </summary>
/// <example>
/// <code>
/// var builder = TreeBuilder.Resume(head.Size, reader);   // its Root() must be the head's
/// foreach (var leaf in leaves)
///     builder.Append(leaf);
/// Store(builder.TakeTiles(), new Checkpoint(origin, builder.Size, builder.Root()));
/// </code>
/// </example>
public sealed class TreeBuilder
{
    private readonly List<OpenTile> _open = [];
    private readonly List<Tile> _full = [];

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>Takes up a tree where it was left.</summary>
    /// <param name="size">Its number of leaves; 0 begins a new one.</param>
    /// <param name="reader">Where the tiles of <see cref="TileAddress.Edge"/> are read, and no others.</param>
    /// <exception cref="FormatException">A tile is shorter than its width, or no list of hashes.</exception>
    /// <remarks>Compare <see cref="Root"/> with the root of the last checkpoint before going on.</remarks>
    public static TreeBuilder Resume(long size, TileReader reader)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var builder = new TreeBuilder { Size = size };
        for (var level = 0; level < TileAddress.Levels(size); level++)
            builder._open.Add(new(level, size >> (TileAddress.Height * level) >> TileAddress.Height));
        foreach (var address in TileAddress.Edge(size))
            builder._open[address.Level].Load(TiledTree.Whole(address, reader(address)).Span);
        return builder;
    }

    /// <summary>Adds one leaf to the right.</summary>
    /// <param name="leaf">Its hash, not its input.</param>
    public void Append(Hash leaf)
    {
        Size++;
        var rising = leaf;
        for (var level = 0; ; level++)
        {
            if (level == _open.Count)
                _open.Add(new(level, 0));
            var tile = _open[level];
            tile.Add(rising);
            if (tile.Width < TileAddress.FullWidth)
                return;
            _full.Add(tile.Snapshot());
            rising = MerkleTree.CompleteRoot(tile.Hashes);
            tile.Next();
        }
    }

    /// <summary>The root over all leaves so far.</summary>
    public Hash Root()
    {
        Hash? root = null;
        foreach (var tile in _open)
            root = tile.RootWith(root);
        return root ?? MerkleTree.EmptyRoot;
    }

    /// <summary>
    /// What must be stored for the size that the tree has now: the tiles that became full since this was last asked, and the partial
    /// ones that changed since then, as they are now.
    /// </summary>
    public IReadOnlyList<Tile> TakeTiles()
    {
        Tile[] tiles = [.. _full, .. _open.Where(tile => tile.IsChanged && tile.Width > 0).Select(tile => tile.Snapshot())];
        _full.Clear();
        foreach (var tile in _open)
            tile.IsChanged = false;
        return tiles;
    }

    /// <summary>The tile of one level that is being filled.</summary>
    private sealed class OpenTile(int level, long index)
    {
        private readonly byte[] _hashes = new byte[TileAddress.FullWidth * Hash.Length];

        public int Width { get; private set; }

        public bool IsChanged { get; set; }

        public ReadOnlySpan<byte> Hashes => _hashes.AsSpan(0, Width * Hash.Length);

        public void Load(ReadOnlySpan<byte> hashes)
        {
            hashes.CopyTo(_hashes);
            Width = hashes.Length / Hash.Length;
        }

        public void Add(Hash hash)
        {
            hash.CopyTo(_hashes.AsSpan(Width * Hash.Length));
            Width++;
            IsChanged = true;
        }

        public void Next()
        {
            index++;
            Width = 0;
            IsChanged = false;
        }

        public Tile Snapshot() => new(new(level, index, Width), Hashes.ToArray());

        /// <summary>The hash over this tile's nodes and all that stands right of them, which is <paramref name="right"/>.</summary>
        public Hash? RootWith(Hash? right)
        {
            // The bits of the width are the complete subtrees within the tile, the smallest outermost.
            var end = Width;
            for (var bit = 1; bit <= Width; bit <<= 1)
                if ((Width & bit) != 0)
                {
                    var node = MerkleTree.CompleteRoot(_hashes.AsSpan((end - bit) * Hash.Length, bit * Hash.Length));
                    right = right is { } edge ? MerkleTree.NodeHash(node, edge) : node;
                    end -= bit;
                }

            return right;
        }
    }
}
