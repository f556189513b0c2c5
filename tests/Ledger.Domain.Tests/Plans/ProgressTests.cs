using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class ProgressTests
{
    private static readonly Plan _plan = new("Plan", Day("2019-11-30"), Day("2020-01-01"), Day("2020-12-31"), [], []);
    private static readonly Measure _followers = new(Measure.Level, "audience");
    private static readonly Measure _joins = new(Measure.Count, "joins");

    [Fact]
    public void before_the_plan_begins_a_goal_is_not_started_even_where_it_is_met() =>
        Of(Goal(measure: _followers, target: new(100)), "2019-12-31", History("2019-06-01", 200)).Should().BeEquivalentTo(new { Status = "not-started", Value = 200, Expected = 200 });

    [Fact]
    public void a_level_without_a_value_is_no_reading() =>
        Of(Goal(measure: _followers, target: new(100)), "2020-06-01", History("2020-06-02", 200)).Should().BeEquivalentTo(new { Status = "no-reading", Value = (long?)null });

    [Fact]
    public void a_flow_without_postings_is_0() => Of(Goal(measure: _joins, target: new(10)), "2020-06-01").Should().BeEquivalentTo(new { Status = "behind", Value = 0 });

    [Fact]
    public void what_reaches_its_target_is_met_whenever_that_is() =>
        Of(Goal(measure: _followers, target: new(100)), "2020-02-01", History("2020-02-01", 100)).Should().BeEquivalentTo(new { Status = "met", Value = 100 });

    [Fact]
    public void what_reaches_the_line_is_on_track_and_what_does_not_is_behind()
    {
        // 2020 has 366 days; on 1 July 183 of them have gone, which is half.
        Of(Goal(measure: _joins, target: new(10)), "2020-07-01", Joins("2020-02-01", 5)).Should().BeEquivalentTo(new { Status = "on-track", Value = 5, Expected = 5 });
        Of(Goal(measure: _joins, target: new(10)), "2020-07-01", Joins("2020-02-01", 4)).Should().BeEquivalentTo(new { Status = "behind", Value = 4, Expected = 5 });
        Of(Goal(measure: _joins, target: new(10)), "2020-06-30", Joins("2020-02-01", 4)).Should().BeEquivalentTo(new { Status = "on-track", Expected = 4 });
    }

    [Fact]
    public void after_its_day_a_goal_is_met_or_missed_as_it_was_on_that_day()
    {
        var goal = Goal(measure: _followers, target: new(100)) with { By = Day("2020-06-30") };
        Of(goal, "2020-06-30", History("2020-06-30", 99)).Status.Should().Be("behind");
        Of(goal, "2020-07-01", History("2020-06-30", 99)).Status.Should().Be("missed");
        Of(goal, "2020-08-01", History("2020-06-30", 99), History("2020-07-15", 10)).Should().BeEquivalentTo(new { Status = "missed", Value = 109 });
        Of(goal, "2020-08-01", History("2020-06-30", 100), History("2020-07-15", -10)).Should().BeEquivalentTo(new { Status = "met", Value = 90 });
        Of(goal, "2020-08-01", History("2020-07-15", 200)).Status.Should().Be("missed", "there was no reading on that day");
    }

    [Fact]
    public void without_a_day_of_its_own_a_goal_is_judged_on_the_plan_s_last()
    {
        Of(Goal(measure: _joins, target: new(1)), "2020-12-31").Should().BeEquivalentTo(new { Status = "behind", Expected = 1 });
        Of(Goal(measure: _joins, target: new(1)), "2021-01-01").Should().BeEquivalentTo(new { Status = "missed", Expected = 1 });
    }

    [Theory]
    [InlineData("2019-06-01", 480)]
    [InlineData("2019-12-31", 480)]
    [InlineData("2020-01-01", 480)]
    [InlineData("2020-01-06", 481)]
    [InlineData("2020-07-01", 515)]
    [InlineData("2020-12-30", 549)]
    [InlineData("2020-12-31", 550)]
    [InlineData("2021-06-01", 550)]
    public void a_level_is_expected_on_the_straight_line_from_the_day_before_the_plan_rounded_down(string day, long expected) =>
        Of(Goal(measure: _followers, target: new(550)), day, History("2019-05-01", 480)).Expected.Should().Be(expected);

    [Theory]
    [InlineData("2020-01-01", 99)]
    [InlineData("2020-07-01", 50)]
    [InlineData("2020-07-02", 49)]
    [InlineData("2020-12-30", 0)]
    [InlineData("2020-12-31", 0)]
    public void a_line_that_falls_is_rounded_down_too(string day, long expected) =>
        Of(Goal(measure: _followers, target: new(0)), day, History("2019-05-01", 100)).Expected.Should().Be(expected);

    [Fact]
    public void below_0_down_is_away_from_0() => Of(Goal(measure: new(Measure.Change, "members"), target: new(-10)), "2020-01-02").Expected.Should().Be(-1);

    [Fact]
    public void a_level_without_a_value_before_the_plan_is_expected_from_0() =>
        Of(Goal(measure: _followers, target: new(366)), "2020-01-10", History("2020-01-05", 300)).Expected.Should().Be(10);

    [Fact]
    public void a_goal_of_one_day_expects_its_target_on_that_day() =>
        Of(Goal(measure: _joins, target: new(7)) with { By = Day("2020-01-01") }, "2020-01-01").Expected.Should().Be(7);

    [Fact]
    public void the_greatest_numbers_do_not_run_over() => Of(Goal(measure: _followers, target: new(Shape.GreatestWhole)), "2020-12-31", History("2019-01-01", 1)).Expected.Should().Be(Shape.GreatestWhole);

    [Fact]
    public void more_than_is_one_more_at_least()
    {
        Of(Goal(measure: _joins, target: new(MoreThan: 3)), "2020-12-31", Joins("2020-02-01", 3)).Should().BeEquivalentTo(new { Status = "behind", Target = 4 });
        Of(Goal(measure: _joins, target: new(MoreThan: 3)), "2020-12-31", Joins("2020-02-01", 4)).Status.Should().Be("met");
    }

    [Fact]
    public void all_is_every_association_open_on_the_day()
    {
        var goal = Goal(measure: new(Measure.Coverage, "conversations"), target: new(All: true));
        var balances = new PostedBalances([Talk("2020-02-01", "karlstad")], ("karlstad", Day("2010-01-01"), null), ("arvika", Day("2020-03-01"), Day("2021-01-01")));
        GoalProgress.Judge(goal, _plan, Day("2020-02-01"), balances).Should().BeEquivalentTo(new { Status = "met", Value = 1, Target = 1 });
        GoalProgress.Judge(goal, _plan, Day("2020-12-31"), balances).Should().BeEquivalentTo(new { Status = "behind", Value = 1, Target = 2 });
        GoalProgress.Judge(goal, _plan, Day("2021-01-01"), balances).Should().BeEquivalentTo(new { Status = "missed", Value = 1, Target = 1 }, "it is judged by who was open on its day");
    }

    [Fact]
    public void an_all_of_tells_its_parts_and_aims_at_their_number()
    {
        var goal = new Goal("movement", new("Kontakter"), new(Measure.AllOf, Parts: [new(_joins, new(2)), new(_followers, new(100))]));
        var progress = Of(goal, "2020-07-01", Joins("2020-02-01", 3));
        progress.Should().BeEquivalentTo(new { Status = "on-track", Value = 1, Target = 2, Expected = 1 });
        progress.Parts.Should().Equal(new PartProgress(3, 2, Met: true), new PartProgress(null, 100, Met: false));
        Of(goal, "2020-07-01", Joins("2020-02-01", 3), History("2020-03-01", 100)).Status.Should().Be("met");
    }

    [Fact]
    public void whatever_is_no_all_of_has_no_parts() => Of(Goal(measure: _joins, target: new(2)), "2020-07-01").Parts.Should().BeNull();

    [Fact]
    public void after_its_day_the_value_that_was_judged_stands_beside_the_value()
    {
        var goal = Goal(measure: _followers, target: new(6)) with { By = Day("2020-06-30") };
        Of(goal, "2020-08-01", History("2020-06-01", 5), History("2020-07-15", 3)).Should().BeEquivalentTo(new { Status = "missed", Value = 8, Target = 6, ValueAtBy = 5 });
        Of(goal, "2020-06-30", History("2020-06-01", 5)).ValueAtBy.Should().BeNull();
    }

    [Fact]
    public void a_goal_s_own_days_are_those_it_is_measured_in()
    {
        var goal = Goal(measure: _joins, target: new(4)) with { From = Day("2020-02-01"), By = Day("2020-02-29") };
        Of(goal, "2020-01-31", Joins("2020-01-15", 9)).Should().BeEquivalentTo(new { Status = "not-started", Value = 0, Expected = 0 });
        Of(goal, "2020-02-29", Joins("2020-01-15", 9), Joins("2020-02-10", 3)).Should().BeEquivalentTo(new { Status = "behind", Value = 3, Expected = 4 });
        Of(goal, "2020-06-01", Joins("2020-02-10", 3), Joins("2020-03-01", 3)).Should().BeEquivalentTo(new { Status = "missed", Value = 3 });
    }

    [Fact]
    public void at_most_is_met_only_when_its_day_has_passed_with_it_and_a_count_that_passed_it_is_missed_at_once()
    {
        var few = Goal(measure: _joins, target: new(AtMost: 10));
        Of(few, "2020-07-01", Joins("2020-02-01", 5)).Should().BeEquivalentTo(new { Status = "on-track", Target = 10, Expected = 5 });
        Of(few, "2020-07-01", Joins("2020-02-01", 6)).Status.Should().Be("behind");
        Of(few, "2020-07-01", Joins("2020-02-01", 11)).Status.Should().Be("missed");
        Of(few, "2021-01-01", Joins("2020-02-01", 10)).Status.Should().Be("met");
        var down = Goal(measure: _followers, target: new(AtMost: 85));
        Of(down, "2020-07-01", History("2019-05-01", 105), History("2020-03-01", -10)).Should().BeEquivalentTo(new { Status = "on-track", Value = 95, Expected = 95 });
        Of(down, "2020-07-01", History("2019-05-01", 105)).Status.Should().Be("behind");
        Of(down, "2021-01-01", History("2019-05-01", 105)).Status.Should().Be("missed");
    }

    [Fact]
    public void growth_is_rounded_up_and_worked_out_anew_when_what_it_grows_from_is_told_late()
    {
        var grow = Goal(measure: new(Measure.Change, "members"), target: new(GrowPercent: 3));
        Posting Members(string on, int amount) => new(Chart.Members.Cell("karlstad", "member"), Day(on), amount, amount);
        Of(grow, "2020-12-31", Members("2019-05-01", 101), Members("2020-05-01", 4)).Should().BeEquivalentTo(new { Status = "met", Value = 4, Target = 4 });
        Of(grow, "2020-12-31", Members("2019-05-01", 101), Members("2020-05-01", 4), Members("2019-06-01", 40)).Should().BeEquivalentTo(new { Status = "behind", Value = 4, Target = 5 });
        var more = Goal(measure: new(Measure.VersusLastYear, "joins"), target: new(GrowPercent: 50));
        Of(more, "2020-06-30", Joins("2019-02-01", 4), Joins("2019-09-01", 3), Joins("2020-02-01", 6)).Should().BeEquivalentTo(new { Value = 2, Target = 4 }, "of the whole year before");
    }

    [Fact]
    public void a_share_is_rounded_down_and_bears_what_it_is_made_of()
    {
        var share = Goal(
            measure: new(Measure.Share, Of: new(Measure.Level, "audience", new Dictionary<string, string> { ["platform"] = "instagram" }), Among: _followers), target: new(AtLeastPercent: 35));
        Posting Facebook(long amount) => new(Chart.Audience.Cell("facebook"), Day("2020-02-01"), amount, 1);
        Of(share, "2020-03-01", History("2020-02-01", 349), Facebook(651)).Should().BeEquivalentTo(new { Value = 34, Of = 349, Among = 1000, Status = "on-track" });
        Of(share, "2020-03-01", History("2020-02-01", 350), Facebook(650)).Should().BeEquivalentTo(new { Value = 35, Status = "met" });
        Of(share, "2020-03-01", Facebook(650)).Should().BeEquivalentTo(new { Value = (long?)null, Of = (long?)null, Among = 650, Status = "no-reading" });
        Of(share, "2020-03-01", History("2020-02-01", 0), Facebook(0)).Should().BeEquivalentTo(new { Value = (long?)null, Among = 0 });
    }

    [Fact]
    public void a_coverage_names_those_that_lack_and_a_percentage_of_it_is_rounded_up()
    {
        var goal = Goal(measure: new(Measure.Coverage, "conversations"), target: new(AtLeastPercent: 50));
        var balances = new PostedBalances([Talk("2020-02-01", "karlstad")], ("karlstad", Day("2010-01-01"), null), ("kil", Day("2010-01-01"), null), ("arvika", Day("2010-01-01"), null));
        GoalProgress.Judge(goal, _plan, Day("2020-02-01"), balances).Should().BeEquivalentTo(new { Value = 1, Target = 2, Lacking = new[] { "arvika", "kil" } });
    }

    [Fact]
    public void periods_count_as_soon_as_they_are_reached_and_each_is_measured_as_its_own()
    {
        var goal = Goal(measure: new(Measure.Periods, Of: _joins, Every: Measure.Quarter, Target: new(2)), target: new(All: true)) with { From = Day("2020-02-15") };
        Posting[] joins = [Joins("2020-01-15", 9), Joins("2020-03-01", 2), Joins("2020-04-02", 2), Joins("2020-07-02", 1)];
        Of(goal, "2020-03-01", joins).Should().BeEquivalentTo(new { Value = 1, Target = 4 });
        Of(goal, "2020-04-02", joins).Value.Should().Be(2, "a quarter that has not ended counts once it is reached");
        Of(goal, "2020-12-31", joins).Value.Should().Be(2);
    }

    [Fact]
    public void who_is_retained_and_who_is_different_is_told_by_whom_postings_count()
    {
        Posting Member(string id, string on, int amount) => new(Chart.Members.Cell("karlstad", "member"), Day(on), amount, 1, default, new("member", id));
        var stay = Goal(measure: new(Measure.Retained, "members"), target: new(AtLeastPercent: 85));
        Of(stay, "2020-06-01", Member("1", "2019-01-01", 1), Member("2", "2019-01-01", 1), Member("2", "2020-03-01", -1), Member("3", "2020-03-01", 1))
            .Should().BeEquivalentTo(new { Value = 1, Target = 2 });
        Posting Attended(string id, string on) => new(Chart.Attendances.Cell("course", null, null, null), Day(on), 1, 1, default, new("member", id));
        Of(Goal(measure: new(Measure.Distinct, "attendances"), target: new(4)), "2020-06-01", Attended("1", "2020-02-01"), Attended("1", "2020-03-01"), Attended("2", "2020-03-01"))
            .Value.Should().Be(2);
    }

    private static GoalProgress Of(Goal goal, string day, params Posting[] postings) => GoalProgress.Judge(goal, _plan, Day(day), new PostedBalances(postings));

    private static Posting History(string on, long difference) => new(Chart.Audience.Cell("instagram"), Day(on), difference, 1);

    private static Posting Joins(string on, long times) => new(Chart.Joins.Cell("karlstad", "member"), Day(on), times, (int)times);

    private static Posting Talk(string on, string association) => new(Chart.Conversations.Cell("association", null, association, null, "phone"), Day(on), 1, 1);
}
