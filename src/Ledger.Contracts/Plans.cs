using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Contracts;

/// <summary>What is known at a moment: everything recorded up to and including the position.</summary>
/// <param name="Position">The last position that is known; 0 while the book is empty.</param>
/// <param name="Instant">The moment, in UTC; null before the first entry.</param>
public sealed record KnowledgePoint(long Position, DateTimeOffset? Instant);

/// <summary>What an answer rests on.</summary>
/// <param name="AsOf">The last day whose facts count, included.</param>
/// <param name="KnownAt">The last moment whose recordings count, included.</param>
public sealed record Basis(DateOnly AsOf, KnowledgePoint KnownAt)
{
    /// <summary>By what it can be proven, years later: the newest checkpoint that counts every entry it rests on; null until one does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CoveringCheckpoint? Checkpoint { get; init; }
}

/// <summary>A text for people, in Swedish, in English, or both.</summary>
/// <param name="Sv">In Swedish; null where there is none.</param>
/// <param name="En">In English; null where there is none.</param>
public sealed record Wording(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sv = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? En = null);

/// <summary>The plans known at a moment.</summary>
/// <param name="KnownAt">The moment.</param>
/// <param name="Plans">The plans, by their first day.</param>
public sealed record PlanList(KnowledgePoint KnownAt, IReadOnlyList<PlanSummary> Plans);

/// <summary>A plan among the plans.</summary>
/// <param name="Plan">The plan's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="From">Its first day, included.</param>
/// <param name="To">Its last day, included.</param>
/// <param name="AdoptedOn">The day of the decision.</param>
/// <param name="Goals">How many goals stand.</param>
public sealed record PlanSummary(string Plan, string Title, DateOnly From, DateOnly To, DateOnly AdoptedOn, int Goals);

/// <summary>A plan as known at a moment, its goals spelt as they were adopted.</summary>
/// <param name="Plan">The plan's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="From">Its first day, included.</param>
/// <param name="To">Its last day, included.</param>
/// <param name="AdoptedOn">The day of the decision.</param>
/// <param name="KnownAt">The moment.</param>
/// <param name="Goals">The goals that stand, as last revised.</param>
/// <param name="Dropped">The goals that were given up.</param>
public sealed record PlanView(
    string Plan, string Title, DateOnly From, DateOnly To, DateOnly AdoptedOn, KnowledgePoint KnownAt, IReadOnlyList<JsonElement> Goals, IReadOnlyList<JsonElement> Dropped);

/// <summary>How far each goal of a plan has come.</summary>
/// <param name="Plan">The plan's id.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="Goals">The goals, in the plan's order.</param>
public sealed record ProgressView(string Plan, Basis Basis, IReadOnlyList<GoalView> Goals);

/// <summary>How far a goal has come.</summary>
/// <param name="Id">The goal's id in its plan.</param>
/// <param name="Text">What it promises.</param>
/// <param name="Value">The value; null is no reading.</param>
/// <param name="Target">The least value that meets it; of what is to be at most so much, the greatest. Null to an association, which reads its own part.</param>
/// <param name="Status"><c>not-started</c>, <c>no-reading</c>, <c>met</c>, <c>on-track</c>, <c>behind</c> or <c>missed</c>; null to an association.</param>
/// <param name="Expected">Where the straight line to the target stands on that day, rounded down; null to an association.</param>
/// <param name="From">The first day of its period, included.</param>
/// <param name="By">The last day of its period, included: the day on which it is judged.</param>
/// <param name="ValueAtBy">The value as of that day, once it has passed; left out before, to an association, and where there was no reading.</param>
/// <param name="Parts">The parts of an all-of; left out of other goals.</param>
/// <param name="Of">Of a share, the value of what is taken of the other; left out of other goals, and where there is no reading.</param>
/// <param name="Among">Of a share, the value of what it is a share of; left out of other goals, and where there is no reading.</param>
/// <param name="Lacking">Of a coverage, the open associations that lack, by name; left out of other goals.</param>
/// <param name="Aim">The heading under which it is grouped; left out where it has none.</param>
/// <param name="Responsible">The office or body that answers for it; left out where none is named.</param>
/// <param name="Assessed">What the board last said of it, beside what is computed; left out where it has said nothing.</param>
public sealed record GoalView(
    string Id, Wording Text, long? Value, long? Target, string? Status, long? Expected, DateOnly From, DateOnly By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ValueAtBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PartProgress>? Parts = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Of = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Among = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Lacking = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Aim = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Responsible = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AssessmentView? Assessed = null);

/// <summary>What the board says of a goal in its own words.</summary>
/// <param name="Outlook"><c>on-track</c>, <c>at-risk</c> or <c>off-track</c>.</param>
/// <param name="Text">The words.</param>
/// <param name="On">The day on which it said so.</param>
public sealed record AssessmentView(string Outlook, string Text, DateOnly On);

/// <summary>How far one part of an all-of has come.</summary>
/// <param name="Value">The value; null is no reading.</param>
/// <param name="Target">The least value that meets it.</param>
/// <param name="Met">Whether the value reaches the target.</param>
public sealed record PartProgress(long? Value, long Target, bool Met);

/// <summary>A goal's curve.</summary>
/// <param name="Basis">What it rests on.</param>
/// <param name="Points">The points, by day.</param>
public sealed record HistoryView(Basis Basis, IReadOnlyList<Point> Points);

/// <summary>A point of a goal's curve.</summary>
/// <param name="Date">The day.</param>
/// <param name="Value">The value; null is no reading.</param>
public sealed record Point(DateOnly Date, long? Value);

/// <summary>The postings that make a goal's value, by day and position; their amounts add up to it, and of a share to what it is made of.</summary>
/// <param name="Basis">What it rests on.</param>
/// <param name="Value">The value; null is no reading.</param>
/// <param name="Postings">The postings, by day and position, so many as were asked for.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last.</param>
/// <param name="Of">Of a share, what the postings of that side add up to; left out of other goals, and where there is no reading.</param>
/// <param name="Among">Of a share, what the postings of the other side add up to; left out of other goals, and where there is no reading.</param>
public sealed record EvidenceView(
    Basis Basis, long? Value, IReadOnlyList<EvidencePosting> Postings, string? Next,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Of = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Among = null);

/// <summary>A posting that goes into a value, with its entry.</summary>
/// <param name="Entry">The entry's id in the book.</param>
/// <param name="Position">Its place in the order of the book.</param>
/// <param name="Type">The type of entry; null of one that an association may not see.</param>
/// <param name="Source">Who posted it; null where another program recorded it, and of one that an association may not see.</param>
/// <param name="OccurredOn">The day that the posting is dated: of a reversal, that of the entry it takes back.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Account">The account.</param>
/// <param name="Cell">The dimensions of the account's cell; those that it has none of are left out.</param>
/// <param name="Amount">What it adds to the value, or of a share to its side; all of them add up to it.</param>
/// <param name="Side">Of a share, which of the two it adds to, <c>of</c> or <c>among</c>; left out of other goals.</param>
public sealed record EvidencePosting(
    Guid Entry, long Position, string? Type, string? Source, DateOnly OccurredOn, DateTimeOffset RecordedAt, string Account, JsonElement Cell, long Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Side = null)
{
    /// <summary>Where the proof is had that the entry is in the log.</summary>
    public string? Proof { get; init; }
}

/// <summary>Which figures as of a day changed between two moments of knowledge, both included.</summary>
/// <param name="AsOf">What is dated this day or earlier counts.</param>
/// <param name="Since">The earlier moment.</param>
/// <param name="Until">The later moment.</param>
/// <param name="Goals">The goals whose value differs.</param>
public sealed record ChangesView(DateOnly AsOf, KnowledgePoint Since, KnowledgePoint Until, IReadOnlyList<ChangedGoal> Goals)
{
    /// <summary>By what both figures can be proven; null until a checkpoint counts all that they rest on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CoveringCheckpoint? Checkpoint { get; init; }
}

/// <summary>A figure that changed.</summary>
/// <param name="Id">The goal.</param>
/// <param name="Before">The value as known at the earlier moment; null is no reading.</param>
/// <param name="After">The value as known at the later moment; null is no reading.</param>
/// <param name="Entries">The entries that changed it, at most the number asked for.</param>
/// <param name="EntryCount">How many there are, those not named included.</param>
public sealed record ChangedGoal(string Id, long? Before, long? After, IReadOnlyList<ChangingEntry> Entries, int EntryCount);

/// <summary>An entry that changed a figure.</summary>
/// <param name="Entry">The entry's id in the book.</param>
/// <param name="Position">Its place in the order of the book.</param>
/// <param name="Type">The type of entry; null of one that an association may not see.</param>
/// <param name="OccurredOn">The day that the posting is dated: of a reversal, that of the entry it takes back.</param>
public sealed record ChangingEntry(Guid Entry, long Position, string? Type, DateOnly OccurredOn);
