using System.Text.Json;
using Ledger.Domain;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>Reads plans and how far their goals have come. Every answer is of one snapshot.</summary>
/// <param name="database">Where the book is.</param>
/// <param name="district">Whose it is.</param>
/// <param name="clock">By which it is now.</param>
/// <param name="kept">The series that are kept.</param>
/// <param name="cursors">Where lists go on.</param>
/// <param name="scope">The association whose own part of the goals is read: their measures, taken with its own cells alone; null where the whole is.</param>
public sealed partial class PlanReader(Database database, District district, TimeProvider clock, BalanceCache kept, Cursors cursors, string? scope = null)
{
    /// <summary>The most points of a curve.</summary>
    public const int MostPoints = 1500;

    /// <summary>The most values that a curve is made of: a point of an all-of is as many as it has parts.</summary>
    public const int MostValues = 30_000;

    /// <summary>The most readings of accounts that a curve is made of: of what is taken of each association alone, a value is as many as there are associations.</summary>
    public const int MostReadings = 3_000_000;

    /// <summary>The same plans, their goals' parts as an association reads them; the whole where null.</summary>
    public PlanReader For(string? association) => new(database, district, clock, kept, cursors, association);

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
        var balances = await KnownBalances.Read(kept, snapshot, known, [.. plan.Goals.SelectMany(g => GoalProgress.Leaves(g, plan, asOf))], scope);
        return new(id, new(asOf, known), [.. plan.Goals.Select(g => GoalView.Make(g, plan, GoalProgress.Judge(g, plan, asOf, balances), isPart: scope is not null))]);
    }

    /// <summary>The points of a goal's curve: the first day, each step after it, and the last day, both included.</summary>
    /// <param name="id">The plan.</param>
    /// <param name="goalId">The goal.</param>
    /// <param name="from">The first day; the plan's where null.</param>
    /// <param name="to">The last day; today or the plan's last, whichever is earlier, where null.</param>
    /// <param name="every"><c>day</c>, <c>week</c> or <c>month</c>.</param>
    /// <param name="at">What is known.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="RuleBroken">There is no such plan or goal, or there would be more than <see cref="MostPoints"/> points, <see cref="MostValues"/> values or <see cref="MostReadings"/> readings.</exception>
    public async Task<HistoryView> History(string id, string goalId, DateOnly? from, DateOnly? to, string every, KnownAt at, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var plan = await ReadPlan(snapshot, known, id);
        var goal = FindGoal(plan, goalId);
        var today = district.DateOf(clock.GetUtcNow());
        var (first, last) = (from ?? plan.From, to ?? (today < plan.To ? today : plan.To));
        var period = plan.PeriodOf(goal);
        var leaves = goal.Measure.Leaves(period, period.By);
        var days = Days(first, last < first && to is null ? first : last, every, Math.Min(MostPoints, MostValues / Math.Max(1, leaves.Count))).ToList();
        var balances = await KnownBalances.Read(kept, snapshot, known, [.. days.SelectMany(d => goal.Measure.Leaves(period, d))], scope);
        var open = balances.OpenOn(days[^1]).Count;
        var most = MostReadings / Math.Max(1, leaves.Sum(leaf => leaf.OpenOn is null ? 1L : open));
        Rules.Require(days.Count <= Math.Max(1, most), Rules.TooManyPoints, Math.Max(1, most));
        return new(new(days[^1], known), [.. days.Select(d => new Point(d, goal.Measure.Value(period, d, balances)))]);
    }

    /// <summary>The postings that make a goal's value, in the order (occurredOn, position).</summary>
    /// <exception cref="RuleBroken">There is no such plan or goal, or the cursor is not one.</exception>
    public async Task<EvidenceView> Evidence(string id, string goalId, DateOnly asOf, KnownAt at, string? after, int limit, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(at);
        var plan = await ReadPlan(snapshot, known, id);
        var goal = FindGoal(plan, goalId);
        var (measure, period) = (goal.Measure, plan.PeriodOf(goal));
        var windows = WindowsOf(measure, period, asOf);
        var balances = await KnownBalances.Read(kept, snapshot, known, measure.Leaves(period, asOf), scope);
        var value = measure.Value(period, asOf, balances);
        var (of, among) = measure.Read == Measure.Share ? (measure.Of!.Value(period, asOf, balances), measure.Among!.Value(period, asOf, balances)) : (null, null);
        if (value is null && of is null && among is null)
            return new(new(asOf, known), null, [], null);
        var contributions = new Contributions(measure, period, asOf, balances);
        // A plain sum goes on where it stopped; what adds up to numbers of associations, parts or persons is told from the beginning.
        var isSum = Contributions.IsSum(measure);
        var seen = cursors.Read<EvidenceKey>(after);
        var before = new RunningSum(seen?.Sum ?? 0, seen?.SumAmong ?? 0);
        var sum = before;
        var postings = new List<(EvidencePosting Posting, string Subject)>();
        var (last, isMore) = ((EvidenceKey?)null, false);
        await foreach (var row in Evidence(snapshot, windows, balances, known, isSum ? seen : null, limit + 1))
        {
            var (leaf, number, window, _) = windows[row.Key.Window];
            if (leaf.OpenOn is { } day && (row.Association is null || !balances.OpenOn(day).Contains(row.Association)))
                continue;
            var (amount, side) = contributions.Add(new(number, row.Key.OccurredOn, row.Association, row.Key.Subject, window.Sign * row.Posting.Amount));
            if (side is not null && (side == Contributions.Of ? of : among) is null)
                continue; // of what is no reading, nothing is evidence
            if (seen is not null && row.Key.CompareTo(seen) <= 0)
                continue;
            isMore = postings.Count == limit;
            if (isMore)
                break;
            postings.Add((row.Posting with { Amount = amount, Side = side }, row.Subject));
            sum = sum.With(amount, side);
            last = row.Key with { Sum = sum.Value, SumAmong = sum.Among };
        }

        return new(new(asOf, known), value, await Shown(snapshot, postings), isMore ? cursors.Of(last) : null, of, among) { Before = before };
    }

    // A posting of an association's own may stand under an entry that it may not see: of that it is told where it stands, and no more.
    private async Task<IReadOnlyList<EvidencePosting>> Shown(Snapshot snapshot, List<(EvidencePosting Posting, string Subject)> postings)
    {
        var sight = await Look(snapshot, postings.Select(p => p.Subject));
        return postings.ConvertAll(p => sight?.Sees(p.Posting.Entry) is false ? p.Posting with { Type = null, Source = null } : p.Posting);
    }

    // What the association sees of subjects; null where all is seen.
    private async Task<Sight?> Look(Snapshot snapshot, IEnumerable<string> subjects)
    {
        if (scope is null)
            return null;
        var sight = new Sight(snapshot, scope);
        await sight.Look(subjects.Distinct());
        return sight;
    }

    /// <summary>Which figures as of a day changed between two moments of knowledge, and by which entries. The plan is read as known at the later.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PlanUnknown"/>.</exception>
    public async Task<ChangesView> Changes(string id, DateOnly asOf, KnownAt since, KnownAt until, int limit, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var (before, after) = (await snapshot.KnowAt(since), await snapshot.KnowAt(until));
        var plan = await ReadPlan(snapshot, after, id);
        List<Leaf> leaves = [.. plan.Goals.SelectMany(g => g.Measure.Leaves(plan.PeriodOf(g), asOf))];
        var was = await KnownBalances.Read(kept, snapshot, before, leaves, scope);
        var became = await KnownBalances.Read(kept, snapshot, after, leaves, scope);
        var changed = plan.Goals.Select(g => (Goal: g, Old: Value(g, was), New: Value(g, became))).Where(g => g.Old != g.New).ToList();
        if (changed.Count == 0)
            return new(asOf, before, after, []);
        var entries = await ChangingEntries(snapshot, changed.ConvertAll(g => ChangingWindows(g.Goal.Measure.Leaves(plan.PeriodOf(g.Goal), asOf), was, became)), before, after, limit);
        return new(asOf, before, after, [.. changed.Select((g, place) =>
            new ChangedGoal(g.Goal.Id, g.Old, g.New, [.. entries[place].Select(e => e.Entry)], entries[place].Select(e => e.Count).FirstOrDefault()))]);

        long? Value(Goal goal, KnownBalances balances) => goal.Measure.Value(plan.PeriodOf(goal), asOf, balances);
    }

    private List<(Leaf Leaf, int Number, Window Window, string Pattern)> WindowsOf(Measure measure, Period period, DateOnly asOf) =>
        [.. measure.Leaves(period, asOf).SelectMany((leaf, number) => leaf.Windows.SelectMany(w => Patterns(leaf).Select(p => (leaf, number, w, p))))];

    // Of an association, those of its own cells.
    private IEnumerable<string> Patterns(Leaf leaf) => scope is null ? [leaf.Selection.Pattern] : leaf.PatternsOf(scope);

    // What is covered depends on which associations are open, too; what grows, on where it began; and a change, on whether there was anything to change.
    private IEnumerable<(string Account, string Pattern, Window Window, bool NamesMember)> ChangingWindows(IReadOnlyList<Leaf> leaves, KnownBalances was, KnownBalances became)
    {
        foreach (var leaf in leaves)
        {
            List<(Window Window, bool NamesMember)> windows = [.. leaf.Windows.Select(w => (w, NamesMember(leaf)))];
            if (leaf.GrowsFrom is { } before)
                windows.Add((before, false));
            if (leaf.Measure.Read == Measure.Change && Apart(leaf).Any(a => was.HasValue(leaf.Selection, leaf.AsOf, a) != became.HasValue(leaf.Selection, leaf.AsOf, a)))
                windows.Add((new(null, leaf.AsOf), false));
            foreach (var (window, namesMember) in windows)
                foreach (var pattern in Patterns(leaf))
                    yield return (leaf.Selection.Account.Name, pattern, window, namesMember);
        }

        // Which associations are open is no cell of an association's own.
        if (scope is null)
            foreach (var day in leaves.Select(l => l.OpenOn).OfType<DateOnly>().Distinct())
                yield return (Chart.Associations.Name, "{}", new(null, day), false);

        IEnumerable<string?> Apart(Leaf leaf) => leaf.OpenOn is { } day ? was.OpenOn(day).Union(became.OpenOn(day)).Cast<string?>() : [null];
    }

    private static bool NamesMember(Leaf leaf) => leaf.Measure.Read == Measure.Distinct;

    /// <summary>The first entries, and how many there are, that have postings in the windows of each of several goals, recorded between two moments.</summary>
    private async Task<ILookup<int, (int Count, ChangingEntry Entry)>> ChangingEntries(
        Snapshot snapshot, List<IEnumerable<(string Account, string Pattern, Window Window, bool NamesMember)>> goals, KnowledgePoint one, KnowledgePoint other, int limit)
    {
        var windows = goals.SelectMany((w, goal) => w.Select(w => (Goal: goal, w.Account, w.Pattern, w.Window, w.NamesMember))).ToList();
        var entries = await snapshot.Read(
            Sql.Statement("read_changes"),
            row => (Goal: row.GetInt32(0), Count: (int)row.GetInt64(1), Subject: row.GetString(6),
                Entry: new ChangingEntry(row.GetGuid(2), row.GetInt64(3), TypeName(row.GetString(4)), row.GetFieldValue<DateOnly>(5)) { RecordedAt = row.GetFieldValue<DateTimeOffset>(7) }),
            snapshot.District.Name,
            windows.Select(w => w.Goal).ToArray(),
            windows.Select(w => w.Account).ToArray(),
            Snapshot.Json(windows.Select(w => w.Pattern)),
            windows.Select(w => w.Window.After ?? DateOnly.MinValue).ToArray(),
            windows.Select(w => w.Window.Through).ToArray(),
            windows.Select(w => w.NamesMember).ToArray(),
            Math.Min(one.Position, other.Position),
            Math.Max(one.Position, other.Position),
            limit);
        var sight = await Look(snapshot, entries.Select(e => e.Subject));
        return entries.ToLookup(e => e.Goal, e => (e.Count, sight?.Sees(e.Entry.Entry) is false ? e.Entry with { Type = null } : e.Entry));
    }

    private static string TypeName(string stored) => EntryType.Stored(stored)?.Name ?? stored;

    /// <summary>The postings in windows from one on, in their order. They are read so many at a time, then more: of the days that hold as many.</summary>
    private static async IAsyncEnumerable<(string? Association, EvidenceKey Key, EvidencePosting Posting, string Subject)> Evidence(
        Snapshot snapshot, List<(Leaf Leaf, int Number, Window Window, string Pattern)> windows, KnownBalances balances, KnowledgePoint known, EvidenceKey? seen, int atATime)
    {
        for (var more = true; more; atATime *= 2)
        {
            var count = 0;
            var last = balances.DayOf(atATime, windows.Select(w => (w.Leaf.Selection, w.Window)).Distinct(), seen?.OccurredOn);
            await foreach (var row in Evidence(snapshot, windows, last, known, seen, atATime))
            {
                (seen, count) = (row.Key, count + 1);
                yield return row;
            }

            more = count == atATime;
        }
    }

    private static IAsyncEnumerable<(string? Association, EvidenceKey Key, EvidencePosting Posting, string Subject)> Evidence(
        Snapshot snapshot, List<(Leaf Leaf, int Number, Window Window, string Pattern)> windows, DateOnly last, KnowledgePoint known, EvidenceKey? seen, int limit) =>
        snapshot.Stream(
            Sql.Statement("read_evidence"),
            row =>
            {
                var cell = JsonElement.Parse(row.GetString(9));
                var association = cell.TryGetProperty("association", out var a) ? a.GetString() : null;
                var posting = new EvidencePosting(row.GetGuid(2), row.GetInt64(3), TypeName(row.GetString(4)),
                    row.IsDBNull(5) ? null : row.GetString(5), row.GetFieldValue<DateOnly>(6), row.GetFieldValue<DateTimeOffset>(7), row.GetString(8), cell, row.GetInt64(10));
                return (association, new EvidenceKey(posting.OccurredOn, posting.Position, row.GetInt32(0), row.GetInt32(1), row.GetInt32(11)), posting, row.GetString(12));
            },
            snapshot.District.Name,
            Enumerable.Range(0, windows.Count).ToArray(),
            windows.Select(w => w.Leaf.Selection.Account.Name).ToArray(),
            Snapshot.Json(windows.Select(w => w.Pattern)),
            windows.Select(w => w.Window.After ?? DateOnly.MinValue).ToArray(),
            windows.Select(w => w.Window.Through < last ? w.Window.Through : last).ToArray(),
            windows.Select(w => NamesMember(w.Leaf)).ToArray(),
            known.Position,
            Snapshot.OrNull(seen?.OccurredOn, NpgsqlDbType.Date),
            Snapshot.OrNull(seen?.Position, NpgsqlDbType.Bigint),
            Snapshot.OrNull(seen?.Window, NpgsqlDbType.Integer),
            Snapshot.OrNull(seen?.Cell, NpgsqlDbType.Integer),
            Snapshot.OrNull(seen?.Subject, NpgsqlDbType.Integer),
            limit);

    private static IEnumerable<DateOnly> Days(DateOnly from, DateOnly to, string every, int most)
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
            Rules.Require(i < most - 1, Rules.TooManyPoints, most);
            yield return step(i);
        }

        yield return to;
    }

    private static Goal FindGoal(Plan plan, string id) =>
        plan.Goals.Find(g => g.Id == id) ?? throw new RuleBroken(Rules.GoalUnknown, id, string.Join(", ", plan.Goals.Select(g => g.Id)));

    private static async Task<Plan> ReadPlan(Snapshot snapshot, KnowledgePoint known, string id) =>
        await ReadPlans(snapshot, known, $"plan/{id}") is [var (_, plan)] ? plan : throw new RuleBroken(Rules.PlanUnknown, id);

    /// <summary>The plans known at a moment, by their first day; one where its stream is named.</summary>
    internal static async Task<List<(string Id, Plan Plan)>> ReadPlans(Snapshot snapshot, KnowledgePoint known, string? stream)
    {
        var entries = await snapshot.Read(
            """
                -- The entries of one plan, or of all ($2 null), as known at a position.
                select e.stream_id, e.id, e.seq_id, e.type, e.data, e.timestamp
                from mt_streams s
                join mt_events e on e.tenant_id = s.tenant_id and e.stream_id = s.id
                where s.tenant_id = $1 and s.type = 'plan' and ($2::varchar is null or s.id = $2) and e.seq_id <= $3
                """, row => (Stream: row.GetString(0), Entry: new Entry(row.GetGuid(1), row.GetInt64(2), StoredFact.Read(row, type: 3, data: 4), row.GetFieldValue<DateTimeOffset>(5))),
            snapshot.District.Name, Snapshot.OrNull(stream, NpgsqlDbType.Varchar), known.Position);
        return [.. from e in entries
                   group e.Entry by e.Stream into events
                   let subject = Subject.FromStored(events.Key)
                   let plan = (Plan?)Domain.History.Nothing(subject).WithRecorded([.. events]).State
                   where plan is not null
                   orderby plan.From, subject.Id
                   select (subject.Id, plan)];
    }

    // The sums through it go with it, so that the next page knows what it adds to.
    private sealed record EvidenceKey(DateOnly OccurredOn, long Position, int Window, int Cell, int Subject, long Sum = 0, long SumAmong = 0) : IComparable<EvidenceKey>
    {
        public int CompareTo(EvidenceKey? other) => other is null ? 1
            : (OccurredOn, Position, Window, Cell, Subject).CompareTo((other.OccurredOn, other.Position, other.Window, other.Cell, other.Subject));
    }
}
