namespace Ledger.Domain;

/// <summary>What happened, as one immutable record: the data of one entry, and the Marten event of the same name.</summary>
/// <param name="OccurredOn">The local date on which it happened (valid time).</param>
public abstract record Fact(DateOnly OccurredOn)
{
    /// <summary>Where the <c>person</c> that was posted with it is kept; of the types that take one.</summary>
    public Sealed? Person { get; init; }

    /// <summary>Where the <c>note</c> that was posted with it is kept; of the types that take one.</summary>
    public Sealed? Note { get; init; }

    /// <summary>The personal data of a field, <c>person</c> or <c>note</c>.</summary>
    public Sealed? Kept(string field) => field == Personal.Person ? Person : Note;

    /// <summary>The fact with the personal data of a field kept elsewhere.</summary>
    public Fact Keeping(string field, Sealed? kept) => field == Personal.Person ? this with { Person = kept } : this with { Note = kept };
}

/// <summary>The members of posted data that hold personal data.</summary>
public static class Personal
{
    public const string Person = "person";
    public const string Note = "note";

    /// <summary>The greatest length of a note, in UTF-16 code units.</summary>
    public const int LongestNote = 4000;

    public static IReadOnlyList<string> Fields { get; } = [Person, Note];
}

/// <summary>A fact with which a subject's history may begin.</summary>
public interface IStartsHistory;

/// <summary>A fact that names an association, which must be open on the day the fact occurred.</summary>
public interface INamesAssociation
{
    /// <summary>The association's slug; null where the fact names none this time.</summary>
    string? Named { get; }
}

/// <summary>A state that belongs to an association, or to the district itself.</summary>
public interface IBelongsToAssociation
{
    /// <summary>The association's slug; null where it is the district's, or nobody's.</summary>
    string? Association { get; }
}

/// <summary>
/// Takes an earlier entry of the same subject back from then on, as in book-keeping: never erase, reverse. What the
/// balances were known to be before the reversal stays as it was.
/// </summary>
[Personal(Personal.Note)]
public sealed record EntryReversed(
    DateOnly OccurredOn,
    Guid Entry,
    [OneOf("wrong-date", "wrong-subject", "wrong-content", "duplicate", "other")] string Reason) : Fact(OccurredOn);

/// <summary>A post that is right in form: what the book is asked to record.</summary>
/// <param name="Id">The entry's id, derived from district, source and the poster's id (<see cref="EntryId"/>).</param>
/// <param name="Subject">What it is about; default where a reversal leaves that to the entry that it reverses.</param>
/// <param name="Source">The CloudEvents source, a URI reference.</param>
/// <param name="SourceId">The CloudEvents id, the poster's own.</param>
/// <param name="Fact">What happened.</param>
/// <param name="Scope">The association that the poster acts for and is bound to; null for the district.</param>
public sealed record ProposedEntry(Guid Id, Subject Subject, string Source, string SourceId, Fact Fact, string? Scope = null);

/// <summary>A fact in its place in the book, or about to be placed there.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Order">Its position; of an entry not yet recorded, a number greater than every position.</param>
/// <param name="Fact">What happened.</param>
public sealed record Entry(Guid Id, long Order, Fact Fact)
{
    /// <summary>The order in which a history is read: by date, and within a day by position.</summary>
    public bool ComesBefore(Entry other) =>
        Fact.OccurredOn < other.Fact.OccurredOn || (Fact.OccurredOn == other.Fact.OccurredOn && Order < other.Order);
}
