using System.Text.Json;
using JasperFx.Events;
using Ledger.Domain;
using Ledger.Store;

namespace Ledger.CritterStack;

/// <summary>An entry has been recorded. Sent once for each entry, by the outbox of the transaction that recorded it; a handler of any application may act on it.</summary>
/// <param name="District">The district in whose book it stands, which is the tenant in Marten.</param>
/// <param name="Entry">Its id.</param>
/// <param name="Position">Its place in the order of the book.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Type">Its type, as it was posted: <c>member.joined</c>.</param>
/// <param name="OccurredOn">The local date on which it happened.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Data">Its data as it stands in the book, which holds no personal data.</param>
public sealed record EntryRecorded(string District, Guid Entry, long Position, string Subject, string Type, DateOnly OccurredOn, DateTimeOffset RecordedAt, JsonElement Data)
{
    internal static EntryRecorded Of(District district, Decision decision, IEvent recorded) => new(
        district.Name, decision.Draft.Id, recorded.Sequence, decision.Draft.Subject.ToString(), EntryType.Of(decision.Draft.Fact).Name,
        decision.Draft.Fact.OccurredOn, recorded.Timestamp, JsonElement.Parse(decision.Data));
}
