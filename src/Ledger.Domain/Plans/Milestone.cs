using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>A piece of work reaches a stage.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Stage">The stage: <c>started</c>, <c>drafted</c>, <c>adopted</c>, <c>done</c>, or one of the steps that a goal names.</param>
/// <param name="Document">Where the result can be read.</param>
[Personal(Personal.Note)]
public sealed record MilestoneReached(DateOnly OccurredOn, [Slug] string Stage, [Text(500)] string? Document = null) : Fact(OccurredOn), IStartsHistory
{
    /// <summary>The stages of a milestone for which a goal names no steps of its own.</summary>
    public static IReadOnlyList<string> UsualStages { get; } = ["started", "drafted", "adopted", "done"];
}

/// <inheritdoc/>
public sealed record MilestoneErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A milestone's state: the stages reached, each with its day.</summary>
public sealed record Milestone(ImmutableSortedDictionary<string, DateOnly> Stages)
{
    /// <summary>The story of milestones.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Milestone>(
        "milestone",
        Evolve,
        EntryType.Of<MilestoneReached>("milestone.reached"),
        EntryType.Of<MilestoneErased>("milestone.erased"));

    /// <summary>Reads one more fact of a milestone's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Milestone Evolve(Milestone? milestone, Fact fact, TimelineBuilder steps, Subject subject)
    {
        if (fact is not MilestoneReached reached)
            throw new ArgumentException($"{fact.GetType().Name} is no entry of a milestone", nameof(fact));
        var stages = milestone?.Stages ?? ImmutableSortedDictionary<string, DateOnly>.Empty;
        Rules.Require(!stages.ContainsKey(reached.Stage), Rules.StageAlreadyReached, reached.Stage);
        steps.Begins(reached.OccurredOn, Chart.Milestones.Cell(subject.Id, reached.Stage));
        return new(stages.Add(reached.Stage, reached.OccurredOn));
    }
}
