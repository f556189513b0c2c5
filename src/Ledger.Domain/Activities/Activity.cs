namespace Ledger.Domain;

/// <summary>Something is arranged that is no training: a meeting, a stall, a service project, a tournament.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Kind">What it was, for instance <c>meeting</c> or <c>service-project</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Topics">What it was about.</param>
/// <param name="Association">The association that arranged it; null for the district.</param>
/// <param name="With">The organisation it was arranged with.</param>
/// <param name="Participants">How many took part, in persons.</param>
public sealed record ActivityHeld(
    DateOnly OccurredOn,
    [Slug] string Kind,
    [Text(200)] string Title,
    [Slug] IReadOnlyList<string>? Topics = null,
    [Slug] string? Association = null,
    [Slug] string? With = null,
    [Whole(0, 1_000_000)] int? Participants = null) : Fact(OccurredOn), INamesAssociation, IMovesSubject, IStartsHistory
{
    public IReadOnlyList<string> Topics { get; } = Topics ?? [];

    string? INamesAssociation.Named => Association;

    string? IMovesSubject.To => Association;
}

/// <inheritdoc/>
public sealed record ActivityErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>An activity's state: how it was held.</summary>
public sealed record Activity(ActivityHeld Held) : IBelongsToAssociation
{
    /// <summary>The story of activities.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Activity>(
        "activity",
        Evolve,
        EntryType.Of<ActivityHeld>("activity.held"),
        EntryType.Of<ActivityErased>("activity.erased"));

    string? IBelongsToAssociation.Association => Held.Association;

    /// <summary>Reads one more fact of an activity's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Activity Evolve(Activity? activity, Fact fact, TimelineBuilder steps, Subject subject)
    {
        if (fact is not ActivityHeld held)
            throw new ArgumentException($"{fact.GetType().Name} is no entry of an activity", nameof(fact));
        Rules.Require(activity is null, Rules.ActivityAlreadyHeld);
        steps.Counts(held.OccurredOn, Chart.Activities.Cell(held.Kind, held.Topics, held.Association, held.With));
        if (held.Participants is { } participants)
            steps.Counts(held.OccurredOn, Chart.ActivityParticipants.Cell(held.Kind, held.Topics, held.Association, held.With), participants);
        return new(held);
    }
}
