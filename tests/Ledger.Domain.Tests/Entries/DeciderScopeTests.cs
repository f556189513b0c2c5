using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

/// <summary>What a poster may post who acts for an association.</summary>
public class DeciderScopeTests
{
    private static readonly Clerk _clerk = Clerk.WithBook(
        ("association/karlstad", Registered("2020-01-01")),
        ("association/arvika", Registered("2020-01-01")),
        ("member/a", Joined("2020-02-03")),
        ("member/a", Transferred("2020-05-01", "arvika")),
        ("contact/c", Opened("2020-02-03", "arvika")));

    [Fact]
    public void what_is_anothers_or_unknown_that_day_is_refused_as_not_your_association()
    {
        var karlstad = _clerk.For("karlstad");
        karlstad.Refuses("k1", "member/a", Left("2020-06-01"), Rules.NotYourAssociation).Words.Should().Equal("karlstad");
        karlstad.Refuses("k1", "member/a", Joined("2020-06-01"), Rules.NotYourAssociation);
        karlstad.Refuses("k1", "member/b", Left("2020-06-01"), Rules.NotYourAssociation);
        karlstad.Refuses("k1", "member/b", Joined("2020-06-01", "arvika"), Rules.NotYourAssociation);
        karlstad.Refuses("k1", "contact/c", Spoken("2020-06-01", "karlstad"), Rules.NotYourAssociation);
        karlstad.Refuses("k1", "contact/c", Spoken("2020-01-01", "karlstad"), Rules.NotYourAssociation);
        _clerk.For("arvika").Refuses("k1", "member/a", Left("2020-04-30"), Rules.NotYourAssociation);
    }

    [Fact]
    public void ones_own_is_posted_late_or_not() =>
        _clerk.For("karlstad").Post("k1", "member/b", Joined("2020-06-01")).Post("k2", "member/b", Transferred("2020-07-01", "arvika"))
            .For("arvika").Post("k3", "member/a", Left("2020-06-01")).Post("k4", "contact/c", Spoken("2020-06-01"));

    [Fact]
    public void a_member_is_not_taken_back_from_another_by_a_reversal()
    {
        _clerk.For("karlstad").Refuses("k1", "member/a", Clerk.Reversal("r4"), Rules.NotYourAssociation);
        _clerk.For("arvika").Refuses("k1", "member/a", Clerk.Reversal("r4"), Rules.NotYourAssociation);
        _clerk.Post("k1", "member/a", Clerk.Reversal("r4"));
    }

    [Fact]
    public void what_one_may_not_see_is_not_there_to_be_reversed()
    {
        _clerk.For("arvika").Refuses("k1", "member/a", Clerk.Reversal("r3"), Rules.EntryUnknown);
        _clerk.For("karlstad").Refuses("k1", "contact/c", Clerk.Reversal("r5"), Rules.EntryUnknown);
        _clerk.For("karlstad").Refuses("k1", "member/b", Clerk.Reversal("r3"), Rules.EntryUnknown);
    }
}
