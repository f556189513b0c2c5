using Ledger.Domain;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>Nothing is erased: what was wrong is taken back, and what was known before stays known.</summary>
public sealed class ReversalTests(TestCluster cluster)
{
    [Fact]
    public async Task a_joining_cannot_be_reversed_while_a_later_transfer_stands()
    {
        await using var service = await TestService.Start(cluster);
        var (joined, moved) = (Joined("1", "kil", "2020-01-01"), Transferred("1", "eda", "2020-03-01"));
        await service.Record(Registered("kil"), Registered("eda"), joined, moved);
        var before = await Tables.All(service.Book);

        (await service.Post(Reversed(joined, "2020-04-01"))).ShouldRefuse(Rules.NotAMember);
        (await Tables.All(service.Book)).Should().Be(before);

        await service.Record(Reversed(moved, "2020-04-01"), Reversed(joined, "2020-04-01"));
        (await service.Total("members")).Should().BeNull();
        (await service.Total("joins")).Should().Be(0);
        (await service.Total("transfers")).Should().Be(0);
    }

    [Fact]
    public async Task what_was_known_before_a_reversal_stays_known()
    {
        await using var service = await TestService.Start(cluster);
        var talk = Dialogue("kil", "2020-02-01", "membership-care");
        await service.Record(Registered("kil"), talk, Dialogue("kil", "2020-03-01"), Adopted("p", Goal("talks", new { read = "count", account = "conversations" })));
        service.Clock.MoveTo("2021-06-10");
        await service.Record(Reversed(talk, "2021-06-10"));

        (await service.Values("p", "asOf=2020-06-30")).Should().Be("talks=1");
        (await service.Values("p", "asOf=2020-06-30&knownAt=@4")).Should().Be("talks=2");
        (await service.Values("p", "asOf=2020-06-30&knownAt=2021-06-09")).Should().Be("talks=2");
        (await service.Values("p", "asOf=2020-06-30&knownAt=@5")).Should().Be("talks=1");
        (await service.Total("conversations", "where.topics=membership-care&asOf=2020-06-30&knownAt=@4")).Should().Be(1);
        (await service.Total("conversations", "where.topics=membership-care&asOf=2020-06-30")).Should().Be(0);
    }

    [Fact]
    public async Task a_reversal_counts_from_the_day_of_what_it_reverses()
    {
        await using var service = await TestService.Start(cluster);
        var joined = Joined("1", "kil", "2020-01-01");
        await service.Record(Registered("kil"), joined, Reversed(joined, "2021-06-01"));
        (await service.Total("members", "asOf=2020-06-30")).Should().BeNull();
        (await service.Get("subjects?kind=member&asOf=2020-06-30"))["subjects"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("member/1")]
    public async Task a_reversal_may_leave_its_subject_to_the_book(string? subject)
    {
        await using var service = await TestService.Start(cluster);
        var joined = Joined("1", "kil", "2020-01-01");
        await service.Record(Registered("kil"), joined);
        var reversal = Reversed(joined, "2020-01-02", subject);
        (await service.Post(reversal)).Status.Should().Be(201);
        var stored = await service.Get($"entries/{IdOf(reversal)}");
        (stored.Text("subject"), stored.Text("type")).Should().Be(("member/1", "entry.reversed"));
        stored["data"]!.Id().Should().Be(IdOf(joined));
        (await service.Get($"entries/{IdOf(joined)}")).Id("reversedBy").Should().Be(IdOf(reversal));
    }

    [Fact]
    public async Task a_reversed_joining_leaves_room_for_the_right_one()
    {
        await using var service = await TestService.Start(cluster);
        var wrong = Joined("1", "kil", "2020-03-01");
        await service.Record(Registered("kil"), wrong);
        await service.Record(Reversed(wrong, "2020-04-01", reason: "wrong-date"), Joined("1", "kil", "2020-02-01"));
        (await service.Total("members", "asOf=2020-02-15")).Should().Be(1);
        (await service.Total("members", "asOf=2020-02-15&knownAt=@2")).Should().BeNull();
    }

    [Fact]
    public async Task an_entry_is_reversed_once_and_a_reversal_never()
    {
        await using var service = await TestService.Start(cluster);
        var talk = Dialogue("kil", "2020-02-01");
        var reversal = Reversed(talk, "2020-02-02");
        await service.Record(Registered("kil"), talk, reversal);
        (await service.Post(Reversed(talk, "2020-02-03"))).ShouldRefuse(Rules.AlreadyReversed);
        (await service.Post(Reversed(reversal, "2020-02-03"))).ShouldRefuse(Rules.ReversalOfAReversal);
        (await service.Post(Reversed(reversal, "2020-02-03", "association/kil"))).ShouldRefuse(Rules.ReversalOfAReversal);
    }

    [Fact]
    public async Task within_a_batch_an_entry_is_reversed_once_and_a_reversal_never()
    {
        await using var service = await TestService.Start(cluster);
        var talk = Dialogue("kil", "2020-02-01");
        var reversal = Reversed(talk, "2020-02-02");
        var (_, answer) = await service.PostBatch([Registered("kil"), talk, reversal, Reversed(talk, "2020-02-03"), Reversed(reversal, "2020-02-03")], partial: true);
        answer.Items("receipts").Skip(3).Select(r => r["problem"]!.Text("type")).Should().Equal("/problems/already-reversed", "/problems/reversal-of-a-reversal");
    }

    [Fact]
    public async Task what_the_book_does_not_hold_cannot_be_reversed()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var never = Dialogue("kil", "2020-02-01");
        (await service.Post(Reversed(never, "2020-02-02"))).ShouldRefuse(Rules.EntryUnknown);
        (await service.Post(Reversed(never, "2020-02-02", "association/kil"))).ShouldRefuse(Rules.EntryUnknown);
    }

    [Fact]
    public async Task another_subject_s_entry_cannot_be_reversed()
    {
        await using var service = await TestService.Start(cluster);
        var joined = Joined("1", "kil", "2020-01-01");
        await service.Record(Registered("kil"), joined, Joined("2", "kil", "2020-01-01"));
        (await service.Post(Reversed(joined, "2020-02-02", "member/2"))).ShouldRefuse(Rules.EntryOfAnotherSubject);
        (await service.Post(Reversed(joined, "2020-02-02", "association/kil"))).ShouldRefuse(Rules.EntryOfAnotherSubject);
    }

    [Fact]
    public async Task another_district_s_entry_is_not_known_to_be_there()
    {
        var database = await cluster.NewDatabase();
        await using var service = await TestService.Start(cluster, connectionString: database);
        await using var other = await cluster.NewBook(connectionString: database, district: "dalarna");
        var theirs = Registered("falun");
        var today = new DateOnly(2021, 6, 1);
        await other.Queue.Post("tests", [new ProposedEntry(IdOf(theirs, "dalarna"), Subject.Association("falun"), Source, theirs.Text("id"), new AssociationRegistered(today, "Falun"))], false, CancellationToken.None);

        var reversal = Entry("entry.reversed", null, "2021-06-01", new { entry = IdOf(theirs, "dalarna"), reason = "other" });
        (await service.Post(reversal)).ShouldRefuse(Rules.EntryUnknown);
        (await service.Post(reversal.But(r => r["subject"] = "association/falun"))).ShouldRefuse(Rules.EntryUnknown);
        (await service.Post(reversal.But(r => r["subject"] = "member/1"))).ShouldRefuse(Rules.EntryUnknown);
    }

    [Fact]
    public async Task a_closing_that_is_reversed_opens_the_association_again()
    {
        await using var service = await TestService.Start(cluster);
        var closing = Closed("kil", "2020-05-01");
        await service.Record(Registered("kil"), closing);
        (await service.Post(Joined("1", "kil", "2020-06-01"))).ShouldRefuse(Rules.AssociationNotOpen);
        await service.Record(Reversed(closing, "2020-06-01"), Joined("1", "kil", "2020-06-01"));
        (await service.Total("associations", "asOf=2020-06-01")).Should().Be(1);
    }

    [Fact]
    public async Task a_registration_that_is_reversed_must_leave_no_member_behind()
    {
        await using var service = await TestService.Start(cluster);
        var registered = Registered("kil");
        await service.Record(registered, Joined("1", "kil", "2020-01-01"));
        (await service.Post(Reversed(registered, "2020-06-01"))).ShouldRefuse(Rules.AssociationHasMembers);
    }

    [Fact]
    public async Task a_leaving_that_is_reversed_brings_nobody_back_to_what_is_closed()
    {
        await using var service = await TestService.Start(cluster);
        var left = Left("1", "2020-03-01");
        await service.Record(Registered("kil"), Joined("1", "kil", "2020-01-01"), left, Closed("kil", "2020-05-01"));
        (await service.Post(Reversed(left, "2020-06-01"))).ShouldRefuse(Rules.AssociationNotOpen);
    }

    [Fact]
    public async Task the_later_entry_that_would_no_longer_read_is_named()
    {
        await using var service = await TestService.Start(cluster);
        var (joined, left) = (Joined("1", "kil", "2020-01-01"), Left("1", "2020-03-01"));
        await service.Record(Registered("kil"), joined, left);
        var answer = await service.Post(Reversed(joined, "2020-04-01"));
        answer.ShouldRefuse(Rules.NotAMember);
        answer.Answer.Text("detail").Should().NotBe((await service.Post(Left("2", "2020-03-01"))).Answer.Text("detail"));
    }
}
