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

/// <summary>A fact that takes effect on its date, and may be told up to <see cref="DaysAhead"/> days before that. Every other fact has happened when it is told.</summary>
public interface ITakesEffect
{
    /// <summary>How many days ahead it may lie, included.</summary>
    const int DaysAhead = 366;
}

/// <summary>A fact that names an association, which must be open on the day the fact occurred.</summary>
public interface INamesAssociation
{
    /// <summary>The association's slug; null where the fact names none this time.</summary>
    string? Named { get; }
}

/// <summary>A fact from which on its subject is in an association, or in none.</summary>
public interface IMovesSubject
{
    /// <summary>The association's slug; null where the subject is in none from then on.</summary>
    string? To { get; }
}

/// <summary>
/// A fact in which the book fills in what it knows of another subject, where the poster leaves it out. It is stored with what was known when
/// it was recorded, so that the fact alone still tells what it posts.
/// </summary>
public interface IIsFilledIn
{
    /// <summary>The subject whose state, as of the fact's day, says what is left out; null where nothing is.</summary>
    Subject? From { get; }

    /// <summary>The fact with what that state says.</summary>
    /// <param name="state">The state; null where nothing is known of the subject.</param>
    Fact FilledIn(object? state);

    /// <summary>Whether a fact that was posted says the same, but for what was filled in here.</summary>
    bool IsSaidBy(Fact posted);
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
