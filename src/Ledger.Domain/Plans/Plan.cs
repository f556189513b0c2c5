using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Ledger.Domain;

/// <summary>The activity plan is adopted.</summary>
/// <param name="OccurredOn">The day of the decision.</param>
/// <param name="Title">Its title.</param>
/// <param name="From">Its first day, included.</param>
/// <param name="To">Its last day, included.</param>
/// <param name="Goals">What it promises.</param>
public sealed record PlanAdopted(DateOnly OccurredOn, [Text(200)] string Title, DateOnly From, DateOnly To, IReadOnlyList<Goal> Goals) : Fact(OccurredOn), IStartsHistory;

/// <summary>A goal gets another target. Reports of what was known before keep the old one.</summary>
public sealed record PlanGoalRevised(DateOnly OccurredOn, [Slug] string Goal, Target Target, [Text(500)] string Reason) : Fact(OccurredOn);

/// <summary>A goal is given up.</summary>
public sealed record PlanGoalDropped(DateOnly OccurredOn, [Slug] string Goal, [Text(500)] string Reason) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record PlanErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A plan's state.</summary>
/// <param name="Title">Its title.</param>
/// <param name="AdoptedOn">The day of the decision.</param>
/// <param name="From">Its first day, included.</param>
/// <param name="To">Its last day, included.</param>
/// <param name="Goals">The goals that stand, in the plan's order, with their targets as last revised.</param>
/// <param name="Dropped">The goals that were given up.</param>
public sealed record Plan(string Title, DateOnly AdoptedOn, DateOnly From, DateOnly To, ImmutableList<Goal> Goals, ImmutableList<Goal> Dropped)
{
    /// <summary>The story of plans.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Plan>(
        "plan",
        Evolve,
        EntryType.Of<PlanAdopted>("plan.adopted"),
        EntryType.Of<PlanGoalRevised>("plan.goal-revised"),
        EntryType.Of<PlanGoalDropped>("plan.goal-dropped"),
        EntryType.Of<PlanErased>("plan.erased"));

    /// <summary>How many measures a plan may have, each part of an all-of counted: so much is read for one answer about it.</summary>
    public const int MostMeasures = 500;

    /// <summary>The day before the plan begins: where changes are measured from.</summary>
    [JsonIgnore]
    public DateOnly DayBefore => From.AddDays(-1);

    /// <summary>Reads one more fact of a plan's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Plan Evolve(Plan? plan, Fact fact, TimelineBuilder steps, Subject subject)
    {
        if (fact is PlanAdopted adopted)
        {
            Rules.Require(plan is null, Rules.PlanAlreadyAdopted);
            Rules.Require(adopted.From <= adopted.To && adopted.From.Year >= 1900, Rules.PlanPeriod, adopted.From, adopted.To);
            var measures = adopted.Goals.Sum(g => g.Measure.Parts?.Count ?? 1);
            Rules.Require(measures <= MostMeasures, Rules.PlanTooLarge, measures, MostMeasures);
            var goals = new HashSet<string>();
            foreach (var goal in adopted.Goals)
            {
                Rules.Require(goals.Add(goal.Id), Rules.GoalTwice, goal.Id);
                goal.Check(adopted.From);
            }

            return new(adopted.Title, adopted.OccurredOn, adopted.From, adopted.To, [.. adopted.Goals], []);
        }

        if (plan is null)
            throw new RuleBroken(Rules.PlanNotAdopted, fact.OccurredOn);
        switch (fact)
        {
            case PlanGoalRevised revised:
                var old = plan.Standing(revised.Goal);
                var renewed = old with { Target = revised.Target };
                renewed.Check(plan.From);
                return plan with { Goals = plan.Goals.Replace(old, renewed) };

            case PlanGoalDropped dropped:
                var gone = plan.Standing(dropped.Goal);
                return plan with { Goals = plan.Goals.Remove(gone), Dropped = plan.Dropped.Add(gone) };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of a plan", nameof(fact));
        }
    }

    private Goal Standing(string id)
    {
        Rules.Require(!Dropped.Exists(g => g.Id == id), Rules.GoalAlreadyDropped, id);
        return Goals.Find(g => g.Id == id) ?? throw new RuleBroken(Rules.GoalUnknown, id, string.Join(", ", Goals.Select(g => g.Id)));
    }
}
