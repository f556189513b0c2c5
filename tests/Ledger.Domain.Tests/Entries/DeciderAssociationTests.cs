using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class DeciderAssociationTests
{
    private static readonly Clerk _clerk = Clerk.WithBook(
        ("association/karlstad", Registered("2020-01-10")),
        ("association/arvika", Registered("2020-01-10")),
        ("association/arvika", Closed("2020-06-01")),
        ("member/a", Joined("2020-02-03")));

    [Fact]
    public void an_association_named_on_a_day_outside_its_days_is_refused_as_association_not_open()
    {
        foreach (var (day, association) in new[] { ("2020-01-09", "karlstad"), ("2020-06-01", "arvika"), ("2020-03-01", "sunne") })
        {
            _clerk.Refuses("k1", "member/b", Joined(day, association), Rules.AssociationNotOpen);
            _clerk.Refuses("k1", "contact/c", Opened(day, association), Rules.AssociationNotOpen);
            _clerk.Refuses("k1", "contact/c", Spoken(day, association), Rules.AssociationNotOpen).On.Should().Be(Day(day));
            _clerk.Refuses("k1", "training/t", Planned(day, association: association), Rules.AssociationNotOpen);
        }

        _clerk.Refuses("k1", "member/a", Transferred("2020-06-01", "arvika"), Rules.AssociationNotOpen);
        _clerk.Refuses("k1", "association/karlstad", Closed("2020-06-01", into: "arvika"), Rules.AssociationNotOpen);
    }

    [Fact]
    public void on_its_first_and_last_day_it_may_be_named()
    {
        _clerk.Post("k1", "contact/c", Opened("2020-01-10", "arvika")).Post("k2", "contact/c", Spoken("2020-05-31", "arvika"));
        _clerk.Post("k1", "training/t", Planned("2020-01-09"));
    }

    [Fact]
    public void a_membership_that_would_outlast_the_closing_is_refused_as_association_not_open()
    {
        _clerk.Refuses("k1", "member/b", Joined("2020-05-31", "arvika"), Rules.AssociationNotOpen).Words.Should().Equal("arvika", Day("2020-06-01"));
        _clerk.Refuses("k1", "member/a", Transferred("2020-05-31", "arvika"), Rules.AssociationNotOpen);
    }

    [Fact]
    public void a_late_membership_that_ended_in_time_is_accepted() =>
        _clerk.Post("k1", "member/a", Left("2020-06-01")).Post("k2", "member/a", Transferred("2020-05-31", "arvika"))["member/a"].Version.Should().Be(3);

    [Fact]
    public void joining_and_leaving_on_one_day_is_a_membership_of_no_day() =>
        Clerk.WithBook(("association/arvika", Registered("2020-01-10")), ("member/b", Joined("2020-05-31", "arvika")), ("member/b", Left("2020-05-31")))
            .Post("k1", "association/arvika", Closed("2020-05-31"));

    [Fact]
    public void a_reversal_that_brings_a_member_back_to_a_closed_association_is_refused_as_association_not_open()
    {
        var clerk = Clerk.WithBook(
            ("association/karlstad", Registered("2020-01-10")),
            ("association/arvika", Registered("2020-01-10")),
            ("member/a", Joined("2020-02-03", "arvika")),
            ("member/a", Transferred("2020-05-01", "karlstad")),
            ("association/arvika", Closed("2020-06-01")));
        clerk.Refuses("k1", "member/a", Clerk.Reversal("r4"), Rules.AssociationNotOpen);
    }

    [Fact]
    public void an_association_closes_only_when_nobody_is_a_member_from_that_day_on_else_association_has_members()
    {
        _clerk.Refuses("k1", "association/karlstad", Closed("2020-07-01"), Rules.AssociationHasMembers);
        _clerk.Refuses("k1", "association/karlstad", Closed("2020-02-03"), Rules.AssociationHasMembers);
        var left = _clerk.Post("k1", "member/a", Left("2020-07-01"));
        left.Refuses("k2", "association/karlstad", Closed("2020-06-30"), Rules.AssociationHasMembers);
        left.Post("k2", "association/karlstad", Closed("2020-07-01"));
    }

    [Fact]
    public void a_member_of_the_same_batch_counts_as_association_has_members_too() =>
        _clerk.Post("k1", "member/a", Left("2020-03-01")).Post("k2", "member/b", Joined("2020-03-01")).Refuses("k3", "association/karlstad", Closed("2020-03-01"), Rules.AssociationHasMembers);

    [Fact]
    public void a_registration_that_members_rest_on_is_not_reversed_since_the_association_has_members() =>
        _clerk.Refuses("k1", "association/karlstad", Clerk.Reversal("r1"), Rules.AssociationHasMembers);

    [Fact]
    public void a_reversed_closing_lets_members_in_again() =>
        _clerk.Post("k1", "association/arvika", Clerk.Reversal("r3")).Post("k2", "member/b", Joined("2020-07-01", "arvika"));
}
