using Ledger.Access;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Pages.Shared;
using Ledger.Store;

namespace Ledger.Pages.Plans;

/// <summary>The pages of plans and their goals. All that a page shows rests on one position of the book.</summary>
public static class PlanPages
{
    /// <summary>How many postings of the evidence stand on a page.</summary>
    public const int PostingsOnPage = 50;

    /// <summary>How many entries are named for each figure that changed, where no number is asked for.</summary>
    public const int EntriesOfChange = 10;

    private const int MostDecisions = Reading.MostRows;

    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/plans").Needs(Right.ReadFigures);
        pages.MapGet("/", async (RequestContext context, string? knownAt, CancellationToken cancel) =>
            Site.Page<PlansPage>(await context.Plans.Plans(Site.Moment(knownAt, context.Book), cancel)));

        pages.MapGet("/{plan}", async (RequestContext context, string plan, string? asOf, string? knownAt, CancellationToken cancel) =>
            Site.Page<PlanPage>(await Plan(context, plan, asOf, knownAt, cancel))).AnswersInTurn();

        pages.MapGet("/{plan}/report", async (RequestContext context, string plan, string? asOf, string? knownAt, CancellationToken cancel) =>
            Site.Page<ReportPage>(await Plan(context, plan, asOf, knownAt, cancel))).AnswersInTurn();

        pages.MapGet("/{plan}/goals/{goal}", async (RequestContext context, string plan, string goal, string? asOf, string? knownAt, string? after, CancellationToken cancel) =>
            Site.Page<GoalPage>(await Goal(context, plan, goal, AskedBasis.Read(asOf, knownAt, context.Book), Site.Typed(after), cancel))).AnswersInTurn();

        pages.MapGet("/{plan}/changes", async (RequestContext context, string plan, string? asOf, string? since, string? until, string? limit, CancellationToken cancel) =>
            Site.Page<ChangesPage>(await Changes(context, plan, asOf, since, until, Site.Typed(limit) is null ? EntriesOfChange : Reading.Limit(limit), cancel))).AnswersInTurn();
    }

    private static async Task<PlanModel> Plan(RequestContext context, string id, string? asOf, string? knownAt, CancellationToken cancel)
    {
        var asked = AskedBasis.Read(asOf, knownAt, context.Book);
        var progress = await context.Plans.Progress(id, asked.AsOf, asked.At, cancel);
        var at = Pinned(progress.Basis.KnownAt);
        // Each reads on a connection of its own, so they wait for one another no longer than the longest takes.
        var (plan, course) = (context.Plans.Plan(id, at, cancel), context.Plans.Course(id, null, asked.AsOf, at, cancel));
        var decisions = Decisions(context, id, asked.AsOf, asked.KnownAt is null ? at : default, cancel);
        var later = asked.KnownAt is null ? Task.FromResult<(ProgressView?, ChangesView?)>((null, null)) : Later(context, id, asked.AsOf, at, cancel);
        await Task.WhenAll(plan, course, decisions, later);
        var (now, changes) = await later;
        return PlanModel.Of(await plan, asked, progress, await course, now, changes, Shortcuts.Of(await plan, asked, await decisions, context.Book.Today), new(context));
    }

    private static async Task<GoalModel> Goal(RequestContext context, string id, string goalId, AskedBasis asked, string? after, CancellationToken cancel)
    {
        var progress = await context.Plans.Progress(id, asked.AsOf, asked.At, cancel);
        var at = Pinned(progress.Basis.KnownAt);
        var (plan, course) = (context.Plans.Plan(id, at, cancel), context.Plans.Course(id, goalId, asked.AsOf, at, cancel));
        var evidence = context.Plans.Evidence(id, goalId, asked.AsOf, at, after, PostingsOnPage, cancel);
        var decisions = Decisions(context, id, asked.AsOf, asked.KnownAt is null ? at : default, cancel);
        var later = asked.KnownAt is null ? Task.FromResult<(GoalCourse?, GoalView?)>((null, null)) : Now(context, id, goalId, asked.AsOf, cancel);
        await Task.WhenAll(plan, course, evidence, decisions, later);
        var (courseNow, now) = await later;
        return new(await plan, asked, progress.Basis, progress.Goals.Single(g => g.Id == goalId), (await course).Every, (await course).Goals[0], courseNow, now,
            await evidence, after is not null, Shortcuts.Of(await plan, asked, await decisions, context.Book.Today), new(context));
    }

    // What is known now of a goal as of the same day.
    private static async Task<(GoalCourse? Course, GoalView? View)> Now(RequestContext context, string plan, string goal, DateOnly asOf, CancellationToken cancel)
    {
        var course = await IfStanding(context.Plans.Course(plan, goal, asOf, default, cancel));
        var progress = course is null ? null : await IfStanding(context.Plans.Progress(plan, asOf, Pinned(course.KnownAt), cancel));
        return (course?.Goals[0], progress?.Goals.FirstOrDefault(g => g.Id == goal));
    }

    private static async Task<ChangesModel> Changes(RequestContext context, string id, string? asOf, string? since, string? until, int limit, CancellationToken cancel)
    {
        var (day, from, to) = (Site.Day(asOf) ?? context.Book.Today, Site.Typed(since), Site.Typed(until));
        from ??= PageWords.Date(day);
        var changes = await context.Plans.Changes(id, day, Site.Moment(from, context.Book), Site.Moment(to, context.Book), limit, cancel);
        var (earlier, later) = changes.Since.Position <= changes.Until.Position ? (changes.Since, changes.Until) : (changes.Until, changes.Since);
        var (plan, progress) = (context.Plans.Plan(id, Pinned(changes.Until), cancel), context.Plans.Progress(id, day, Pinned(changes.Until), cancel));
        var decisions = Decisions(context, id, day, Pinned(later), cancel);
        await Task.WhenAll(plan, progress, decisions);
        var texts = (await progress).Goals.ToDictionary(g => g.Id, g => g.Text);
        return new(await plan, day, from, to, limit, changes, texts, [.. (await decisions).Where(d => d.Position > earlier.Position).Take(Reading.Rows)], new(context));
    }

    // What is known now of the same day, and what moved since. A plan whose adoption was taken back since has nothing of either.
    private static async Task<(ProgressView? Now, ChangesView? Changes)> Later(RequestContext context, string plan, DateOnly asOf, KnownAt at, CancellationToken cancel)
    {
        var now = await IfStanding(context.Plans.Progress(plan, asOf, default, cancel));
        return now is null ? (null, null) : (now, await context.Plans.Changes(plan, asOf, at, Pinned(now.Basis.KnownAt), EntriesOfChange, cancel));
    }

    // What the board decided about the plan. An association reads the plan, and not the entries behind it.
    private static async Task<IReadOnlyList<EntryView>> Decisions(RequestContext context, string plan, DateOnly asOf, KnownAt at, CancellationToken cancel) =>
        context.Caller.Association is null && await IfStanding(context.Book.Entries.Subject(new("plan", plan), asOf, at, 0, MostDecisions, null, cancel)) is { } subject ? subject.Entries : [];

    private static async Task<T?> IfStanding<T>(Task<T> reading)
        where T : class
    {
        try
        {
            return await reading;
        }
        catch (RuleBroken broken) when (broken is { Rule: Rules.PlanUnknown or Rules.GoalUnknown or Rules.SubjectUnknown })
        {
            return null;
        }
    }

    private static KnownAt Pinned(KnowledgePoint known) => new(null, known.Position);
}
