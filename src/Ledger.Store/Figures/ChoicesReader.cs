using Ledger.Domain;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>A subject that can be chosen by its id.</summary>
/// <param name="Id">Its id, without the kind.</param>
/// <param name="Name">Its name; null of members, whose names stand in no event, and of what has none.</param>
public sealed record Choice(string Id, string? Name);

/// <summary>What there is to choose from where an entry about a kind of subject is written.</summary>
/// <param name="Subjects">The subjects of the kind about which something can follow, in the order of their ids.</param>
/// <param name="Associations">The open associations.</param>
/// <param name="Values">The slugs that entries about the kind bear, and that goals of plans ask for, by dimension: <c>topics</c>, <c>channel</c>.</param>
public sealed record Choices(IReadOnlyList<Choice> Subjects, IReadOnlyList<Choice> Associations, ILookup<string, string> Values);

/// <summary>Reads what there is to choose from. An association is shown its own, and what plans ask for.</summary>
public sealed class ChoicesReader(Database database, District district, TimeProvider clock)
{
    /// <summary>The most subjects of a kind, and the most values; beyond them the id is typed.</summary>
    public const int Most = 300;

    private static readonly Dictionary<string, Account[]> _accountsOfKind = new()
    {
        ["association"] = [Chart.Associations, Chart.Conversations, Chart.Reported],
        ["member"] = [Chart.Members],
        ["contact"] = [Chart.Conversations],
        ["training"] = [Chart.Trainings, Chart.Sessions],
        ["channel"] = [Chart.Audience],
        ["representative"] = [Chart.Appearances],
        ["figure"] = [Chart.Figures],
        ["activity"] = [Chart.Activities],
        ["officer"] = [Chart.Offices],
        ["milestone"] = [Chart.Milestones],
    };

    /// <summary>The choices for entries about a kind of subject.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="scope">The association that writes; null for the district.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<Choices> Read(string kind, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        // Of all members of a district so many ids without names would help nobody.
        var kinds = kind == "member" && scope is null ? ["association"] : new[] { kind, "association" }.Distinct().ToArray();
        var subjects = await snapshot.Read(Sql.Statement("read_choices"), row => row.GetString(0), district.Name, kinds, Snapshot.OrNull(scope, NpgsqlDbType.Varchar), Most);
        var plans = await PlanReader.ReadPlans(snapshot, await snapshot.KnowAt(default), null);
        Account[] accounts = _accountsOfKind.GetValueOrDefault(kind) ?? [];
        var values = await snapshot.Read(
            Sql.Statement("read_cell_values"), row => (Dimension: row.GetString(0), Value: row.GetString(1)),
            district.Name, accounts.Select(a => a.Name).ToArray(), Snapshot.OrNull(scope, NpgsqlDbType.Varchar), Most);
        List<(string Dimension, string Value)> promised =
        [
            .. from plan in plans
               from goal in plan.Plan.Goals
               from leaf in goal.Measure.Leaves(plan.Plan.PeriodOf(goal), plan.Plan.PeriodOf(goal).By)
               where accounts.Any(a => a.Name == leaf.Measure.Account)
               from dimension in leaf.Measure.Where ?? new Dictionary<string, string>()
               select (dimension.Key, dimension.Value),
            .. from plan in plans
               where kind == "plan"
               from goal in plan.Plan.Goals
               select ("goal", goal.Id),
        ];
        var all = values.Concat(promised).Distinct().Order().ToLookup(v => v.Dimension, v => v.Value);
        var today = district.DateOf(clock.GetUtcNow());
        var standing = (await snapshot.Histories(subjects)).Select(s => History.Nothing(Subject.FromStored(s.Key)).WithRecorded(s.Value))
            .Where(h => h.State is not null && !HasEnded(h.State, today) && (scope is null || h.IsOf(scope)))
            .OrderBy(h => h.Subject.Id, StringComparer.Ordinal).ToLookup(h => h.Subject.Kind, h => new Choice(h.Subject.Id, NameOf(h.State)));
        // A milestone has no beginning of its own: those that goals wait for can be chosen before anything is told of them.
        var known = standing[kind].ToList();
        known.AddRange(kind == "milestone" ? all["milestone"].Except(known.Select(k => k.Id)).Select(id => new Choice(id, null)) : []);
        return new(known, [.. standing["association"]], all);
    }

    private static bool HasEnded(object? state, DateOnly today) => state switch
    {
        Association association => association.ClosedOn <= today,
        Contact contact => contact.ClosedOn <= today,
        Member member => member.Association is null,
        Officer officer => officer.StoodDownOn is not null,
        _ => false,
    };

    private static string? NameOf(object? state) => state switch
    {
        Association association => association.Name,
        Contact contact => contact.Name,
        Training training => training.Plan.Title,
        Channel channel => channel.Handle,
        Representative representative => representative.Name,
        Figure figure => figure.Name,
        Activity activity => activity.Held.Title,
        Plan plan => plan.Title,
        _ => null,
    };
}
