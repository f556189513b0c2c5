using Ledger.Domain;

namespace Ledger.Store.Tests.Applications;

/// <summary>What the tests post.</summary>
internal static class Posts
{
    private static int _next;

    public static ProposedEntry Make(string subject, Fact fact)
    {
        var id = $"c-{Interlocked.Increment(ref _next)}";
        return new(EntryId.Of("varmland", "/district", id), Subject.Parse(subject), "/district", id, fact);
    }

    public static ProposedEntry Registered(string association) => Make($"association/{association}", new AssociationRegistered(new(2010, 1, 1), association));

    public static ProposedEntry Joined(string member, string association, DateOnly? on = null) => Make($"member/{member}", new MemberJoined(on ?? new(2020, 2, 3), association));

    public static async Task Record(DistrictBook book, params ProposedEntry[] drafts) =>
        (await book.Queue.Post("tests", [.. drafts.Select(d => (Item)d)], false, CancellationToken.None)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull(), "{0}", "all is recorded");
}
