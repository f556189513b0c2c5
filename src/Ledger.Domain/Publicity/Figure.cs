namespace Ledger.Domain;

/// <summary>A figure is to be measured that is told of no single person: answers to a survey, money, page views.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Name">Its name.</param>
/// <param name="Unit">What it is measured in, for instance <c>percent</c> or <c>kronor</c>.</param>
/// <param name="Association">The association it is about; null for the district.</param>
public sealed record FigureRegistered(DateOnly OccurredOn, [Text(200)] string Name, [Text(60)] string Unit, [Slug] string? Association = null)
    : Fact(OccurredOn), INamesAssociation, IMovesSubject, IStartsHistory
{
    string? INamesAssociation.Named => Association;

    string? IMovesSubject.To => Association;
}

/// <summary>It is read off.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Value">How much it is, 0 included.</param>
public sealed record FigureMeasured(DateOnly OccurredOn, [Whole(0, 1_000_000_000_000)] long Value) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record FigureErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A figure's state.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">What it is measured in.</param>
/// <param name="Association">The association it is about; null for the district.</param>
/// <param name="Value">The last reading; null before the first.</param>
public sealed record Figure(string Name, string Unit, string? Association, long? Value) : IBelongsToAssociation
{
    /// <summary>The story of figures.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Figure>(
        "figure",
        Evolve,
        EntryType.Of<FigureRegistered>("figure.registered"),
        EntryType.Of<FigureMeasured>("figure.measured"),
        EntryType.Of<FigureErased>("figure.erased"));

    /// <summary>Reads one more fact of a figure's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Figure Evolve(Figure? figure, Fact fact, TimelineBuilder steps, Subject subject)
    {
        switch (fact)
        {
            case FigureRegistered registered:
                Rules.Require(figure is null, Rules.FigureAlreadyRegistered);
                return new(registered.Name, registered.Unit, registered.Association, null);

            case FigureMeasured measured:
                if (figure is null)
                    throw new RuleBroken(Rules.FigureNotRegistered, measured.OccurredOn);
                steps.Reads(measured.OccurredOn, Chart.Figures.Cell(subject.Id, figure.Association), measured.Value - (figure.Value ?? 0));
                return figure with { Value = measured.Value };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of a figure", nameof(fact));
        }
    }
}
