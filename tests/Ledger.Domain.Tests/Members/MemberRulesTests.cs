using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class MemberRulesTests
{
    private static readonly Told _nobody = Told.About("member/8c1f");
    private static readonly Told _inside = _nobody.Given(Joined("2020-02-03"));
    private static readonly Told _outside = _inside.Given(Left("2020-06-01"));

    [Fact]
    public void joining_twice_is_refused_as_already_a_member() => _inside.Refuses(Joined("2020-03-01", "arvika"), Rules.AlreadyAMember);

    [Fact]
    public void joining_late_within_a_membership_is_refused_as_already_a_member() => _outside.Refuses(Joined("2020-05-31"), Rules.AlreadyAMember);

    [Fact]
    public void who_joins_before_an_earlier_known_joining_makes_that_one_already_a_member()
    {
        var refusal = _inside.Refusal(Joined("2020-01-01"));
        refusal.Rule.Should().Be(Rules.AlreadyAMember);
        refusal.Misplaced!.Id.Should().Be(_inside.Entries[0].Id, "it is the entry already in the book that would no longer read");
    }

    [Fact]
    public void who_joins_within_a_membership_is_itself_what_does_not_read()
    {
        var refusal = _outside.Refusal(Joined("2020-05-31"));
        (refusal.Misplaced!.Fact, refusal.On).Should().Be((Joined("2020-05-31"), Day("2020-05-31")));
    }

    [Fact]
    public void whoever_has_left_may_join_again() => _outside.When(Joined("2020-06-01", "arvika"))
        .Posts("2020-06-01 joins {association:arvika,category:member} +1", "2020-06-01 members {association:arvika,category:member} +1");

    [Fact]
    public void what_only_members_do_is_refused_as_not_a_member_before_the_first_joining()
    {
        foreach (var fact in new Fact[] { Renewed("2020-02-02", "2020-12-31"), Transferred("2020-02-02", "arvika"), CategoryChanged("2020-02-02", "youth"), Left("2020-02-02") })
        {
            _nobody.Refuses(fact, Rules.NotAMember);
            _inside.Refuses(fact, Rules.NotAMember);
        }
    }

    [Fact]
    public void what_only_members_do_is_refused_as_not_a_member_after_leaving()
    {
        foreach (var fact in new Fact[] { Renewed("2020-06-01", "2020-12-31"), Transferred("2020-06-01", "arvika"), CategoryChanged("2020-06-01", "youth"), Left("2020-06-01") })
            _outside.Refuses(fact, Rules.NotAMember);
    }

    [Fact]
    public void leaving_late_is_refused_as_not_a_member_where_a_later_entry_needs_the_membership()
    {
        var told = _inside.Given(Renewed("2020-05-01", "2020-12-31"));
        told.Refusal(Left("2020-04-01")).Misplaced!.Fact.Should().Be(Renewed("2020-05-01", "2020-12-31"));
        told.Refuses(Left("2020-04-01"), Rules.NotAMember);
    }

    [Fact]
    public void a_joining_that_later_entries_rest_on_is_not_reversed_since_they_would_be_not_a_member() => _outside.RefusesToReverse(1, Rules.NotAMember);

    [Fact]
    public void details_of_somebody_who_never_joined_are_refused_as_never_a_member()
    {
        _nobody.Refuses(DetailsRecorded("2020-02-03"), Rules.NeverAMember);
        _inside.Refuses(DetailsRecorded("2020-02-02"), Rules.NeverAMember);
    }

    [Fact]
    public void details_are_recorded_after_leaving_too() => _outside.When(DetailsRecorded("2020-07-01")).Posts();

    [Fact]
    public void nothing_follows_when_the_member_has_died()
    {
        var told = _inside.Given(Left("2020-06-01", "died"));
        foreach (var fact in new Fact[] { Joined("2020-06-01"), DetailsRecorded("2020-07-01"), Left("2020-07-01"), Renewed("2020-07-01", "2020-12-31") })
            told.Refuses(fact, Rules.MemberHasDied);
    }

    [Fact]
    public void a_former_member_dies_which_posts_nothing_and_nobody_joins_after_that()
    {
        var told = _outside.When(Left("2020-08-01", "died"));
        told.Posts();
        told.History.State.Should().BeOfType<Member>().Which.Died.Should().BeTrue();
        told.Refuses(Joined("2020-09-01"), Rules.MemberHasDied);
        told.Refuses(Left("2020-09-01", "died"), Rules.MemberHasDied);
        told.Given(Joined("2020-06-15"), Left("2020-07-15")).Refuses(Joined("2020-08-01"), Rules.MemberHasDied);
        told.WhenReversed(3).When(Joined("2020-09-01")).Last.Should().NotBeEmpty();
    }

    [Fact]
    public void whoever_never_was_a_member_is_not_a_member_who_dies_and_no_former_member_leaves_otherwise()
    {
        _nobody.Refuses(Left("2020-08-01", "died"), Rules.NotAMember);
        _inside.Refuses(Left("2020-02-02", "died"), Rules.NotAMember);
        _outside.Refuses(Left("2020-08-01", "lapsed"), Rules.NotAMember);
    }

    [Fact]
    public void a_death_known_late_is_refused_as_member_has_died_where_something_follows() =>
        _inside.Given(Renewed("2020-05-01", "2020-12-31")).Refuses(Left("2020-04-01", "died"), Rules.MemberHasDied);

    [Fact]
    public void what_happened_before_the_death_may_arrive_after_it() =>
        _inside.Given(Left("2020-06-01", "died")).When(DetailsRecorded("2020-05-31")).Posts();

    [Fact]
    public void a_transfer_to_where_the_member_is_is_refused_as_same_association() => _inside.Refuses(Transferred("2020-03-01", "karlstad"), Rules.SameAssociation);

    [Fact]
    public void a_late_transfer_is_refused_as_same_association_where_the_one_after_it_would_lead_nowhere() =>
        _inside.Given(Transferred("2020-05-01", "arvika")).Refuses(Transferred("2020-04-01", "arvika"), Rules.SameAssociation);

    [Fact]
    public void a_fee_for_days_gone_by_is_refused_as_through_before_occurred() => _inside.Refuses(Renewed("2020-03-01", "2020-02-29"), Rules.ThroughBeforeOccurred);

    [Fact]
    public void a_fee_for_the_day_itself_is_accepted() => _inside.When(Renewed("2020-03-01", "2020-03-01")).Posts(
        "2020-03-01 paid-members {association:karlstad,category:member} +1",
        "2020-03-02 paid-members {association:karlstad,category:member} -1");

    [Fact]
    public void entries_of_one_day_are_read_in_the_order_of_their_arrival()
    {
        _inside.Given(Left("2020-02-03"), Joined("2020-02-03", "arvika")).History.State.Should().BeOfType<Member>().Which.Association.Should().Be("arvika");
        _nobody.Refuses(Left("2020-02-03"), Rules.NotAMember);
    }
}
