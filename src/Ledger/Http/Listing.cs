using System.Runtime.CompilerServices;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Lists;
using Ledger.Store;

namespace Ledger.Http;

/// <summary>The lists that leave the book, for spreadsheets and other programs: members, contacts, trainings, goals, and the evidence of a goal.</summary>
public static class Listing
{
    private const int AtATime = 5_000;

    public static void MapLists(this IEndpointRouteBuilder routes)
    {
        var lists = routes.MapGroup("/lists").WithTags("Lists").AnswersInTurn();
        var subjects = lists.MapGroup("").Needs(Right.ReadBook);
        Given(subjects.MapGet("/members", async (RequestContext context, HttpContext http, string? asOf, string? knownAt, string? association, string? columns, string? include, string? format, CancellationToken cancel) =>
        {
            var asked = await Ask(context, http, ListTables.Members, asOf, knownAt, columns, include is not null, format, cancel);
            var personal = asked.Columns.Select(c => c.Detail).OfType<string>().ToHashSet();
            return asked.Answer([.. Of(context, association)], asked.Lists.Members(association, asked.AsOf, asked.Known, personal, context.Caller, cancel));
        })).AddEndpointFilter(Persons.Admit).WithName("listMembers").WithSummary("The members who are inside, as a list");

        Given(subjects.MapGet("/contacts", async (RequestContext context, HttpContext http, string? asOf, string? knownAt, string? association, string? columns, string? format, CancellationToken cancel) =>
        {
            var asked = await Ask(context, http, ListTables.Contacts, asOf, knownAt, columns, false, format, cancel);
            return asked.Answer([.. Of(context, association)], asked.Lists.Contacts(association, asked.AsOf, asked.Known, context.Caller, cancel));
        })).WithName("listContacts").WithSummary("The open contacts, as a list");

        Given(subjects.MapGet("/trainings", async (RequestContext context, HttpContext http, string? asOf, string? knownAt, string? association, string? columns, string? format, CancellationToken cancel) =>
        {
            var asked = await Ask(context, http, ListTables.Trainings, asOf, knownAt, columns, false, format, cancel);
            return asked.Answer([.. Of(context, association)], asked.Lists.Trainings(association, asked.AsOf, asked.Known, context.Caller, cancel));
        })).WithName("listTrainings").WithSummary("The trainings, as a list");

        var figures = lists.MapGroup("").Needs(Right.ReadFigures);
        Given(figures.MapGet("/goals", async (RequestContext context, HttpContext http, string? plan, string? asOf, string? knownAt, string? columns, string? format, CancellationToken cancel) =>
        {
            var id = plan ?? throw new RuleBroken(Rules.InvalidParameter, "plan", "GET /v1/plans");
            var asked = await Ask(context, http, ListTables.Goals, asOf, knownAt, columns, false, format, cancel);
            return asked.Answer([id, .. Of(context, null)], Goals(context.Plans, id, asked.AsOf, asked.At, cancel));
        })).WithName("listGoals").WithSummary("A plan's goals and how far each has come, as a list");

        Given(figures.MapGet("/evidence", async (RequestContext context, HttpContext http, string? plan, string? goal, string? asOf, string? knownAt, string? columns, string? format, CancellationToken cancel) =>
        {
            var id = plan ?? throw new RuleBroken(Rules.InvalidParameter, "plan", "GET /v1/plans");
            var of = goal ?? throw new RuleBroken(Rules.InvalidParameter, "goal", $"GET /v1/plans/{id}");
            var asked = await Ask(context, http, ListTables.Evidence, asOf, knownAt, columns, false, format, cancel);
            return asked.Answer([id, of, .. Of(context, null)], Evidence(context.Plans, id, of, asked.AsOf, asked.At, cancel));
        })).WithName("listEvidence").WithSummary("All postings that make a goal's value, as a list");
    }

    // The forms that a list is given in; the binary one says of all that they are files.
    private static RouteHandlerBuilder Given(RouteHandlerBuilder route) =>
        route.Produces<byte[]>(StatusCodes.Status200OK, ListFormat.Csv.MediaType, [.. ListFormat.All.Skip(1).Select(f => f.MediaType)]);

    private static IEnumerable<string> Of(RequestContext context, string? association) => (association ?? context.Caller.Association) is { } about ? [about] : [];

    private static async Task<Asked<T>> Ask<T>(
        RequestContext context, HttpContext http, ListTable<T> table, string? asOf, string? knownAt, string? columns, bool withPersons, string? format, CancellationToken cancel)
    {
        var (form, chosen, day) = (ListFormat.Of(format, http.Request), table.Choose(columns, withPersons), Reading.Date(asOf) ?? context.Book.Today);
        var known = await context.Book.Lists.KnowAt(KnownAt.Parse(knownAt, context.Book.District), cancel);
        return new(context.Book.Lists, table, chosen, form, day, known, knownAt is not null && !withPersons);
    }

    private static async IAsyncEnumerable<GoalView> Goals(PlanReader plans, string plan, DateOnly asOf, KnownAt at, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var goal in (await plans.Progress(plan, asOf, at, cancel)).Goals)
            yield return goal;
    }

    private static async IAsyncEnumerable<EvidencePosting> Evidence(PlanReader plans, string plan, string goal, DateOnly asOf, KnownAt at, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (string? after = null; ;)
        {
            var page = await plans.Evidence(plan, goal, asOf, at, after, AtATime, cancel);
            foreach (var posting in page.Postings)
                yield return posting;
            if ((after = page.Next) is null)
                yield break;
        }
    }

    /// <summary>A list that was asked for in a form that there is.</summary>
    private sealed record Asked<T>(
        Store.Lists.ListRows Lists, ListTable<T> Table, IReadOnlyList<ListColumn<T>> Columns, ListFormat Format, DateOnly AsOf, KnowledgePoint Known, bool IsImmutable)
    {
        /// <summary>What is known, as those are asked who read by a moment of their own.</summary>
        public KnownAt At => new(null, Known.Position);

        public ListAnswer<T> Answer(IReadOnlyList<string> about, IAsyncEnumerable<T> rows) => new(Table, Columns, Format, new(AsOf, Known), about, IsImmutable, rows);
    }
}
