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
public sealed record Basis(DateOnly AsOf, KnowledgePoint KnownAt);

/// <summary>A text in Swedish and English; null where there is none in that language.</summary>
public sealed record Wording(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sv = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? En = null);

/// <summary>The plans known at a moment, by their first day.</summary>
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
public sealed record PlanView(
    string Plan, string Title, DateOnly From, DateOnly To, DateOnly AdoptedOn, KnowledgePoint KnownAt, IReadOnlyList<JsonElement> Goals, IReadOnlyList<JsonElement> Dropped);

/// <summary>How far each goal of a plan has come.</summary>
public sealed record ProgressView(string Plan, Basis Basis, IReadOnlyList<GoalView> Goals);

/// <summary>How far a goal has come.</summary>
/// <param name="Id">The goal's id in its plan.</param>
/// <param name="Text">What it promises.</param>
/// <param name="Value">The value; null is no reading.</param>
/// <param name="Target">The least value that meets it.</param>
/// <param name="Status"><c>not-started</c>, <c>no-reading</c>, <c>met</c>, <c>on-track</c>, <c>behind</c> or <c>missed</c>.</param>
/// <param name="Expected">Where the straight line to the target stands on that day, rounded down.</param>
/// <param name="By">The day on which it is judged, included.</param>
/// <param name="Parts">The parts of an all-of; null of other goals.</param>
public sealed record GoalView(
    string Id, Wording Text, long? Value, long Target, string Status, long Expected, DateOnly By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PartProgress>? Parts = null);

/// <summary>How far one part of an all-of has come.</summary>
public sealed record PartProgress(long? Value, long Target, bool Met);

/// <summary>A goal's curve.</summary>
public sealed record HistoryView(Basis Basis, IReadOnlyList<Point> Points);

/// <summary>A point of a goal's curve; a value that is null is no reading.</summary>
public sealed record Point(DateOnly Date, long? Value);

/// <summary>The postings that make a goal's value, by day and position; their amounts add up to it.</summary>
/// <param name="Basis">What it rests on.</param>
/// <param name="Value">The value; null is no reading.</param>
/// <param name="Postings">So many as were asked for.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record EvidenceView(Basis Basis, long? Value, IReadOnlyList<EvidencePosting> Postings, string? Next);

/// <summary>A posting that goes into a value, with its entry. Of a reversal the day is that of the entry it takes back.</summary>
public sealed record EvidencePosting(
    Guid Entry, long Position, string Type, string? Source, DateOnly OccurredOn, DateTimeOffset RecordedAt, string Account, JsonElement Cell, long Amount);

/// <summary>Which figures as of a day changed between two moments of knowledge, both included.</summary>
public sealed record ChangesView(DateOnly AsOf, KnowledgePoint Since, KnowledgePoint Until, IReadOnlyList<ChangedGoal> Goals);

/// <summary>A figure that changed.</summary>
/// <param name="Id">The goal.</param>
/// <param name="Before">The value as known at the earlier moment; null is no reading.</param>
/// <param name="After">The value as known at the later moment; null is no reading.</param>
/// <param name="Entries">The entries that changed it, at most the number asked for.</param>
/// <param name="EntryCount">How many there are, those not named included.</param>
public sealed record ChangedGoal(string Id, long? Before, long? After, IReadOnlyList<ChangingEntry> Entries, int EntryCount);

/// <summary>An entry that changed a figure. Of a reversal the day is that of the entry it takes back.</summary>
public sealed record ChangingEntry(Guid Entry, long Position, string Type, DateOnly OccurredOn);
