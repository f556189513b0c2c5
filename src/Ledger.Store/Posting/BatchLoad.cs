using System.Collections.Immutable;
using Ledger.Domain;
using Ledger.Store.Persons;
using Npgsql;

namespace Ledger.Store;

/// <summary>The district's last commit, and up to where its balances are folded.</summary>
internal sealed record LastCommit(DateTimeOffset RecordedAt, DateOnly RecordedOn, long Position, long Folded);

/// <summary>What was read for a batch.</summary>
/// <param name="Known">What the decider needs.</param>
/// <param name="Places">Where the entries stand that the book holds.</param>
/// <param name="LastCommit">The district's last commit; null before the first.</param>
internal sealed record LoadedBatch(KnownBefore Known, Dictionary<Guid, Place> Places, LastCommit? LastCommit);

/// <summary>Reads what a batch needs to be decided, under the district's lock: in one round trip, and two more where entries are reversed.</summary>
/// <param name="connection">In the transaction that is to record the batch; of a dry run, in one that reads.</param>
/// <param name="district">Whose book.</param>
/// <param name="cache">Histories that are kept.</param>
/// <param name="mostRead">How many entries may be read, <see cref="Batch.MostRead"/>.</param>
/// <param name="isDryRun">Whether nothing is to be recorded: then no lock is taken, and the transaction is about the district already.</param>
internal sealed class BatchLoad(NpgsqlConnection connection, District district, HistoryCache cache, long mostRead, bool isDryRun = false)
{
    private static readonly string _readHistories = Sql.Statement("read_histories");
    private static readonly string _readMemberDays = Sql.Statement("read_member_days");

    private readonly Dictionary<Subject, History> _histories = [];
    private readonly Dictionary<Guid, RecordedEntry> _recorded = [];
    private readonly Dictionary<Guid, Place> _places = [];
    private readonly Dictionary<string, ImmutableSortedDictionary<DateOnly, long>> _memberDays = [];
    private LastCommit? _last;
    private bool _begun;
    private long _read;

    /// <summary>Takes the lock, unless it is a dry run, and reads what the entries concern.</summary>
    /// <exception cref="TooMuchToReadException">Their histories have more entries than may be read.</exception>
    /// <exception cref="OperationCanceledException">The only poster has gone away.</exception>
    public async Task<LoadedBatch> Read(IReadOnlyList<ProposedEntry> entries, CancellationToken cancel)
    {
        var reversals = entries.Where(e => e.Fact is EntryReversed).ToList();
        try
        {
            await Read(
                entries.SelectMany(Decider.Concerned),
                entries.Select(e => e.Id).Concat(reversals.Select(r => ((EntryReversed)r.Fact).Entry)),
                Decider.MayClose(entries),
                cancel);
            // What does not read with the rest of a member may do so with one entry more, and then bring the member back like a reversal.
            var unread = entries.Where(e => e.Fact is not EntryReversed && e.Subject.Kind == "member" && _histories[e.Subject].Unread.Count > 0);
            List<ProposedEntry> about = [.. SubjectsOf(entries, reversals), .. unread];
            if (reversals.Count > 0 || about.Count > 0)
                await ReadBroughtBack(about, reversals.Exists(r => r.Scope is not null), cancel);
        }
        catch (TooMuchToReadException)
        {
            throw new TooMuchToReadException(await FindHowManyGo(entries));
        }

        return new(new(_recorded, _histories, _memberDays), _places, _last);
    }

    /// <summary>Reads what is kept beside the book: the keys of subjects, and what belongs to entries.</summary>
    public async Task<StoredPersonalData> ReadPersonalData(IEnumerable<Guid> entries)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select k.subject, k.master, k.wrapped from unnest($2::varchar[]) as asked (subject) join personal.keys k on k.district = $1 and k.subject = asked.subject")
                {
                    Parameters = { new() { Value = district.Name }, new() { Value = _histories.Keys.Select(s => s.ToString()).ToArray() } },
                },
                new("select d.ref, d.nonce, d.ciphertext from unnest($1::uuid[]) as asked (entry) join personal.data d on d.entry = asked.entry")
                {
                    Parameters = { new() { Value = entries.ToArray() } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        var (keys, rows) = (new Dictionary<Subject, WrappedKey>(), new Dictionary<Guid, SealedBytes>());
        while (await reader.ReadAsync())
            keys.Add(Subject.FromStored(reader.GetString(0)), new(reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        await reader.NextResultAsync();
        while (await reader.ReadAsync())
            rows.Add(reader.GetGuid(0), new(reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)));
        return new(keys, rows);
    }

    // A reversal may leave it to the book which subject it is about.
    private IEnumerable<ProposedEntry> SubjectsOf(IReadOnlyList<ProposedEntry> entries, List<ProposedEntry> reversals)
    {
        var posted = entries.ToLookup(e => e.Id, e => e.Subject);
        return reversals.SelectMany(r => Of(r).Select(s => r with { Subject = s }));

        IEnumerable<Subject> Of(ProposedEntry reversal) => reversal.Subject != default ? [reversal.Subject]
            : _recorded.TryGetValue(((EntryReversed)reversal.Fact).Entry, out var recorded) ? [recorded.Subject]
            : posted[((EntryReversed)reversal.Fact).Entry].Where(s => s != default).Distinct();
    }

    // What may bring a member back may do so to any association that the history names. For a reversal by one that acts for an association both are
    // asked for, even of nothing: what is hidden from it takes no longer than what is missing.
    private async Task ReadBroughtBack(List<ProposedEntry> about, bool isScoped, CancellationToken cancel)
    {
        for (var round = 0; round < 2; round++)
        {
            var subjects = (round == 0 ? about.Select(a => a.Subject) : about.SelectMany(a => Decider.BroughtBack(_histories[a.Subject]))).Where(s => !_histories.ContainsKey(s)).ToHashSet();
            var members = Decider.MayClose(about).Where(slug => !_memberDays.ContainsKey(slug)).ToHashSet();
            if (isScoped || subjects.Count + members.Count > 0)
                await Read(subjects, [], members, cancel);
        }
    }

    // How many entries, from the first, are about so much that it can be read. What they bring back is not counted: it is few associations.
    private async Task<int> FindHowManyGo(IReadOnlyList<ProposedEntry> entries)
    {
        var reversed = SubjectsOf(entries, [.. entries.Where(e => e.Fact is EntryReversed)]).ToLookup(r => r.Id, r => r.Subject);
        var concerned = entries.Select(e => Decider.Concerned(e).Concat(reversed[e.Id]).ToList()).ToList();
        await using var lengths = new NpgsqlCommand("select id, version from mt_streams where tenant_id = $1 and id = any ($2)", connection)
        {
            Parameters = { new() { Value = district.Name }, new() { Value = concerned.SelectMany(c => c).Distinct().Select(s => s.ToString()).ToArray() } },
        };
        var length = new Dictionary<Subject, long>();
        await using (var reader = await lengths.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                length.Add(Subject.FromStored(reader.GetString(0)), reader.GetInt64(1));
        var read = 0L;
        for (var i = 0; i < entries.Count; i++)
            foreach (var subject in concerned[i])
                if (length.Remove(subject, out var entriesOf) && (read += Math.Max(0, entriesOf - cache.Find(subject).Version)) > mostRead)
                    return Math.Max(1, i);
        return Math.Max(1, entries.Count - 1);
    }

    private async Task Read(IEnumerable<Subject> asked, IEnumerable<Guid> entries, IEnumerable<string> associations, CancellationToken cancel)
    {
        var subjects = asked.Distinct().ToDictionary(s => s.ToString(), cache.Find);
        var membersOf = associations.ToArray();
        await using var batch = new NpgsqlBatch(connection);
        if (!_begun)
        {
            if (!isDryRun)
                batch.BatchCommands.Add(Locks.OfDistrict(district));
            batch.BatchCommands.Add(new("""
                select y.recorded_at, y.recorded_on, y.last_position, d.folded_through from ledger.days y join ledger.districts d using (district)
                where y.district = $1 order by y.recorded_on desc limit 1
                """)
            { Parameters = { new() { Value = district.Name } } });
        }

        // One by one (offset 0): a plan made while the table was small would otherwise read the whole of it when it has grown.
        batch.BatchCommands.Add(new("""
            select e.id, e.seq_id, e.stream_id, e.type, e.data, e.timestamp from unnest($1::uuid[]) as asked (id)
            cross join lateral (select * from mt_events e where e.id = asked.id offset 0) e where e.tenant_id = $2
            """)
        { Parameters = { new() { Value = entries.Distinct().ToArray() }, new() { Value = district.Name } } });
        batch.BatchCommands.Add(new(_readHistories)
        {
            Parameters =
            {
                new() { Value = district.Name }, new() { Value = subjects.Keys.ToArray() }, new() { Value = subjects.Values.Select(h => h.Version).ToArray() },
                new() { Value = mostRead - _read + 1 },
            },
        });
        batch.BatchCommands.Add(new(_readMemberDays) { Parameters = { new() { Value = district.Name }, new() { Value = membersOf } } });

        await using var reader = await batch.ExecuteReaderAsync(cancel);
        if (!_begun)
        {
            _begun = true;
            if (!isDryRun)
                await reader.NextResultAsync(cancel); // the lock
            _last = await reader.ReadAsync(cancel) ? new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2), reader.GetInt64(3)) : null;
            await reader.NextResultAsync(cancel);
        }

        await TakeRecorded(reader, cancel);
        await reader.NextResultAsync(cancel);
        await TakeHistories(reader, subjects, cancel);
        await reader.NextResultAsync(cancel);
        var days = membersOf.ToDictionary(slug => slug, _ => ImmutableSortedDictionary.CreateBuilder<DateOnly, long>());
        while (await reader.ReadAsync(cancel))
            days[reader.GetString(0)].Add(reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2));
        foreach (var (slug, ofAssociation) in days)
            _memberDays[slug] = ofAssociation.ToImmutable();
    }

    private async Task TakeRecorded(NpgsqlDataReader reader, CancellationToken cancel)
    {
        while (await reader.ReadAsync(cancel))
        {
            var (id, fact) = (reader.GetGuid(0), StoredFact.Read(reader, type: 3, data: 4));
            _recorded.TryAdd(id, new(Subject.FromStored(reader.GetString(2)), EntryType.Of(fact), FactJson.Write(fact)));
            _places.TryAdd(id, new(reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(5)));
        }
    }

    private async Task TakeHistories(NpgsqlDataReader reader, Dictionary<string, History> known, CancellationToken cancel)
    {
        var news = new Dictionary<string, List<Entry>>();
        while (await reader.ReadAsync(cancel))
        {
            if (++_read > mostRead)
                throw new TooMuchToReadException(1);
            var stream = reader.GetString(0);
            if (!news.TryGetValue(stream, out var entries))
                news.Add(stream, entries = []);
            entries.Add(new(reader.GetGuid(1), reader.GetInt64(2), StoredFact.Read(reader, type: 3, data: 4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        foreach (var (stream, history) in known)
        {
            var current = news.TryGetValue(stream, out var entries) ? history.WithRecorded(entries) : history;
            _histories[current.Subject] = current;
            if (!ReferenceEquals(current, history))
                cache.Keep(current);
        }
    }
}

/// <summary>The locks that writers take.</summary>
internal static class Locks
{
    /// <summary>Names the district that the transaction is about, and locks it: one writer per district at a time, to the end of the transaction.</summary>
    public static NpgsqlBatchCommand OfDistrict(District district) =>
        new("select set_config('ledger.district', $1, true), set_config('ledger.district_number', $2, true), pg_advisory_xact_lock(hashtextextended('ledger/' || $1, 0))")
        {
            Parameters = { new() { Value = district.Name }, new() { Value = district.Number.ToString(null, null) } },
        };
}
