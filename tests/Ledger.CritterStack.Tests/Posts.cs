using Ledger.Domain;
using Ledger.Store;

namespace Ledger.CritterStack.Tests;

/// <summary>What the tests post.</summary>
internal static class Posts
{
    private static int _next;

    public static Draft Make(string subject, Fact fact)
    {
        var id = $"c-{Interlocked.Increment(ref _next)}";
        return new(EntryId.Of("varmland", "/district", id), Subject.Parse(subject), "/district", id, fact);
    }

    public static Draft Registered(string association) => Make($"association/{association}", new AssociationRegistered(new(2010, 1, 1), association));

    public static Draft Joined(string member, string association, DateOnly? on = null) => Make($"member/{member}", new MemberJoined(on ?? new(2020, 2, 3), association));

    /// <summary>An entry of many kinds, the same each time.</summary>
    public static IEnumerable<Draft> OneOfEach()
    {
        Draft Of(string id, string subject, Fact fact) => new(EntryId.Of("varmland", "/å", id), Subject.Parse(subject), "/å", id, fact);
        var day = new DateOnly(2020, 3, 1);
        var joined = Of("j", "member/2", new MemberJoined(day, "kil"));
        return
        [
            Of("1", "association/kil", new AssociationRegistered(day.AddYears(-10), "Kils \"arbetarekommun\" <åäö>", "Kil")),
            Of("2", "member/1", new MemberJoined(day, "kil", "youth")),
            Of("3", "member/1", new MemberRenewed(day, new(2020, 12, 31))),
            Of("4", "association/kil", new AssociationDialogueHeld(day, "phone", ["membership-care", "regional-policy"])),
            joined,
            Of("5", "member/2", new EntryReversed(day, joined.Id, "duplicate")),
            Of("6", "member/1", new MemberLeft(day.AddDays(-1).AddYears(1), "left")),
            Of("7", "channel/fb", new ChannelRegistered(day, "facebook", "Kil")),
            Of("8", "channel/fb", new ChannelMeasured(day, 1309)),
            Of("9", "plan/p", new PlanAdopted(day, "Plan", new(2020, 1, 1), new(2020, 12, 31),
                [new Goal("grow", new("Väx"), new(Measure.Change, "members", new Dictionary<string, string> { ["association"] = "kil" }), new(MoreThan: 0))])),
        ];
    }

    public static async Task Record(Book book, params Draft[] drafts) =>
        (await book.Writer.Post([.. drafts.Select(d => (Item)d)], false, CancellationToken.None)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull(), "{0}", "all is recorded");
}
