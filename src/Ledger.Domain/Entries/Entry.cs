namespace Ledger.Domain;

/// <summary>A post that is right in form: what the book is asked to record.</summary>
/// <param name="Id">The entry's id, derived from district, source and the poster's id (<see cref="EntryId"/>).</param>
/// <param name="Subject">What it is about; default where a reversal leaves that to the entry that it reverses.</param>
/// <param name="Source">The CloudEvents source, a URI reference.</param>
/// <param name="SourceId">The CloudEvents id, the poster's own.</param>
/// <param name="Fact">What happened.</param>
/// <param name="Scope">The association that the poster acts for and is bound to; null for the district.</param>
public sealed record ProposedEntry(Guid Id, Subject Subject, string Source, string SourceId, Fact Fact, string? Scope = null);

/// <summary>An entry that the book holds, with what a second post of it is compared with.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Type">Its type.</param>
/// <param name="Data">Its fact as <see cref="FactJson.Write"/> spells it.</param>
public sealed record RecordedEntry(Subject Subject, EntryType Type, byte[] Data)
{
    /// <summary>Whether two entries say the same of the same subject.</summary>
    public bool Same(RecordedEntry other) => Subject == other.Subject && Type == other.Type && Data.AsSpan().SequenceEqual(other.Data);

    /// <summary>Whether a fact that was posted says the same of the same subject; what the book has filled in need not be said.</summary>
    public bool IsSaidBy(RecordedEntry posted, Fact fact) =>
        Same(posted) || (fact is IIsFilledIn && Subject == posted.Subject && Type == posted.Type && FactJson.Read(Type, Data) is IIsFilledIn recorded && recorded.IsSaidBy(fact));
}

/// <summary>A fact in its place in the book, or about to be placed there.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Order">Its position; of an entry not yet recorded, a number greater than every position.</param>
/// <param name="Fact">What happened.</param>
/// <param name="RecordedAt">When it was recorded. All entries of one commit have the same.</param>
public sealed record Entry(Guid Id, long Order, Fact Fact, DateTimeOffset RecordedAt = default)
{
    /// <summary>The order in which a history is read: by date, and within a day by position.</summary>
    public bool ComesBefore(Entry other) =>
        Fact.OccurredOn < other.Fact.OccurredOn || (Fact.OccurredOn == other.Fact.OccurredOn && Order < other.Order);

    /// <summary>Whether it is part of its subject's history: a reversal or an erasure is not.</summary>
    public bool IsTold => Fact is not (EntryReversed or Erased);
}
