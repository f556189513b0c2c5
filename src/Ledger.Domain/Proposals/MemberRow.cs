namespace Ledger.Domain;

/// <summary>Whether a list says of a person that they are a member.</summary>
public enum ListedAs
{
    /// <summary>It does not say; to stand in the list is to be a member.</summary>
    Unsaid,

    /// <summary>The person is a member.</summary>
    Member,

    /// <summary>The person has left.</summary>
    Left,

    /// <summary>The person has asked to become one, and is none yet.</summary>
    Waiting,
}

/// <summary>What is wrong with a field of a row, or with the row.</summary>
/// <param name="Field">The field, such as <c>joinedOn</c>; null where it is the row as a whole.</param>
/// <param name="Broken">The rule that is broken.</param>
/// <param name="IsTold">Whether it is only told, and hinders nothing that is proposed.</param>
public sealed record RowFault(string? Field, RuleBroken Broken, bool IsTold = false);

/// <summary>What one row of a list says of one person. What it leaves out is null.</summary>
/// <param name="Row">Its number in the file.</param>
public sealed record MemberRow(int Row)
{
    /// <summary>The member's id in the book.</summary>
    public string? Id { get; init; }

    /// <summary>The association's slug.</summary>
    public string? Association { get; init; }

    public string? Category { get; init; }

    /// <summary>The first day as a member, included.</summary>
    public DateOnly? JoinedOn { get; init; }

    /// <summary>The last day as a member, included.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Why the member has left, as <see cref="MemberLeft"/> names it.</summary>
    public string? LeftReason { get; init; }

    /// <summary>The last day that is paid for, included.</summary>
    public DateOnly? PaidThrough { get; init; }

    /// <summary>The day of payment.</summary>
    public DateOnly? PaidOn { get; init; }

    /// <summary>The first day in the association that the row names.</summary>
    public DateOnly? TransferredOn { get; init; }

    public ListedAs ListedAs { get; init; }

    /// <summary>The person, with the number of the list.</summary>
    public Person? Person { get; init; }

    /// <summary>What could not be read of it.</summary>
    public IReadOnlyList<RowFault> Faults { get; init; } = [];

    /// <summary>Whether two rows say the same, but for where they stand.</summary>
    public bool SaysTheSameAs(MemberRow other) => this with { Row = 0, Faults = [] } == other with { Row = 0, Faults = [] } && Faults.Count == 0 && other.Faults.Count == 0;
}

/// <summary>Whom a row may be about.</summary>
/// <param name="Certain">The members that its id and its number name: none, or one where all is well.</param>
/// <param name="Probable">Where there is none: members of the same name whom nothing else tells from the person.</param>
public sealed record Whom(IReadOnlyList<Subject> Certain, IReadOnlyList<Subject> Probable);

/// <summary>A member as the book knows it.</summary>
/// <param name="History">The history.</param>
/// <param name="Person">What is kept of the person; null where nothing is, or it was not asked for.</param>
/// <param name="Sees">Which entries the poster may see: nothing is told of the others. Null where all may be seen.</param>
public sealed record KnownMember(History History, Person? Person, Predicate<Entry>? Sees = null);

/// <summary>What a list is proposed for.</summary>
/// <param name="District">The district.</param>
/// <param name="Association">The association whose list it is; null of a district's.</param>
/// <param name="Scope">The association that the poster is bound to; null of one that acts for the district.</param>
/// <param name="AsOf">The day on which those are members whom the list has.</param>
/// <param name="Today">Today. What lies ahead is left to a later list.</param>
/// <param name="MissingLeave">Whether those leave on <paramref name="AsOf"/> whom the list lacks.</param>
/// <param name="NewId">An id that nobody has, for the row of a number: always the same for the same list.</param>
public sealed record ListAsked(string District, string? Association, string? Scope, DateOnly AsOf, DateOnly Today, bool MissingLeave, Func<int, string> NewId)
{
    /// <summary>The source that all entries bear.</summary>
    public string Source => ProposalSource.Of(Association, "lists", $"{AsOf:yyyy-MM-dd}");
}

/// <summary>What is proposed for one row.</summary>
/// <param name="Row">The row's number; 0 of a member whom the list lacks.</param>
/// <param name="Outcome"><c>joins</c>, <c>leaves</c>, <c>transfers</c>, <c>changes</c>, <c>renews</c>, <c>unchanged</c>, <c>refused</c> or <c>missing</c>.</param>
/// <param name="Subject">The member; default where the row is about nobody who is known or proposed.</param>
/// <param name="Entries">What is proposed, with the person that goes with an entry.</param>
/// <param name="Faults">What is wrong, or to be looked at.</param>
public sealed record ListedRow(int Row, string Outcome, Subject Subject, IReadOnlyList<(Draft Draft, Person? Person)> Entries, IReadOnlyList<RowFault> Faults)
{
    /// <summary>The row without its entries, for what is wrong with one of them.</summary>
    public ListedRow Refused(RowFault fault) => this with { Outcome = "refused", Entries = [], Faults = [.. Faults, fault] };
}
