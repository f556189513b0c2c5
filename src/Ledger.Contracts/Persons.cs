using System.Text.Json.Serialization;

namespace Ledger.Contracts;

/// <summary>What is kept of a person; null where it was not recorded.</summary>
/// <param name="Name">The name.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Phone">The telephone number.</param>
/// <param name="BirthYear">The year of birth.</param>
/// <param name="Number">The number that the association's own list has for the member.</param>
public sealed record Person(string? Name, string? Email, string? Phone, int? BirthYear, string? Number = null);

/// <summary>Personal data as it is read, of one entry or of one person.</summary>
public sealed record PersonView
{
    /// <summary>The person; left out where none was recorded, or it cannot be shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Person? Person { get; init; }

    /// <summary>The note.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }

    /// <summary>The fields that were recorded and have been erased.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Erased { get; init; }

    /// <summary>The rule <c>personal-data-damaged</c>, where what is kept is not as it was sealed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }
}

/// <summary>Everything about one person (GDPR articles 15 and 20).</summary>
/// <param name="Subject">The member.</param>
/// <param name="District">In whose book.</param>
/// <param name="TakenAt">When the extract was taken.</param>
/// <param name="Person">What is kept of the person now.</param>
/// <param name="Entries">The member's entries, and those that name the member, each with the personal data kept beside it.</param>
/// <param name="AccessLog">Who has read any of it, this extract included.</param>
public sealed record Extract(string Subject, string District, DateTimeOffset TakenAt, PersonView Person, IReadOnlyList<EntryView> Entries, IReadOnlyList<AccessView> AccessLog);

/// <summary>One reading of a person's data.</summary>
/// <param name="At">When.</param>
/// <param name="Caller">Who: the id of a key, or an issuer's subject.</param>
/// <param name="Role">In what role.</param>
/// <param name="Fields">Which fields were shown.</param>
/// <param name="Purpose">By what operation.</param>
public sealed record AccessView(DateTimeOffset At, string Caller, string Role, IReadOnlyList<string> Fields, string Purpose);

/// <summary>Why personal data is to be erased.</summary>
/// <param name="Reason">request, retention, unlawful, legal-obligation or other; it stands in the book and names nobody.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ErasureRequest(string? Reason);

/// <summary>An erasure as it was recorded.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Entry">The entry that records it.</param>
/// <param name="Position">Its place in the order of the book.</param>
/// <param name="RecordedAt">When it was recorded.</param>
public sealed record Erasure(string Subject, Guid Entry, long Position, DateTimeOffset RecordedAt);

/// <summary>A new rule of retention.</summary>
/// <param name="Days">For how many days after a member has left, or after the last entry about anything else, personal data is kept.</param>
/// <param name="ValidFrom">The first day on which it is in force; today where not given.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetentionRequest(int? Days, DateOnly? ValidFrom);

/// <summary>The rules of retention.</summary>
/// <param name="InForce">The one in force today; null when there is none, and everything is kept.</param>
/// <param name="Rules">All of them, that of the latest day first.</param>
public sealed record RetentionView(RetentionRule? InForce, IReadOnlyList<RetentionRule> Rules);

/// <summary>A rule of retention.</summary>
/// <param name="ValidFrom">The first day on which it is in force, included.</param>
/// <param name="Days">For how many days personal data is kept.</param>
/// <param name="SetBy">Who set it.</param>
/// <param name="SetAt">When.</param>
public sealed record RetentionRule(DateOnly ValidFrom, int Days, string SetBy, DateTimeOffset SetAt);

/// <summary>What is about to go.</summary>
/// <param name="AsOf">The day asked about.</param>
/// <param name="Rule">The rule in force then; null when there is none, and nothing is due.</param>
/// <param name="Due">What is due, the longest due first.</param>
public sealed record DueList(DateOnly AsOf, RetentionRule? Rule, IReadOnlyList<Due> Due);

/// <summary>A subject beside which personal data has been kept long enough.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="EndedOn">The day from which the days are counted.</param>
/// <param name="DueOn">The day from which it is due.</param>
public sealed record Due(string Subject, DateOnly EndedOn, DateOnly DueOn);
