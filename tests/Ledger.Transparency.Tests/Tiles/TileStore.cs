namespace Ledger.Transparency.Tests;

/// <summary>Tiles as a log keeps them: by their addresses, each width by itself.</summary>
internal sealed class TileStore
{
    private readonly Dictionary<TileAddress, ReadOnlyMemory<byte>> _tiles = [];

    /// <summary>The tiles that were asked for, in order.</summary>
    public List<TileAddress> Asked { get; } = [];

    public int Count => _tiles.Count;

    public void Put(IEnumerable<Tile> tiles)
    {
        foreach (var tile in tiles)
        {
            if (_tiles.TryGetValue(tile.Address, out var before) && !before.Span.SequenceEqual(tile.Hashes.Span))
                throw new InvalidOperationException($"The tile {tile.Address} has changed.");
            _tiles[tile.Address] = tile.Hashes;
        }
    }

    public ReadOnlyMemory<byte> Read(TileAddress address)
    {
        Asked.Add(address);
        return _tiles[address];
    }

    /// <summary>Drops the partial tiles of which a full one stands, and answers with that.</summary>
    public ReadOnlyMemory<byte> ReadFull(TileAddress address) => _tiles.TryGetValue(address with { Width = TileAddress.FullWidth }, out var full) ? full : _tiles[address];

    /// <summary>The tiles of a tree, made in one go.</summary>
    public static TileStore Of(IEnumerable<Hash> leaves)
    {
        var builder = TreeBuilder.Resume(0, _ => throw new InvalidOperationException("An empty tree has no tiles."));
        foreach (var leaf in leaves)
            builder.Append(leaf);
        var store = new TileStore();
        store.Put(builder.TakeTiles());
        return store;
    }
}
