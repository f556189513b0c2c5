using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class PlanRulesTests
{
    private static readonly Told _nothing = Told.About("plan/2020");
    private static readonly Told _adopted = _nothing.Given(Adopted(Goal("grow"), Goal("care")));

    [Fact]
    public void a_plan_posts_nothing_whatever_becomes_of_it()
    {
        _adopted.Posts();
        _adopted.Given(Revised("2020-03-01", "grow", new(AtLeast: 5)), Dropped("2020-04-01", "care")).Makes();
    }

    [Fact]
    public void adopting_twice_is_refused_as_plan_already_adopted() => _adopted.Refuses(Adopted(), Rules.PlanAlreadyAdopted);

    [Fact]
    public void what_is_revised_or_dropped_before_the_adoption_is_refused_as_plan_not_adopted()
    {
        _nothing.Refuses(Revised("2020-03-01", "grow", new(AtLeast: 5)), Rules.PlanNotAdopted);
        _adopted.Refuses(Dropped("2019-11-29", "grow"), Rules.PlanNotAdopted);
    }

    [Fact]
    public void more_measures_than_a_plan_may_have_parts_counted_are_refused_as_plan_too_large()
    {
        var part = new Part(new(Measure.Count, "sessions"), new(AtLeast: 1));
        Goal[] goals = [.. Enumerable.Range(0, 5).Select(i => Goal($"g{i}") with { Measure = new(Measure.AllOf, Parts: [.. Enumerable.Repeat(part, 100)]), Target = null })];
        _nothing.Given(Adopted(goals)).Posts();
        _nothing.Refuses(Adopted([.. goals, Goal("one-more")]), Rules.PlanTooLarge);
    }

    [Fact]
    public void a_plan_period_that_ends_before_it_begins_or_lies_too_far_back_is_refused()
    {
        _nothing.Refuses(Adopted() with { To = Day("2019-12-31") }, Rules.PlanPeriod);
        _nothing.Refuses(Adopted() with { From = Day("1899-12-31") }, Rules.PlanPeriod);
        _nothing.Given(Adopted() with { To = Day("2020-01-01") });
    }

    [Fact]
    public void a_goal_twice_in_a_plan_is_refused() => _nothing.Refuses(Adopted(Goal("grow"), Goal("grow")), Rules.GoalTwice);

    [Fact]
    public void what_is_none_of_the_plan_s_goals_is_refused_as_goal_unknown()
    {
        _adopted.Refuses(Revised("2020-03-01", "shrink", new(AtLeast: 5)), Rules.GoalUnknown);
        _adopted.Refuses(Dropped("2020-03-01", "shrink"), Rules.GoalUnknown);
    }

    [Fact]
    public void what_was_given_up_before_is_refused_as_goal_already_dropped()
    {
        var told = _adopted.Given(Dropped("2020-03-01", "grow"));
        told.Refuses(Dropped("2020-04-01", "grow"), Rules.GoalAlreadyDropped);
        told.Refuses(Revised("2020-03-01", "grow", new(AtLeast: 5)), Rules.GoalAlreadyDropped);
        told.When(Revised("2020-02-01", "grow", new(AtLeast: 5))).Posts();
    }

    [Fact]
    public void a_goal_without_text_is_refused() => _nothing.Refuses(Adopted(Goal() with { Text = new() }), Rules.GoalWithoutText);

    [Fact]
    public void a_goal_date_before_the_plan_begins_is_refused()
    {
        _nothing.Refuses(Adopted(Goal() with { By = Day("2019-12-31") }), Rules.GoalDate);
        _nothing.Given(Adopted(Goal() with { By = Day("2020-01-01") }));
    }

    [Fact]
    public void a_goal_measure_that_reads_nothing_is_refused()
    {
        foreach (var measure in new Measure[]
        {
            new(Measure.Level),
            new(Measure.Level, "followers"),
            new(Measure.Level, "joins"),
            new(Measure.Change, "joins"),
            new(Measure.Count, "members"),
            new(Measure.VersusLastYear, "members"),
            new(Measure.Coverage, "members"),
            new(Measure.Coverage, "transfers"),
            new(Measure.Count, "joins", Each: 2),
            new(Measure.Count, "joins", new Dictionary<string, string> { ["platform"] = "instagram" }),
            new(Measure.Count, "joins", Parts: [new(new(Measure.Count, "joins"), new(1))]),
            new(Measure.AllOf),
            new(Measure.AllOf, Parts: []),
            new(Measure.AllOf, "joins", Parts: [new(new(Measure.Count, "joins"), new(1))]),
            new(Measure.AllOf, Where: new Dictionary<string, string>(), Parts: [new(new(Measure.Count, "joins"), new(1))]),
            new(Measure.AllOf, Each: 1, Parts: [new(new(Measure.Count, "joins"), new(1))]),
            new(Measure.AllOf, Parts: [new(new(Measure.Count, "members"), new(1))]),
            new(Measure.AllOf, Parts: [new(new(Measure.AllOf, Parts: [new(new(Measure.Count, "joins"), new(1))]), new(1))]),
        })
            _nothing.Refuses(Adopted(new Goal("grow", new("Växa"), measure, measure.Read == Measure.AllOf ? null : new(1))), Rules.GoalMeasure);
    }

    [Fact]
    public void a_goal_target_that_promises_nothing_or_two_things_is_refused()
    {
        foreach (var target in new[] { null, new Target(), new(1, 1), new(AtLeast: 1, All: true), new(All: true), new(All: false), new(AtLeast: 1, All: false) })
            _nothing.Refuses(Adopted(Goal() with { Target = target }), Rules.GoalTarget);
        _adopted.Refuses(Revised("2020-03-01", "grow", new()), Rules.GoalTarget);
    }

    [Fact]
    public void all_is_a_goal_target_of_a_coverage_alone() =>
        _nothing.Given(Adopted(Goal(measure: new(Measure.Coverage, "conversations"), target: new(All: true))), Revised("2020-03-01", "grow", new(MoreThan: 8)));

    [Fact]
    public void an_all_of_may_say_all_and_nothing_else_as_its_goal_target()
    {
        Goal Of(Target? target, Target part) => new("grow", new("Växa"), new(Measure.AllOf, Parts: [new(new(Measure.Count, "joins"), part)]), target);
        _nothing.Given(Adopted(Of(null, new(1))));
        _nothing.Given(Adopted(Of(new(All: true), new(MoreThan: 0))));
        foreach (var goal in new[] { Of(new(AtLeast: 1), new(1)), Of(new(All: false), new(1)), Of(null, new(AtLeast: 0)), Of(null, new(MoreThan: -1)), Of(null, new(All: true)), Of(null, new()) })
            _nothing.Refuses(Adopted(goal), Rules.GoalTarget);
    }

    [Fact]
    public void a_revised_target_stands_and_a_dropped_goal_does_not()
    {
        var plan = (Plan)_adopted.Given(Revised("2020-03-01", "grow", new(AtLeast: 5)), Dropped("2020-04-01", "care")).History.State!;
        plan.Goals.Should().ContainSingle().Which.Target.Should().Be(new Target(AtLeast: 5));
        plan.Dropped.Should().ContainSingle().Which.Id.Should().Be("care");
    }

    [Fact]
    public void a_reversed_revision_leaves_the_target_before_it() =>
        ((Plan)_adopted.Given(Revised("2020-03-01", "grow", new(AtLeast: 5))).WhenReversed(2).History.State!).Goals[0].Target.Should().Be(new Target(AtLeast: 1));

    [Fact]
    public void of_two_revisions_the_later_by_date_stands() =>
        ((Plan)_adopted.Given(Revised("2020-05-01", "grow", new(AtLeast: 5)), Revised("2020-03-01", "grow", new(AtLeast: 3))).History.State!)
            .Goals[0].Target.Should().Be(new Target(AtLeast: 5));
}
