namespace Ledger.Transparency.Tests;

public class PublishedProofTests
{
    private static readonly MemoryTree _tree = new(PublishedVectors.Leaves.Select(leaf => MerkleTree.LeafHash(leaf)));
    private static readonly Hash _random = MerkleTree.LeafHash("garbage"u8);

    private static Hash Leaf(long index) => MerkleTree.LeafHash(PublishedVectors.Leaves[(int)index]);

    [Fact]
    public void the_published_inclusion_proofs_are_made_and_verify()
    {
        foreach (var (index, size, path) in PublishedVectors.Inclusion)
        {
            InclusionProof.Make(index, size, _tree.Node).Should().Equal(path);
            InclusionProof.Verify(Leaf(index), index, size, PublishedVectors.Roots[(int)size], path).Should().BeTrue();
        }
    }

    [Fact]
    public void malformed_inclusion_proofs_are_refused()
    {
        foreach (var (index, size, path) in PublishedVectors.Inclusion)
        {
            var (leaf, root) = (Leaf(index), PublishedVectors.Roots[(int)size]);
            Refused(leaf, index - 1, size, root, path);
            Refused(leaf, index + 1, size, root, path);
            Refused(leaf, index ^ 2, size, root, path);
            Refused(leaf, index, size * 2, root, path);
            Refused(leaf, index, size / 2, root, path);
            Refused(leaf, index, 0, root, path);
            Refused(leaf, unchecked((long)ulong.MaxValue), size, root, path);
            Refused(leaf, long.MaxValue, size, root, path);
            Refused(leaf, index, -1, root, path);
            Refused(MerkleTree.LeafHash("WrongLeaf"u8), index, size, root, path);
            Refused(leaf, index, size, MerkleTree.EmptyRoot, path);
            Refused(leaf, index, size, _random, path);
            Refused(leaf, index, size, root, []);
            for (var i = 0; i < path.Count; i++)
            {
                Refused(leaf, index, size, root, path.With(i, path[i].WithBit(3)));
                Refused(leaf, index, size, root, [.. path.Take(i), .. path.Skip(i + 1)]);
            }

            for (var i = 0; i <= path.Count; i++)
                foreach (var inserted in (Hash[])[_random, root, leaf, MerkleTree.EmptyRoot])
                    Refused(leaf, index, size, root, [.. path.Take(i), inserted, .. path.Skip(i)]);
        }
    }

    [Fact]
    public void no_index_is_in_the_empty_tree()
    {
        foreach (var index in (long[])[0, 1, -1, long.MaxValue, unchecked((long)ulong.MaxValue)])
            foreach (var root in (Hash[])[MerkleTree.EmptyRoot, Leaf(0)])
                Refused(Leaf(0), index, 0, root, []);
        FluentActions.Invoking(() => InclusionProof.Make(0, 0, _tree.Node)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => InclusionProof.Make(-1, 8, _tree.Node)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void the_published_consistency_proofs_are_made_and_verify()
    {
        foreach (var (from, to, path) in PublishedVectors.Consistency)
        {
            ConsistencyProof.Make(from, to, _tree.Node).Should().Equal(path);
            ConsistencyProof.Verify(from, to, PublishedVectors.Roots[(int)from], PublishedVectors.Roots[(int)to], path).Should().BeTrue();
        }
    }

    [Fact]
    public void malformed_consistency_proofs_are_refused()
    {
        foreach (var (from, to, path) in PublishedVectors.Consistency.Where(v => v.From < v.To))
        {
            var (first, second) = (PublishedVectors.Roots[(int)from], PublishedVectors.Roots[(int)to]);
            Refused(from, to, second, first, path);
            Refused(from, to, _random, second, path);
            Refused(from, to, first, _random, path);
            Refused(from, to, MerkleTree.EmptyRoot, second, path);
            Refused(to, from, first, second, path);
            Refused(to, from, second, first, path);
            Refused(-1, to, first, second, path);
            Refused(0, to, first, second, path);
            Refused(from, to, first, second, []);
            Refused(from, to, first, second, [.. path, _random]);
            Refused(from, to, first, second, [.. path, second]);
            Refused(from, to, first, second, [_random, .. path]);
            Refused(from, to, first, second, [first, .. path]);
            for (var i = 0; i < path.Count; i++)
            {
                Refused(from, to, first, second, path.With(i, path[i].WithBit(77)));
                Refused(from, to, first, second, [.. path.Take(i), .. path.Skip(i + 1)]);
                Refused(from, to, first, second, [.. path.Take(i)]);
            }
        }
    }

    [Fact]
    public void equal_sizes_have_equal_roots_and_an_empty_path()
    {
        Refused(8, 8, PublishedVectors.Roots[8], _random, []);
        Refused(8, 8, PublishedVectors.Roots[8], PublishedVectors.Roots[8], [PublishedVectors.Roots[8]]);
        Refused(0, 0, MerkleTree.EmptyRoot, _random, []);
    }

    [Fact]
    public void every_tree_grew_from_the_empty_one()
    {
        ConsistencyProof.Make(0, 8, _tree.Node).Should().BeEmpty();
        ConsistencyProof.Verify(0, 8, MerkleTree.EmptyRoot, PublishedVectors.Roots[8], []).Should().BeTrue();
        Refused(0, 8, _random, PublishedVectors.Roots[8], []);
        Refused(0, 8, MerkleTree.EmptyRoot, PublishedVectors.Roots[8], [_random]);
        FluentActions.Invoking(() => ConsistencyProof.Make(2, 1, _tree.Node)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static void Refused(Hash leaf, long index, long size, Hash root, IReadOnlyList<Hash> path) =>
        InclusionProof.Verify(leaf, index, size, root, path).Should().BeFalse("index {0} of {1} by {2} hashes", index, size, path.Count);

    private static void Refused(long from, long to, Hash first, Hash second, IReadOnlyList<Hash> path) =>
        ConsistencyProof.Verify(from, to, first, second, path).Should().BeFalse("from {0} to {1} by {2} hashes", from, to, path.Count);
}
