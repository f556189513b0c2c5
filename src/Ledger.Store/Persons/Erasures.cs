using System.Text.Json;
using Ledger.Cluster;
using Ledger.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store.Persons;

/// <summary>An erasure as it was recorded.</summary>
/// <param name="Subject">What it is about: whose notes and persons were kept.</param>
/// <param name="Entry">The entry that records it.</param>
/// <param name="Position">Its place in the order of the book.</param>
/// <param name="RecordedAt">When it was recorded.</param>
public sealed record Erasure(string Subject, Guid Entry, long Position, DateTimeOffset RecordedAt);

/// <summary>A rule of retention: from a day on, personal data is kept for so many days after a member has left, or after the last entry about anything else.</summary>
/// <param name="ValidFrom">The first day on which it is in force, included.</param>
/// <param name="Days">For how many days after that personal data is kept.</param>
/// <param name="SetBy">Who set it.</param>
/// <param name="SetAt">When.</param>
public sealed record RetentionRule(DateOnly ValidFrom, int Days, string SetBy, DateTimeOffset SetAt);

/// <summary>A subject beside which personal data has been kept long enough.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="EndedOn">The day from which the days are counted: of a member that of leaving, else that of the last entry.</param>
/// <param name="DueOn">The day from which it is due.</param>
public sealed record Due(string Subject, DateOnly EndedOn, DateOnly DueOn);

/// <summary>
/// What is written of an erasure outside the database, before it is done: a line of JSON with district, subject, the poster's id of its entry
/// and the reason; so that a backup from before it can be made to forget again.
/// </summary>
public sealed class ErasureJournal(string file)
{
    /// <summary>The file's name within the ledger's folder.</summary>
    public const string FileName = "erasures.jsonl";

    private static readonly SemaphoreSlim _writing = new(1);

    public string File { get; } = file;

    internal async Task Add(ErasureLine line, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            OwnFiles.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(File))!, OwnFiles.Folder);
            await using var stream = OwnFiles.Open(File, FileMode.Append, FileAccess.Write, FileShare.Read);
            await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n'], cancel);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnusableException(StoreWords.Say("ErasuresUnwritable", File, e.Message));
        }
        finally
        {
            _writing.Release();
        }
    }

    internal async Task<List<ErasureLine>> Read(CancellationToken cancel)
    {
        var lines = new List<ErasureLine>();
        if (!System.IO.File.Exists(File))
            return lines;
        foreach (var line in await System.IO.File.ReadAllLinesAsync(File, cancel))
        {
            try
            {
                if (JsonSerializer.Deserialize<ErasureLine>(line) is { } read)
                    lines.Add(read);
            }
            catch (JsonException)
            {
                // A line that was cut off by a crash: its erasure had not begun.
            }
        }

        return lines;
    }
}

internal sealed record ErasureLine(string District, string Subject, string Id, string Reason)
{
    /// <summary>Whether it was refused after it had been written down.</summary>
    public bool Withdrawn { get; init; }
}

/// <summary>Erases what is kept beside a subject of any kind: on request, when the time of keeping is over, and again after a backup was restored.</summary>
public sealed class Erasures(Database database, District district, TimeProvider clock, DistrictQueue queue, BookReader book, ErasureJournal journal)
{
    private const string Source = "/erasures";

    /// <summary>
    /// Deletes all that is kept beside a subject and its key, in one transaction with the entry that records it, as <c>member.erased</c>. When this
    /// returns it is done; null when nothing was kept.
    /// </summary>
    /// <exception cref="RuleBroken">There is no such subject or no such reason, or <paramref name="scope"/> may not erase it.</exception>
    public async Task<Erasure?> Erase(Subject subject, string reason, string? scope, CancellationToken cancel)
    {
        await book.Subject(subject, Today, default, 0, 1, scope, cancel);
        _ = Erased.Of(subject, reason, Today);
        Domain.Rules.Require(scope is null || await IsOf(subject, scope, cancel), Domain.Rules.NotYourAssociation, scope ?? "");
        if (!await IsKept(subject, cancel))
            return null;
        var line = new ErasureLine(district.Name, subject.ToString(), Guid.CreateVersion7(clock.GetUtcNow()).ToString(), reason);
        await journal.Add(line, cancel);
        try
        {
            return await Record(line, scope);
        }
        catch (RuleBroken)
        {
            await journal.Add(line with { Withdrawn = true }, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Does again what a restored backup has undone: the erasures that the book knows of, and those that only the journal does.</summary>
    /// <returns>The subjects beside which anything was there to erase.</returns>
    public async Task<IReadOnlyList<string>> Repeat(CancellationToken cancel)
    {
        var again = new HashSet<string>();
        var written = (await journal.Read(cancel)).Where(l => l.District == district.Name).ToList();
        var lines = written.Where(l => !written.Contains(l with { Withdrawn = true })).ToList();
        Guid EntryOf(ErasureLine line) => EntryId.Of(district.Name, Source, line.Id);
        var held = (await Read("select e.id from unnest($2::uuid[]) as asked (id) join mt_events e on e.id = asked.id and e.tenant_id = $1", row => row.GetGuid(0), cancel, lines.Select(EntryOf).ToArray())).ToHashSet();
        foreach (var line in lines.Where(l => !held.Contains(EntryOf(l))))
            if (await IsKept(Subject.FromStored(line.Subject), cancel))
            {
                await Record(line, null);
                again.Add(line.Subject);
            }

        object erasures = EntryType.Erasures.Select(t => t.StoredName).ToArray(); // one parameter, not as many as there are
        foreach (var statement in new[] { Sql.Statement("erase_data_again"), """
            -- The keys of the erased beside whom nothing is kept. $2 the types of erasures
            delete from personal.keys k
            where k.district = $1
              and exists (select from mt_events x where x.tenant_id = $1 and x.stream_id = k.subject and x.type = any ($2))
              and not exists (select from personal.data d where d.district = $1 and d.subject = k.subject)
            returning k.subject
            """ })
            again.UnionWith(await Read(statement, row => row.GetString(0), cancel, erasures));
        await using var owner = await database.Owner.OpenConnectionAsync(cancel);
        await MaintenanceLog.Add(owner, district, "erase-repeat", null, 0, new Dictionary<string, long> { ["subjects"] = again.Count }, cancel);
        return [.. again.Order(StringComparer.Ordinal)];
    }

    /// <summary>The rules of retention, that of the latest day first.</summary>
    public async Task<IReadOnlyList<RetentionRule>> Rules(CancellationToken cancel) =>
        await Read("select valid_from, days, set_by, set_at from personal.retention where district = $1 order by valid_from desc, id desc limit 1000", row => new RetentionRule(row.GetFieldValue<DateOnly>(0), row.GetInt32(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3)), cancel);

    /// <summary>The rule in force on a day; null when there is none, and everything is kept.</summary>
    public static RetentionRule? InForce(IEnumerable<RetentionRule> rules, DateOnly day) => rules.FirstOrDefault(r => r.ValidFrom <= day);

    /// <summary>Adds a rule. None is altered: the newest of a day stands.</summary>
    /// <exception cref="RuleBroken">The days are not 0 to 36,500.</exception>
    public async Task<RetentionRule> SetRule(int days, DateOnly validFrom, string setBy, CancellationToken cancel)
    {
        Domain.Rules.Require(days is >= 0 and <= 36_500, Domain.Rules.NotAWholeNumber, "days", 0, 36_500);
        var rule = new RetentionRule(validFrom, days, setBy, clock.GetUtcNow().ToUniversalTime());
        await Read("insert into personal.retention (district, valid_from, days, set_by, set_at) values ($1, $2, $3, $4, $5)", row => 0, cancel, rule.ValidFrom, rule.Days, rule.SetBy, rule.SetAt);
        return rule;
    }

    /// <summary>What is due to be erased as of a day, the longest due first.</summary>
    public async Task<IReadOnlyList<Due>> DueAsOf(DateOnly asOf, CancellationToken cancel)
    {
        if (InForce(await Rules(cancel), asOf) is not { } rule)
            return [];
        var due = new List<Due>();
        foreach (var chunk in (await Read("""
            -- The subjects beside which anything is kept.
            select subject from personal.data where district = $1
            union
            select subject from personal.keys where district = $1
            order by 1
            """, row => row.GetString(0), cancel)).Chunk(1000))
        {
            await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
            foreach (var (subject, stream) in await snapshot.Histories(chunk))
                if (EndedOn(History.Nothing(Subject.FromStored(subject)).WithRecorded(stream), stream) is { } ended && ended.AddDays(rule.Days) <= asOf)
                    due.Add(new(subject, ended, ended.AddDays(rule.Days)));
        }

        return [.. due.OrderBy(d => d.DueOn).ThenBy(d => d.Subject, StringComparer.Ordinal)];
    }

    /// <summary>Erases what is due today.</summary>
    /// <returns>The subjects beside which it erased.</returns>
    public async Task<IReadOnlyList<string>> EraseDue(CancellationToken cancel)
    {
        var erased = new List<string>();
        foreach (var due in await DueAsOf(Today, cancel))
            if (await Erase(Subject.FromStored(due.Subject), "retention", null, cancel) is not null)
                erased.Add(due.Subject);
        return erased;
    }

    private DateOnly Today => district.DateOf(clock.GetUtcNow());

    // Of a member outside: the day of the last leaving; while inside, none. Nothing else leaves: there it is the day of the last entry, as it is of
    // a member whose joining was taken back. To erase is no use of what was kept, so it begins no new time.
    private static DateOnly? EndedOn(History history, IReadOnlyCollection<Entry> stream) => history.State switch
    {
        Member { Association: not null } => null,
        Member => history.Entries.Last(e => e.Fact is MemberLeft).Fact.OccurredOn,
        _ => stream.Where(e => e.Fact is not Erased).Max(e => (DateOnly?)e.Fact.OccurredOn),
    };

    private async Task<Erasure> Record(ErasureLine line, string? scope)
    {
        var subject = Subject.FromStored(line.Subject);
        var draft = new ProposedEntry(EntryId.Of(district.Name, Source, line.Id), subject, Source, line.Id, Erased.Of(subject, line.Reason, Today), scope);
        // What has been written down is done, even when the caller no longer waits.
        var answer = (await queue.Post(Source, [draft], partial: false, CancellationToken.None))[0];
        if (answer.Refused is { } refused)
            throw refused;
        return new(line.Subject, draft.Id, answer.Receipt!.Value.Position, answer.Receipt.Value.RecordedAt);
    }

    private async Task<bool> IsOf(Subject subject, string association, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        return History.Nothing(subject).WithRecorded(await snapshot.History(subject)).IsOf(association);
    }

    private async Task<bool> IsKept(Subject subject, CancellationToken cancel) => (await Read("""
        -- Whether anything is kept of a subject.
        select exists (select from personal.data where district = $1 and subject = $2) or exists (select from personal.keys where district = $1 and subject = $2)
        """, row => row.GetBoolean(0), cancel, subject.ToString()))[0];

    private async Task<List<T>> Read<T>(string statement, Func<NpgsqlDataReader, T> row, CancellationToken cancel, params object[] parameters)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Database.For(district));
        var command = new NpgsqlBatchCommand(statement) { Parameters = { new() { Value = district.Name } } };
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(row(reader));
        return rows;
    }
}

/// <summary>Wraps all keys by another master key. Neither events nor ciphertexts are touched.</summary>
public sealed class MasterKeyRotation(Database database, MasterKeys masters)
{
    /// <summary>In one transaction: the old master key opens everything until it commits, and the new one everything after it. New keys wait meanwhile.</summary>
    /// <returns>How many keys were rewrapped.</returns>
    /// <exception cref="DatabaseUnusableException">A key does not open; nothing is changed.</exception>
    public async Task<int> Rewrap(MasterKey to, CancellationToken cancel)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var wait = new NpgsqlCommand("lock table personal.keys, personal.index_keys in share row exclusive mode", connection))
            await wait.ExecuteNonQueryAsync(cancel);
        var keys = new List<(string District, string Subject, byte[] Wrapped)>();
        await using (var read = new NpgsqlCommand("select district, subject, master, wrapped from personal.keys where master <> $1", connection) { Parameters = { new() { Value = to.Id } } })
        await using (var reader = await read.ExecuteReaderAsync(cancel))
            while (await reader.ReadAsync(cancel))
            {
                var (district, subject) = (reader.GetString(0), reader.GetString(1));
                var key = Sealing.Unwrap(masters, new(reader.GetString(2), reader.GetFieldValue<byte[]>(3)), district, subject)
                    ?? throw new DatabaseUnusableException(StoreWords.Say("KeyDoesNotOpen", subject, district, reader.GetString(2)));
                keys.Add((district, subject, Sealing.Wrap(to, key, district, subject).Wrapped));
            }

        await using var write = new NpgsqlCommand("""
            -- The same keys, wrapped by another master key.
            update personal.keys k set master = $1, wrapped = n.wrapped
            from unnest($2::varchar[], $3::varchar[], $4::bytea[]) as n (district, subject, wrapped)
            where k.district = n.district and k.subject = n.subject
            """, connection)
        {
            Parameters =
            {
                new() { Value = to.Id }, new() { Value = keys.Select(k => k.District).ToArray() }, new() { Value = keys.Select(k => k.Subject).ToArray() },
                new() { Value = keys.Select(k => k.Wrapped).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };
        await write.ExecuteNonQueryAsync(cancel);
        await RewrapIndexKeys(connection, to, cancel);
        foreach (var (name, count) in keys.CountBy(k => k.District))
            await MaintenanceLog.Add(connection, (await database.FindDistrict(name, cancel))!, "rewrap", null, 0, new Dictionary<string, long> { ["keys"] = count }, cancel);
        await transaction.CommitAsync(cancel);
        return keys.Count;
    }

    private async Task RewrapIndexKeys(NpgsqlConnection connection, MasterKey to, CancellationToken cancel)
    {
        var kept = new List<(string District, WrappedKey Key)>();
        await using (var read = new NpgsqlCommand("select district, master, wrapped from personal.index_keys where master <> $1", connection) { Parameters = { new() { Value = to.Id } } })
        await using (var reader = await read.ExecuteReaderAsync(cancel))
            while (await reader.ReadAsync(cancel))
                kept.Add((reader.GetString(0), new(reader.GetString(1), reader.GetFieldValue<byte[]>(2))));
        foreach (var (district, key) in kept)
        {
            var wrapped = NumberIndex.Wrap(to, NumberIndex.Unwrap(masters, key, district), district);
            await using var write = new NpgsqlCommand("update personal.index_keys set master = $2, wrapped = $3 where district = $1", connection)
            {
                Parameters = { new() { Value = district }, new() { Value = wrapped.Master }, new() { Value = wrapped.Wrapped } },
            };
            await write.ExecuteNonQueryAsync(cancel);
        }
    }
}
