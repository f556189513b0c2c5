using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class MemberTimelineTests
{
    private const string Karlstad = "{association:karlstad,category:member}";
    private const string Arvika = "{association:arvika,category:member}";

    private static readonly Told _nobody = Told.About("member/8c1f");
    private static readonly Told _inside = _nobody.Given(Joined("2020-02-03"));

    [Fact]
    public void joining_begins_a_membership_and_counts_a_joining() => _inside.Posts($"2020-02-03 joins {Karlstad} +1", $"2020-02-03 members {Karlstad} +1");

    [Fact]
    public void leaving_ends_it_on_the_day_and_counts_a_leaving_by_reason() => _inside.When(Left("2020-06-01", "lapsed"))
        .Posts("2020-06-01 leaves {association:karlstad,reason:lapsed} +1", $"2020-06-01 members {Karlstad} -1");

    [Fact]
    public void joining_and_leaving_on_one_day_makes_no_step_in_members() => _inside.Given(Left("2020-02-03", "revoked"))
        .Makes($"2020-02-03 joins {Karlstad} +1", "2020-02-03 leaves {association:karlstad,reason:revoked} +1");

    [Fact]
    public void leaving_on_the_day_of_joining_posts_the_step_away() => _inside.When(Left("2020-02-03"))
        .Posts("2020-02-03 leaves {association:karlstad,reason:left} +1", $"2020-02-03 members {Karlstad} -1 in -1 steps");

    [Fact]
    public void a_transfer_moves_the_member_and_counts_once() => _inside.When(Transferred("2020-03-10", "arvika"))
        .Posts("2020-03-10 transfers {from:karlstad,to:arvika} +1", $"2020-03-10 members {Karlstad} -1", $"2020-03-10 members {Arvika} +1");

    [Fact]
    public void a_late_transfer_is_put_in_its_month() =>
        _inside.Given(CategoryChanged("2020-06-01", "youth")).When(Transferred("2020-03-10", "arvika")).Posts(
            "2020-03-10 transfers {from:karlstad,to:arvika} +1",
            $"2020-03-10 members {Karlstad} -1",
            $"2020-03-10 members {Arvika} +1",
            $"2020-06-01 members {Karlstad} +1 in -1 steps",
            $"2020-06-01 members {Arvika} -1",
            "2020-06-01 members {association:karlstad,category:youth} -1 in -1 steps",
            "2020-06-01 members {association:arvika,category:youth} +1");

    [Fact]
    public void there_and_back_on_one_day_counts_two_transfers_and_moves_nobody() =>
        _inside.Given(Transferred("2020-03-10", "arvika"), Transferred("2020-03-10", "karlstad")).Makes(
            $"2020-02-03 joins {Karlstad} +1",
            $"2020-02-03 members {Karlstad} +1",
            "2020-03-10 transfers {from:karlstad,to:arvika} +1",
            "2020-03-10 transfers {from:arvika,to:karlstad} +1");

    [Fact]
    public void the_category_that_the_member_has_already_makes_no_step() => _inside.When(CategoryChanged("2020-03-01", "member")).Posts();

    [Fact]
    public void details_make_no_step() => _inside.When(DetailsRecorded("2020-03-01")).Posts();

    [Fact]
    public void a_member_is_paid_through_the_last_day_paid_for() => _inside.When(Renewed("2020-02-10", "2020-12-31"))
        .Posts($"2020-02-10 paid-members {Karlstad} +1", $"2021-01-01 paid-members {Karlstad} -1");

    [Fact]
    public void a_renewal_in_time_leaves_no_gap() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31"), Renewed("2020-12-01", "2021-12-31"))
            .MakesOf(Chart.PaidMembers, $"2020-02-10 paid-members {Karlstad} +1", $"2022-01-01 paid-members {Karlstad} -1");

    [Fact]
    public void a_renewal_on_the_first_unpaid_day_leaves_no_gap() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31"), Renewed("2021-01-01", "2021-12-31"))
            .MakesOf(Chart.PaidMembers, $"2020-02-10 paid-members {Karlstad} +1", $"2022-01-01 paid-members {Karlstad} -1");

    [Fact]
    public void a_renewal_after_the_last_day_paid_for_leaves_a_gap() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31"), Renewed("2021-01-02", "2021-12-31")).MakesOf(
            Chart.PaidMembers,
            $"2020-02-10 paid-members {Karlstad} +1",
            $"2021-01-01 paid-members {Karlstad} -1",
            $"2021-01-02 paid-members {Karlstad} +1",
            $"2022-01-01 paid-members {Karlstad} -1");

    [Fact]
    public void a_renewal_through_an_earlier_day_than_the_one_before_it_changes_nothing() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31")).When(Renewed("2020-03-01", "2020-06-30")).Posts();

    [Fact]
    public void whoever_leaves_is_no_longer_a_paid_member() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31"), Left("2020-06-01"))
            .MakesOf(Chart.PaidMembers, $"2020-02-10 paid-members {Karlstad} +1", $"2020-06-01 paid-members {Karlstad} -1");

    [Fact]
    public void what_was_paid_in_an_earlier_membership_holds_in_the_next() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31"), Left("2020-06-01"), Joined("2020-09-01", "arvika")).MakesOf(
            Chart.PaidMembers,
            $"2020-02-10 paid-members {Karlstad} +1",
            $"2020-06-01 paid-members {Karlstad} -1",
            $"2020-09-01 paid-members {Arvika} +1",
            $"2021-01-01 paid-members {Arvika} -1");

    [Fact]
    public void what_was_paid_in_an_earlier_membership_and_has_run_out_does_not() =>
        _inside.Given(Renewed("2020-02-10", "2020-08-31"), Left("2020-06-01"), Joined("2020-09-01"))
            .MakesOf(Chart.PaidMembers, $"2020-02-10 paid-members {Karlstad} +1", $"2020-06-01 paid-members {Karlstad} -1");

    [Fact]
    public void a_paid_member_stays_paid_through_a_transfer() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31"), Transferred("2020-06-01", "arvika")).MakesOf(
            Chart.PaidMembers,
            $"2020-02-10 paid-members {Karlstad} +1",
            $"2020-06-01 paid-members {Karlstad} -1",
            $"2020-06-01 paid-members {Arvika} +1",
            $"2021-01-01 paid-members {Arvika} -1");

    [Fact]
    public void a_paid_member_stays_paid_through_a_change_of_category() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31"), CategoryChanged("2020-12-31", "senior")).MakesOf(
            Chart.PaidMembers,
            $"2020-02-10 paid-members {Karlstad} +1",
            $"2020-12-31 paid-members {Karlstad} -1",
            "2020-12-31 paid-members {association:karlstad,category:senior} +1",
            "2021-01-01 paid-members {association:karlstad,category:senior} -1");

    [Fact]
    public void paying_and_leaving_on_one_day_makes_no_step_in_paid_members() =>
        _inside.Given(Renewed("2020-06-01", "2020-12-31"), Left("2020-06-01")).MakesOf(Chart.PaidMembers);

    [Fact]
    public void a_reversed_payment_leaves_what_the_one_before_it_paid_for() =>
        _inside.Given(Renewed("2020-02-10", "2020-12-31"), Renewed("2020-12-01", "2021-12-31")).WhenReversed(3)
            .Posts($"2021-01-01 paid-members {Karlstad} -1", $"2022-01-01 paid-members {Karlstad} +1 in -1 steps");

    [Fact]
    public void a_reversed_joining_takes_back_exactly_what_it_posted() => _inside.WhenReversed(1)
        .Posts($"2020-02-03 joins {Karlstad} -1 in -1 steps", $"2020-02-03 members {Karlstad} -1 in -1 steps");
}
