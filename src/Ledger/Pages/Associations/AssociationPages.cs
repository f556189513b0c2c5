using Ledger.Access;
using Ledger.Domain;
using Ledger.Lists;
using Ledger.Pages.Shared;
using Ledger.Store;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Pages.Associations;

/// <summary>All associations in a period, in an order.</summary>
public sealed record AssociationsModel(AssociationTable Table, IReadOnlyList<AssociationRow> Rows, SortOrder Order, AskedBasis Asked)
{
    /// <summary>The page's address in an order.</summary>
    public string Sorted(SortOrder order) => PageAddress.Of("/associations", Asked, ("since", PageWords.Date(Table.Since)), ("sort", $"{order}"));

    /// <summary>Where the table is had for spreadsheets.</summary>
    public string Csv => PageAddress.Of("/associations", Asked, ("since", PageWords.Date(Table.Since)), ("sort", $"{Order}"), ("format", ListFormat.Csv.Name));
}

/// <summary>What was asked about one association, as its address says it.</summary>
/// <param name="Association">Its slug.</param>
/// <param name="Asked">The basis.</param>
/// <param name="Since">The first day of the period.</param>
/// <param name="Plan">The plan that runs on the day; null where none does.</param>
/// <param name="UnpaidOnly">Whether of its members those alone are told who have not paid.</param>
/// <param name="After">The member after whom the list goes on; null from the first on.</param>
public sealed record AskedAssociation(string Association, AskedBasis Asked, DateOnly Since, PlanSummary? Plan, bool UnpaidOnly, string? After)
{
    /// <summary>The value of <c>show</c> by which only those are told who have not paid.</summary>
    public const string Unpaid = "unpaid";

    /// <summary>The address without a query.</summary>
    public string Path => $"/associations/{Association}";

    /// <summary>The page's address.</summary>
    public override string ToString() =>
        PageAddress.Of(Path, Asked, ("since", PageWords.Date(Since)), ("show", UnpaidOnly ? Unpaid : null), ("after", After));
}

/// <summary>One association: what its secretary sees first.</summary>
/// <param name="Page">What was asked.</param>
/// <param name="Row">Its figures.</param>
/// <param name="Members">Its members, a page of them.</param>
/// <param name="Movements">Who came and went in the period.</param>
/// <param name="Goals">The association's own part of the plan's goals.</param>
/// <param name="Personal">What of the members' personal data is shown.</param>
/// <param name="District">The district.</param>
public sealed record AssociationModel(
    AskedAssociation Page, AssociationRow Row, AssociationMembers Members, Movements Movements, IReadOnlyList<GoalView> Goals, PersonalData Personal, District District)
{
    /// <summary>The goals that count each association, and lack this one.</summary>
    public IReadOnlyList<GoalView> Lacking => [.. Goals.Where(IsLacking)];

    /// <summary>The goals to which the association has given something.</summary>
    public IReadOnlyList<GoalView> Given => [.. Goals.Where(g => !IsLacking(g) && g.Value is not (null or 0))];

    private bool IsLacking(GoalView goal) => goal.Lacking?.Contains(Row.Association) is true;
}

/// <summary>The pages of associations.</summary>
public static class AssociationPages
{
    private const int MembersOfPage = 30;
    private const int MovementsOfPage = 20;

    private static readonly Dictionary<string, Func<AssociationRow, IComparable?>> _columns = new()
    {
        ["name"] = r => r.Name,
        ["members"] = r => r.Members,
        ["change"] = r => r.Change,
        ["joins"] = r => r.Joins,
        ["leaves"] = r => r.Leaves,
        ["in"] = r => r.MovedIn,
        ["out"] = r => r.MovedOut,
        ["paid"] = r => r.PaidPercent,
        ["dialogues"] = r => r.Dialogues,
        ["last"] = r => r.LastDialogueOn,
    };

    /// <summary>The columns by which the table of associations can stand.</summary>
    public static IReadOnlyCollection<string> Columns => _columns.Keys;

    public static void MapAssociations(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/associations");
        pages.MapGet("/", async Task<IResult> (RequestContext context, string? asOf, string? knownAt, string? since, string? sort, string? format, CancellationToken cancel) =>
        {
            var asked = AskedBasis.Read(asOf, knownAt, context.Book);
            var order = SortOrder.Read(sort, _columns.Keys);
            var (first, _) = await Since(context, since, asked, cancel);
            var table = await context.Book.Associations.Table(first, asked.AsOf, asked.At, null, context.Caller.Association, cancel);
            var names = order.Column == "name" ? Comparer<IComparable?>.Create((a, b) => StringComparer.CurrentCultureIgnoreCase.Compare(a, b)) : null;
            var rows = order.Sort(table.Rows, _columns[order.Column], names).ToList();
            if (Site.Typed(format) is not { } form)
                return Site.Page<AssociationsPage>(new AssociationsModel(table, rows, order, asked));
            Rules.Require(form == ListFormat.Csv.Name, Rules.InvalidParameter, "format", ListFormat.Csv.Name);
            return new ListAnswer<AssociationRow>(ListTables.Associations, ListTables.Associations.Columns, ListFormat.Csv, table.Basis, [], IsImmutable: false, rows.ToAsyncEnumerable());
        }).Needs(Right.ReadFigures).AnswersInTurn();

        pages.MapGet("/{association}", async (RequestContext context, string association, string? asOf, string? knownAt, string? since, string? show, string? after, CancellationToken cancel) =>
            Site.Page<AssociationPage>(await Read(context, await Ask(context, association, asOf, knownAt, since, show, after, cancel), PersonalData.NotAsked(context), cancel)))
            .Needs(Right.ReadBook).AnswersInTurn();

        pages.MapPost("/{association}", async (
            RequestContext context, HttpContext http, string association, string? asOf, string? knownAt, string? since, string? show, string? after, [FromForm] string? purpose, CancellationToken cancel) =>
        {
            var personal = PersonalData.Asked(purpose);
            var model = await Read(context, await Ask(context, association, asOf, knownAt, since, show, after, cancel), personal, cancel);
            if (personal.LacksPurpose)
                http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            else
                model = model with { Personal = personal with { Shown = await Persons(context, model.Members, personal, cancel) } };
            return Site.Page<AssociationPage>(model);
        }).Needs(Right.ReadPersons).AnswersInTurn();
    }

    private static async Task<AskedAssociation> Ask(
        RequestContext context, string association, string? asOf, string? knownAt, string? since, string? show, string? after, CancellationToken cancel)
    {
        var asked = AskedBasis.Read(asOf, knownAt, context.Book);
        Rules.Require(Site.Typed(show) is null or AskedAssociation.Unpaid, Rules.InvalidParameter, "show", AskedAssociation.Unpaid);
        var (first, plan) = await Since(context, since, asked, cancel);
        return new(association, asked, first, plan, Site.Typed(show) is not null, Site.Typed(after));
    }

    private static async Task<AssociationModel> Read(RequestContext context, AskedAssociation page, PersonalData personal, CancellationToken cancel)
    {
        var (readers, asked, scope) = (context.Book.Associations, page.Asked, context.Caller.Association);
        var table = await readers.Table(page.Since, asked.AsOf, asked.At, page.Association, scope, cancel);
        var members = await readers.Members(page.Association, page.UnpaidOnly, asked.AsOf, asked.At, page.After, MembersOfPage, scope, cancel);
        var movements = await readers.Movements(page.Association, page.Since, asked.AsOf, asked.At, MovementsOfPage, scope, cancel);
        // The part that the goals take from this association's cells alone, for every reader.
        var goals = page.Plan is not { } plan ? [] : (await context.Book.Plans.For(page.Association).Progress(plan.Plan, asked.AsOf, asked.At, cancel)).Goals;
        return new(page, table.Rows[0], members, movements, goals, personal, context.Book.District);
    }

    private static async Task<IReadOnlyDictionary<string, Store.Persons.PersonView>> Persons(RequestContext context, AssociationMembers members, PersonalData personal, CancellationToken cancel)
    {
        var subjects = new SubjectList(members.Basis, [.. members.Members.Select(m => new SubjectBehind(m.Subject, default, m.Since, null))], null);
        var shown = await context.Book.Persons.Of(subjects, context.Caller, personal.LoggedAs("list-subjects"), cancel);
        return shown.Subjects.Where(s => s.Personal is not null).ToDictionary(s => s.Subject, s => s.Personal!);
    }

    // The first day of the period, which is the one asked for, else the first of the plan that runs on the day, else of its year; and that plan.
    private static async Task<(DateOnly First, PlanSummary? Plan)> Since(RequestContext context, string? since, AskedBasis asked, CancellationToken cancel)
    {
        var plan = RunningPlan.Of(await context.Plans.Plans(asked.At, cancel), asked.AsOf);
        var first = Site.Day(since, "since") ?? plan?.From ?? new(asked.AsOf.Year, 1, 1);
        Rules.Require(first <= asked.AsOf, Rules.InvalidParameter, "since", $"≤ {PageWords.Date(asked.AsOf)}");
        return (first, plan);
    }
}

/// <summary>Which of several plans a page is about where none is named.</summary>
public static class RunningPlan
{
    /// <summary>The plan whose days a day is among; of several the one that began last, and where there is none the last that has begun.</summary>
    public static PlanSummary? Of(PlanList plans, DateOnly day) =>
        plans.Plans.Where(p => p.From <= day).OrderBy(p => day <= p.To).ThenBy(p => p.From).LastOrDefault();
}
