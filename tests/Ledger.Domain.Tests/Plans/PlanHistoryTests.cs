using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class PlanHistoryTests
{
    private static readonly Gen<Fact> _facts = Gen.Frequency(
        (1, Histories.Facts(Histories.Days(2).Select(day => Facts.Adopted(Facts.Goal("a"), Facts.Goal("b")) with { OccurredOn = day }))),
        (5, AboutGoals(Histories.Days(9))));

    [Fact]
    public void whatever_arrives_about_a_plan_is_taken_where_its_goal_stands_and_posts_nothing() => Histories.Agree("plan/2020", _facts, Oracle);

    /// <summary>What becomes of goals during the year: of a and b, which the plan has, and of c and d, which are added or never there.</summary>
    internal static Gen<Fact> AboutGoals(Gen<DateOnly> days) => Gen.Frequency(
        (1, Histories.Facts(from day in days from goal in Gen.Elements("a", "c", "d") select new PlanGoalAdded(day, Facts.Goal(goal), "Skäl"))),
        (3, Histories.Facts(from day in days
                            from goal in Gen.Elements("a", "b", "c")
                            from least in Gen.Choose(0, 9)
                            from last in Gen.Elements<DateOnly?>(null, null, new(2020, 6, 30), new(2021, 6, 30))
                            select new PlanGoalRevised(day, goal, "Skäl", least == 0 ? null : new Target(least), last))),
        (1, Histories.Facts(from day in days from goal in Gen.Elements("a", "b", "c") select new PlanGoalDropped(day, goal, "Skäl"))),
        (1, Histories.Facts(from day in days from goal in Gen.Elements("a", "b", "c") select new PlanGoalAssessed(day, goal, "at-risk", "Det går trögt"))));

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history) => NaiveStories.Reads(Subject.Parse($"plan/{id}"), [.. history]) ? new() : null;
}
