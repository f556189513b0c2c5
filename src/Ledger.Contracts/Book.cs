using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Contracts;

/// <summary>Entries in the order of position.</summary>
/// <param name="Entries">The entries, in the order of position, so many as were asked for.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last.</param>
public sealed record EntryList(IReadOnlyList<EntryView> Entries, long? Next);

/// <summary>An entry as it stands in the book.</summary>
/// <param name="Entry">Its id in the book.</param>
/// <param name="Position">Its place in the book, from 1.</param>
/// <param name="Subject">What it is about, <c>kind/id</c>.</param>
/// <param name="Version">Its place in its subject's stream, from 1.</param>
/// <param name="Type">What happened, such as <c>member.joined</c>.</param>
/// <param name="Source">Who posted it; null where another program recorded it.</param>
/// <param name="Id">The poster's own id; null where another program recorded it.</param>
/// <param name="OccurredOn">The day on which it happened, in the district's time zone.</param>
/// <param name="RecordedAt">When the book recorded it, in UTC.</param>
/// <param name="Data">The data of its type; what is personal in it is sealed.</param>
/// <param name="ReversedBy">The entry that took it back; null while it stands.</param>
public sealed record EntryView(
    Guid Entry, long Position, string Subject, long Version, string Type, string? Source, string? Id, DateOnly OccurredOn, DateTimeOffset RecordedAt, JsonElement Data, Guid? ReversedBy)
{
    /// <summary>What is kept beside it; null unless it is asked for, may be read and there is any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PersonView? Personal { get; init; }
}

/// <summary>The subjects behind a balance.</summary>
/// <param name="Basis">What it rests on.</param>
/// <param name="Subjects">The subjects behind the balance, so many as were asked for.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last.</param>
public sealed record SubjectList(Basis Basis, IReadOnlyList<SubjectBehind> Subjects, string? Next);

/// <summary>A subject behind a balance.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Cell">The cell that it stands in: the account's dimensions, those that it has none of left out.</param>
/// <param name="Since">Since when it stands there.</param>
/// <param name="LastOn">When something last happened with it that a flow counts; null before the first.</param>
public sealed record SubjectBehind(string Subject, JsonElement Cell, DateOnly? Since, DateOnly? LastOn)
{
    /// <summary>What is kept of the person; null unless it is asked for, may be read and there is any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PersonView? Personal { get; init; }
}

/// <summary>One subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Kind">Its kind, the first part of its name.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="State">Its state as of the day, by its kind; null before its first entry.</param>
/// <param name="Entries">Its history as known at the moment.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last.</param>
public sealed record SubjectView(string Subject, string Kind, Basis Basis, JsonElement? State, IReadOnlyList<EntryView> Entries, long? Next);

/// <summary>All accounts with their totals.</summary>
/// <param name="Basis">What it rests on.</param>
/// <param name="Accounts">All accounts, in the order of the chart.</param>
public sealed record AccountList(Basis Basis, IReadOnlyList<AccountSummary> Accounts);

/// <summary>An account.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Sort"><c>level</c> or <c>flow</c>.</param>
/// <param name="Dimensions">How it is divided.</param>
/// <param name="Total">The balance; null is no reading, which only a level can have.</param>
public sealed record AccountSummary(string Account, string Sort, IReadOnlyList<string> Dimensions, long? Total);

/// <summary>An account's balance, divided by dimensions.</summary>
/// <param name="Account">The account.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="Total">The balance; null is no reading, which only a level can have.</param>
/// <param name="Rows">The combinations of the dimensions asked for; none where none was.</param>
public sealed record AccountView(string Account, Basis Basis, long? Total, IReadOnlyList<AccountRow> Rows);

/// <summary>One combination of the dimensions asked for.</summary>
/// <param name="Cell">The dimensions asked for with <c>by</c>; null where a cell has none.</param>
/// <param name="Balance">The balance, never 0.</param>
public sealed record AccountRow(IReadOnlyDictionary<string, string?> Cell, long Balance);
