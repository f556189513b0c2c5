using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Ledger.Domain;

/// <summary>A local unit is formed.</summary>
/// <param name="OccurredOn">The first day on which it is open.</param>
/// <param name="Name">Its name.</param>
/// <param name="Municipality">The municipality it works in.</param>
/// <param name="Kind">What kind of unit it is, for instance <c>club</c> or <c>section</c>.</param>
public sealed record AssociationRegistered(DateOnly OccurredOn, [Text(200)] string Name, [Text(200)] string? Municipality = null, [Slug] string? Kind = null)
    : Fact(OccurredOn), IStartsHistory, ITakesEffect;

/// <summary>It takes another name; its slug stays.</summary>
public sealed record AssociationRenamed(DateOnly OccurredOn, [Text(200)] string Name) : Fact(OccurredOn), ITakesEffect;

/// <summary>It is dissolved; nobody may be a member of it from that day on.</summary>
/// <param name="OccurredOn">The first day on which it is no longer open.</param>
/// <param name="Into">The association it merged into, if any.</param>
public sealed record AssociationClosed(DateOnly OccurredOn, [Slug] string? Into = null) : Fact(OccurredOn), INamesAssociation, ITakesEffect
{
    string? INamesAssociation.Named => Into;
}

/// <summary>The district and the association talk with each other.</summary>
[Personal(Personal.Note)]
public sealed record AssociationDialogueHeld(DateOnly OccurredOn, [Slug] string Channel, [Slug] IReadOnlyList<string>? Topics = null) : Fact(OccurredOn)
{
    public IReadOnlyList<string> Topics { get; } = Topics ?? [];
}

/// <summary>It reports a number about itself, for instance how many members it has, where their names are kept elsewhere.</summary>
/// <param name="OccurredOn">The day on which the number was right.</param>
/// <param name="Figure">What was counted, for instance <c>members</c>, <c>women</c> or <c>under-30</c>.</param>
/// <param name="Value">The number, 0 included.</param>
public sealed record AssociationReported(DateOnly OccurredOn, [Slug] string Figure, [Whole(0, 1_000_000_000_000)] long Value) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record AssociationErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>The days on which an association is open.</summary>
/// <param name="From">The first day, included.</param>
/// <param name="Until">The day from which it is no longer open, excluded; null while it is.</param>
public readonly record struct OpenDays(DateOnly From, DateOnly? Until);

/// <summary>An association's state.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Municipality">The municipality it works in.</param>
/// <param name="OpenedOn">The first day on which it is open, included; since it was last registered.</param>
/// <param name="ClosedOn">The day from which it is no longer open, excluded; null while it is.</param>
/// <param name="Into">The association it merged into.</param>
public sealed record Association(string Name, string? Municipality, DateOnly OpenedOn, DateOnly? ClosedOn, string? Into)
{
    /// <summary>The story of associations.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Association>(
        "association",
        Evolve,
        EntryType.Of<AssociationRegistered>("association.registered"),
        EntryType.Of<AssociationRenamed>("association.renamed"),
        EntryType.Of<AssociationClosed>("association.closed"),
        EntryType.Of<AssociationDialogueHeld>("association.dialogue-held"),
        EntryType.Of<AssociationReported>("association.reported"),
        EntryType.Of<AssociationErased>("association.erased"));

    /// <summary>What kind of unit it is, as last registered.</summary>
    public string? Kind { get; init; }

    /// <summary>The last reading of each figure that it has reported.</summary>
    public ImmutableSortedDictionary<string, long> Reported { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>The days on which it was open before it was last registered, in their order.</summary>
    [JsonIgnore]
    public ImmutableList<OpenDays> Earlier { get; init; } = [];

    /// <summary>Whether it is open on <paramref name="day"/>.</summary>
    public bool IsOpenOn(DateOnly day) => LastOpening(day) is >= 0 and var last && (Opening(last).Until is not { } until || day < until);

    /// <summary>The first day from <paramref name="from"/> to before <paramref name="until"/> on which it is not open; null where it is open on all.</summary>
    public DateOnly? FirstDayNotOpen(DateOnly from, DateOnly until)
    {
        while (from < until)
        {
            var last = LastOpening(from);
            if (last < 0)
                return from;
            if (Opening(last).Until is not { } end)
                return null;
            if (from >= end)
                return from;
            from = end;
        }

        return null;
    }

    private OpenDays Opening(int place) => place == Earlier.Count ? new(OpenedOn, ClosedOn) : Earlier[place];

    // Which of its openings is the last one by a day; below 0 where it had not been opened by then.
    private int LastOpening(DateOnly day)
    {
        var (low, high) = (0, Earlier.Count + 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Opening(middle).From <= day ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>Reads one more fact of an association's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Association Evolve(Association? association, Fact fact, TimelineBuilder steps, Subject subject)
    {
        var on = fact.OccurredOn;
        if (fact is AssociationRegistered registered)
        {
            Rules.Require(association is null or { ClosedOn: not null }, Rules.AlreadyRegistered, subject.Id);
            steps.Begins(on, Chart.Associations.Cell(registered.Kind));
            steps.Counts(on, Chart.AssociationsOpened.Cell(registered.Kind));
            return new(registered.Name, registered.Municipality, on, null, null)
            {
                Kind = registered.Kind,
                Reported = association?.Reported ?? ImmutableSortedDictionary<string, long>.Empty,
                Earlier = association is null ? [] : association.Earlier.Add(new(association.OpenedOn, association.ClosedOn)),
            };
        }

        if (association is null)
            throw new RuleBroken(Rules.NotRegistered, subject.Id, on);
        Rules.Require(association.ClosedOn is null, Rules.AssociationClosed, subject.Id, association.ClosedOn ?? on);
        switch (fact)
        {
            case AssociationRenamed renamed:
                return association with { Name = renamed.Name };

            case AssociationClosed closed:
                Rules.Require(closed.Into != subject.Id, Rules.SameAssociation, subject.Id);
                steps.Ends(on, Chart.Associations.Cell(association.Kind));
                steps.Counts(on, Chart.AssociationsClosed.Cell(association.Kind));
                return association with { ClosedOn = on, Into = closed.Into };

            case AssociationDialogueHeld held:
                steps.Counts(on, Chart.Conversations.Cell("association", null, subject.Id, held.Topics, held.Channel));
                return association;

            case AssociationReported reported:
                steps.Reads(on, Chart.Reported.Cell(reported.Figure, subject.Id), reported.Value - association.Reported.GetValueOrDefault(reported.Figure));
                return association with { Reported = association.Reported.SetItem(reported.Figure, reported.Value) };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of an association", nameof(fact));
        }
    }
}
