namespace Ledger.Transparency;

/// <summary>
/// Compares an export leaf by leaf with the tiles in which the log sealed it. While both are the same, nothing is kept; from the first difference on,
/// what follows is kept until the end, where it can be told what was altered, removed, inserted or moved.
/// </summary>
/// <param name="tiles">Where the tiles are read.</param>
/// <param name="size">How many leaves were sealed.</param>
/// <param name="trail">The roots of the export, which has not taken up the leaf that is compared.</param>
internal sealed class SealedLeaves(TileReader tiles, long size, RootTrail trail)
{
    private readonly List<(Hash Leaf, ExportedEntry Place)> _rest = [];
    private ReadOnlyMemory<byte> _tile;
    private long _tileIndex = -1;
    private long _first = -1;
    private ExportedEntry? _lastAlike;
    private Fault? _malformed;
    private RootTrail? _sealed;

    /// <summary>The roots that the sealed leaves give.</summary>
    public RootTrail Roots => _sealed ?? trail;

    /// <summary>How many leaves were sealed.</summary>
    public long Size => size;

    /// <summary>Whether the tiles could be read.</summary>
    public bool IsReadable => _malformed is null;

    public void Compare(Hash leaf, ExportedEntry place)
    {
        if (_malformed is not null)
            return;
        if (_first < 0 && place.LeafIndex < size && Leaf(place.LeafIndex) is { } sealedLeaf && sealedLeaf != leaf)
            Differ(place.LeafIndex);
        if (_first >= 0)
            _rest.Add((leaf, place));
        else
            _lastAlike = place;
    }

    /// <summary>What differs, once the whole export is compared.</summary>
    /// <param name="count">How many leaves the export has.</param>
    public IReadOnlyList<Fault> Finish(long count)
    {
        if (_first < 0 && count < size)
            Differ(count);
        if (_first >= 0 && _malformed is null)
        {
            var leaves = new List<Hash>();
            for (var i = _first; i < size && Leaf(i) is { } leaf; i++)
            {
                leaves.Add(leaf);
                _sealed!.Append(leaf, null);
            }

            if (_malformed is null)
                return [.. Alignment.Differences(_first, _lastAlike, leaves, _rest)];
        }

        return _malformed is { } malformed ? [malformed] : [];
    }

    private void Differ(long index) => (_first, _sealed) = (index, trail.Branch());

    private Hash? Leaf(long index)
    {
        try
        {
            if (index / TileAddress.FullWidth != _tileIndex)
            {
                var address = TileAddress.Of(new NodeId(0, index), size);
                _tile = TiledTree.Whole(address, tiles(address));
                _tileIndex = address.Index;
            }

            return new Hash(_tile.Span.Slice((int)(index % TileAddress.FullWidth) * Hash.Length, Hash.Length));
        }
        catch (FormatException malformed)
        {
            _malformed = new(Faults.TilesMalformed, malformed.Message);
            return null;
        }
    }
}
