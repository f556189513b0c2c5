using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Domain;
using Ledger.Store.Access;
using Npgsql;

namespace Ledger.Store.Persons;

/// <summary>Personal data as it is read, of one entry or of one person.</summary>
public sealed record PersonView
{
    /// <summary>The person; left out where none was recorded, or may be read.</summary>
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

    /// <summary>What is shown, by name.</summary>
    internal IEnumerable<string> Shown
    {
        get
        {
            if (Person?.Name is not null)
                yield return "name";
            if (Person?.Email is not null)
                yield return "email";
            if (Person?.Phone is not null)
                yield return "phone";
            if (Person?.BirthYear is not null)
                yield return "birthYear";
            if (Person?.Number is not null)
                yield return "number";
            if (Note is not null)
                yield return "note";
        }
    }
}

/// <summary>One reading of a person's data.</summary>
/// <param name="At">When.</param>
/// <param name="Caller">Who: the id of a key, or an issuer's subject.</param>
/// <param name="Role">In what role.</param>
/// <param name="Fields">Which fields were shown.</param>
/// <param name="Purpose">By what operation.</param>
public sealed record AccessView(DateTimeOffset At, string Caller, string Role, IReadOnlyList<string> Fields, string Purpose);

/// <summary>Everything about one person: what articles 15 and 20 of the GDPR give the person a right to.</summary>
/// <param name="Subject">The member.</param>
/// <param name="District">In whose book.</param>
/// <param name="TakenAt">When the extract was taken.</param>
/// <param name="Person">What is kept of the person now.</param>
/// <param name="Entries">The member's entries, and those that name the member, each with the personal data kept beside it.</param>
/// <param name="AccessLog">Who has read any of it, this extract included.</param>
public sealed record Extract(string Subject, string District, DateTimeOffset TakenAt, PersonView Person, IReadOnlyList<EntryView> Entries, IReadOnlyList<AccessView> AccessLog);

/// <summary>
/// Reads what is kept beside the book. Whatever it gives has been written to the access log before: who, whom, when, which fields.
/// </summary>
public sealed class PersonReader(Database database, District district, TimeProvider clock, Vault vault, BookReader book)
{
    /// <summary>The entries, with the personal data kept beside each.</summary>
    /// <param name="entries">Entries that the caller may see.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="purpose">By what operation.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<IReadOnlyList<EntryView>> WithPersonalData(IReadOnlyList<EntryView> entries, Caller caller, string purpose, CancellationToken cancel)
    {
        var opened = await Open([.. entries.Select(e => (e.Subject, KeptBy(e)))], cancel);
        await Log(entries.Zip(opened).Select(e => (e.First.Subject, e.Second)), caller, purpose, cancel);
        return [.. entries.Zip(opened, (e, p) => p is null ? e : e with { Personal = p })];
    }

    /// <summary>The subjects behind a balance, with what is kept of each person now, as far as the caller may see the entries that recorded it.</summary>
    /// <param name="subjects">Subjects that the caller may see.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="purpose">By what operation.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<SubjectList> Of(SubjectList subjects, Caller caller, string purpose, CancellationToken cancel)
    {
        string[] names = [.. subjects.Subjects.Select(s => s.Subject).Distinct()];
        Dictionary<string, List<Entry>> streams;
        await using (var snapshot = await Snapshot.Take(database, district, clock, cancel))
            streams = await snapshot.Histories(names);
        var now = await Now(streams, view => view, caller, purpose, cancel);
        return subjects with { Subjects = [.. subjects.Subjects.Select(s => now.TryGetValue(s.Subject, out var view) ? s with { Personal = view } : s)] };
    }

    /// <summary>What is kept now of the persons that streams are about, by subject, as far as the caller may see the entries that recorded it.</summary>
    /// <param name="streams">The whole streams, by subject.</param>
    /// <param name="shown">What of it is shown; that alone is written to the access log.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="purpose">By what operation.</param>
    /// <param name="cancel">Ends the reading.</param>
    internal async Task<IReadOnlyDictionary<string, PersonView>> Now(
        IReadOnlyDictionary<string, List<Entry>> streams, Func<PersonView, PersonView> shown, Caller caller, string purpose, CancellationToken cancel)
    {
        var recording = streams.SelectMany(s => Recording(Subject.FromStored(s.Key), s.Value, caller.Association).Select(e => (Subject: s.Key, e.Fact))).ToList();
        var opened = await Open([.. recording.Select(r => (r.Subject, new Kept(r.Fact.Person, null)))], cancel);
        var now = recording.Zip(opened, (r, p) => (r.Subject, View: p)).GroupBy(r => r.Subject, r => r.View)
            .Select(g => (Subject: g.Key, View: Newest(g.OfType<PersonView>()))).Where(n => n.View is not null).ToDictionary(n => n.Subject, n => shown(n.View!));
        await Log(now.Select(n => (n.Key, (PersonView?)n.Value)), caller, purpose, cancel);
        return now;
    }

    /// <summary>Everything about one person, as far as the caller may see it.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>.</exception>
    public async Task<Extract> Extract(Subject subject, Caller caller, CancellationToken cancel)
    {
        var (entries, stream) = await book.About(subject, caller.Association, cancel);
        // What the members' own entries keep; a note beside somebody else's entry is not about this person.
        var opened = await Open([.. entries.Select(e => (e.Subject, e.Subject == subject.ToString() ? KeptBy(e) : default))], cancel);
        await Log(entries.Zip(opened).Select(e => (e.First.Subject, e.Second)), caller, "extract", cancel, always: subject);
        var now = entries.Zip(opened).Where(e => e.First.Data.TryGetProperty(Personal.Person, out _) && e.First.ReversedBy is null)
            .OrderBy(e => e.First.OccurredOn).ThenBy(e => e.First.Position).Select(e => e.Second).OfType<PersonView>();
        return new(subject.ToString(), district.Name, clock.GetUtcNow().ToUniversalTime(), (Newest(now) ?? new()) with { Note = null },
            [.. entries.Zip(opened, (e, p) => p is null ? e : e with { Personal = p })], await ReadAccessLog(subject, stream, caller.Association, cancel));
    }

    /// <summary>Who has read what of a subject. An association is told what it has read itself, and what the district has while the subject was its own.</summary>
    private async Task<IReadOnlyList<AccessView>> ReadAccessLog(Subject subject, IReadOnlyList<Entry> stream, string? scope, CancellationToken cancel)
    {
        await using var log = await Snapshot.Take(database, district, clock, cancel);
        var readings = await log.Read(
            "select at, caller, role, fields, purpose, association from personal.access_log where district = $1 and subject = $2 order by id",
            row => (View: new AccessView(row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3), row.GetString(4)),
                Association: row.IsDBNull(5) ? null : row.GetString(5)),
            district.Name, subject.ToString());
        if (scope is null)
            return readings.ConvertAll(r => r.View);
        var belonged = Visibility.BelongedTo(subject, stream, readings.ConvertAll(r => (r.View.At, district.DateOf(r.View.At))));
        return [.. readings.Where((r, place) => (r.Association ?? belonged[place]) == scope).Select(r => r.View)];
    }

    /// <summary>The entries of a stream that record a person and stand, in the order of the history, as far as an association may see them.</summary>
    private static IEnumerable<Entry> Recording(Subject subject, List<Entry> stream, string? scope)
    {
        if (!stream.Exists(e => e.Fact.Person is not null))
            return [];
        var seen = scope is null ? null : Visibility.AllSeenBy(subject, stream, scope);
        return History.Nothing(subject).WithRecorded(stream).Entries.Where(e => e.Fact.Person is not null && (seen is null || seen.Contains(e.Id)));
    }

    /// <summary>What the details recorded one after the other come to.</summary>
    private static PersonView? Newest(IEnumerable<PersonView> views) => views.Aggregate((PersonView?)null, (before, next) => before is null ? next : new()
    {
        Person = next.Person?.Over(before.Person) ?? before.Person,
        Erased = next.Person is null ? next.Erased ?? before.Erased : null,
        Problem = next.Problem ?? before.Problem,
    });

    private static Kept KeptBy(EntryView entry) => new(KeptAs(entry.Data, Personal.Person), KeptAs(entry.Data, Personal.Note));

    private static Sealed? KeptAs(JsonElement data, string field) =>
        data.TryGetProperty(field, out var kept) && kept.ValueKind == JsonValueKind.Object
        && kept.TryGetProperty("ref", out var reference) && reference.TryGetGuid(out var id) && kept.TryGetProperty("sha256", out var hash)
            ? new(id, hash.GetString() ?? "") : null;

    /// <summary>What is kept under some refs, opened; null where an entry has none.</summary>
    private async Task<List<PersonView?>> Open(IReadOnlyList<(string Subject, Kept Kept)> asked, CancellationToken cancel)
    {
        Guid[] refs = [.. asked.SelectMany(a => new[] { a.Kept.Person?.Ref, a.Kept.Note?.Ref }).OfType<Guid>()];
        if (refs.Length == 0)
            return [.. asked.Select(_ => (PersonView?)null)];
        Dictionary<Guid, (SealedBytes Bytes, WrappedKey? Key)> rows;
        await using (var snapshot = await Snapshot.Take(database, district, clock, cancel))
            rows = (await snapshot.Read("""
                -- What is kept under the refs named, each with the key of its subject where there is one.
                select d.ref, d.nonce, d.ciphertext, k.master, k.wrapped
                from unnest($2::uuid[]) as asked (ref)
                join personal.data d on d.district = $1 and d.ref = asked.ref
                left join personal.keys k on k.district = d.district and k.subject = d.subject
                """, row => (Ref: row.GetGuid(0), Bytes: new SealedBytes(row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2)),
                Key: row.IsDBNull(3) ? null : new WrappedKey(row.GetString(3), row.GetFieldValue<byte[]>(4))), district.Name, refs)).ToDictionary(r => r.Ref, r => (r.Bytes, r.Key));
        return [.. asked.Select(a => a.Kept is { Person: null, Note: null } ? null : View(a.Subject, a.Kept, rows))];
    }

    private PersonView View(string subject, Kept kept, Dictionary<Guid, (SealedBytes Bytes, WrappedKey? Key)> rows)
    {
        var view = new PersonView();
        foreach (var (field, asked) in new[] { (Personal.Person, kept.Person), (Personal.Note, kept.Note) })
        {
            if (asked is null)
                continue;
            if (!rows.TryGetValue(asked.Ref, out var row))
                view = view with { Erased = [.. view.Erased ?? [], field] };
            else if ((row.Key is null ? null : vault.Open(row.Key, subject, asked, field, row.Bytes)) is not { } text)
                view = view with { Problem = Rules.PersonalDataDamaged };
            else
                view = field == Personal.Person ? view with { Person = FactJson.ReadPerson(text) } : view with { Note = Encoding.UTF8.GetString(text) };
        }

        return view;
    }

    private async Task Log(IEnumerable<(string Subject, PersonView? View)> shown, Caller caller, string purpose, CancellationToken cancel, Subject? always = null)
    {
        var fields = shown.Where(s => s.View is not null).GroupBy(s => s.Subject, s => s.View!.Shown).ToDictionary(g => g.Key, g => string.Join(',', g.SelectMany(f => f).Distinct()));
        foreach (var subject in fields.Where(f => f.Value.Length == 0).Select(f => f.Key).ToList())
            fields.Remove(subject);
        if (always is { } whom)
            fields.TryAdd(whom.ToString(), "");
        if (fields.Count == 0)
            return;
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Database.For(district));
        batch.BatchCommands.Add(new("""
            -- Who has read what of whom. The fields of a subject are parted by commas.
            insert into personal.access_log (district, at, caller, role, association, subject, fields, purpose)
            select $1, $2, $3, $4, $8, r.subject, string_to_array(r.fields, ','), $7
            from unnest($5::varchar[], $6::varchar[]) as r (subject, fields)
            """)
        {
            Parameters =
            {
                new() { Value = district.Name }, new() { Value = clock.GetUtcNow().ToUniversalTime() }, new() { Value = caller.Id }, new() { Value = KeyRing.Name(caller.Role) },
                new() { Value = fields.Keys.ToArray() }, new() { Value = fields.Values.ToArray() }, new() { Value = purpose },
                Snapshot.OrNull(caller.Association, NpgsqlTypes.NpgsqlDbType.Varchar),
            },
        });
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private readonly record struct Kept(Sealed? Person, Sealed? Note);
}
