using System.Globalization;
using System.Security.Cryptography;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Store.Persons;

namespace Ledger.Store.Lists;

/// <summary>A list of members, and what is asked of it.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Charset">Its encoding, where the sender names it.</param>
/// <param name="Map">What the sender says of columns: field by the word above.</param>
/// <param name="Association">The association whose list it is; null of a district's.</param>
/// <param name="AsOf">The day on which those are members whom the list has.</param>
/// <param name="MissingLeave">Whether those leave whom the list lacks.</param>
public sealed record MemberList(byte[] Bytes, string? Charset, IReadOnlyDictionary<string, string> Map, string? Association, DateOnly AsOf, bool MissingLeave);

/// <summary>What is proposed from a list, and what was understood of it.</summary>
/// <param name="File">What was read.</param>
/// <param name="Mapping">What its columns mean.</param>
/// <param name="Source">The source that all entries bear.</param>
/// <param name="Rows">What is proposed row by row, and last for those whom the list lacks.</param>
public sealed record ProposedList(ListFile File, ListMapping Mapping, string Source, IReadOnlyList<ListedRow> Rows);

/// <summary>
/// Finds the members that a list is about: by id, by the list's number, else by name. Personal data that is opened for that is written to the access log.
/// Nothing of a list is kept.
/// </summary>
public sealed class MemberLists(Database database, District district, TimeProvider clock, Vault vault, PersonReader persons)
{
    private const string Purpose = "propose-members";

    /// <summary>Works out what a list changes in the book.</summary>
    /// <exception cref="RuleBroken">The list as a whole cannot be read.</exception>
    public async Task<ProposedList> Propose(MemberList list, Caller caller, CancellationToken cancel)
    {
        var file = ListReader.Read(list.Bytes, list.Charset, list.Map.Keys);
        var mapping = ListMapping.Of(file.Header, list.Map);
        Found found;
        IReadOnlyList<MemberRow> rows;
        await using (var snapshot = await Snapshot.Take(database, district, clock, cancel))
        {
            var associations = await Associations(snapshot);
            Rules.Require(list.Association is null || associations.ContainsKey(Column.Key(list.Association)), Rules.SubjectUnknown, $"association/{list.Association}");
            var reader = new MemberRows(mapping, associations);
            // In an association's list, who is named with none is in this one.
            rows = [.. file.Rows.Select(reader.Read).Select(r => r with { Association = r.Association ?? (r.Faults.Any(f => f.Field == "association") ? null : list.Association) })];
            found = await Find(snapshot, rows, list, caller.Association);
        }

        var now = await Open(found, rows, mapping, caller, cancel);
        // Who was found by the number has that number, whether or not anything was opened.
        var numbers = rows.SelectMany(r => found.ByNumber[r.Row], (r, subject) => (Subject: subject, r.Person!.Number)).DistinctBy(n => n.Subject).ToDictionary(n => n.Subject, n => new Person(Number: n.Number));
        var known = found.Histories.ToDictionary(h => h.Key, h => new KnownMember(
            h.Value, now.GetValueOrDefault(h.Key.ToString())?.Person ?? numbers.GetValueOrDefault(h.Key), found.Sees(h.Key, caller.Association)));
        var byName = known.Values.Where(k => k.Person?.Name is not null).ToLookup(k => PersonMatch.Name(k.Person!.Name!));
        var digest = Convert.ToHexString(SHA256.HashData(list.Bytes));
        var asked = new ListAsked(district.Name, list.Association, caller.Association, list.AsOf, district.DateOf(clock.GetUtcNow()), list.MissingLeave, row => string.Empty);
        asked = asked with { NewId = row => vault.Numbers.Id($"{asked.Source}\n{digest}\n{row.ToString(CultureInfo.InvariantCulture)}") };
        return new(file, mapping, asked.Source, Members.Propose(asked, [.. rows.Select(r => (r, WhomOf(r, found, byName)))], known));
    }

    // By id and number it is certain; by the name it is a supposition.
    private static Whom WhomOf(MemberRow row, Found found, ILookup<string, KnownMember> byName)
    {
        List<Subject> certain = [.. found.ByNumber[row.Row]];
        if (row.Id is { } id && new Subject("member", id) is var named && found.Histories.ContainsKey(named))
            certain = [.. certain.Append(named).Distinct()];
        return certain.Count > 0 || row.Id is not null || row.Person?.Name is not { } name ? new(certain, [])
            : new([], [.. byName[PersonMatch.Name(name)].Where(k => PersonMatch.MayBeOne(row.Person, k.Person!)).Select(k => k.History.Subject)]);
    }

    private async Task<Found> Find(Snapshot snapshot, IReadOnlyList<MemberRow> rows, MemberList list, string? scope)
    {
        var wanted = rows.Where(r => r.Person?.Number is not null).Select(r => (r.Row, r.Association, By: vault.Numbers.Of(r.Person!.Number!))).Where(r => r.By is not null).ToList();
        var holders = wanted.Count == 0 ? [] : await snapshot.Read(
            Sql.Statement("list_numbers"), row => (Subject: row.GetString(0), Ref: row.GetGuid(1), By: Convert.ToHexString(row.GetFieldValue<byte[]>(2))), district.Name, wanted.Select(w => w.By!).ToArray());
        string[] concerned = [.. list.Association is { } own ? [own] : rows.Select(r => r.Association).OfType<string>().Distinct()];
        var members = await snapshot.Read(Sql.Statement("list_members"), row => row.GetString(0), district.Name, concerned);
        var streams = await snapshot.Histories(members.Concat(holders.Select(h => h.Subject)).Concat(rows.Select(r => r.Id).OfType<string>().Select(id => $"member/{id}")), Batch.MostRead + 1);
        Rules.Require(streams.Values.Sum(s => (long)s.Count) <= Batch.MostRead, Rules.ProposalTooLarge, ProposalReader.Most);
        var histories = streams.Select(s => History.Nothing(Subject.FromStored(s.Key)).WithRecorded(s.Value)).Where(h => scope is null || IsOf(h, scope, list.AsOf)).ToDictionary(h => h.Subject);
        var numbers = holders.ToDictionary(h => h.Ref, h => h.By);
        var byNumber = histories.Values.Select(h => (History: h, By: h.Entries.LastOrDefault(e => e.Fact.Person is { } kept && numbers.ContainsKey(kept.Ref))?.Fact.Person is { } last ? numbers[last.Ref] : null))
            .Where(h => h.By is not null).ToLookup(h => h.By!, h => h.History);
        return new(histories, streams, wanted.SelectMany(w => Nearest(byNumber[Convert.ToHexString(w.By!)], w.Association, list.AsOf), (w, h) => (w.Row, h.Subject)).ToLookup(f => f.Row, f => f.Subject));
    }

    // Two associations may give two persons the same number: then the one in the row's association is meant.
    private static List<History> Nearest(IEnumerable<History> holders, string? association, DateOnly asOf)
    {
        var all = holders.ToList();
        var near = all.Where(h => association is not null && IsOf(h, association, asOf)).ToList();
        return near.Count > 0 ? near : all;
    }

    // An association's own: in it on the day or now, or last in it. What was others' since is hidden from it.
    private static bool IsOf(History history, string association, DateOnly asOf) =>
        ((Member?)history.StateAsOf(asOf))?.Association == association || history.IsOf(association)
        || (((Member?)history.State)?.Association is null && history.Entries.LastOrDefault(e => e.Fact is IMovesSubject { To: not null })?.Fact is IMovesSubject { To: var last } && last == association);

    // Only what is compared is opened: the members that the list names where it has details, and all who may be meant where a name alone says who it is.
    private async Task<IReadOnlyDictionary<string, PersonView>> Open(Found found, IReadOnlyList<MemberRow> rows, ListMapping mapping, Caller caller, CancellationToken cancel)
    {
        HashSet<string> fields = [.. Fields(mapping)];
        var byName = rows.Any(r => r.Id is null && r.Person?.Name is not null && !found.ByNumber[r.Row].Any());
        var named = rows.Where(r => r.Person is not null).SelectMany(r => found.ByNumber[r.Row].Select(s => s.ToString()).Append($"member/{r.Id}")).ToHashSet();
        var asked = found.Streams.Where(s => found.Histories.ContainsKey(Subject.FromStored(s.Key)) && (byName || named.Contains(s.Key))).ToDictionary();
        // A member who is found by the number has that number.
        return fields.Count == 0 || asked.Count == 0 || (fields.SetEquals(["number"]) && !mapping.Columns.ContainsKey("id")) ? new Dictionary<string, PersonView>()
            : await persons.Now(asked, view => view with { Person = view.Person?.Only(fields) }, caller, Purpose, cancel);
    }

    private static IEnumerable<string> Fields(ListMapping mapping)
    {
        foreach (var field in mapping.Columns.Keys)
            if (field == "number")
                yield return field;
            else if (field is "person.givenName" or "person.familyName")
                yield return "name";
            else if (field.StartsWith("person.", StringComparison.Ordinal))
                yield return field["person.".Length..];
    }

    // Of each name the slug; a name that two have is neither's.
    private async Task<IReadOnlyDictionary<string, string>> Associations(Snapshot snapshot)
    {
        var names = await snapshot.Read("select id from mt_streams where tenant_id = $1 and id like 'association/%'", row => row.GetString(0), district.Name);
        var known = new Dictionary<string, string>();
        var streams = await snapshot.Histories(names);
        var open = streams.Select(s => History.Nothing(Subject.FromStored(s.Key)).WithRecorded(s.Value)).Where(h => h.State is Association)
            .Select(h => (Slug: h.Subject.Id, Key: Column.Key(((Association)h.State!).Name))).ToList();
        foreach (var named in open.GroupBy(o => o.Key).Where(g => g.Count() == 1))
            known[named.Key] = named.Single().Slug;
        foreach (var (slug, _) in open)
            known[Column.Key(slug)] = slug;
        return known;
    }

    private sealed record Found(IReadOnlyDictionary<Subject, History> Histories, Dictionary<string, List<Entry>> Streams, ILookup<int, Subject> ByNumber)
    {
        /// <summary>Which of a member's entries an association may see; null for one that may see all.</summary>
        public Predicate<Entry>? Sees(Subject member, string? scope)
        {
            if (scope is null)
                return null;
            var seen = Visibility.AllSeenBy(member, Streams[member.ToString()], scope);
            return entry => seen.Contains(entry.Id);
        }
    }
}
