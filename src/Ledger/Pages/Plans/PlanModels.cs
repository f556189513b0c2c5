using System.Text.Json;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Pages.Shared;
using Ledger.Store;

namespace Ledger.Pages.Plans;

/// <summary>Who reads a page.</summary>
/// <param name="District">Whose book it is.</param>
/// <param name="IsPart">Whether an association reads, which sees its own part of the figures.</param>
public sealed record PageReader(District District, bool IsPart)
{
    public PageReader(RequestContext context)
        : this(context.Book.District, context.Caller.Association is not null)
    {
    }
}

/// <summary>A goal on a plan's pages.</summary>
/// <param name="View">How far it has come.</param>
/// <param name="Goal">The goal itself.</param>
/// <param name="Points">Its curve.</param>
/// <param name="Now">How far it has come as we know now, where another moment was asked for and it still stands.</param>
/// <param name="Change">How its figure moved since that moment; null where it did not.</param>
public sealed record GoalLine(GoalView View, Goal Goal, IReadOnlyList<CoursePoint> Points, GoalView? Now, ChangedGoal? Change)
{
    /// <summary>Whether what it promises is another now.</summary>
    public bool HasOtherTarget => Now is not null && (Now.Target != View.Target || Now.By != View.By);

    public IReadOnlyList<Point> Curve => CurveOf(Points);

    /// <summary>The points that have passed.</summary>
    public static IReadOnlyList<Point> CurveOf(IReadOnlyList<CoursePoint> points) => [.. points.TakeWhile((p, i) => i < points.Count - 1 || p.Value is not null).Select(p => new Point(p.Date, p.Value))];
}

/// <summary>The goals under one heading of a plan; null where they have none.</summary>
public sealed record AimGroup(string? Aim, IReadOnlyList<GoalLine> Goals);

/// <summary>A plan as of a day and as known at a moment.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Asked">What was asked for.</param>
/// <param name="Basis">What the figures rest on.</param>
/// <param name="Groups">Its goals by their headings, in the plan's order.</param>
/// <param name="Now">What the figures now known rest on; null where that was what was asked for, or the plan stands no longer.</param>
/// <param name="Added">The goals that have come since.</param>
/// <param name="Dropped">The goals that have gone since.</param>
/// <param name="Shortcuts">Other moments that are often asked for.</param>
/// <param name="Reader">Who reads.</param>
public sealed record PlanModel(
    PlanView Plan, AskedBasis Asked, Basis Basis, IReadOnlyList<AimGroup> Groups, Basis? Now, IReadOnlyList<GoalView> Added, IReadOnlyList<GoalView> Dropped, Shortcuts Shortcuts, PageReader Reader)
{
    public string Address => $"/plans/{Plan.Plan}";

    /// <summary>Whether then and now stand side by side.</summary>
    public bool IsCompared => Now is not null;

    /// <summary>The goals whose figures have moved since.</summary>
    public IEnumerable<GoalLine> Changed => Groups.SelectMany(g => g.Goals).Where(g => g.Change is not null);

    /// <summary>The goals that promise another thing now.</summary>
    public IEnumerable<GoalLine> Revised => Groups.SelectMany(g => g.Goals).Where(g => g.HasOtherTarget);

    public static PlanModel Of(PlanView plan, AskedBasis asked, ProgressView progress, PlanCourse course, ProgressView? now, ChangesView? changes, Shortcuts shortcuts, PageReader reader)
    {
        var later = now?.Goals.ToDictionary(g => g.Id) ?? [];
        var moved = changes?.Goals.ToDictionary(g => g.Id) ?? [];
        var lines = progress.Goals.Zip(course.Goals, (view, goal) => new GoalLine(view, goal.Goal, goal.Points, later.GetValueOrDefault(view.Id), moved.GetValueOrDefault(view.Id)));
        var before = progress.Goals.Select(g => g.Id).ToHashSet();
        return new(plan, asked, progress.Basis, [.. lines.GroupBy(l => l.View.Aim).Select(g => new AimGroup(g.Key, [.. g]))], now?.Basis,
            [.. now?.Goals.Where(g => !before.Contains(g.Id)) ?? []], [.. now is null ? [] : progress.Goals.Where(g => !later.ContainsKey(g.Id))], shortcuts, reader);
    }
}

/// <summary>A posting of the evidence with what all up to it come to.</summary>
public sealed record EvidenceRow(EvidencePosting Posting, long Sum);

/// <summary>A goal as of a day and as known at a moment, with its evidence.</summary>
public sealed record GoalModel(
    PlanView Plan, AskedBasis Asked, Basis Basis, GoalView View, string Every, GoalCourse Course, GoalCourse? Now, GoalView? ViewNow, EvidenceView Evidence, bool IsLaterPage, Shortcuts Shortcuts, PageReader Reader)
{
    public string PlanAddress => $"/plans/{Plan.Plan}";

    public string Address => $"{PlanAddress}/goals/{View.Id}";

    public Goal Goal => Course.Goal;

    /// <summary>The address of the same goal's figures in the HTTP contract.</summary>
    public string Api => $"/v1/plans/{Plan.Plan}/goals/{View.Id}";

    /// <summary>The evidence's next page: of the same knowledge, whatever is recorded meanwhile.</summary>
    public string? NextPage => Evidence.Next is null ? null
        : $"{Address}?asOf={PageWords.Date(Asked.AsOf)}&knownAt={Uri.EscapeDataString(Asked.KnownAt ?? $"@{Basis.KnownAt.Position}")}&after={Uri.EscapeDataString(Evidence.Next)}#evidence";

    public IEnumerable<EvidenceRow> Rows
    {
        get
        {
            var sum = Evidence.Before;
            foreach (var posting in Evidence.Postings)
            {
                sum = sum.With(posting.Amount, posting.Side);
                yield return new(posting, sum.Of(posting.Side));
            }
        }
    }

    /// <summary>The rows of the table behind the curve: what was known then, and where another moment was asked for, what is known now.</summary>
    public IEnumerable<(CoursePoint Then, CoursePoint? Now)> Points
    {
        get
        {
            var now = Now?.Points.ToDictionary(p => p.Date) ?? [];
            return Course.Points.Select(p => (p, now.GetValueOrDefault(p.Date)));
        }
    }
}

/// <summary>Which figures moved between two moments of knowledge.</summary>
/// <param name="Plan">The plan, as known at the later.</param>
/// <param name="AsOf">The day whose figures they are.</param>
/// <param name="Since">The one moment, as it was written.</param>
/// <param name="Until">The other, as it was written; null for now.</param>
/// <param name="Limit">How many entries are named for each figure.</param>
/// <param name="Changes">What moved.</param>
/// <param name="Texts">The goals' words.</param>
/// <param name="Decisions">What was decided about the plan in between.</param>
/// <param name="Reader">Who reads.</param>
public sealed record ChangesModel(
    PlanView Plan, DateOnly AsOf, string Since, string? Until, int Limit, ChangesView Changes, IReadOnlyDictionary<string, Wording> Texts, IReadOnlyList<EntryView> Decisions, PageReader Reader)
{
    public string PlanAddress => $"/plans/{Plan.Plan}";

    /// <summary>The part of an address that asks the same.</summary>
    public string Query => QueryOf(AsOf, Since, Until);

    public static string QueryOf(DateOnly asOf, string since, string? until) =>
        $"asOf={PageWords.Date(asOf)}&since={Uri.EscapeDataString(since)}{(until is null ? "" : $"&until={Uri.EscapeDataString(until)}")}";

    /// <summary>A text of an entry's data; null where it has none of that name.</summary>
    public static string? Text(EntryView entry, string name) =>
        entry.Data.ValueKind == JsonValueKind.Object && entry.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
