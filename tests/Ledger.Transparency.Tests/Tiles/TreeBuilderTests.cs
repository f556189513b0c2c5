using FsCheck.Fluent;

namespace Ledger.Transparency.Tests;

public class TreeBuilderTests
{
    [Fact]
    public void each_full_tile_is_written_once_and_the_partial_ones_of_each_size_asked_for()
    {
        var builder = TreeBuilder.Resume(0, NoTile);
        builder.TakeTiles().Should().BeEmpty();
        builder.Root().Should().Be(MerkleTree.EmptyRoot);

        Add(builder, 0, 3);
        Taken(builder).Should().Equal("0/000.p/3");
        Taken(builder).Should().BeEmpty("nothing has changed");
        Add(builder, 3, 256);
        Taken(builder).Should().Equal("0/000", "1/000.p/1");
        Add(builder, 256, 257);
        Taken(builder).Should().Equal("0/001.p/1");
        Add(builder, 257, 70_000);
        Taken(builder).Should().HaveCount(272 + 1 + 3).And.Contain(["0/001", "0/272", "1/000", "0/273.p/112", "1/001.p/17", "2/000.p/1"]).And.OnlyHaveUniqueItems();
        builder.Size.Should().Be(70_000);
    }

    [Fact]
    public void a_tree_has_the_root_of_the_rfc_at_every_size()
    {
        var tree = MemoryTree.Of(600);
        var builder = TreeBuilder.Resume(0, NoTile);
        for (var size = 1; size <= 600; size++)
        {
            builder.Append(MemoryTree.Leaf(size - 1));
            builder.Root().Should().Be(tree.Root(size));
        }
    }

    [Fact]
    public void a_tree_resumed_at_any_sizes_is_the_tree_made_in_one_go()
    {
        var sizes = Gen.Choose(0, 700).ListOf().Select(steps => steps.Take(6).ToList());
        Seeded.Holds(Arb.From(sizes), steps =>
        {
            var (store, size) = (new TileStore(), 0L);
            foreach (var step in steps)
            {
                var builder = TreeBuilder.Resume(size, store.Read);
                Add(builder, (int)size, (int)size + step);
                store.Put(builder.TakeTiles());
                size = builder.Size;
                builder.Root().Should().Be(MerkleTree.Root(MemoryTree.Leaves((int)size)));
            }

            new TiledTree(size, store.Read).Root().Should().Be(MerkleTree.Root(MemoryTree.Leaves((int)size)));
        }, times: 50);
    }

    [Fact]
    public void a_tree_is_resumed_from_no_more_than_its_edge()
    {
        var store = TileStore.Of(MemoryTree.Leaves(70_000));
        TreeBuilder.Resume(70_000, store.Read).Root().Should().Be(MerkleTree.Root(MemoryTree.Leaves(70_000)));
        store.Asked.Should().Equal(TileAddress.Edge(70_000));
    }

    [Fact]
    public void a_tile_that_is_too_short_or_no_list_of_hashes_is_refused()
    {
        foreach (var length in (int[])[0, 31, 32, 65, 95, 257 * 32])
            FluentActions.Invoking(() => TreeBuilder.Resume(3, _ => new byte[length])).Should().Throw<FormatException>();
        FluentActions.Invoking(() => TreeBuilder.Resume(-1, NoTile)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static ReadOnlyMemory<byte> NoTile(TileAddress address) => throw new InvalidOperationException($"Nobody needs {address}.");

    private static IEnumerable<string> Taken(TreeBuilder builder) => builder.TakeTiles().Select(tile =>
    {
        tile.Hashes.Length.Should().Be(tile.Address.Width * Hash.Length);
        return tile.Address.ToString();
    });

    private static void Add(TreeBuilder builder, int from, int to)
    {
        for (var i = from; i < to; i++)
            builder.Append(MemoryTree.Leaf(i));
    }
}
