using Ledger.Domain;

namespace Ledger.Store;

/// <content>The curves of goals.</content>
public sealed partial class PlanReader
{
    /// <summary>The most points of a course.</summary>
    public const int MostCoursePoints = 120;

    /// <summary>How a plan's goals went up to a day: the curves of all of them, read as one.</summary>
    /// <param name="id">The plan.</param>
    /// <param name="goalId">The goal; all where null.</param>
    /// <param name="asOf">The last day that has a value.</param>
    /// <param name="at">What is known.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="RuleBroken">There is no such plan or goal.</exception>
    public async Task<PlanCourse> Course(string id, string? goalId, DateOnly asOf, KnownAt at, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var plan = await ReadPlan(snapshot, known, id);
        List<Goal> goals = goalId is null ? [.. plan.Goals] : [FindGoal(plan, goalId)];
        var (every, days) = CourseDays(plan, goals, asOf);
        if (days.Count == 0)
            return new(known, every, [.. goals.Select(g => new GoalCourse(g, plan.PeriodOf(g), []))]);
        // Judging as of a day reads the ends of the goal's period, too, which are the same for all days.
        List<Leaf> leaves = [.. goals.SelectMany(g => days.SelectMany(d => g.Measure.Leaves(plan.PeriodOf(g), d)).Concat(GoalProgress.Leaves(g, plan, days[^1])))];
        var balances = await KnownBalances.Read(kept, snapshot, known, leaves, scope);
        return new(known, every, [.. goals.Select(g => new GoalCourse(g, plan.PeriodOf(g), [.. days.Select(d => PointOf(GoalProgress.Judge(g, plan, d, balances), d))]))]);

        CoursePoint PointOf(GoalProgress judged, DateOnly day) =>
            new(day, day > asOf ? null : judged.Value, scope is null ? judged.Target : null, scope is null ? judged.Expected : null);
    }

    // Weeks, or months where weeks would be too many.
    private static (string Every, IReadOnlyList<DateOnly> Days) CourseDays(Plan plan, List<Goal> goals, DateOnly asOf)
    {
        if (asOf < plan.From)
            return ("week", []);
        var last = asOf < plan.To ? asOf : plan.To;
        var values = goals.Sum(g => g.Measure.Leaves(plan.PeriodOf(g), plan.To).Count);
        foreach (var every in (string[])["week", "month"])
        {
            var days = Days(plan.From, last, every, int.MaxValue).Take(MostCoursePoints).ToList();
            if (days.Count < MostCoursePoints && days.Count * values <= MostValues)
                return (every, last < plan.To ? [.. days, plan.To] : days);
        }

        return ("month", []);
    }
}
