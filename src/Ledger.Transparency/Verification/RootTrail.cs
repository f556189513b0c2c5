namespace Ledger.Transparency;

/// <summary>The roots of an export at the sizes that checkpoints name, found in one pass.</summary>
internal sealed class RootTrail
{
    private readonly HashSet<long> _sizes;
    private readonly Dictionary<long, Hash> _roots = [];
    private readonly Dictionary<long, long?> _positions = [];

    public RootTrail(IEnumerable<long> sizes)
    {
        _sizes = [.. sizes];
        Note(null);
    }

    public CompactRange Range { get; private init; } = new();

    /// <summary>The root at a size; null where the export never had it.</summary>
    public Hash? At(long size) => _roots.TryGetValue(size, out var root) ? root : null;

    /// <summary>The position of the last entry at a size; null where there is none, or where it could not be read.</summary>
    public long? PositionAt(long size) => _positions.GetValueOrDefault(size);

    public void Append(Hash leaf, long? position)
    {
        Range.Append(leaf);
        Note(position);
    }

    /// <summary>A trail that goes on from here with other leaves.</summary>
    public RootTrail Branch()
    {
        var branch = new RootTrail(_sizes) { Range = Range.Copy() };
        foreach (var (size, root) in _roots)
            branch._roots[size] = root;
        return branch;
    }

    private void Note(long? position)
    {
        if (_sizes.Contains(Range.Size))
            (_roots[Range.Size], _positions[Range.Size]) = (Range.Root(), position);
    }
}
