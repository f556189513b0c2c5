namespace Ledger.Transparency.Tests;

public class TileAddressTests
{
    [Theory]
    [InlineData(0, 0, 256, "0/000")]
    [InlineData(0, 7, 256, "0/007")]
    [InlineData(1, 999, 5, "1/999.p/5")]
    [InlineData(0, 1000, 256, "0/x001/000")]
    [InlineData(0, 1_234_067, 256, "0/x001/x234/067")]
    [InlineData(63, 0, 255, "63/000.p/255")]
    [InlineData(2, long.MaxValue, 1, "2/x009/x223/x372/x036/x854/x775/807.p/1")]
    public void an_address_has_one_spelling(int level, long index, int width, string path)
    {
        new TileAddress(level, index, width).ToString().Should().Be(path);
        TileAddress.Parse(path).Should().Be(new TileAddress(level, index, width));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0/")]
    [InlineData("/000")]
    [InlineData("0/0")]
    [InlineData("0/0000")]
    [InlineData("00/000")]
    [InlineData("64/000")]
    [InlineData("-1/000")]
    [InlineData("0/-01")]
    [InlineData("0/+01")]
    [InlineData("0/x000/001")]
    [InlineData("0/001/234")]
    [InlineData("0/x001/x234")]
    [InlineData("0/X001/234")]
    [InlineData("0/x001/234/")]
    [InlineData("0/x01/234")]
    [InlineData("0/000.p/0")]
    [InlineData("0/000.p/256")]
    [InlineData("0/000.p/01")]
    [InlineData("0/000.p/")]
    [InlineData("0/000.p")]
    [InlineData("0/000.p/1.p/1")]
    [InlineData("0/000.p/-1")]
    [InlineData("0/000/.p/1")]
    [InlineData(" 0/000")]
    [InlineData("0/000 ")]
    [InlineData("0/٠٠٠")]
    [InlineData("entries/000")]
    [InlineData("2/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("0/x001/x000/x000/x000/x000/x000/x000/000")]
    [InlineData("0/x001/x000/x000/x000/x000/x000/x000/x000/000")]
    public void every_other_spelling_is_refused(string path) =>
        FluentActions.Invoking(() => TileAddress.Parse(path)).Should().Throw<FormatException>();

    [Fact]
    public void a_tree_of_70000_leaves_has_the_tiles_of_the_specification()
    {
        TileAddress.Leaves(70_000).Should().HaveCount(274).And.EndWith(new TileAddress(0, 273, 112)).And.OnlyHaveUniqueItems();
        TileAddress.Edge(70_000).Select(a => a.ToString()).Should().Equal("0/273.p/112", "1/001.p/17", "2/000.p/1");
        TileAddress.Edge(256).Select(a => a.ToString()).Should().Equal("1/000.p/1");
        TileAddress.Edge(0).Should().BeEmpty();
        TileAddress.Leaves(0).Should().BeEmpty();
        TileAddress.Edge(long.MaxValue).Should().HaveCount(8);
    }

    [Fact]
    public void a_node_lies_in_the_tile_of_its_level_and_width()
    {
        TileAddress.Of(new NodeId(0, 69_999), 70_000).Should().Be(new TileAddress(0, 273, 112));
        TileAddress.Of(new NodeId(7, 545), 70_000).Should().Be(new TileAddress(0, 272, 256));
        TileAddress.Of(new NodeId(8, 272), 70_000).Should().Be(new TileAddress(1, 1, 17));
        TileAddress.Of(new NodeId(16, 0), 70_000).Should().Be(new TileAddress(2, 0, 1));
        FluentActions.Invoking(() => TileAddress.Of(new NodeId(0, 70_000), 70_000)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => TileAddress.Of(new NodeId(17, 0), 70_000)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => TileAddress.Of(new NodeId(0, -1), 70_000)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
