namespace Ledger.Domain;

/// <summary>
/// A key by which the checkpoints of the district's log are signed from now on. The entry stands in the log itself, and the checkpoint that first counts it is
/// signed by the key before it, too: so a reader who trusts that key can trust this one.
/// </summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Key">The verifier key, as C2SP signed-note spells it.</param>
public sealed record LogKeyIntroduced(DateOnly OccurredOn, [Text(500)] string Key) : Fact(OccurredOn), IStartsHistory;

/// <inheritdoc/>
public sealed record LogErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>The log of a district's entries, as its own entries tell of it: the key that was introduced last.</summary>
/// <param name="Key">The verifier key, as C2SP signed-note spells it.</param>
public sealed record Log(string Key)
{
    /// <summary>The story of logs.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Log>(
        "log",
        Evolve,
        EntryType.Of<LogKeyIntroduced>("log.key-introduced"),
        EntryType.Of<LogErased>("log.erased"));

    /// <summary>Reads one more fact of a log's history. Keys follow on one another without a rule.</summary>
    public static Log Evolve(Log? log, Fact fact, TimelineBuilder steps, Subject subject) =>
        fact is LogKeyIntroduced introduced ? new(introduced.Key) : throw new ArgumentException($"{fact.GetType().Name} is no entry of a log", nameof(fact));
}
