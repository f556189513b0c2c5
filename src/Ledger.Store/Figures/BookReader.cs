using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Domain;
using Ledger.Store.Persons;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>An entry as it stands in the book.</summary>
public sealed record EntryView(
    Guid Entry, long Position, string Subject, long Version, string Type, string? Source, string? Id, DateOnly OccurredOn, DateTimeOffset RecordedAt, JsonElement Data, Guid? ReversedBy)
{
    /// <summary>What is kept beside it, where that was asked for and there is anything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PersonView? Personal { get; init; }
}

public sealed record EntryList(IReadOnlyList<EntryView> Entries, long? Next);

/// <summary>A subject behind a balance.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Cell">The cell that it stands in.</param>
/// <param name="Since">Since when it stands there.</param>
/// <param name="LastOn">When something last happened with it that a flow counts: of a contact, the last conversation; null before the first.</param>
public sealed record SubjectBehind(string Subject, JsonElement Cell, DateOnly? Since, DateOnly? LastOn)
{
    /// <summary>What is kept of the person, where that was asked for and there is anything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PersonView? Personal { get; init; }
}

public sealed record SubjectList(Basis Basis, IReadOnlyList<SubjectBehind> Subjects, string? Next);

/// <summary>One subject: its state as of a day (null before its first entry), and its entries, both as known at a moment.</summary>
public sealed record SubjectView(string Subject, string Kind, Basis Basis, object? State, IReadOnlyList<EntryView> Entries, long? Next);

/// <summary>An account's total; null is no reading, which only a level can have.</summary>
public sealed record AccountSummary(string Account, string Sort, IReadOnlyList<string> Dimensions, long? Total);

public sealed record AccountList(Basis Basis, IReadOnlyList<AccountSummary> Accounts);

/// <summary>The balance of one combination of the dimensions asked for.</summary>
public sealed record AccountRow(IReadOnlyDictionary<string, string?> Cell, long Balance);

public sealed record AccountView(string Account, Basis Basis, long? Total, IReadOnlyList<AccountRow> Rows);

/// <summary>Reads the book itself: entries, subjects and balances. Every answer is of one snapshot.</summary>
public sealed class BookReader(Database database, District district, TimeProvider clock, BalanceCache kept, Cursors cursors)
{
    /// <summary>The most rows that an account is divided into.</summary>
    public const int MostRows = 10_000;

    private const int AtATime = 500;
    private const string SlugForm = "a–z 0–9 - (1–60)";

    private static readonly Dictionary<string, Account> _accountOfKind = new()
    {
        ["association"] = Chart.Associations,
        ["member"] = Chart.Members,
        ["contact"] = Chart.Contacts,
        ["training"] = Chart.Trainings,
        ["channel"] = Chart.Audience,
        ["figure"] = Chart.Figures,
        ["activity"] = Chart.Activities,
        ["officer"] = Chart.Offices,
        ["representative"] = Chart.Appearances,
        ["milestone"] = Chart.Milestones,
    };

    /// <summary>The kinds of subject that are counted on an account.</summary>
    public static IReadOnlyCollection<string> KindsOnAccounts => _accountOfKind.Keys;

    /// <summary>The entries after a position, in the order of position.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidParameter"/>: there is no such association.</exception>
    /// <param name="after">The position after which they stand.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="type">Only of this type.</param>
    /// <param name="subject">Only about this subject.</param>
    /// <param name="association">Only those that are about, name, or come from this association.</param>
    /// <param name="scope">The association that asks, of which it sees what it may; null where all may be seen.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<EntryList> Entries(long after, int limit, string? type, string? subject, string? association, string? scope, CancellationToken cancel)
    {
        Rules.Require(association is null || Slug.Is(association), Rules.InvalidParameter, "association", SlugForm);
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        // To an association one that it may not see is like one that is not there.
        if (scope is null && association is not null)
            await RequireAssociation(snapshot, "association", association);
        if (scope is null)
            return await ReadEntries(snapshot, after, long.MaxValue, limit, type, subject, association);
        var sight = new Sight(snapshot, scope);
        if (subject is null)
            return await ReadSeen(snapshot, after, limit, type, association, sight);
        var stream = await sight.LookAt(Domain.Subject.FromStored(subject));
        return await ReadEntries(snapshot, after, long.MaxValue, limit, type, null, association, [.. stream.Where(e => e.Order > after && sight.Sees(e.Id)).Select(e => e.Id)]);
    }

    /// <summary>One entry; null when the district has none of that id, or none that <paramref name="scope"/> may see.</summary>
    public async Task<EntryView?> Entry(Guid id, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        if (scope is null)
            return (await ReadEntries(snapshot, 0, long.MaxValue, 1, null, null, null, [id])).Entries.SingleOrDefault();
        var sight = new Sight(snapshot, scope);
        await sight.LookAt(id);
        return (await ReadEntries(snapshot, 0, long.MaxValue, 1, null, null, null, sight.Sees(id) ? [id] : [])).Entries.SingleOrDefault();
    }

    /// <summary>One subject. An association sees its own part of the history, and the state only when that is the whole.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>: nothing was known of it, or nothing that <paramref name="scope"/> may see.</exception>
    public async Task<SubjectView> Subject(Subject subject, DateOnly asOf, KnownAt at, long after, int limit, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var sight = scope is null ? null : new Sight(snapshot, scope);
        var stream = sight is null ? await snapshot.History(subject) : await sight.LookAt(subject);
        stream.RemoveAll(e => e.Order > known.Position);
        var seen = sight is null ? stream : stream.FindAll(e => sight.Sees(e.Id));
        Rules.Require(seen.Count > 0, Rules.SubjectUnknown, subject);
        var state = seen.Count < stream.Count ? null : Domain.History.Nothing(subject).WithRecorded(stream).StateAsOf(asOf);
        var entries = await ReadEntries(snapshot, after, known.Position, limit, null, null, null, [.. seen.Where(e => e.Order > after).Take(limit + 1).Select(e => e.Id)]);
        return new(subject.ToString(), subject.Kind, new(asOf, known), state, entries.Entries, entries.Next);
    }

    /// <summary>All entries of a subject, and then those of others that name it, as far as <paramref name="scope"/> may see them; and the whole stream.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>: nothing is known of it, or nothing that <paramref name="scope"/> may see.</exception>
    internal async Task<(IReadOnlyList<EntryView> Entries, IReadOnlyList<Entry> Stream)> About(Subject subject, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var sight = scope is null ? null : new Sight(snapshot, scope);
        var stream = sight is null ? await snapshot.History(subject) : await sight.LookAt(subject);
        Rules.Require(stream.Count > 0, Rules.SubjectUnknown, subject);
        var mentions = await snapshot.Read("""
            -- The entries of other subjects that name a member, each with its subject: the trainings attended.
            select id, subject from ledger.mentions_of($1) order by "position"
            """, row => (Id: row.GetGuid(0), Subject: row.GetString(1)), subject.Id);
        if (sight is not null)
            await sight.Look(mentions.Select(m => m.Subject).Distinct());
        Guid[] ids = [.. stream.Select(e => e.Id).Concat(mentions.Select(m => m.Id)).Where(id => sight?.Sees(id) is not false)];
        var entries = (await ReadEntries(snapshot, 0, long.MaxValue, ids.Length, null, null, null, ids)).Entries;
        return ([.. entries.OrderBy(e => e.Subject != subject.ToString())], stream);
    }

    /// <summary>The subjects behind the balance of an account, or of the account that a kind of subject stands on.</summary>
    /// <exception cref="RuleBroken">There is no such account or dimension, or the cursor is not one.</exception>
    public async Task<SubjectList> Subjects(
        string? kind, string? accountName, IReadOnlyDictionary<string, string> where, DateOnly asOf, KnownAt at, string? after, int limit, string? scope, CancellationToken cancel)
    {
        Rules.Require(kind is null || _accountOfKind.ContainsKey(kind), Rules.InvalidParameter, "kind", string.Join(", ", _accountOfKind.Keys));
        Rules.Require(kind is not null || accountName is not null, Rules.InvalidParameter, "kind", string.Join(", ", _accountOfKind.Keys));
        Rules.Require(accountName is null || Chart.Named(accountName) is not null, Rules.InvalidParameter, "account", string.Join(", ", Chart.All.Select(a => a.Name)));
        var account = accountName is null ? _accountOfKind[kind!] : FindAccount(accountName);
        var seen = cursors.Read<SubjectKey>(after);
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        where = await Narrow(snapshot, account, where, scope);
        var rows = await SubjectsBehind.Read(snapshot, account, where, kind, asOf, known, seen, limit + 1);
        var page = rows.Take(limit).ToList();
        var streams = await snapshot.Histories(page.Select(r => r.Subject));
        // A member whom only others name has no history.
        var lastOn = streams.ToDictionary(s => s.Key, s => SeenHistory.Of(Domain.Subject.FromStored(s.Key), s.Value, known, scope).LastOn(asOf));
        return new(new(asOf, known), [.. page.Select(r => new SubjectBehind(r.Subject, r.Cell, r.Since, lastOn.GetValueOrDefault(r.Subject)))],
            rows.Count > limit ? cursors.Of(page[^1].Key) : null);
    }

    /// <summary>The cells that a question is about: those asked for, and of an association its own.</summary>
    /// <exception cref="RuleBroken">The account has no such dimension, or the dimension can never have that value.</exception>
    internal async Task<IReadOnlyDictionary<string, string>> Narrow(Snapshot snapshot, Account account, IReadOnlyDictionary<string, string> where, string? scope)
    {
        RequireDimensions(account, scope is null ? where.Keys : where.Keys.Append("association"));
        await RequireValues(snapshot, account, where, scope);
        return scope is null ? where : new Dictionary<string, string>(where) { ["association"] = scope };
    }

    /// <summary>All accounts with their totals; to an association, those of its own cells.</summary>
    public async Task<AccountList> Accounts(DateOnly asOf, KnownAt at, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var selections = Chart.All.Select(a => new Selection(a, "{}", ByAssociation: false)).ToList();
        var balances = await KnownBalances.Read(kept, snapshot, known, selections, [asOf], scope);
        return new(new(asOf, known), [.. selections.Select(s => new AccountSummary(
            s.Account.Name, SortName(s.Account), [.. s.Account.Dimensions.Select(d => d.Name)],
            s.Account.Sort == Sort.Level && !balances.HasValue(s, asOf) ? null : balances.Amount(s, new(null, asOf))))]);
    }

    /// <summary>An account's balance, divided by dimensions; a list counts under each of its values, so its rows may add up to more than the total.</summary>
    /// <param name="name">The account.</param>
    /// <param name="dimensions">What it is divided by.</param>
    /// <param name="where">The cells that count, by dimension.</param>
    /// <param name="asOf">The day.</param>
    /// <param name="at">What is known.</param>
    /// <param name="scope">The association whose own cells count alone; null where all do.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="RuleBroken">There is no such account or dimension, or a value that the dimension cannot have, or there would be more than <see cref="MostRows"/> rows.</exception>
    public async Task<AccountView> Account(
        string name, IReadOnlyList<string> dimensions, IReadOnlyDictionary<string, string> where, DateOnly asOf, KnownAt at, string? scope, CancellationToken cancel)
    {
        var account = FindAccount(name);
        RequireDimensions(account, dimensions.Concat(where.Keys));
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        await RequireValues(snapshot, account, where, scope);
        // Told apart by what is asked for on either side, so that whatever values are asked for are answered from the same series.
        var division = CellGrouping.Of(account, dimensions.Concat(where.Keys).Concat(scope is null ? [] : account.Owners));
        var balances = await KnownBalances.Read(kept, snapshot, known, [division], [asOf]);
        var parts = balances.Parts(division, asOf).Select(p => (Values: division.ValuesOf(p.Part), p.Sum))
            .Where(p => where.All(w => p.Values[w.Key].Contains(w.Value)) && (scope is null || account.Owners.Any(o => p.Values[o].Contains(scope)))).ToList();
        var rows = (from part in parts
                    from combination in Combinations(part.Values, dimensions)
                    group part.Sum.Amount by string.Join('\n', combination) into amounts
                    let balance = amounts.Sum()
                    where balance != 0 && dimensions.Count > 0
                    orderby amounts.Key
                    let values = amounts.Key.Split('\n')
                    select new AccountRow(dimensions.Select((d, i) => (d, values[i])).ToDictionary(v => v.d, v => v.Item2.Length == 0 ? null : v.Item2), balance)).Take(MostRows + 1).ToList();
        Rules.Require(rows.Count <= MostRows, Rules.TooManyRows, MostRows);
        return new(name, new(asOf, known), account.Sort == Sort.Level && parts.Sum(p => p.Sum.Steps) <= 0 ? null : parts.Sum(p => p.Sum.Amount), rows);
    }

    private static IEnumerable<IEnumerable<string>> Combinations(IReadOnlyDictionary<string, IReadOnlyList<string>> values, IReadOnlyList<string> dimensions) =>
        dimensions.Aggregate((IEnumerable<IEnumerable<string>>)[[]], (sofar, dimension) => sofar.SelectMany(c => values[dimension].DefaultIfEmpty("").Select(c.Append)));

    private static Account FindAccount(string name) =>
        Chart.Named(name) ?? throw new RuleBroken(Rules.AccountUnknown, name, string.Join(", ", Chart.All.Select(a => a.Name)));

    private static void RequireDimensions(Account account, IEnumerable<string> dimensions)
    {
        foreach (var dimension in dimensions)
            Rules.Require(account.DimensionNamed(dimension) is not null, Rules.DimensionUnknown, dimension, account.Name, string.Join(", ", account.Dimensions.Select(d => d.Name)));
    }

    // What no cell can ever hold is refused; a slug that none holds yet counts nothing.
    private async Task RequireValues(Snapshot snapshot, Account account, IReadOnlyDictionary<string, string> where, string? scope)
    {
        foreach (var (name, value) in where)
        {
            var dimension = account.DimensionNamed(name)!;
            Rules.Require(dimension.Values is null || dimension.Values.Contains(value), Rules.InvalidParameter, $"where.{name}", string.Join(", ", dimension.Values ?? []));
            Rules.Require(Slug.Is(value), Rules.InvalidParameter, $"where.{name}", SlugForm);
            // To an association all others are alike, those that are not there included.
            if (scope is not null)
                Rules.Require(name != "association" || value == scope, Rules.InvalidParameter, $"where.{name}", scope);
            else if (dimension.NamesAssociation)
                await RequireAssociation(snapshot, $"where.{name}", value);
        }
    }

    private async Task RequireAssociation(Snapshot snapshot, string parameter, string slug)
    {
        var known = (await kept.Associations(snapshot, await snapshot.KnowAt(default))).Days.Select(d => d.Slug).ToHashSet();
        Rules.Require(known.Contains(slug), Rules.InvalidParameter, parameter, string.Join(", ", known.Order(StringComparer.Ordinal)));
    }

    private static string SortName(Account account) => account.Sort == Sort.Level ? "level" : "flow";

    // Pages of what may be seen: read on through what may not, many at a time, so that the pages are full and their ends tell nothing.
    private static async Task<EntryList> ReadSeen(Snapshot snapshot, long after, int limit, string? type, string? association, Sight sight)
    {
        var seen = new List<EntryView>();
        EntryList page;
        do
        {
            page = await ReadEntries(snapshot, after, long.MaxValue, Math.Max(limit, AtATime), type, null, association, null, sight.Association);
            await sight.Look(page.Entries.Select(e => e.Subject));
            seen.AddRange(page.Entries.Where(e => sight.Sees(e.Entry)));
            after = page.Next ?? 0;
        }
        while (page.Next is not null && seen.Count <= limit);
        return seen.Count > limit ? new(seen[..limit], seen[limit - 1].Position) : new(seen, null);
    }

    private static async Task<EntryList> ReadEntries(
        Snapshot snapshot, long after, long through, int limit, string? type, string? subject, string? association, Guid[]? ids = null, string? scope = null)
    {
        var entries = await snapshot.Read(
            Sql.Statement("read_entries"),
            row =>
            {
                var data = JsonElement.Parse(row.GetString(8));
                return new EntryView(
                    row.GetGuid(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3), EntryType.Stored(row.GetString(4))?.Name ?? row.GetString(4),
                    row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6),
                    data.TryGetProperty("occurredOn", out var on) && DateOnly.TryParse(on.GetString(), out var day) ? day : default,
                    row.GetFieldValue<DateTimeOffset>(7), data, row.IsDBNull(9) ? null : row.GetGuid(9));
            },
            snapshot.District.Name, after, through,
            Snapshot.OrNull(type is null ? null : EntryType.Named(type)?.StoredName ?? type, NpgsqlDbType.Varchar), Snapshot.OrNull(subject, NpgsqlDbType.Varchar),
            Snapshot.OrNull(association, NpgsqlDbType.Varchar), limit + 1L, Snapshot.OrNull(ids, NpgsqlDbType.Array | NpgsqlDbType.Uuid),
            Snapshot.OrNull(scope, NpgsqlDbType.Varchar));
        return entries.Count > limit ? new(entries[..limit], entries[limit - 1].Position) : new(entries, null);
    }
}
