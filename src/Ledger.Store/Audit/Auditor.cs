using System.Data;
using Npgsql;

namespace Ledger.Store;

/// <summary>Something in the book that is not as the entries make it.</summary>
/// <param name="What">
/// What kind of thing: <c>event</c>, <c>stream</c>, <c>posting</c>, <c>balance</c> or <c>day</c>; <c>leaf</c>: an entry and what was sealed of it; <c>tree</c> and <c>checkpoint</c>:
/// the sealed log itself; <c>personal</c>: what is kept beside the book.
/// </param>
/// <param name="Where">Which one: positions, streams, cells and dates, never data.</param>
/// <param name="Fault">The name of what is wrong: what stands there, and what should. Its sentence stands in the resource files.</param>
/// <param name="Words">What fills the places of that sentence; null where nothing stands, or nothing should.</param>
public sealed record Difference(string What, string Where, string Fault, params IReadOnlyList<string?> Words)
{
    public bool Equals(Difference? other) =>
        other is not null && (What, Where, Fault) == (other.What, other.Where, other.Fault) && Words.SequenceEqual(other.Words);

    public override int GetHashCode() => HashCode.Combine(What, Where, Fault);

    /// <summary>Whether a kind of thing is computed from the entries, and can be computed again.</summary>
    internal static bool IsFigure(string what) => what is "posting" or "balance" or "day";
}

/// <summary>What a check or a rebuild read and found.</summary>
/// <param name="Entries">How many entries the book has.</param>
/// <param name="Postings">How many postings are kept.</param>
/// <param name="Differences">What differs: at most <see cref="Auditor.MostDifferences"/> of each kind. After a rebuild, what it cannot put right.</param>
/// <param name="PutRight">How many postings, balances and days a rebuild has put right, by kind; a kind of which there are none is left out.</param>
public sealed record Audit(long Entries, long Postings, IReadOnlyList<Difference> Differences, IReadOnlyDictionary<string, long> PutRight)
{
    internal bool HasWrongFigures => Differences.Any(d => Difference.IsFigure(d.What));
}

/// <summary>
/// Reads the whole book again, commit by commit, as if each had just been posted. A check compares what that makes with what is kept; a rebuild
/// writes what differs.
/// </summary>
public sealed class Auditor(Database database, District district, Persons.Vault vault)
{
    /// <summary>The most differences that are listed of one kind.</summary>
    public const int MostDifferences = 1000;

    /// <summary>How many streams are read at once: a part of a second's work, which is what is lost when an audit is stopped.</summary>
    internal int StreamsAtOnce { get; init; } = 5_000;

    /// <summary>How many entries there are to read, or somewhat more.</summary>
    public async Task<long> EntryCount(CancellationToken cancel)
    {
        await using var command = database.Owner.CreateCommand("select coalesce(max(last_position), 0) from ledger.days where district = $1");
        command.Parameters.Add(new() { Value = district.Name });
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>Lists what differs. Changes nothing, and holds nobody up.</summary>
    /// <param name="progress">Told the number of entries read so far, now and then.</param>
    /// <param name="cancel">Ends the check.</param>
    /// <param name="file">From where to go on, and where to keep how far it has come; null for neither.</param>
    public async Task<Audit> Check(IProgress<long>? progress, CancellationToken cancel, BookmarkFile? file = null)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var found = await Compare(connection, progress, file, cancel);
        file?.Remove();
        return found;
    }

    /// <summary>
    /// Makes all postings, balances and days what the entries make them, under the district's lock: what is right is not written. Readers see the
    /// old figures until the new ones stand, in one commit. It is recorded (<see cref="Maintenance"/>), whether or not anything differed.
    /// </summary>
    /// <param name="progress">Told the number of entries read so far, now and then.</param>
    /// <param name="cancel">Ends the rebuild: then nothing is written.</param>
    /// <param name="file">From where to go on, and where to keep how far it has come; null for neither.</param>
    public Task<Audit> Rebuild(IProgress<long>? progress, CancellationToken cancel, BookmarkFile? file = null) =>
        Rebuild("rebuild", connection => Compare(connection, progress, file, cancel), progress, file, cancel);

    /// <summary>Checks, and rebuilds where postings, balances or days differ.</summary>
    /// <returns>What was found, and what is left.</returns>
    public async Task<(Audit Found, Audit Left)> Repair(IProgress<long>? progress, CancellationToken cancel, BookmarkFile? file = null)
    {
        var found = await Check(progress, cancel, file);
        return (found, found.HasWrongFigures ? await Rebuild("repair", _ => Task.FromResult(found), progress, file, cancel) : found);
    }

    /// <summary>The maintenance of the district's book, the oldest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">The id of the last one seen; 0 for none.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<List<Maintenance>> Maintenance(int limit, long after, CancellationToken cancel) => MaintenanceLog.Read(database, district, limit, after, cancel);

    /// <summary>Records that the log was found to be another than the one that was sealed before: an older backup was restored, or the log was made again.</summary>
    /// <param name="size">How many leaves the log had.</param>
    /// <param name="cancel">Gives up.</param>
    public Task RecordRestored(long size, CancellationToken cancel) => Record("restore", new() { ["sealed"] = size }, cancel);

    /// <summary>Records that another signing key was introduced.</summary>
    /// <param name="isLost">Whether the key before it was lost.</param>
    /// <param name="cancel">Gives up.</param>
    public Task RecordRekey(bool isLost, CancellationToken cancel) => Record("rekey", new() { ["lost"] = isLost ? 1 : 0 }, cancel);

    /// <summary>Records what was done to the book past the posting of entries, where there is no transaction that it belongs to.</summary>
    internal async Task Record(string what, Dictionary<string, long> detail, CancellationToken cancel)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(cancel);
        await MaintenanceLog.Add(connection, district, what, null, 0, detail, cancel);
    }

    // Only where figures differ is the book read once more, to write them: postings first, since balances are sums of these.
    private async Task<Audit> Rebuild(string what, Func<NpgsqlConnection, Task<Audit>> compare, IProgress<long>? progress, BookmarkFile? file, CancellationToken cancel)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var wait = new NpgsqlBatch(connection) { BatchCommands = { Locks.OfDistrict(district) }, Timeout = 0 })
            await wait.ExecuteNonQueryAsync(cancel);
        var audit = await compare(connection);
        if (audit.HasWrongFigures)
        {
            using var figures = await KeptFigures.Open(connection, district, putsRight: true, cancel);
            await new AuditRun(database, district, connection, figures, StreamsAtOnce, progress).Read(null, _ => Task.CompletedTask, cancel);
            await figures.CompareSets(cancel);
            await new SealedAudit(district, vault, connection, figures.Add).Compare(cancel);
            audit = figures.Found;
        }

        await MaintenanceLog.Add(connection, district, what, audit.Entries, audit.PutRight.Values.Sum(), audit.PutRight, cancel);
        await transaction.CommitAsync(cancel);
        file?.Remove();
        return audit;
    }

    private async Task<Audit> Compare(NpgsqlConnection connection, IProgress<long>? progress, BookmarkFile? file, CancellationToken cancel)
    {
        using var figures = await KeptFigures.Open(connection, district, putsRight: false, cancel);
        await new AuditRun(database, district, connection, figures, StreamsAtOnce, progress).Read(file, figures.CompareSets, cancel);
        await new SealedAudit(district, vault, connection, figures.Add).Compare(cancel);
        return figures.Found;
    }
}
