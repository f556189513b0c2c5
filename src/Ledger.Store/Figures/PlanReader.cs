using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Domain;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>A plan among the plans.</summary>
public sealed record PlanSummary(string Plan, string Title, DateOnly From, DateOnly To, DateOnly AdoptedOn, int Goals);

public sealed record PlanList(KnowledgePoint KnownAt, IReadOnlyList<PlanSummary> Plans);

/// <summary>A plan with its goals as known at a moment.</summary>
/// <remarks>The goals are spelt as they were adopted, <see cref="Goal"/>.</remarks>
public sealed record PlanView(
    string Plan, string Title, DateOnly From, DateOnly To, DateOnly AdoptedOn, KnowledgePoint KnownAt, IReadOnlyList<JsonElement> Goals, IReadOnlyList<JsonElement> Dropped);

/// <summary>How far a goal has come. To an association its own part: what the district promises of the whole is null there.</summary>
public sealed record GoalView(
    string Id, Wording Text, long? Value, long? Target, string? Status, long? Expected, DateOnly By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PartProgress>? Parts);

public sealed record ProgressView(string Plan, Basis Basis, IReadOnlyList<GoalView> Goals);

/// <summary>A point of a goal's curve.</summary>
public sealed record Point(DateOnly Date, long? Value);

public sealed record HistoryView(Basis Basis, IReadOnlyList<Point> Points);

/// <summary>A posting that goes into a value, with its entry. What all of them add is the value.</summary>
public sealed record EvidencePosting(
    Guid Entry, long Position, string? Type, string? Source, DateOnly OccurredOn, DateTimeOffset RecordedAt, string Account, JsonElement Cell, long Amount);

public sealed record EvidenceView(Basis Basis, long? Value, IReadOnlyList<EvidencePosting> Postings, string? Next);

/// <summary>An entry that changed a figure.</summary>
public sealed record ChangingEntry(Guid Entry, long Position, string? Type, DateOnly OccurredOn);

/// <summary>A figure that changed between two moments of knowledge; of its entries at most the number asked for.</summary>
public sealed record ChangedGoal(string Id, long? Before, long? After, IReadOnlyList<ChangingEntry> Entries, int EntryCount);

public sealed record ChangesView(DateOnly AsOf, KnowledgePoint Since, KnowledgePoint Until, IReadOnlyList<ChangedGoal> Goals);

/// <summary>Reads plans and how far their goals have come. Every answer is of one snapshot.</summary>
/// <param name="database">Where the book is.</param>
/// <param name="district">Whose it is.</param>
/// <param name="clock">By which it is now.</param>
/// <param name="kept">The series that are kept.</param>
/// <param name="scope">The association whose own part of the goals is read: their measures, taken with its own cells alone; null where the whole is.</param>
public sealed class PlanReader(Database database, District district, TimeProvider clock, BalanceCache kept, string? scope = null)
{
    /// <summary>The most points of a curve.</summary>
    public const int MostPoints = 1500;

    /// <summary>The same plans, their goals' parts as an association reads them; the whole where null.</summary>
    public PlanReader For(string? association) => new(database, district, clock, kept, association);

    /// <summary>The plans known at a moment.</summary>
    public async Task<PlanList> Plans(KnownAt at, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var plans = await ReadPlans(snapshot, known, null);
        return new(known, [.. plans.Select(p => new PlanSummary(p.Id, p.Plan.Title, p.Plan.From, p.Plan.To, p.Plan.AdoptedOn, p.Plan.Goals.Count))]);
    }

    /// <summary>One plan.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PlanUnknown"/>.</exception>
    public async Task<PlanView> Plan(string id, KnownAt at, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var plan = await ReadPlan(snapshot, known, id);
        return new(id, plan.Title, plan.From, plan.To, plan.AdoptedOn, known, [.. plan.Goals.Select(FactJson.Element)], [.. plan.Dropped.Select(FactJson.Element)]);
    }

    /// <summary>How far each goal has come.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PlanUnknown"/>.</exception>
    public async Task<ProgressView> Progress(string id, DateOnly asOf, KnownAt at, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var plan = await ReadPlan(snapshot, known, id);
        var balances = await KnownBalances.Read(kept, snapshot, known, plan.Goals.SelectMany(Selections), plan.Goals.SelectMany(g => GoalProgress.Edges(g, plan, asOf)), scope);
        return new(id, new(asOf, known), [.. plan.Goals.Select(g =>
        {
            var p = GoalProgress.Of(g, plan, asOf, balances);
            return scope is null ? new GoalView(g.Id, g.Text, p.Value, p.Target, p.Status, p.Expected, p.By, p.Parts) : new(g.Id, g.Text, p.Value, null, null, null, p.By, p.Parts);
        })]);
    }

    /// <summary>The points of a goal's curve: the first day, each step after it, and the last day, both included.</summary>
    /// <param name="id">The plan.</param>
    /// <param name="goalId">The goal.</param>
    /// <param name="from">The first day; the plan's where null.</param>
    /// <param name="to">The last day; today or the plan's last, whichever is earlier, where null.</param>
    /// <param name="every"><c>day</c>, <c>week</c> or <c>month</c>.</param>
    /// <param name="at">What is known.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="RuleBroken">There is no such plan or goal, or there would be more than <see cref="MostPoints"/> points.</exception>
    public async Task<HistoryView> History(string id, string goalId, DateOnly? from, DateOnly? to, string every, KnownAt at, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var plan = await ReadPlan(snapshot, known, id);
        var goal = FindGoal(plan, goalId);
        var today = district.DateOf(clock.GetUtcNow());
        var (first, last) = (from ?? plan.From, to ?? (today < plan.To ? today : plan.To));
        var days = Days(first, last < first && to is null ? first : last, every).ToList();
        var balances = await KnownBalances.Read(kept, snapshot, known, Selections(goal),
            goal.Measure.Leaves.SelectMany(m => days.SelectMany(d => GoalProgress.Edges(m, plan, d))), scope);
        return new(new(days[^1], known), [.. days.Select(d => new Point(d, goal.Measure.Value(plan, d, balances)))]);
    }

    /// <summary>The postings that make a goal's value, in the order (occurredOn, position).</summary>
    /// <exception cref="RuleBroken">There is no such plan or goal, or the cursor is not one.</exception>
    public async Task<EvidenceView> Evidence(string id, string goalId, DateOnly asOf, KnownAt at, string? after, int limit, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var plan = await ReadPlan(snapshot, known, id);
        var goal = FindGoal(plan, goalId);
        var balances = await KnownBalances.Read(kept, snapshot, known, Selections(goal), goal.Measure.Leaves.SelectMany(m => GoalProgress.Edges(m, plan, asOf)), scope);
        var value = goal.Measure.Value(plan, asOf, balances);
        if (value is null)
            return new(new(asOf, known), null, [], null); // of what is no reading, nothing is evidence
        var contributions = new Contributions(goal.Measure, asOf, balances);
        // A plain sum goes on where it stopped; what adds up to numbers of associations or parts is told from the beginning.
        var isSum = goal.Measure.Read is not (Measure.Coverage or Measure.AllOf);
        var seen = Cursor.Read<EvidenceKey>(after);
        var open = balances.OpenOn(asOf);
        var postings = new List<(EvidencePosting Posting, string Subject)>();
        var (last, isMore) = ((EvidenceKey?)null, false);
        await foreach (var row in Evidence(snapshot, WindowsOf(goal.Measure, plan, asOf), balances, known, isSum ? seen : null, limit + 1))
        {
            var association = row.Association;
            if (row.Leaf.Read == Measure.Coverage && (association is null || !open.Contains(association)))
                continue;
            var amount = contributions.Add(row.LeafNumber, association, row.Sign * row.Posting.Amount);
            if (seen is not null && row.Key.CompareTo(seen) <= 0)
                continue;
            isMore = postings.Count == limit;
            if (isMore)
                break;
            postings.Add((row.Posting with { Amount = amount }, row.Subject));
            last = row.Key;
        }

        return new(new(asOf, known), value, await Shown(snapshot, postings), isMore ? Cursor.Of(last) : null);
    }

    // A posting of an association's own may stand under an entry that it may not see: of that it is told where it stands, and no more.
    private async Task<IReadOnlyList<EvidencePosting>> Shown(Snapshot snapshot, List<(EvidencePosting Posting, string Subject)> postings)
    {
        var seen = scope is null ? null : await snapshot.SeenBy(scope, postings.Select(p => p.Subject));
        return postings.ConvertAll(p => seen?.Contains(p.Posting.Entry) is false ? p.Posting with { Type = null, Source = null } : p.Posting);
    }

    /// <summary>Which figures as of a day changed between two moments of knowledge, and by which entries. The plan is read as known at the later.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PlanUnknown"/>.</exception>
    public async Task<ChangesView> Changes(string id, DateOnly asOf, KnownAt since, KnownAt until, int limit, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var (before, after) = (await snapshot.KnowAt(since), await snapshot.KnowAt(until));
        var plan = await ReadPlan(snapshot, after, id);
        var edges = plan.Goals.SelectMany(g => g.Measure.Leaves).SelectMany(m => GoalProgress.Edges(m, plan, asOf)).ToList();
        var was = await KnownBalances.Read(kept, snapshot, before, plan.Goals.SelectMany(Selections), edges, scope);
        var became = await KnownBalances.Read(kept, snapshot, after, plan.Goals.SelectMany(Selections), edges, scope);
        var changed = plan.Goals.Select(g => (Goal: g, Old: g.Measure.Value(plan, asOf, was), New: g.Measure.Value(plan, asOf, became))).Where(g => g.Old != g.New).ToList();
        if (changed.Count == 0)
            return new(asOf, before, after, []);
        var entries = await ChangingEntries(snapshot, changed.ConvertAll(g => ChangingWindows(g.Goal.Measure, plan, asOf)), before, after, limit);
        return new(asOf, before, after, [.. changed.Select((g, place) =>
            new ChangedGoal(g.Goal.Id, g.Old, g.New, [.. entries[place].Select(e => e.Entry)], entries[place].Select(e => e.Count).FirstOrDefault()))]);
    }

    private static IEnumerable<Selection> Selections(Goal goal) => goal.Measure.Leaves.Select(m => m.Selection());

    private List<(Measure Leaf, int LeafNumber, Selection Selection, Window Window, string Pattern)> WindowsOf(Measure measure, Plan plan, DateOnly asOf) =>
    [
        .. from leaf in measure.Leaves.Select((m, i) => (Measure: m, Number: i, Selection: m.Selection()))
           from window in leaf.Measure.Windows(plan, asOf)
           from pattern in scope is null ? [leaf.Selection.Pattern] : leaf.Measure.PatternsOf(scope)
           select (leaf.Measure, leaf.Number, leaf.Selection, window, pattern),
    ];

    // What is covered depends on which associations are open, too. That is no cell of an association's own.
    private IEnumerable<(string Account, string Pattern, Window Window)> ChangingWindows(Measure measure, Plan plan, DateOnly asOf) =>
        WindowsOf(measure, plan, asOf).Select(w => (w.Selection.Account.Name, w.Pattern, w.Window)).Concat(scope is null && measure.Leaves.Any(m => m.Read == Measure.Coverage)
            ? [(Chart.Associations.Name, "{}", new Window(null, asOf))] : []);

    /// <summary>The first entries, and how many there are, that have postings in the windows of each of several goals, recorded between two moments.</summary>
    private async Task<ILookup<int, (int Count, ChangingEntry Entry)>> ChangingEntries(
        Snapshot snapshot, List<IEnumerable<(string Account, string Pattern, Window Window)>> goals, KnowledgePoint one, KnowledgePoint other, int limit)
    {
        var windows = goals.SelectMany((w, goal) => w.Select(w => (Goal: goal, w.Account, w.Pattern, w.Window))).ToList();
        var entries = await snapshot.Read(
            "read_changes",
            row => (Goal: row.GetInt32(0), Count: (int)row.GetInt64(1), Subject: row.GetString(6),
                Entry: new ChangingEntry(row.GetGuid(2), row.GetInt64(3), TypeName(row.GetString(4)), row.GetFieldValue<DateOnly>(5))),
            snapshot.District.Name,
            windows.Select(w => w.Goal).ToArray(),
            windows.Select(w => w.Account).ToArray(),
            Snapshot.Json(windows.Select(w => w.Pattern)),
            windows.Select(w => w.Window.After ?? DateOnly.MinValue).ToArray(),
            windows.Select(w => w.Window.Through).ToArray(),
            Math.Min(one.Position, other.Position),
            Math.Max(one.Position, other.Position),
            limit);
        var seen = scope is null ? null : await snapshot.SeenBy(scope, entries.Select(e => e.Subject));
        return entries.ToLookup(e => e.Goal, e => (e.Count, seen?.Contains(e.Entry.Entry) is false ? e.Entry with { Type = null } : e.Entry));
    }

    private static string TypeName(string stored) => EntryType.Stored(stored)?.Name ?? stored;

    /// <summary>The postings in windows from one on, in their order. They are read so many at a time, then more: of the days that hold as many.</summary>
    private static async IAsyncEnumerable<(Measure Leaf, int LeafNumber, int Sign, string? Association, EvidenceKey Key, EvidencePosting Posting, string Subject)> Evidence(
        Snapshot snapshot, List<(Measure Leaf, int LeafNumber, Selection Selection, Window Window, string Pattern)> windows, KnownBalances balances, KnowledgePoint known, EvidenceKey? seen, int atATime)
    {
        for (var more = true; more; atATime *= 2)
        {
            var count = 0;
            var last = balances.DayOf(atATime, windows.Select(w => (w.Selection, w.Window)).Distinct(), seen?.OccurredOn);
            await foreach (var row in Evidence(snapshot, windows, last, known, seen, atATime))
            {
                (seen, count) = (row.Key, count + 1);
                yield return row;
            }

            more = count == atATime;
        }
    }

    private static IAsyncEnumerable<(Measure Leaf, int LeafNumber, int Sign, string? Association, EvidenceKey Key, EvidencePosting Posting, string Subject)> Evidence(
        Snapshot snapshot, List<(Measure Leaf, int LeafNumber, Selection Selection, Window Window, string Pattern)> windows, DateOnly last, KnowledgePoint known, EvidenceKey? seen, int limit) =>
        snapshot.Stream(
            "read_evidence",
            row =>
            {
                var (leaf, number, _, window, _) = windows[row.GetInt32(0)];
                var cell = JsonElement.Parse(row.GetString(9));
                var association = cell.TryGetProperty("association", out var a) ? a.GetString() : null;
                var posting = new EvidencePosting(row.GetGuid(2), row.GetInt64(3), TypeName(row.GetString(4)),
                    row.IsDBNull(5) ? null : row.GetString(5), row.GetFieldValue<DateOnly>(6), row.GetFieldValue<DateTimeOffset>(7), row.GetString(8), cell, row.GetInt64(10));
                return (leaf, number, window.Sign, association, new EvidenceKey(posting.OccurredOn, posting.Position, row.GetInt32(0), row.GetInt32(1)), posting, row.GetString(11));
            },
            snapshot.District.Name,
            Enumerable.Range(0, windows.Count).ToArray(),
            windows.Select(w => w.Selection.Account.Name).ToArray(),
            Snapshot.Json(windows.Select(w => w.Pattern)),
            windows.Select(w => w.Window.After ?? DateOnly.MinValue).ToArray(),
            windows.Select(w => w.Window.Through < last ? w.Window.Through : last).ToArray(),
            known.Position,
            Snapshot.OrNull(seen?.OccurredOn, NpgsqlDbType.Date),
            Snapshot.OrNull(seen?.Position, NpgsqlDbType.Bigint),
            Snapshot.OrNull(seen?.Window, NpgsqlDbType.Integer),
            Snapshot.OrNull(seen?.Cell, NpgsqlDbType.Integer),
            limit);

    private static IEnumerable<DateOnly> Days(DateOnly from, DateOnly to, string every)
    {
        Func<int, DateOnly> step = every switch
        {
            "day" => i => from.AddDays(i),
            "week" => i => from.AddDays(7 * i),
            "month" => from.AddMonths,
            _ => throw new RuleBroken(Rules.InvalidParameter, "every", "day, week, month"),
        };
        Rules.Require(from <= to, Rules.InvalidParameter, "to", $"≥ {from:yyyy-MM-dd}");
        for (var i = 0; step(i) < to; i++)
        {
            Rules.Require(i < MostPoints - 1, Rules.TooManyPoints, MostPoints);
            yield return step(i);
        }

        yield return to;
    }

    private static Goal FindGoal(Plan plan, string id) =>
        plan.Goals.Find(g => g.Id == id) ?? throw new RuleBroken(Rules.GoalUnknown, id, string.Join(", ", plan.Goals.Select(g => g.Id)));

    private static async Task<Plan> ReadPlan(Snapshot snapshot, KnowledgePoint known, string id) =>
        await ReadPlans(snapshot, known, $"plan/{id}") is [var (_, plan)] ? plan : throw new RuleBroken(Rules.PlanUnknown, id);

    private static async Task<List<(string Id, Plan Plan)>> ReadPlans(Snapshot snapshot, KnowledgePoint known, string? stream)
    {
        var entries = await snapshot.Read(
            "read_plans", row => (Stream: row.GetString(0), Entry: new Entry(row.GetGuid(1), row.GetInt64(2), StoredFact.Read(row, type: 3, data: 4), row.GetFieldValue<DateTimeOffset>(5))),
            snapshot.District.Name, Snapshot.OrNull(stream, NpgsqlDbType.Varchar), known.Position);
        return [.. from e in entries
                   group e.Entry by e.Stream into events
                   let subject = Subject.FromStored(events.Key)
                   let plan = (Plan?)Domain.History.Nothing(subject).WithRecorded([.. events]).State
                   where plan is not null
                   orderby plan.From, subject.Id
                   select (subject.Id, plan)];
    }

    private sealed record EvidenceKey(DateOnly OccurredOn, long Position, int Window, int Cell) : IComparable<EvidenceKey>
    {
        public int CompareTo(EvidenceKey? other) => other is null ? 1
            : (OccurredOn, Position, Window, Cell).CompareTo((other.OccurredOn, other.Position, other.Window, other.Cell));
    }
}
