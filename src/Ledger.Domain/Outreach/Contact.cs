namespace Ledger.Domain;

/// <summary>An organisation or office becomes one that the district keeps in touch with.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Name">The name of the organisation or office, never of a person.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Association">The association that keeps the contact; null for the district's own.</param>
[Personal(Personal.Person)]
public sealed record ContactOpened(
    DateOnly OccurredOn,
    [Text(200)] string Name,
    [OneOf("union", "movement", "association", "party-office", "media", "politician", "other")] string Kind,
    [Slug] string? Association = null) : Fact(OccurredOn), INamesAssociation, IMovesSubject, IStartsHistory, ITakesEffect
{
    string? INamesAssociation.Named => Association;

    string? IMovesSubject.To => Association;
}

/// <summary>The contact is spoken with.</summary>
[Personal(Personal.Note)]
public sealed record ContactConversationHeld(
    DateOnly OccurredOn,
    [Slug] string Channel,
    [Slug] IReadOnlyList<string>? Topics = null,
    [Slug] string? Association = null) : Fact(OccurredOn), INamesAssociation
{
    public IReadOnlyList<string> Topics { get; } = Topics ?? [];

    string? INamesAssociation.Named => Association;
}

/// <summary>The contact is no longer kept.</summary>
[Personal(Personal.Note)]
public sealed record ContactClosed(DateOnly OccurredOn) : Fact(OccurredOn), ITakesEffect;

/// <inheritdoc/>
public sealed record ContactErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A contact's state.</summary>
/// <param name="Name">The name of the organisation or office.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Association">The association that keeps it.</param>
/// <param name="OpenedOn">The first day on which it is open, included; since it was last opened.</param>
/// <param name="ClosedOn">The day from which it is no longer open, excluded; null while it is.</param>
/// <param name="LastSpokenOn">The day of the last conversation; null before the first.</param>
public sealed record Contact(string Name, string Kind, string? Association, DateOnly OpenedOn, DateOnly? ClosedOn, DateOnly? LastSpokenOn)
    : IBelongsToAssociation
{
    /// <summary>The story of contacts.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Contact>(
        "contact",
        Evolve,
        EntryType.Of<ContactOpened>("contact.opened"),
        EntryType.Of<ContactConversationHeld>("contact.conversation-held"),
        EntryType.Of<ContactClosed>("contact.closed"),
        EntryType.Of<ContactErased>("contact.erased"));

    /// <summary>After how many days of silence a conversation revives a contact.</summary>
    public const int DaysOfSilence = 365;

    /// <summary>Whether a conversation on a day would come after a year of silence.</summary>
    /// <param name="last">The day of the last conversation, or of the last opening before the first.</param>
    /// <param name="on">The day.</param>
    public static bool IsSilent(DateOnly last, DateOnly on) => on.DayNumber - last.DayNumber >= DaysOfSilence;

    /// <summary>Reads one more fact of a contact's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Contact Evolve(Contact? contact, Fact fact, TimelineBuilder steps, Subject subject)
    {
        var on = fact.OccurredOn;
        if (fact is ContactOpened opened)
        {
            Rules.Require(contact is null or { ClosedOn: not null }, Rules.ContactAlreadyOpened);
            steps.Begins(on, Chart.Contacts.Cell(opened.Kind, opened.Association));
            return new(opened.Name, opened.Kind, opened.Association, on, null, contact?.LastSpokenOn);
        }

        if (contact is null)
            throw new RuleBroken(Rules.ContactNotOpened, on);
        Rules.Require(contact.ClosedOn is null, Rules.ContactClosed, contact.ClosedOn ?? on);
        switch (fact)
        {
            case ContactConversationHeld held:
                var association = held.Association ?? contact.Association;
                steps.Counts(on, Chart.Conversations.Cell("contact", contact.Kind, association, held.Topics, held.Channel));
                if (contact.LastSpokenOn is null)
                    steps.Counts(on, Chart.ContactsNew.Cell(contact.Kind, association));
                if (IsSilent(contact.LastSpokenOn ?? contact.OpenedOn, on))
                    steps.Counts(on, Chart.ContactsRevived.Cell(contact.Kind, association));
                return contact with { LastSpokenOn = on };

            case ContactClosed:
                steps.Ends(on, Chart.Contacts.Cell(contact.Kind, contact.Association));
                return contact with { ClosedOn = on };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of a contact", nameof(fact));
        }
    }
}
