using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Domain;

namespace Ledger.Store;

/// <summary>A plan among the plans.</summary>
public sealed record PlanSummary(string Plan, string Title, DateOnly From, DateOnly To, DateOnly AdoptedOn, int Goals);

public sealed record PlanList(KnowledgePoint KnownAt, IReadOnlyList<PlanSummary> Plans);

/// <summary>A plan with its goals as known at a moment.</summary>
/// <remarks>The goals are spelt as they were adopted, <see cref="Goal"/>.</remarks>
public sealed record PlanView(
    string Plan, string Title, DateOnly From, DateOnly To, DateOnly AdoptedOn, KnowledgePoint KnownAt, IReadOnlyList<JsonElement> Goals, IReadOnlyList<JsonElement> Dropped);

/// <summary>How far a goal has come. To an association its own part: what the district promises of the whole is null there.</summary>
public sealed record GoalView(
    string Id, Wording Text, long? Value, long? Target, string? Status, long? Expected, DateOnly From, DateOnly By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ValueAtBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PartProgress>? Parts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Of,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Among,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Lacking,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Aim,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Responsible,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AssessmentView? Assessed)
{
    internal static GoalView Make(Goal goal, Plan plan, GoalProgress p, bool isPart) => new(
        goal.Id, goal.Text, p.Value, isPart ? null : p.Target, isPart ? null : p.Status, isPart ? null : p.Expected, p.Period.From, p.Period.By, isPart ? null : p.ValueAtBy, p.Parts, p.Of, p.Among, p.Lacking, goal.Aim, goal.Responsible,
        plan.Assessed.TryGetValue(goal.Id, out var said) ? new(said.Outlook, said.Text, said.On) : null);
}

/// <summary>What the board says of a goal, beside what is computed.</summary>
public sealed record AssessmentView(string Outlook, string Text, DateOnly On);

public sealed record ProgressView(string Plan, Basis Basis, IReadOnlyList<GoalView> Goals);

/// <summary>A point of a goal's curve.</summary>
public sealed record Point(DateOnly Date, long? Value);

public sealed record HistoryView(Basis Basis, IReadOnlyList<Point> Points);

/// <summary>A posting that goes into a value, with its entry. What all of them add is the value.</summary>
public sealed record EvidencePosting(
    Guid Entry, long Position, string? Type, string? Source, DateOnly OccurredOn, DateTimeOffset RecordedAt, string Account, JsonElement Cell, long Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Side = null)
{
    /// <summary>Where the proof is had that the entry is in the log.</summary>
    public string Proof => $"/v1/entries/{Entry}/proof";
}

/// <summary>The postings that make a value. Of a share they sum to what it is made of, <c>of</c> and <c>among</c>.</summary>
public sealed record EvidenceView(
    Basis Basis, long? Value, IReadOnlyList<EvidencePosting> Postings, string? Next,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Of = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Among = null)
{
    /// <summary>What all postings before these come to.</summary>
    [JsonIgnore]
    public RunningSum Before { get; init; }
}

/// <summary>What postings come to, one after the other.</summary>
/// <param name="Value">Their sum; of a share, of those that go into <c>of</c>.</param>
/// <param name="Among">Of a share, the sum of those that go into <c>among</c>; else 0.</param>
public readonly record struct RunningSum(long Value, long Among)
{
    /// <summary>The sum with one more.</summary>
    /// <param name="amount">What it adds.</param>
    /// <param name="side">Of a share, to which of the two.</param>
    public RunningSum With(long amount, string? side) => side == Contributions.Among ? this with { Among = Among + amount } : this with { Value = Value + amount };

    /// <summary>What has been added up on the side that a posting belongs to.</summary>
    public long Of(string? side) => side == Contributions.Among ? Among : Value;
}

/// <summary>A plan's goals as they went from its first day on, as known at a moment.</summary>
/// <param name="KnownAt">What is known.</param>
/// <param name="Every">How far the points are apart: <c>week</c> or <c>month</c>.</param>
/// <param name="Goals">The goals, in the plan's order.</param>
public sealed record PlanCourse(KnowledgePoint KnownAt, string Every, IReadOnlyList<GoalCourse> Goals);

/// <summary>How a goal went.</summary>
/// <param name="Goal">The goal, as known then.</param>
/// <param name="Period">The days in which it is measured.</param>
/// <param name="Points">The plan's first day, each step after it and the day asked for, with their values; then the plan's last day, if it comes later, without one. None where the day comes before the plan, or they would be too many.</param>
public sealed record GoalCourse(Goal Goal, Period Period, IReadOnlyList<CoursePoint> Points);

/// <summary>How far a goal had come as of a day, as progress as of that day says; to an association without target and expected.</summary>
public sealed record CoursePoint(DateOnly Date, long? Value, long? Target, long? Expected);

/// <summary>An entry that changed a figure.</summary>
public sealed record ChangingEntry(Guid Entry, long Position, string? Type, DateOnly OccurredOn)
{
    /// <summary>When it was recorded.</summary>
    [JsonIgnore]
    public DateTimeOffset RecordedAt { get; init; }
}

/// <summary>A figure that changed between two moments of knowledge; of its entries at most the number asked for.</summary>
public sealed record ChangedGoal(string Id, long? Before, long? After, IReadOnlyList<ChangingEntry> Entries, int EntryCount);

public sealed record ChangesView(DateOnly AsOf, KnowledgePoint Since, KnowledgePoint Until, IReadOnlyList<ChangedGoal> Goals)
{
    /// <summary>By what both figures can be proven.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CoveringCheckpoint? Checkpoint => (Until.Position >= Since.Position ? Until : Since).Checkpoint;
}
