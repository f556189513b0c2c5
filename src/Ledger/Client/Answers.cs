using System.Text.Json;

namespace Ledger.Client;

/// <summary>What the ledger answers when a batch has been accepted.</summary>
/// <param name="Recorded">How many entries are new in the book.</param>
/// <param name="Duplicates">How many it already held, with the same content.</param>
/// <param name="Receipts">One for each entry of the batch, in the order given.</param>
public sealed record PostAnswer(int Recorded, int Duplicates, IReadOnlyList<Receipt> Receipts)
{
    /// <summary>The place of the batch's first entry among all that are posted, counted from 0.</summary>
    public int First { get; init; }
}

/// <summary>What became of one posted entry.</summary>
/// <param name="Id">The poster's own id, as posted.</param>
/// <param name="Source">The poster, as posted.</param>
/// <param name="Entry">The entry's id in the book; none when it was refused.</param>
/// <param name="Position">Its place in the book, from 1; none when it was refused.</param>
/// <param name="RecordedAt">When the book first recorded it; none when it was refused.</param>
/// <param name="Outcome"><c>recorded</c>, <c>duplicate</c> or, in a partial post, <c>refused</c>.</param>
/// <param name="Problem">Why it was refused; none otherwise.</param>
public sealed record Receipt(
    string? Id, string? Source, Guid? Entry, long? Position, DateTimeOffset? RecordedAt, string Outcome, ProblemDocument? Problem);

/// <summary>An RFC 9457 problem document as the ledger writes it.</summary>
/// <param name="Type"><c>/problems/{rule}</c>.</param>
/// <param name="Title">The rule in a few words.</param>
/// <param name="Detail">A sentence that a person can act on.</param>
/// <param name="Errors">The faults, one by one; none when there is only the one.</param>
public sealed record ProblemDocument(string? Type, string? Title, string? Detail, IReadOnlyList<EntryError>? Errors)
{
    /// <summary>The name of the rule that was broken: the last part of <see cref="Type"/>.</summary>
    public string? Rule => Type?[(Type.LastIndexOf('/') + 1)..];
}

/// <summary>One entry that was refused.</summary>
/// <param name="Index">Its place among the entries that were posted, counted from 0.</param>
/// <param name="Id">The poster's own id, where it could be read.</param>
/// <param name="Rule">The name of the rule that it broke.</param>
/// <param name="Detail">A sentence that a person can act on.</param>
public sealed record EntryError(int Index, string? Id, string Rule, string? Detail);

/// <summary>A moment of knowledge: everything recorded up to and including the position was known.</summary>
/// <param name="Position">The last position known; 0 when the book was empty.</param>
/// <param name="Instant">The moment itself, in UTC.</param>
public sealed record Moment(long Position, DateTimeOffset Instant);

/// <summary>What an answer rests on.</summary>
/// <param name="AsOf">The last day whose facts count, inclusive.</param>
/// <param name="KnownAt">The last moment whose recordings count, inclusive.</param>
public sealed record Basis(DateOnly AsOf, Moment KnownAt);

/// <summary>How far each goal of a plan has come.</summary>
public sealed record PlanProgress(string Plan, Basis Basis, IReadOnlyList<GoalProgress> Goals);

/// <summary>How far one goal has come.</summary>
/// <param name="Id">The goal's id in its plan.</param>
/// <param name="Text">What it promises, by language (<c>sv</c>, <c>en</c>).</param>
/// <param name="Value">The value as of the day asked for; none means that there is no reading.</param>
/// <param name="Target">The value that meets it, or more.</param>
/// <param name="Status"><c>not-started</c>, <c>no-reading</c>, <c>met</c>, <c>on-track</c>, <c>behind</c> or <c>missed</c>.</param>
/// <param name="Expected">What the straight line to the target would have by that day.</param>
/// <param name="By">The day on which it is judged, inclusive.</param>
/// <param name="Parts">The parts of a goal that has several.</param>
public sealed record GoalProgress(
    string Id, IReadOnlyDictionary<string, string> Text, long? Value, long? Target, string Status, long? Expected, DateOnly By,
    IReadOnlyList<GoalPart>? Parts);

/// <summary>One part of a goal that has several.</summary>
public sealed record GoalPart(long? Value, long? Target, bool Met);

/// <summary>Which figures as of one day changed between two moments of knowledge, and by which entries.</summary>
/// <param name="Since">The earlier moment: what it knew, inclusive, is the value before.</param>
/// <param name="Until">The later moment: what it knew, inclusive, is the value after.</param>
/// <param name="Goals">The goals whose value differs.</param>
public sealed record PlanChanges(Moment Since, Moment Until, IReadOnlyList<GoalChange> Goals);

/// <summary>One goal whose value was known differently at two moments.</summary>
public sealed record GoalChange(string Id, long? Before, long? After, IReadOnlyList<ChangingEntry> Entries);

/// <summary>An entry that was recorded between two moments and moved a goal's value.</summary>
public sealed record ChangingEntry(Guid Entry, long Position, string Type, DateOnly OccurredOn);

/// <summary>One entry as it stands in the book.</summary>
/// <param name="Entry">Its id in the book.</param>
/// <param name="Position">Its place in the book, from 1.</param>
/// <param name="Subject">What it is about: <c>kind/id</c>.</param>
/// <param name="Version">Its place in its subject's stream, from 1.</param>
/// <param name="Type">What happened, such as <c>member.joined</c>.</param>
/// <param name="Source">Who posted it.</param>
/// <param name="Id">The poster's own id.</param>
/// <param name="OccurredOn">The day on which it happened, in the district's time zone.</param>
/// <param name="RecordedAt">When the book recorded it, in UTC.</param>
/// <param name="Data">What was posted.</param>
/// <param name="ReversedBy">The entry that took it back, if one has.</param>
public sealed record BookEntry(
    Guid Entry, long Position, string Subject, long Version, string Type, string Source, string Id, DateOnly OccurredOn,
    DateTimeOffset RecordedAt, JsonElement Data, Guid? ReversedBy);
