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
internal sealed class BatchLoad(NpgsqlConnection connection, District district, HistoryCache cache)
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

    /// <summary>Takes the lock, and reads what the entries concern.</summary>
    /// <exception cref="TooMuchToReadException">Their histories have more than <see cref="Batch.MostRead"/> entries.</exception>
    public async Task<LoadedBatch> Read(IReadOnlyList<ProposedEntry> entries)
    {
        var reversals = entries.Where(e => e.Fact is EntryReversed).ToList();
        await Read(
            entries.SelectMany(Decider.Concerned),
            entries.Select(e => e.Id).Concat(reversals.Select(r => ((EntryReversed)r.Fact).Entry)),
            Decider.MayClose(entries));
        if (reversals.Count > 0)
            await ReadReversed(entries, reversals);
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

    // A reversal may leave it to the book which subject it is about, and may bring a member back to any association that the history names. For one
    // that acts for an association both are asked for, even of nothing: what is hidden from it takes no longer than what is missing.
    private async Task ReadReversed(IReadOnlyList<ProposedEntry> entries, List<ProposedEntry> reversals)
    {
        var posted = entries.ToLookup(e => e.Id, e => e.Subject);
        List<ProposedEntry> about = [.. reversals.SelectMany(r => SubjectsOf(r).Select(s => r with { Subject = s }))];
        var isScoped = reversals.Exists(r => r.Scope is not null);
        for (var round = 0; round < 2; round++)
        {
            var subjects = (round == 0 ? about.Select(a => a.Subject) : about.SelectMany(a => Decider.BroughtBack(_histories[a.Subject]))).Where(s => !_histories.ContainsKey(s)).ToHashSet();
            var members = Decider.MayClose(about).Where(slug => !_memberDays.ContainsKey(slug)).ToHashSet();
            if (isScoped || subjects.Count + members.Count > 0)
                await Read(subjects, [], members);
        }

        IEnumerable<Subject> SubjectsOf(ProposedEntry reversal) => reversal.Subject != default ? [reversal.Subject]
            : _recorded.TryGetValue(((EntryReversed)reversal.Fact).Entry, out var recorded) ? [recorded.Subject]
            : posted[((EntryReversed)reversal.Fact).Entry].Where(s => s != default).Distinct();
    }

    private async Task Read(IEnumerable<Subject> asked, IEnumerable<Guid> entries, IEnumerable<string> associations)
    {
        var subjects = asked.Distinct().ToDictionary(s => s.ToString(), cache.Find);
        var membersOf = associations.ToArray();
        await using var batch = new NpgsqlBatch(connection);
        if (!_begun)
        {
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
                new() { Value = Batch.MostRead - _read + 1 },
            },
        });
        batch.BatchCommands.Add(new(_readMemberDays) { Parameters = { new() { Value = district.Name }, new() { Value = membersOf } } });

        await using var reader = await batch.ExecuteReaderAsync();
        if (!_begun)
        {
            _begun = true;
            await reader.NextResultAsync(); // the lock
            _last = await reader.ReadAsync() ? new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2), reader.GetInt64(3)) : null;
            await reader.NextResultAsync();
        }

        await TakeRecorded(reader);
        await reader.NextResultAsync();
        await TakeHistories(reader, subjects);
        await reader.NextResultAsync();
        var days = membersOf.ToDictionary(slug => slug, _ => ImmutableSortedDictionary.CreateBuilder<DateOnly, long>());
        while (await reader.ReadAsync())
            days[reader.GetString(0)].Add(reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2));
        foreach (var (slug, ofAssociation) in days)
            _memberDays[slug] = ofAssociation.ToImmutable();
    }

    private async Task TakeRecorded(NpgsqlDataReader reader)
    {
        while (await reader.ReadAsync())
        {
            var (id, fact) = (reader.GetGuid(0), StoredFact.Read(reader, type: 3, data: 4));
            _recorded.TryAdd(id, new(Subject.FromStored(reader.GetString(2)), EntryType.Of(fact), FactJson.Write(fact)));
            _places.TryAdd(id, new(reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(5)));
        }
    }

    private async Task TakeHistories(NpgsqlDataReader reader, Dictionary<string, History> known)
    {
        var news = new Dictionary<string, List<Entry>>();
        while (await reader.ReadAsync())
        {
            if (++_read > Batch.MostRead)
                throw new TooMuchToReadException();
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
