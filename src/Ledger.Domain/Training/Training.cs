using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Ledger.Domain;

/// <summary>A course or a study circle is planned.</summary>
/// <param name="OccurredOn">The day on which it was planned.</param>
/// <param name="Title">Its title.</param>
/// <param name="Kind">Course or study circle.</param>
/// <param name="Topics">What it is about.</param>
/// <param name="With">The organisation it is arranged with, for instance <c>abf</c>.</param>
/// <param name="Association">The association that arranges it; null for the district.</param>
/// <param name="StartsOn">The day on which it begins; may lie ahead.</param>
public sealed record TrainingPlanned(
    DateOnly OccurredOn,
    [Text(200)] string Title,
    [OneOf("course", "study-circle")] string Kind,
    [Slug] IReadOnlyList<string>? Topics = null,
    [Slug] string? With = null,
    [Slug] string? Association = null,
    DateOnly? StartsOn = null) : Fact(OccurredOn), INamesAssociation, IMovesSubject, IStartsHistory
{
    public IReadOnlyList<string> Topics { get; } = Topics ?? [];

    string? INamesAssociation.Named => Association;

    string? IMovesSubject.To => Association;
}

/// <summary>A session is held.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Session">Its number, from 1.</param>
/// <param name="Minutes">How long it took, in minutes.</param>
public sealed record TrainingSessionHeld(DateOnly OccurredOn, [Whole(1, 1000)] int Session, [Whole(1, 10_000)] int? Minutes = null) : Fact(OccurredOn);

/// <summary>Somebody took part in a session, or several did.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Session">The session's number.</param>
/// <param name="Member">The member who did; then there is no count.</param>
/// <param name="Count">How many did, in persons; then there is no member.</param>
/// <param name="Association">The association they come from. Of a member it is filled in, where not given: the one the member was in on that day, as known when it is recorded.</param>
public sealed record TrainingAttended(
    DateOnly OccurredOn,
    [Whole(1, 1000)] int Session,
    [SubjectId] string? Member = null,
    [Whole(1, 100_000)] int? Count = null,
    [Slug] string? Association = null) : Fact(OccurredOn), INamesAssociation, IIsFilledIn
{
    string? INamesAssociation.Named => Association;

    Subject? IIsFilledIn.From => Association is null && Member is not null ? new("member", Member) : null;

    Fact IIsFilledIn.FilledIn(object? state) => this with { Association = (state as Member)?.Association };

    bool IIsFilledIn.IsSaidBy(Fact posted) =>
        Member is not null && posted is TrainingAttended { Association: null } other && this with { Association = null } == other;
}

/// <summary>The training is carried out to its end.</summary>
[Personal(Personal.Note)]
public sealed record TrainingCompleted(DateOnly OccurredOn) : Fact(OccurredOn);

/// <summary>The training is called off.</summary>
[Personal(Personal.Note)]
public sealed record TrainingCancelled(DateOnly OccurredOn) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record TrainingErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A training's state.</summary>
/// <param name="Plan">How it was planned.</param>
/// <param name="Sessions">The numbers of the sessions held.</param>
/// <param name="EndedOn">The day on which it was completed or called off; null before.</param>
/// <param name="Completed">Whether it was completed.</param>
public sealed record Training(TrainingPlanned Plan, ImmutableSortedSet<int> Sessions, DateOnly? EndedOn, bool Completed) : IBelongsToAssociation
{
    /// <summary>The story of trainings.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Training>(
        "training",
        Evolve,
        EntryType.Of<TrainingPlanned>("training.planned"),
        EntryType.Of<TrainingSessionHeld>("training.session-held"),
        EntryType.Of<TrainingAttended>("training.attended"),
        EntryType.Of<TrainingCompleted>("training.completed"),
        EntryType.Of<TrainingCancelled>("training.cancelled"),
        EntryType.Of<TrainingErased>("training.erased"));

    /// <summary>The sessions that each member named has attended.</summary>
    [JsonIgnore]
    public ImmutableDictionary<string, ImmutableSortedSet<int>> Attended { get; init; } = ImmutableDictionary<string, ImmutableSortedSet<int>>.Empty;

    string? IBelongsToAssociation.Association => Plan.Association;

    /// <summary>Reads one more fact of a training's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Training Evolve(Training? training, Fact fact, TimelineBuilder steps, Subject subject)
    {
        var on = fact.OccurredOn;
        if (fact is TrainingPlanned planned)
        {
            Rules.Require(training is null, Rules.TrainingAlreadyPlanned);
            return new(planned, [], null, Completed: false);
        }

        if (training is null)
            throw new RuleBroken(Rules.TrainingNotPlanned, on);
        Rules.Require(training.EndedOn is null || fact is TrainingAttended, Rules.TrainingEnded, training.EndedOn ?? on);
        switch (fact)
        {
            case TrainingSessionHeld held:
                Rules.Require(!training.Sessions.Contains(held.Session), Rules.SessionAlreadyHeld, held.Session);
                steps.Counts(on, training.Cell(Chart.Sessions));
                if (held.Minutes is { } minutes)
                    steps.Counts(on, training.Cell(Chart.SessionMinutes), minutes);
                return training with { Sessions = training.Sessions.Add(held.Session) };

            case TrainingAttended attended:
                Rules.Require(attended.Member is null != attended.Count is null, Rules.MemberOrCount);
                Rules.Require(training.Sessions.Contains(attended.Session), Rules.SessionNotHeld, attended.Session, on);
                var association = attended.Association ?? training.Plan.Association;
                Subject? of = attended.Member is null ? null : new("member", attended.Member);
                steps.Counts(on, training.Cell(Chart.Attendances, association), attended.Count ?? 1, of);
                if (attended.Member is not { } member)
                    return training;
                var before = training.Attended.GetValueOrDefault(member);
                Rules.Require(before?.Contains(attended.Session) is not true, Rules.AlreadyAttended, attended.Session);
                if (before is null)
                    steps.Counts(on, training.Cell(Chart.Participants, association), of: of);
                return training with { Attended = training.Attended.SetItem(member, (before ?? []).Add(attended.Session)) };

            case TrainingCompleted:
                Rules.Require(!training.Sessions.IsEmpty, Rules.TrainingWithoutSession, on);
                steps.Counts(on, training.Cell(Chart.Trainings));
                return training with { EndedOn = on, Completed = true };

            case TrainingCancelled:
                return training with { EndedOn = on };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of a training", nameof(fact));
        }
    }

    private Cell Cell(Account account) => Cell(account, Plan.Association);

    private Cell Cell(Account account, string? association) => account.Cell(Plan.Kind, Plan.Topics, Plan.With, association);
}
