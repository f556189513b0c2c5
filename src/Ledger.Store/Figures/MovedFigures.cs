using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Domain;

namespace Ledger.Store;

/// <summary>A figure that entries would move: the balance of a cell, or the value of a goal.</summary>
/// <param name="Before">What it is; null is no reading.</param>
/// <param name="After">What it would be; null is no reading.</param>
public sealed record MovedFigure(long? Before, long? After)
{
    /// <summary>The account; null of a goal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Account { get; init; }

    /// <summary>The account's cell; null of a goal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Cell { get; init; }

    /// <summary>The plan of a goal; null of a cell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Plan { get; init; }

    /// <summary>The goal; null of a cell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Goal { get; init; }

    /// <summary>What would meet the goal then; null of a cell, of a goal that would be dropped, and to an association.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Target { get; init; }
}

/// <summary>Finds the figures as of a day that entries would move.</summary>
/// <param name="snapshot">The view of the book that they would come after.</param>
/// <param name="known">What it knows: all there is.</param>
/// <param name="kept">The series that are kept.</param>
/// <param name="asOf">The day.</param>
/// <param name="scope">The association whose own part is told; null for the whole.</param>
internal sealed class MovedFigures(Snapshot snapshot, KnowledgePoint known, BalanceCache kept, DateOnly asOf, string? scope)
{
    /// <summary>
    /// The goals whose value would move, of the plans that run on the day, and all goals of plans that the entries are about; then the cells whose
    /// balance would move, in the order of the chart.
    /// </summary>
    /// <param name="postings">What the entries would post.</param>
    /// <param name="plans">The plans that they are about, as these would be; null for one that would not be there.</param>
    public async Task<IReadOnlyList<MovedFigure>> Find(IReadOnlyList<Posting> postings, IReadOnlyDictionary<string, Plan?> plans) =>
        postings.Count == 0 && plans.Count == 0 ? [] : [.. await Goals(postings, plans), .. await Cells(postings)];

    private async Task<List<MovedFigure>> Goals(IReadOnlyList<Posting> postings, IReadOnlyDictionary<string, Plan?> plans)
    {
        var before = (await PlanReader.ReadPlans(snapshot, known, null)).ToDictionary(p => p.Id, p => p.Plan);
        var after = before.Where(p => !plans.ContainsKey(p.Key)).Concat(plans.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, p.Value!))).ToDictionary();
        var asked = before.Keys.Union(after.Keys).Where(id => plans.ContainsKey(id) || Runs(after[id])).ToList();
        var (was, became) = (await Values(before, asked, null), await Values(after, asked, await SupposedPostings.Of(postings, snapshot, known)));
        return [.. from id in asked
                   orderby (after.GetValueOrDefault(id) ?? before[id]).From, id
                   from goal in GoalsOf(after, id).Concat(GoalsOf(before, id)).DistinctBy(g => g.Id)
                   let old = was.GetValueOrDefault((id, goal.Id))
                   let renewed = became.GetValueOrDefault((id, goal.Id))
                   where plans.ContainsKey(id) || old.Value != renewed.Value
                   select new MovedFigure(old.Value, renewed.Value) { Plan = id, Goal = goal.Id, Target = renewed.Target }];
    }

    private static ImmutableList<Goal> GoalsOf(Dictionary<string, Plan> plans, string id) => plans.GetValueOrDefault(id)?.Goals ?? [];

    private bool Runs(Plan plan) => plan.From <= asOf && asOf <= plan.To;

    private async Task<Dictionary<(string Plan, string Goal), (long? Value, long? Target)>> Values(Dictionary<string, Plan> plans, IEnumerable<string> asked, SupposedPostings? supposed)
    {
        var goals = asked.Where(plans.ContainsKey).SelectMany(id => plans[id].Goals, (id, goal) => (id, plan: plans[id], goal)).ToList();
        var balances = await KnownBalances.Read(kept, snapshot, known, [.. goals.SelectMany(g => GoalProgress.Leaves(g.goal, g.plan, asOf))], scope, supposed);
        return goals.ToDictionary(g => (g.id, g.goal.Id), g => GoalProgress.Judge(g.goal, g.plan, asOf, balances) is var p ? (p.Value, scope is null ? (long?)p.Target : null) : default);
    }

    private async Task<List<MovedFigure>> Cells(IReadOnlyList<Posting> postings)
    {
        var moved = postings.Where(p => p.OccurredOn <= asOf).GroupBy(p => p.Cell, (cell, own) => own.Aggregate(
            (Cell: cell, Sum: default(Sum)), (all, p) => (all.Cell, all.Sum + new Sum(p.Amount, p.Steps)))).Where(m => m.Sum != default).ToList();
        if (scope is not null)
            moved.RemoveAll(m => !m.Cell.Account.Owners.Any(o => JsonElement.Parse(m.Cell.Key) is var cell && cell.TryGetProperty(o, out var owner) && owner.ValueEquals(scope)));
        if (moved.Count == 0)
            return [];
        var before = (await snapshot.Read(
            Sql.Statement("read_cell_balances"), row => (Place: row.GetInt64(0), Sum: new Sum(row.GetInt64(1), row.GetInt64(2))),
            snapshot.District.Name, moved.Select(m => m.Cell.Account.Name).ToArray(), Snapshot.Json(moved.Select(m => m.Cell.Key)), asOf, known.Folded, snapshot.District.Number))
            .ToDictionary(b => (int)b.Place - 1, b => b.Sum);
        var order = Chart.All.Select((account, place) => (account, place)).ToDictionary(a => a.account, a => a.place);
        return [.. from m in moved.Index()
                   let was = before.GetValueOrDefault(m.Index)
                   let old = Value(m.Item.Cell.Account, was)
                   let renewed = Value(m.Item.Cell.Account, was + m.Item.Sum)
                   where old != renewed
                   orderby order[m.Item.Cell.Account], m.Item.Cell.Key
                   select new MovedFigure(old, renewed) { Account = m.Item.Cell.Account.Name, Cell = JsonElement.Parse(m.Item.Cell.Key) }];
    }

    private static long? Value(Account account, Sum sum) => account.Sort == Sort.Level && sum.Steps <= 0 ? null : sum.Amount;
}
