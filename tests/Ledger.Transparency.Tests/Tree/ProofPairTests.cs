namespace Ledger.Transparency.Tests;

/// <summary>
/// Every proof of every tree of up to 300 leaves. Of trees of up to 16 leaves each bit of leaf, roots and path is flipped; of larger ones, one bit of
/// each of them, which the seed chooses, and each bit where LEDGER_TEST_LONG is 1.
/// </summary>
public class ProofPairTests
{
    private const int Largest = 300;
    private const int Small = 16;
    private const int Bits = 8 * Hash.Length;

    private static readonly int _everyBitUpTo = Environment.GetEnvironmentVariable("LEDGER_TEST_LONG") == "1" ? Largest : Small;

    private static readonly MemoryTree _tree = MemoryTree.Of(Largest);
    private static readonly Hash[] _leaves = [.. MemoryTree.Leaves(Largest)];
    private static readonly Hash[] _roots = [.. Enumerable.Range(0, Largest + 1).Select(size => _tree.Root(size))];

    [Fact]
    public void every_inclusion_proof_verifies_and_none_does_with_a_bit_flipped()
    {
        var random = Random();
        for (var size = 1; size <= Largest; size++)
            for (var index = 0; index < size; index++)
            {
                var (leaf, root, path) = (_leaves[index], _roots[size], InclusionProof.Make(index, size, _tree.Node).ToArray());
                if (!InclusionProof.Verify(leaf, index, size, root, path))
                    Assert.Fail($"The proof of leaf {index} of {size} does not verify.");

                foreach (var bit in BitsOf(size, random))
                    if (InclusionProof.Verify(leaf.WithBit(bit), index, size, root, path) || InclusionProof.Verify(leaf, index, size, root.WithBit(bit), path))
                        Assert.Fail($"Leaf {index} of {size} verifies with bit {bit} of leaf or root flipped.");
                AssertNoFlippedPathVerifies(path, size, random, flipped => InclusionProof.Verify(leaf, index, size, root, flipped), $"leaf {index} of {size}");
                for (var bit = 0; bit < 63; bit++)
                    if (InclusionProof.Verify(leaf, index ^ (1L << bit), size, root, path))
                        Assert.Fail($"Leaf {index} of {size} verifies with bit {bit} of its index flipped.");
            }
    }

    [Fact]
    public void every_consistency_proof_verifies_and_none_does_with_a_bit_flipped()
    {
        var random = Random();
        for (var to = 1; to <= Largest; to++)
            for (var from = 1; from <= to; from++)
            {
                var (first, second, path) = (_roots[from], _roots[to], ConsistencyProof.Make(from, to, _tree.Node).ToArray());
                if (!ConsistencyProof.Verify(from, to, first, second, path))
                    Assert.Fail($"The proof from {from} to {to} does not verify.");

                foreach (var bit in BitsOf(to, random))
                    if (ConsistencyProof.Verify(from, to, first.WithBit(bit), second, path) || ConsistencyProof.Verify(from, to, first, second.WithBit(bit), path))
                        Assert.Fail($"From {from} to {to} verifies with bit {bit} of a root flipped.");
                AssertNoFlippedPathVerifies(path, to, random, flipped => ConsistencyProof.Verify(from, to, first, second, flipped), $"from {from} to {to}");
            }
    }

    [Fact]
    public void no_proof_of_a_small_tree_verifies_with_a_hash_more_or_less()
    {
        var random = MerkleTree.LeafHash("garbage"u8);
        for (var size = 1; size <= Small; size++)
            for (var index = 0; index < size; index++)
            {
                var (leaf, root, path) = (_leaves[index], _roots[size], InclusionProof.Make(index, size, _tree.Node));
                foreach (var other in MoreOrLess(path, random))
                    InclusionProof.Verify(leaf, index, size, root, other).Should().BeFalse();
                var (from, grown) = (index + 1, ConsistencyProof.Make(index + 1, size, _tree.Node));
                foreach (var other in MoreOrLess(grown, random))
                    ConsistencyProof.Verify(from, size, _roots[from], root, other).Should().BeFalse();
            }
    }

    private static Random Random()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{Seeded.Variable}={Seeded.Seed}");
        return new((int)(Seeded.Seed % int.MaxValue));
    }

    private static IEnumerable<int> BitsOf(int size, Random random) => size <= _everyBitUpTo ? Enumerable.Range(0, Bits) : [random.Next(Bits)];

    private static IEnumerable<IReadOnlyList<Hash>> MoreOrLess(IReadOnlyList<Hash> path, Hash other)
    {
        for (var i = 0; i <= path.Count; i++)
            yield return [.. path.Take(i), other, .. path.Skip(i)];
        for (var i = 0; i < path.Count; i++)
            yield return [.. path.Take(i), .. path.Skip(i + 1)];
    }

    private static void AssertNoFlippedPathVerifies(Hash[] path, int size, Random random, Func<Hash[], bool> verifies, string what)
    {
        for (var i = 0; i < path.Length; i++)
        {
            var hash = path[i];
            foreach (var bit in BitsOf(size, random))
            {
                path[i] = hash.WithBit(bit);
                if (verifies(path))
                    Assert.Fail($"The proof of {what} verifies with bit {bit} of hash {i} flipped.");
            }

            path[i] = hash;
        }
    }
}
