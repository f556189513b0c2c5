using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests.Proposals;

/// <summary>Those leave who have not paid.</summary>
public class LapsesTests
{
    [Fact]
    public void who_is_inside_and_has_not_paid_through_the_day_leaves() => Seeded.Holds(Lives.OfTwo(canDie: true), told =>
    {
        var book = Lives.Tell(told);
        var (asOf, paid, before) = (Day("2020-01-09"), Day("2020-01-12"), book.Timeline());
        var owing = new[] { "member/a", "member/b" }.Where(m => book[m].StateAsOf(asOf) is Member { Association: not null } s && !(s.PaidThrough >= paid)).ToList();

        var lapses = book.Post(Lapsed(book, asOf, paid));
        lapses.Rows.Select(r => $"{r.Subject}").Should().Equal(owing);
        foreach (var row in lapses.Rows)
            if (row.Broken is null)
                book.BelongsOn($"{row.Subject}", asOf).Should().BeNull();
            else
                book[$"{row.Subject}"].Entries.Should().Contain(e => e.Fact.OccurredOn > asOf, "something follows that would not read");
        Lapsed(book, asOf, paid).Entries.Should().BeEmpty("asked again, nothing is proposed");

        book.Post(book.Undo(lapses));
        book.Timeline().Should().Equal(before);
        book.Post(Lapsed(book, asOf, paid)).Rows.Should().BeEquivalentTo(lapses.Rows, o => o.Including(r => r.Subject).Including(r => r.Outcome), "what was taken back can be proposed again");
    });

    [Fact]
    public void only_an_associations_own_leave_where_one_is_asked_about()
    {
        var book = Lives.Tell([("member/a", Joined("2020-01-02", "arvika")), ("member/b", Joined("2020-01-02", "karlstad"))]);
        var lapses = book.Post(Lapsed(book, Day("2020-02-01"), Day("2020-02-01"), "arvika"));
        lapses.Source.Should().Be("/associations/arvika/lapses/2020-02-01");
        lapses.Entries.Should().ContainSingle().Which.Should().Be(new Draft(lapses.Source, "member/a", new("member", "a"), Left("2020-02-01", "lapsed")));
    }

    [Fact]
    public void who_has_paid_since_is_told_and_stays()
    {
        var book = Lives.Tell([("member/a", Joined("2020-01-02", "arvika")), ("member/a", Renewed("2020-03-01", "2020-12-31"))]);
        var lapses = Lapsed(book, Day("2020-02-01"), Day("2020-02-01"));
        lapses.Entries.Should().BeEmpty();
        lapses.Rows.Should().ContainSingle().Which.Should().Match<DraftRow>(r => r.Outcome == "refused" && r.Broken!.Rule == Rules.NotAMember && r.Broken.On == Day("2020-03-01"));
    }

    private static Drafts Lapsed(ProposingBook book, DateOnly asOf, DateOnly paid, string? association = null) =>
        Lapses.Propose(ProposingBook.District, association, asOf, paid, book.Of("member"));
}
