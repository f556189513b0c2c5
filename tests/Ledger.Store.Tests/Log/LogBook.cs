using Ledger.Domain;
using Ledger.Store.Log;
using Ledger.Transparency;

namespace Ledger.Store.Tests.Log;

/// <summary>A book with invented members, and what is asked of its log.</summary>
internal static class LogBook
{
    /// <summary>Registers Kil, and has members join it, so many a batch.</summary>
    public static async Task Join(this DistrictBook book, int from, int count, int atOnce = 100)
    {
        if (from == 0)
            await book.Post(new AssociationRegistered(new(2010, 1, 1), "Kil"), "association/kil");
        foreach (var members in Enumerable.Range(from, count).Chunk(atOnce))
            await book.Post([.. members.Select(m => ((Fact)new MemberJoined(new(2020, 2, 3), "kil"), $"member/m-{m}"))]);
    }

    public static Task Post(this DistrictBook book, Fact fact, string subject) => book.Post((fact, subject));

    public static async Task Post(this DistrictBook book, params IEnumerable<(Fact Fact, string Subject)> facts)
    {
        var items = facts.Select(f =>
        {
            var id = $"{f.Subject}/{f.Fact.GetType().Name}/{f.Fact.OccurredOn:yyyy-MM-dd}";
            return (Item)new ProposedEntry(EntryId.Of(book.District.Name, "/district", id), Subject.Parse(f.Subject), "/district", id, f.Fact);
        }).ToList();
        (await book.Queue.Post("tests", items, false, CancellationToken.None)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull($"{a.Refused?.Rule}"));
    }

    /// <summary>The leaves as an export gives them.</summary>
    public static async Task<List<Hash>> Leaves(this DistrictBook book)
    {
        var leaves = new List<Hash>();
        await foreach (var (_, input) in book.Log.Entries(0, long.MaxValue, CancellationToken.None))
            leaves.Add(MerkleTree.LeafHash(input));
        return leaves;
    }

    public static async Task<LogHead> Sealed(this DistrictBook book) => (await book.Sealer.Seal(CancellationToken.None))!;
}
