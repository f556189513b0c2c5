namespace Ledger.Transparency.Tests;

public class TiledTreeTests
{
    private const int Size = 70_000;

    private static readonly MemoryTree _tree = MemoryTree.Of(Size);
    private static readonly TileStore _store = TileStore.Of(MemoryTree.Leaves(Size));

    // Sizes and indices about which tiles begin and end.
    private static readonly int[] _sizes = [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 4095, 4096, 65_535, 65_536, 65_537, 65_792, 65_793, 69_999, 70_000];

    private static readonly Dictionary<int, Hash> _roots = _sizes.Append(65_000).ToDictionary(size => size, size => _tree.Root(size));

    [Fact]
    public void roots_of_every_kind_of_size_are_read_from_tiles()
    {
        var tiled = new TiledTree(Size, _store.Read);
        tiled.Root(0).Should().Be(MerkleTree.EmptyRoot);
        foreach (var size in _sizes)
            tiled.Root(size).Should().Be(_roots[size], "of {0} leaves", size);
        tiled.Root().Should().Be(_roots[Size]);
    }

    [Fact]
    public void inclusion_paths_read_from_tiles_are_the_tree_s()
    {
        var tiled = new TiledTree(Size, _store.Read);
        foreach (var size in _sizes)
            foreach (var index in _sizes.Select(n => n - 1).Where(index => index < size))
            {
                var path = tiled.InclusionPath(index, size);
                path.Should().Equal(InclusionProof.Make(index, size, _tree.Node));
                InclusionProof.Verify(MemoryTree.Leaf(index), index, size, _roots[size], path).Should().BeTrue();
            }
    }

    [Fact]
    public void consistency_paths_read_from_tiles_are_the_tree_s()
    {
        var tiled = new TiledTree(Size, _store.Read);
        foreach (var to in _sizes)
            foreach (var from in _sizes.Where(from => from <= to))
            {
                var path = tiled.ConsistencyPath(from, to);
                path.Should().Equal(ConsistencyProof.Make(from, to, _tree.Node));
                ConsistencyProof.Verify(from, to, _roots[from], _roots[to], path).Should().BeTrue();
            }
    }

    [Fact]
    public void the_tiles_that_a_question_needs_are_told_beforehand_and_each_is_read_once()
    {
        foreach (var (index, size) in ((long, long)[])[(0, Size), (69_999, Size), (31_415, 65_793)])
        {
            _store.Asked.Clear();
            new TiledTree(Size, _store.Read).InclusionPath(index, size);
            _store.Asked.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(TiledTree.TilesOf(InclusionProof.Ranges(index, size), Size));
        }
    }

    [Fact]
    public void a_wider_tile_does_for_a_partial_one()
    {
        // The tiles of 70,000 leaves, where those of 65,000 are asked for.
        var tiled = new TiledTree(65_000, address => _store.ReadFull(
            TileAddress.Of(new NodeId(TileAddress.Height * address.Level, address.Index << TileAddress.Height), Size)));
        tiled.Root().Should().Be(_roots[65_000]);
    }

    [Fact]
    public void what_the_tree_does_not_have_is_refused()
    {
        var tiled = new TiledTree(10, _store.Read);
        FluentActions.Invoking(() => tiled.Root(11)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => tiled.Root(-1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => tiled.InclusionPath(10, 10)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => tiled.InclusionPath(0, 11)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => tiled.ConsistencyPath(5, 11)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => tiled.Node(new NodeId(0, 10))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void a_tile_that_is_too_short_is_refused() =>
        FluentActions.Invoking(() => new TiledTree(10, _ => new byte[9 * 32]).Root()).Should().Throw<FormatException>().WithMessage("*0/000.p/10*");
}
