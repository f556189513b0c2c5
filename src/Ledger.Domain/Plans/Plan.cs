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

/// <summary>A goal is added during the year.</summary>
public sealed record PlanGoalAdded(DateOnly OccurredOn, Goal Goal, [Text(500)] string Reason) : Fact(OccurredOn);

/// <summary>A goal gets another target, another day, or another text. Reports of what was known before keep the old one.</summary>
/// <param name="OccurredOn">The day of the decision.</param>
/// <param name="Goal">The goal.</param>
/// <param name="Reason">Why.</param>
/// <param name="Target">Its new target.</param>
/// <param name="By">The new day on which it is judged.</param>
/// <param name="Text">Its new text.</param>
public sealed record PlanGoalRevised(
    DateOnly OccurredOn, [Slug] string Goal, [Text(500)] string Reason, Target? Target = null, DateOnly? By = null, Wording? Text = null) : Fact(OccurredOn);

/// <summary>A goal is given up.</summary>
public sealed record PlanGoalDropped(DateOnly OccurredOn, [Slug] string Goal, [Text(500)] string Reason) : Fact(OccurredOn);

/// <summary>The board says in its own words how it goes with a goal. It stands beside what is computed, and never replaces it.</summary>
public sealed record PlanGoalAssessed(
    DateOnly OccurredOn, [Slug] string Goal, [OneOf("on-track", "at-risk", "off-track")] string Outlook, [Text(2000)] string Text) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record PlanErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>What the board says of a goal.</summary>
/// <param name="Outlook"><c>on-track</c>, <c>at-risk</c> or <c>off-track</c>.</param>
/// <param name="Text">In its own words.</param>
/// <param name="On">The day on which it said so.</param>
public sealed record Assessment(string Outlook, string Text, DateOnly On);

/// <summary>A plan's state.</summary>
/// <param name="Title">Its title.</param>
/// <param name="AdoptedOn">The day of the decision.</param>
/// <param name="From">Its first day, included.</param>
/// <param name="To">Its last day, included.</param>
/// <param name="Goals">The goals that stand, in the plan's order, as last revised.</param>
/// <param name="Dropped">The goals that were given up.</param>
public sealed record Plan(string Title, DateOnly AdoptedOn, DateOnly From, DateOnly To, ImmutableList<Goal> Goals, ImmutableList<Goal> Dropped)
{
    /// <summary>The story of plans.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Plan>(
        "plan",
        Evolve,
        EntryType.Of<PlanAdopted>("plan.adopted"),
        EntryType.Of<PlanGoalAdded>("plan.goal-added"),
        EntryType.Of<PlanGoalRevised>("plan.goal-revised"),
        EntryType.Of<PlanGoalDropped>("plan.goal-dropped"),
        EntryType.Of<PlanGoalAssessed>("plan.goal-assessed"),
        EntryType.Of<PlanErased>("plan.erased"));

    /// <summary>How many accounts a plan may read as of one day, in all its goals with their parts and periods: so much is read for one answer about it.</summary>
    public const int MostMeasures = 500;

    /// <summary>What the board last said of each goal.</summary>
    [JsonIgnore]
    public ImmutableDictionary<string, Assessment> Assessed { get; init; } = ImmutableDictionary<string, Assessment>.Empty;

    /// <summary>The days in which a goal is measured.</summary>
    public Period PeriodOf(Goal goal) => new(goal.From ?? From, goal.By ?? To);

    /// <summary>Reads one more fact of a plan's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow; all that is wrong with its goals is told at once.</exception>
    public static Plan Evolve(Plan? plan, Fact fact, TimelineBuilder steps, Subject subject)
    {
        if (fact is PlanAdopted adopted)
        {
            Rules.Require(plan is null, Rules.PlanAlreadyAdopted);
            Rules.Require(adopted.From <= adopted.To && adopted.From.Year >= 1900, Rules.PlanPeriod, adopted.From, adopted.To);
            var twice = adopted.Goals.GroupBy(g => g.Id).Where(g => g.Count() > 1).Select(g => new RuleBroken(Rules.GoalTwice, g.Key));
            RequireNone(twice.Concat(adopted.Goals.SelectMany(g => g.Broken(adopted.From, adopted.To))));
            return Bounded(new(adopted.Title, adopted.OccurredOn, adopted.From, adopted.To, [.. adopted.Goals], []));
        }

        if (plan is null)
            throw new RuleBroken(Rules.PlanNotAdopted, fact.OccurredOn);
        switch (fact)
        {
            case PlanGoalAdded added:
                Rules.Require(!plan.Goals.Exists(g => g.Id == added.Goal.Id), Rules.GoalTwice, added.Goal.Id);
                Rules.Require(!plan.Dropped.Exists(g => g.Id == added.Goal.Id), Rules.GoalAlreadyDropped, added.Goal.Id);
                RequireNone(added.Goal.Broken(plan.From, plan.To));
                return Bounded(plan with { Goals = plan.Goals.Add(added.Goal) });

            case PlanGoalRevised revised:
                var old = plan.Standing(revised.Goal);
                Rules.Require(revised.Target is not null || revised.By is not null || revised.Text is not null, Rules.GoalUnchanged, revised.Goal);
                var renewed = old with { Target = revised.Target ?? old.Target, By = revised.By ?? old.By, Text = revised.Text ?? old.Text };
                RequireNone(renewed.Broken(plan.From, plan.To));
                return Bounded(plan with { Goals = plan.Goals.Replace(old, renewed) });

            case PlanGoalDropped dropped:
                var gone = plan.Standing(dropped.Goal);
                return plan with { Goals = plan.Goals.Remove(gone), Dropped = plan.Dropped.Add(gone) };

            case PlanGoalAssessed assessed:
                return plan with { Assessed = plan.Assessed.SetItem(plan.Standing(assessed.Goal).Id, new(assessed.Outlook, assessed.Text, assessed.OccurredOn)) };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of a plan", nameof(fact));
        }
    }

    private static void RequireNone(IEnumerable<RuleBroken> broken)
    {
        if (broken.ToList() is [var first, .. var further])
            throw new RuleBroken(first.Rule, [.. first.Words]) { Further = further };
    }

    private static Plan Bounded(Plan plan)
    {
        // No further than tells that it is far too many.
        var measures = plan.Goals.SelectMany(g => g.Measure.EachLeaf(plan.PeriodOf(g), plan.PeriodOf(g).By)).Take(100 * MostMeasures).Count();
        Rules.Require(measures <= MostMeasures, Rules.PlanTooLarge, measures, MostMeasures);
        return plan;
    }

    private Goal Standing(string id)
    {
        Rules.Require(!Dropped.Exists(g => g.Id == id), Rules.GoalAlreadyDropped, id);
        return Goals.Find(g => g.Id == id) ?? throw new RuleBroken(Rules.GoalUnknown, id, string.Join(", ", Goals.Select(g => g.Id)));
    }
}
