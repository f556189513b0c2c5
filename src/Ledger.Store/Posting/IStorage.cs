using System.Collections.Immutable;
using Ledger.Domain;
using Ledger.Store.Persons;

namespace Ledger.Store;

/// <summary>What the writer asks of the storage, and no more: read these subjects' histories; commit this batch.</summary>
public interface IStorage
{
    /// <summary>Begins a batch: from here to its end no other writer of the district decides anything.</summary>
    Task<IBatch> Begin(District district, CancellationToken cancel);
}

/// <summary>One batch under the district's lock. Disposing of it uncommitted leaves nothing behind.</summary>
public interface IBatch : IAsyncDisposable
{
    /// <summary>Reads what the book holds of these subjects and entries. May be asked again for more.</summary>
    Task<Histories> Read(ToRead what, CancellationToken cancel);

    /// <summary>
    /// What may be supposed without reading: of subjects that nothing is kept of, that there is nothing in the book; of the others what is kept.
    /// Whether it is so is seen when the batch is committed. Null where it is known not to be so, or this storage reads always.
    /// </summary>
    IReadOnlyDictionary<Subject, History>? Suppose(IReadOnlyCollection<Subject> subjects);

    /// <summary>Reads what is kept beside the book: the keys of subjects, and what belongs to entries.</summary>
    Task<StoredPersonalData> ReadPersonalData(IReadOnlyCollection<Subject> subjects, IReadOnlyCollection<Guid> entries, CancellationToken cancel);

    /// <summary>
    /// Records the batch. When this returns, its entries are durable, and every figure includes them.
    /// </summary>
    /// <returns>The positions, in the order of <see cref="ToCommit.Decisions"/>; null where what was supposed is not so, and nothing is recorded.</returns>
    Task<IReadOnlyList<long>?> Commit(ToCommit batch, CancellationToken cancel);
}

/// <summary>Somebody appended to the same subjects past the district's lock: nothing of the batch is recorded, and it is to be decided again.</summary>
public sealed class AppendedMeanwhileException(Exception cause) : Exception("somebody appended to the same subjects meanwhile", cause);

/// <summary>What to read.</summary>
/// <param name="Subjects">The subjects whose whole histories are needed.</param>
/// <param name="Entries">The entries that may be there already, or are to be reversed.</param>
/// <param name="MembersOf">The associations whose members are needed, day by day.</param>
public sealed record ToRead(IReadOnlyCollection<Subject> Subjects, IReadOnlyCollection<Guid> Entries, IReadOnlyCollection<string> MembersOf);

/// <summary>Where an entry stands in the book.</summary>
public readonly record struct Place(long Position, DateTimeOffset RecordedAt);

/// <summary>What was read.</summary>
/// <param name="Readings">The reading of every subject asked for.</param>
/// <param name="Held">The entries asked for that the book holds.</param>
/// <param name="Places">Where those stand.</param>
/// <param name="MemberDays">By how much the members of each association asked for change on each day.</param>
/// <param name="LastRecordedAt">When the district's last entry was recorded; null before the first.</param>
public sealed record Histories(
    IReadOnlyDictionary<Subject, History> Readings,
    IReadOnlyDictionary<Guid, RecordedEntry> Held,
    IReadOnlyDictionary<Guid, Place> Places,
    IReadOnlyDictionary<string, ImmutableSortedDictionary<DateOnly, long>> MemberDays,
    DateTimeOffset? LastRecordedAt);

/// <summary>What to commit.</summary>
/// <param name="RecordedAt">When it is recorded: never before what is in the book, in whole microseconds.</param>
/// <param name="Decisions">The new entries with their postings, in the order in which they are to stand.</param>
/// <param name="PersonalDataChanges">What is written beside them, and what is erased.</param>
public sealed record ToCommit(DateTimeOffset RecordedAt, IReadOnlyList<Decision> Decisions, PersonalDataChanges PersonalDataChanges);
