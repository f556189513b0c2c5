using System.Text.Json;
using Ledger.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>The figures of an association as of a day. Those of what happened count from the first day of the period.</summary>
/// <param name="Association">Its slug.</param>
/// <param name="Name">Its name as of the day.</param>
/// <param name="Municipality">The municipality it works in.</param>
/// <param name="ClosedOn">The day from which it is no longer open, excluded; null while it is.</param>
/// <param name="Members">Its members; null is no reading.</param>
/// <param name="Change">By how many they are more than on the day before the period; null is no reading.</param>
/// <param name="Joins">How many joined.</param>
/// <param name="Leaves">How many left.</param>
/// <param name="MovedIn">How many moved here from another association.</param>
/// <param name="MovedOut">How many moved from here to another.</param>
/// <param name="Paid">How many members have paid for the day.</param>
/// <param name="Dialogues">How often the district and the association spoke.</param>
/// <param name="LastDialogueOn">When they spoke last, before the period too; null where they never did.</param>
/// <param name="Curve">The members over the period, from the day before it.</param>
public sealed record AssociationRow(
    string Association, string Name, string? Municipality, DateOnly? ClosedOn, long? Members, long? Change, long Joins, long Leaves, long MovedIn, long MovedOut, long Paid,
    long Dialogues, DateOnly? LastDialogueOn, IReadOnlyList<Point> Curve)
{
    /// <summary>The share of the members who have paid, in whole percent, rounded down as the share of a goal is; null where there are no members.</summary>
    public long? PaidPercent => Members is > 0 ? 100 * Paid / Members : null;
}

/// <summary>The figures of associations.</summary>
/// <param name="Basis">What they rest on.</param>
/// <param name="Since">The first day of the period, included.</param>
/// <param name="Rows">Those that are open on the first or on the last day, by name.</param>
public sealed record AssociationTable(Basis Basis, DateOnly Since, IReadOnlyList<AssociationRow> Rows);

/// <summary>A member of an association.</summary>
/// <param name="Subject">The member.</param>
/// <param name="Category">The category.</param>
/// <param name="Since">Since when the member is in this association.</param>
/// <param name="IsPaid">Whether the fee is paid for the day.</param>
public sealed record AssociationMember(string Subject, string? Category, DateOnly? Since, bool IsPaid);

/// <summary>Members of an association, by id.</summary>
/// <param name="Basis">What it rests on.</param>
/// <param name="Total">How many members there are.</param>
/// <param name="Unpaid">How many of them have not paid for the day.</param>
/// <param name="Members">Those asked for.</param>
/// <param name="Next">The member to go on after; null on the last page.</param>
public sealed record AssociationMembers(Basis Basis, long Total, long Unpaid, IReadOnlyList<AssociationMember> Members, string? Next);

/// <summary>Somebody came into an association or went out of it.</summary>
/// <param name="Account">By what: <c>joins</c>, <c>leaves</c> or <c>transfers</c>.</param>
/// <param name="Cell">The cell in which it is counted.</param>
/// <param name="Subject">The member.</param>
/// <param name="OccurredOn">The first day inside, or outside.</param>
/// <param name="Entry">The entry that says so; null where the reader may not see it.</param>
public sealed record Movement(string Account, JsonElement Cell, string Subject, DateOnly OccurredOn, Guid? Entry);

/// <summary>The latest movements of a period, and how many there are in all.</summary>
public sealed record Movements(long Total, IReadOnlyList<Movement> Latest);

/// <summary>Reads what associations come to, each in one question for all of them. Every answer is of one snapshot.</summary>
public sealed class AssociationReader(Database database, District district, TimeProvider clock, BalanceCache kept)
{
    /// <summary>The steps of a curve.</summary>
    private const int CurveSteps = 26;

    private static readonly CellGrouping _members = CellGrouping.Of(Chart.Members, ["association"]);
    private static readonly CellGrouping _paid = CellGrouping.Of(Chart.PaidMembers, ["association"]);
    private static readonly CellGrouping _joins = CellGrouping.Of(Chart.Joins, ["association"]);
    private static readonly CellGrouping _leaves = CellGrouping.Of(Chart.Leaves, ["association"]);
    private static readonly CellGrouping _transfers = CellGrouping.Of(Chart.Transfers, ["from", "to"]);
    private static readonly CellGrouping _conversations = CellGrouping.Of(Chart.Conversations, ["with", "association"]);

    /// <summary>The figures of the associations that are open on the first or on the last day of a period.</summary>
    /// <param name="since">The first day, included.</param>
    /// <param name="asOf">The last day, included.</param>
    /// <param name="at">What is known.</param>
    /// <param name="only">This association alone, open or not; all where null.</param>
    /// <param name="scope">The association that reads, of which there is its own row; null where all may be seen.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>: nothing is known of the one asked for, or <paramref name="scope"/> may not see it.</exception>
    public async Task<AssociationTable> Table(DateOnly since, DateOnly asOf, KnownAt at, string? only, string? scope, CancellationToken cancel)
    {
        RequireOwn(only, scope);
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var before = since.AddDays(-1);
        List<DateOnly> days = [.. Days(before, asOf)];
        var balances = await KnownBalances.Read(kept, snapshot, known, [_members, _paid, _joins, _leaves, _transfers, _conversations], days);
        var members = days.ConvertAll(d => balances.Parts(_members, d).ToDictionary(p => p.Part, p => p.Sum));
        var (paid, joins, leaves) = (Sums(_paid, null), Sums(_joins, before), Sums(_leaves, before));
        var (transfers, conversations) = (Sums(_transfers, before), Sums(_conversations, before));
        var (movedIn, movedOut) = (transfers.ToLookup(t => t.Key.Split('\n')[1], t => t.Value), transfers.ToLookup(t => t.Key.Split('\n')[0], t => t.Value));
        var rows = new List<AssociationRow>();
        foreach (var (name, history) in await Histories(snapshot, only ?? scope, known))
        {
            if ((Association?)(history.StateAsOf(asOf) ?? history.State) is not { } state || (only is null && !state.IsOpenOn(asOf) && !state.IsOpenOn(since)))
                continue;
            var (first, last) = (Value(members[0], name), Value(members[^1], name));
            rows.Add(new(
                name, state.Name, state.Municipality, state.ClosedOn <= asOf ? state.ClosedOn : null, last, last is null ? null : last - (first ?? 0),
                joins.GetValueOrDefault(name), leaves.GetValueOrDefault(name), movedIn[name].Sum(), movedOut[name].Sum(), paid.GetValueOrDefault(name),
                conversations.GetValueOrDefault($"association\n{name}"),
                history.Entries.Where(e => e.Fact is AssociationDialogueHeld && e.Fact.OccurredOn <= asOf).Select(e => (DateOnly?)e.Fact.OccurredOn).Max(),
                [.. days.Select((d, i) => new Point(d, Value(members[i], name)))]));
        }

        Rules.Require(only is null || rows.Count > 0, Rules.SubjectUnknown, Subject.Association(only ?? ""));
        return new(new(asOf, known), since, [.. rows.OrderBy(r => r.Name, StringComparer.CurrentCultureIgnoreCase)]);

        // What is dated after a day; all where none is given.
        Dictionary<string, long> Sums(CellGrouping division, DateOnly? after)
        {
            var sums = balances.Parts(division, asOf).ToDictionary(p => p.Part, p => p.Sum.Amount);
            if (after is { } day)
                foreach (var (part, sum) in balances.Parts(division, day))
                    sums[part] -= sum.Amount;
            return sums;
        }

        static long? Value(Dictionary<string, Sum> sums, string name) => sums.GetValueOrDefault(name) is { Steps: > 0 } sum ? sum.Amount : null;
    }

    /// <summary>The names of all associations that the book knows now, by slug.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Names(CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var histories = await Histories(snapshot, null, await snapshot.KnowAt(default));
        return histories.OrderBy(h => h.Name, StringComparer.Ordinal).ToDictionary(h => h.Name, h => (h.History.State as Association)?.Name ?? h.Name);
    }

    /// <summary>The members of an association as of a day, by id.</summary>
    /// <param name="association">The association.</param>
    /// <param name="unpaid">Whether only those are told who have not paid for the day.</param>
    /// <param name="asOf">The day.</param>
    /// <param name="at">What is known.</param>
    /// <param name="after">The member after whom to go on; null from the first on.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="scope">The association that reads; null where all may be seen.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>: <paramref name="scope"/> may not see the association.</exception>
    public async Task<AssociationMembers> Members(string association, bool unpaid, DateOnly asOf, KnownAt at, string? after, int limit, string? scope, CancellationToken cancel)
    {
        RequireOwn(association, scope);
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var own = Chart.Members.Pattern([KeyValuePair.Create("association", association)]);
        var rows = await snapshot.Read(
            Sql.Statement("read_association_members"),
            row => (Total: row.GetInt64(0), Unpaid: row.GetInt64(1), Member: row.IsDBNull(2) ? null : new AssociationMember(
                row.GetString(2), row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4), row.GetBoolean(3))),
            district.Name, new NpgsqlParameter { Value = own, NpgsqlDbType = NpgsqlDbType.Jsonb }, asOf, known.Position, unpaid,
            Snapshot.OrNull(after is null ? null : $"member/{after}", NpgsqlDbType.Varchar), limit + 1);
        var members = rows.Select(r => r.Member).OfType<AssociationMember>().ToList();
        return new(new(asOf, known), rows[0].Total, rows[0].Unpaid, [.. members.Take(limit)], members.Count > limit ? Subject.FromStored(members[limit - 1].Subject).Id : null);
    }

    /// <summary>Who came into an association and went out of it in a period, the latest first.</summary>
    /// <param name="association">The association.</param>
    /// <param name="since">The first day, included.</param>
    /// <param name="asOf">The last day, included.</param>
    /// <param name="at">What is known.</param>
    /// <param name="limit">How many are told at the most.</param>
    /// <param name="scope">The association that reads; null where all may be seen.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>: <paramref name="scope"/> may not see the association.</exception>
    public async Task<Movements> Movements(string association, DateOnly since, DateOnly asOf, KnownAt at, int limit, string? scope, CancellationToken cancel)
    {
        RequireOwn(association, scope);
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var rows = await snapshot.Read(
            Sql.Statement("read_movements"),
            row => (Total: row.GetInt64(0), Movement: new Movement(row.GetString(1), JsonElement.Parse(row.GetString(2)), row.GetString(3), row.GetFieldValue<DateOnly>(4), row.GetGuid(5))),
            district.Name, association, since, asOf, known.Position, limit);
        var sight = scope is null ? null : new Sight(snapshot, scope);
        if (sight is not null)
            await sight.Look(rows.Select(r => r.Movement.Subject).Distinct());
        return new(rows.Count == 0 ? 0 : rows[0].Total, rows.ConvertAll(r => sight?.Sees(r.Movement.Entry!.Value) is false ? r.Movement with { Entry = null } : r.Movement));
    }

    // To an association all others are as if they were not there.
    private static void RequireOwn(string? asked, string? scope) => Rules.Require(asked is null || scope is null || asked == scope, Rules.SubjectUnknown, Subject.Association(asked ?? ""));

    // From the first day through the last in steps of equal length, both included.
    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
    {
        var step = Math.Max(1, (last.DayNumber - first.DayNumber) / CurveSteps);
        for (var day = first; day < last; day = day.AddDays(step))
            yield return day;
        yield return last;
    }

    // The histories of associations as known at a moment, by slug.
    private static async Task<List<(string Name, History History)>> Histories(Snapshot snapshot, string? only, KnowledgePoint known)
    {
        var streams = await snapshot.Histories(only is not null ? [$"{Subject.Association(only)}"]
            : await snapshot.Read("select id from mt_streams where tenant_id = $1 and type = 'association'", row => row.GetString(0), snapshot.District.Name));
        return [.. streams.Select(s => (Subject: Subject.FromStored(s.Key), s.Value))
            .Select(s => (s.Subject.Id, History.Nothing(s.Subject).WithRecorded([.. s.Value.Where(e => e.Order <= known.Position)])))];
    }
}
