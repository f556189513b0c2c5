namespace Ledger.Domain;

/// <summary>Somebody is elected to an office.</summary>
/// <param name="OccurredOn">The first day in the office.</param>
/// <param name="Office">The office, for instance <c>chair</c> or <c>secretary</c>.</param>
/// <param name="Association">The association whose office it is; null for the district's.</param>
[Personal(Personal.Person)]
public sealed record OfficerElected(DateOnly OccurredOn, [Slug] string Office, [Slug] string? Association = null)
    : Fact(OccurredOn), INamesAssociation, IMovesSubject, IStartsHistory
{
    string? INamesAssociation.Named => Association;

    string? IMovesSubject.To => Association;
}

/// <summary>The office is left.</summary>
/// <param name="OccurredOn">The first day out of it.</param>
public sealed record OfficerStoodDown(DateOnly OccurredOn) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record OfficerErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>An officer's state.</summary>
/// <param name="Office">The office, last held.</param>
/// <param name="Association">The association whose office it is; null for the district's.</param>
/// <param name="ElectedOn">The first day in it.</param>
/// <param name="StoodDownOn">The first day out of it; null while it is held.</param>
public sealed record Officer(string Office, string? Association, DateOnly ElectedOn, DateOnly? StoodDownOn) : IBelongsToAssociation
{
    /// <summary>The story of officers.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Officer>(
        "officer",
        Evolve,
        EntryType.Of<OfficerElected>("officer.elected"),
        EntryType.Of<OfficerStoodDown>("officer.stood-down"),
        EntryType.Of<OfficerErased>("officer.erased"));

    /// <summary>Reads one more fact of an officer's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Officer Evolve(Officer? officer, Fact fact, TimelineBuilder steps, Subject subject)
    {
        var on = fact.OccurredOn;
        switch (fact)
        {
            case OfficerElected elected:
                Rules.Require(officer is null or { StoodDownOn: not null }, Rules.OfficerAlreadyElected, officer?.Office ?? "", officer?.ElectedOn ?? on);
                steps.Begins(on, Chart.Offices.Cell(elected.Office, elected.Association));
                return new(elected.Office, elected.Association, on, null);

            case OfficerStoodDown:
                if (officer is not { StoodDownOn: null })
                    throw new RuleBroken(Rules.OfficerNotElected, on);
                steps.Ends(on, Chart.Offices.Cell(officer.Office, officer.Association));
                return officer with { StoodDownOn = on };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of an officer", nameof(fact));
        }
    }
}
