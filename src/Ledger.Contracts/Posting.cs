using System.Text.Json.Serialization;

namespace Ledger.Contracts;

/// <summary>What a poster gets for an entry.</summary>
/// <param name="Id">The poster's id.</param>
/// <param name="Source">The poster's source.</param>
/// <param name="Entry">The entry's id in the book.</param>
/// <param name="Position">Its place in the order of the book.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Outcome"><c>recorded</c>, <c>duplicate</c> or <c>refused</c>.</param>
/// <param name="Problem">Why it was refused.</param>
public sealed record Receipt(
    string? Id,
    string? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Entry,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? RecordedAt,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem = null);

/// <summary>What a poster gets for a batch.</summary>
/// <param name="Recorded">How many are new in the book.</param>
/// <param name="Duplicates">How many were recorded before.</param>
/// <param name="Refused">How many were refused; 0 unless <c>partial</c>.</param>
/// <param name="Receipts">One for each entry, in the order posted.</param>
public sealed record BatchReceipt(int Recorded, int Duplicates, int Refused, IReadOnlyList<Receipt> Receipts);

/// <summary>A problem document (RFC 9457).</summary>
/// <param name="Type">The rule that is broken, <c>/problems/</c> and its name.</param>
/// <param name="Title">The rule in a few words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">A sentence that a person can act on.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail)
{
    /// <summary>Each entry's problem, of a post.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EntryProblem>? Errors { get; init; }

    /// <summary>The name of the rule that was broken, the last part of <see cref="Type"/>.</summary>
    [JsonIgnore]
    public string Rule => Type[(Type.LastIndexOf('/') + 1)..];
}

/// <summary>A problem with one entry of a post.</summary>
/// <param name="Index">Its place in the post, from 0.</param>
/// <param name="Id">The poster's id, where it could be read.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Detail">A sentence that a person can act on.</param>
public sealed record EntryProblem(int Index, string? Id, string Rule, string Detail);
