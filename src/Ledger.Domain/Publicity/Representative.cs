namespace Ledger.Domain;

/// <summary>Somebody who holds an office for the party, and is a public person in it, is presented.</summary>
public sealed record RepresentativePresented(DateOnly OccurredOn, [Text(200)] string Name, [Slug] string Office) : Fact(OccurredOn), IStartsHistory;

/// <summary>The representative is seen or heard in public.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Outlet">Where: the outlet's name, for instance <c>P4 Värmland</c>.</param>
/// <param name="Kind">What it was, for instance <c>interview</c> or <c>debate</c>.</param>
/// <param name="Topics">What it was about.</param>
public sealed record RepresentativeAppeared(DateOnly OccurredOn, [Text(200)] string Outlet, [Slug] string Kind, [Slug] IReadOnlyList<string>? Topics = null)
    : Fact(OccurredOn)
{
    public IReadOnlyList<string> Topics { get; } = Topics ?? [];
}

/// <inheritdoc/>
public sealed record RepresentativeErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A representative's state.</summary>
/// <param name="Name">The name under which the office is held.</param>
/// <param name="Office">The office, for instance <c>region</c> or <c>riksdag</c>.</param>
/// <param name="Appearances">How often the representative has appeared.</param>
public sealed record Representative(string Name, string Office, int Appearances)
{
    /// <summary>The story of representatives.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Representative>(
        "representative",
        Evolve,
        EntryType.Of<RepresentativePresented>("representative.presented"),
        EntryType.Of<RepresentativeAppeared>("representative.appeared"),
        EntryType.Of<RepresentativeErased>("representative.erased"));

    /// <summary>Reads one more fact of a representative's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Representative Evolve(Representative? representative, Fact fact, TimelineBuilder steps, Subject subject)
    {
        switch (fact)
        {
            case RepresentativePresented presented:
                Rules.Require(representative is null, Rules.RepresentativeAlreadyPresented);
                return new(presented.Name, presented.Office, 0);

            case RepresentativeAppeared appeared:
                if (representative is null)
                    throw new RuleBroken(Rules.RepresentativeNotPresented, appeared.OccurredOn);
                steps.Counts(appeared.OccurredOn, Chart.Appearances.Cell(representative.Office, appeared.Kind, appeared.Topics));
                return representative with { Appearances = representative.Appearances + 1 };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of a representative", nameof(fact));
        }
    }
}
