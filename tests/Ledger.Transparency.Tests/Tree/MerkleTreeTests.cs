namespace Ledger.Transparency.Tests;

public class MerkleTreeTests
{
    [Fact]
    public void the_published_roots_are_found_at_every_size()
    {
        var range = new CompactRange();
        range.Root().Should().Be(PublishedVectors.Roots[0]);
        for (var size = 1; size <= 8; size++)
        {
            range.Append(MerkleTree.LeafHash(PublishedVectors.Leaves[size - 1]));
            range.Size.Should().Be(size);
            range.Root().Should().Be(PublishedVectors.Roots[size]);
            MerkleTree.Root(PublishedVectors.Leaves.Take(size).Select(leaf => MerkleTree.LeafHash(leaf))).Should().Be(PublishedVectors.Roots[size]);
        }
    }

    [Fact]
    public void the_published_leaf_and_node_are_hashed()
    {
        MerkleTree.LeafHash("L123456"u8).Should().Be(PublishedVectors.Hex("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"));

        // The published node is of two texts of four bytes, which are no hashes: what is hashed is 0x01, then both.
        Hash.Of([0x01, .. "N123"u8, .. "N456"u8]).Should().Be(PublishedVectors.Hex("aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"));
        var (left, right) = (MerkleTree.LeafHash("N123"u8), MerkleTree.LeafHash("N456"u8));
        MerkleTree.NodeHash(left, right).Should().Be(Hash.Of([0x01, .. left.ToArray(), .. right.ToArray()]));
    }

    [Fact]
    public void a_compact_range_has_the_root_of_the_rfc_at_every_size()
    {
        var tree = MemoryTree.Of(600);
        var range = new CompactRange();
        for (var size = 0; size <= 600; size++)
        {
            range.Root().Should().Be(tree.Root(size));
            if (size < 600)
                range.Append(MemoryTree.Leaf(size));
        }
    }

    [Fact]
    public void a_copy_of_a_compact_range_grows_by_itself()
    {
        var range = new CompactRange();
        range.Append(MemoryTree.Leaf(0));
        var copy = range.Copy();
        copy.Append(MemoryTree.Leaf(1));
        range.Root().Should().Be(MemoryTree.Of(1).Root(1));
        copy.Root().Should().Be(MemoryTree.Of(2).Root(2));
    }

    [Fact]
    public void a_hash_is_32_bytes_and_has_one_base64_spelling()
    {
        var hash = MemoryTree.Leaf(7);
        Hash.Parse(hash.ToBase64()).Should().Be(hash);
        new Hash(hash.ToArray()).Should().Be(hash);
        hash.ToString().Should().Be(Convert.ToHexStringLower(hash.ToArray()));

        var spelled = hash.ToBase64();
        foreach (var other in (string[])[spelled[..^1], spelled + "\n", " " + spelled, spelled[..4] + "\n" + spelled[4..], "", "!", Convert.ToBase64String(new byte[31]), Convert.ToBase64String(new byte[33])])
            FluentActions.Invoking(() => Hash.Parse(other)).Should().Throw<FormatException>(other);
        FluentActions.Invoking(() => new Hash(new byte[31])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void unused_bits_of_base64_are_zero()
    {
        // 32 bytes end with a character that carries two unused bits.
        var spelled = new Hash(new byte[32]).ToBase64();
        spelled.Should().EndWith("AA=");
        FluentActions.Invoking(() => Hash.Parse(spelled[..^2] + "B=")).Should().Throw<FormatException>();
    }
}
