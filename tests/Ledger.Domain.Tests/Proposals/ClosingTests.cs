using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests.Proposals;

/// <summary>An association closes, and its members move.</summary>
public class ClosingTests
{
    [Fact]
    public void whoever_is_in_it_on_the_day_or_later_is_in_the_other_one_from_then_on() => Seeded.Holds(Lives.OfTwo(canDie: true), told =>
    {
        // Where details were recorded on the day of a joining that moves, the closing is not posted: see below.
        var book = Lives.Tell([.. told.Where(t => t.Fact is not MemberDetailsRecorded || !told.Exists(j => j.Subject == t.Subject && j.Fact is MemberJoined && j.Fact.OccurredOn == t.Fact.OccurredOn))]);
        var (on, before) = (Day("2020-01-07"), book.Timeline());
        var belonged = Belonged(book);

        var closing = book.Post(Closed(book, on));
        ((Association)book["association/arvika"].State!).ClosedOn.Should().Be(on);
        Belonged(book).Should().Equal(belonged.ToDictionary(b => b.Key, b => b.Key.Day >= on && b.Value == "arvika" ? "karlstad" : b.Value));
        Closed(book, on).Entries.Should().BeEmpty("it is closed so already");

        book.Post(book.Undo(closing));
        book.Timeline().Should().Equal(before, "undo opens it again with its members");
    });

    [Fact]
    public void who_would_come_later_comes_to_the_other_one()
    {
        var book = Lives.Tell([("member/a", Joined("2020-01-10", "arvika")), ("member/b", Joined("2020-01-02", "sunne")), ("member/b", Transferred("2020-01-09", "arvika"))]);
        var closing = book.Post(Closed(book, Day("2020-01-07")));
        closing.Rows.Should().Equal(new DraftRow(new("member", "a"), "transfers"), new DraftRow(new("member", "b"), "transfers"));
        book["member/a"].Entries.Select(e => e.Fact).Should().Equal(Joined("2020-01-10", "karlstad"));
        book["member/b"].Entries.Select(e => e.Fact).Should().Equal(Joined("2020-01-02", "sunne"), Transferred("2020-01-09", "karlstad"));
    }

    [Fact]
    public void details_are_not_told_again_so_a_joining_of_their_day_that_would_be_is_refused_as_any_post_is()
    {
        var book = Lives.Tell([("member/a", Joined("2020-01-10", "arvika")), ("member/a", new MemberDetailsRecorded(Day("2020-01-10")))]);
        var refused = book.Refused(Closed(book, Day("2020-01-07")));
        (refused?.Rule, refused?.Misplaced?.Fact).Should().Be((Rules.NeverAMember, new MemberDetailsRecorded(Day("2020-01-10"))));
        book["member/a"].Entries.Should().HaveCount(2, "nothing is recorded");
    }

    [Fact]
    public void an_association_without_members_closes_into_none()
    {
        var book = new ProposingBook();
        var closing = book.Post(Closing.Propose(ProposingBook.District, book["association/arvika"], null, Day("2020-01-07"), ProposingBook.Today, []));
        closing.Source.Should().Be("/associations/arvika/closing/2020-01-07");
        closing.Entries.Select(e => e.Fact).Should().Equal(Facts.Closed("2020-01-07"));
    }

    [Fact]
    public void an_association_that_nobody_knows_is_not_closed() =>
        FluentActions.Invoking(() => Closing.Propose(ProposingBook.District, History.Nothing(Subject.Association("kil")), null, Day("2020-01-07"), ProposingBook.Today, []))
            .Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.SubjectUnknown);

    private static Drafts Closed(ProposingBook book, DateOnly on) =>
        Closing.Propose(ProposingBook.District, book["association/arvika"], "karlstad", on, ProposingBook.Today, book.Of("member"));

    private static Dictionary<(string Member, DateOnly Day), string?> Belonged(ProposingBook book) =>
        (from member in new[] { "member/a", "member/b" } from day in Lives.Days select (member, day)).ToDictionary(d => d, d => book.BelongsOn(d.member, d.day));
}
