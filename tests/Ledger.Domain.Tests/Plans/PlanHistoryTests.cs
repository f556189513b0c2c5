using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class PlanHistoryTests
{
    private static readonly Gen<Fact> _facts = Gen.Frequency(
        (1, Histories.Facts(Histories.Days(2).Select(day => Facts.Adopted(Facts.Goal("a"), Facts.Goal("b")) with { OccurredOn = day }))),
        (3, Histories.Facts(from day in Histories.Days(9) from goal in Gen.Elements("a", "b", "c") from least in Gen.Choose(1, 9) select new PlanGoalRevised(day, goal, "Skäl", new(least)))),
        (1, Histories.Facts(from day in Histories.Days(9) from goal in Gen.Elements("a", "b", "c") select new PlanGoalDropped(day, goal, "Skäl"))));

    [Fact]
    public void whatever_arrives_about_a_plan_is_taken_where_its_goal_stands_and_posts_nothing() => Histories.Agree("plan/2020", _facts, Oracle);

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        for (var i = 0; i < history.Count; i++)
        {
            var goal = history[i] is PlanGoalRevised revised ? revised.Goal : (history[i] as PlanGoalDropped)?.Goal;
            if (history[i] is PlanAdopted == i > 0 || goal is "c" || goal is not null && history.Take(i).Any(f => f is PlanGoalDropped dropped && dropped.Goal == goal))
                return null;
        }

        return new();
    }
}
