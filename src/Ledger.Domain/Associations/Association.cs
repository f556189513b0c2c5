namespace Ledger.Domain;

/// <summary>A local unit is formed.</summary>
public sealed record AssociationRegistered(DateOnly OccurredOn, [Text(200)] string Name, [Text(200)] string? Municipality = null) : Fact(OccurredOn), IStartsHistory;

/// <summary>It takes another name; its slug stays.</summary>
public sealed record AssociationRenamed(DateOnly OccurredOn, [Text(200)] string Name) : Fact(OccurredOn);

/// <summary>It is dissolved; nobody may be a member of it from that day on.</summary>
/// <param name="OccurredOn">The first day on which it is no longer open.</param>
/// <param name="Into">The association it merged into, if any.</param>
public sealed record AssociationClosed(DateOnly OccurredOn, [Slug] string? Into = null) : Fact(OccurredOn), INamesAssociation
{
    string? INamesAssociation.Named => Into;
}

/// <summary>The district and the association talk with each other.</summary>
[Personal(Personal.Note)]
public sealed record AssociationDialogueHeld(DateOnly OccurredOn, [Slug] string Channel, [Slug] IReadOnlyList<string>? Topics = null) : Fact(OccurredOn)
{
    public IReadOnlyList<string> Topics { get; } = Topics ?? [];
}

/// <summary>An association's state.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Municipality">The municipality it works in.</param>
/// <param name="OpenedOn">The first day on which it is open, included.</param>
/// <param name="ClosedOn">The day from which it is no longer open, excluded; null while it is.</param>
/// <param name="Into">The association it merged into.</param>
public sealed record Association(string Name, string? Municipality, DateOnly OpenedOn, DateOnly? ClosedOn, string? Into)
{
    /// <summary>Whether it is open on <paramref name="day"/>.</summary>
    public bool IsOpenOn(DateOnly day) => OpenedOn <= day && (ClosedOn is null || day < ClosedOn);

    /// <summary>Reads one more fact of an association's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Association Evolve(Association? association, Fact fact, TimelineBuilder steps, Subject subject)
    {
        var on = fact.OccurredOn;
        if (fact is AssociationRegistered registered)
        {
            Rules.Require(association is null, Rules.AlreadyRegistered, subject.Id);
            steps.Begins(on, Chart.Associations.Cell());
            return new(registered.Name, registered.Municipality, on, null, null);
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
                steps.Ends(on, Chart.Associations.Cell());
                return association with { ClosedOn = on, Into = closed.Into };

            case AssociationDialogueHeld held:
                steps.Counts(on, Chart.Conversations.Cell("association", null, subject.Id, held.Topics, held.Channel));
                return association;

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of an association", nameof(fact));
        }
    }
}
