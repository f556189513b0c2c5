using Ledger.Access;
using Ledger.Domain;
using Ledger.Store;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Http;

/// <summary>What may be read: plans and their progress, accounts, subjects, and the book itself.</summary>
public static class Reading
{
    /// <summary>The most rows of a list.</summary>
    public const int MostRows = 1000;

    /// <summary>The rows of a list where no number is asked for.</summary>
    public const int Rows = 100;

    public static void MapReading(this IEndpointRouteBuilder routes)
    {
        var plans = routes.MapGroup("/plans").WithTags("Plans").Needs(Right.ReadFigures);
        plans.MapGet("/", (RequestContext context, string? knownAt, CancellationToken cancel) =>
            context.Plans.Plans(At(context.Book, knownAt), cancel)).WithName("listPlans").WithSummary("The plans, as known at a moment");

        plans.MapGet("/{plan}", (RequestContext context, string plan, string? knownAt, CancellationToken cancel) =>
            context.Plans.Plan(plan, At(context.Book, knownAt), cancel)).WithName("getPlan").WithSummary("One plan with its goals, as known at a moment");

        plans.MapGet("/{plan}/progress", (RequestContext context, string plan, string? asOf, string? knownAt, CancellationToken cancel) =>
            context.Plans.Progress(plan, Date(asOf) ?? context.Book.Today, At(context.Book, knownAt), cancel)).WithName("getProgress").WithSummary("How far each goal has come");

        plans.MapGet("/{plan}/goals/{goal}/history", (RequestContext context, string plan, string goal, string? from, string? to, string? every, string? knownAt, CancellationToken cancel) =>
            context.Plans.History(plan, goal, Date(from, "from"), Date(to, "to"), every ?? "week", At(context.Book, knownAt), cancel))
            .WithName("getGoalHistory").WithSummary("The points of a goal's curve").AnswersInTurn();

        plans.MapGet("/{plan}/goals/{goal}/evidence", (RequestContext context, string plan, string goal, string? asOf, string? knownAt, string? after, string? limit, CancellationToken cancel) =>
            context.Plans.Evidence(plan, goal, Date(asOf) ?? context.Book.Today, At(context.Book, knownAt), after, Limit(limit), cancel))
            .WithName("getGoalEvidence").WithSummary("The postings that make a goal's value, each with its entry; they sum to it").AnswersInTurn();

        plans.MapGet("/{plan}/changes", (RequestContext context, string plan, string? asOf, string? since, string? until, string? limit, CancellationToken cancel) =>
            context.Plans.Changes(plan, Date(asOf) ?? context.Book.Today, At(context.Book, since ?? throw new RuleBroken(Rules.InvalidParameter, "since", "YYYY-MM-DD")), At(context.Book, until), Limit(limit), cancel))
            .WithName("getChanges").WithSummary("Which figures changed between two moments of knowledge, and by which entries").AnswersInTurn();

        var accounts = routes.MapGroup("/accounts").WithTags("Accounts").Needs(Right.ReadFigures).AnswersInTurn();
        accounts.MapGet("/", (RequestContext context, string? asOf, string? knownAt, CancellationToken cancel) =>
            context.Book.Entries.Accounts(Date(asOf) ?? context.Book.Today, At(context.Book, knownAt), context.Caller.Association, cancel)).WithName("listAccounts").WithSummary("All accounts with their totals");

        accounts.MapGet("/{account}", (RequestContext context, string account, Where where, string? asOf, string? knownAt, [FromQuery] string[]? by, CancellationToken cancel) =>
            context.Book.Entries.Account(
                account, [.. (by ?? []).SelectMany(b => b.Split(',')).Distinct()], where.Values, Date(asOf) ?? context.Book.Today, At(context.Book, knownAt), context.Caller.Association, cancel))
            .WithName("getAccount").WithSummary("An account's balance, divided by dimensions");

        var subjects = routes.MapGroup("/subjects").WithTags("Subjects").Needs(Right.ReadBook).AnswersInTurn().AddEndpointFilter(Persons.Admit);
        subjects.MapGet("/", async (RequestContext context, Where where, string? kind, string? association, string? account, string? asOf, string? knownAt, string? after, string? limit, string? include, CancellationToken cancel) =>
        {
            if (association is not null)
                where.Values["association"] = association;
            var found = await context.Book.Entries.Subjects(kind, account, where.Values, Date(asOf) ?? context.Book.Today, At(context.Book, knownAt), after, Limit(limit), context.Caller.Association, cancel);
            return include is null ? found : await context.Book.Persons.Of(found, context.Caller, "list-subjects", cancel);
        }).WithName("listSubjects").WithSummary("The subjects behind a balance");

        subjects.MapGet("/{kind}/{id}", async (RequestContext context, string kind, string id, string? asOf, string? knownAt, string? after, string? limit, string? include, CancellationToken cancel) =>
        {
            var found = await context.Book.Entries.Subject(new(kind, id), Date(asOf) ?? context.Book.Today, At(context.Book, knownAt), Position(after), Limit(limit), context.Caller.Association, cancel);
            return include is null ? found : found with { Entries = await context.Book.Persons.WithPersonalData(found.Entries, context.Caller, "get-subject", cancel) };
        })
            .WithName("getSubject").WithSummary("One subject: its history as known at a moment, its state as of a day");

        var entries = routes.MapGroup("/entries").WithTags("Entries").Needs(Right.ReadBook).AddEndpointFilter(Persons.Admit);
        entries.MapGet("/", (RequestContext context, string? after, string? limit, string? type, string? subject, string? association, CancellationToken cancel) =>
            context.Book.Entries.Entries(Position(after), Limit(limit), Type(type), SubjectOf(subject), association, context.Caller.Association, cancel))
            .WithName("listEntries").WithSummary("The book itself, in the order of position").AnswersInTurn();

        entries.MapGet("/{id}", async Task<object> (RequestContext context, string id, string? include, CancellationToken cancel) =>
            !Guid.TryParse(id, out var entry) || await context.Book.Entries.Entry(entry, context.Caller.Association, cancel) is not { } view
                ? Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound)
                : include is null ? view : (await context.Book.Persons.WithPersonalData([view], context.Caller, "get-entry", cancel))[0])
            .Produces<EntryView>().WithName("getEntry").WithSummary("One entry");
    }

    private static KnownAt At(DistrictBook book, string? knownAt) => KnownAt.Parse(knownAt, book.District);

    // A year is added to and taken from dates, so the first and last years there are cannot be asked for.
    internal static DateOnly? Date(string? text, string? name = null) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", out var date) && date.Year is > 2 and < 9998 ? date
        : throw (name is null ? new RuleBroken(Rules.InvalidAsOf) : new RuleBroken(Rules.InvalidParameter, name, "YYYY-MM-DD"));

    internal static int Limit(string? text) => text is null ? Rows
        : int.TryParse(text, out var limit) && limit is >= 1 and <= MostRows ? limit
        : throw new RuleBroken(Rules.InvalidParameter, "limit", $"1–{MostRows}");

    internal static long Position(string? text) => text is null ? 0
        : long.TryParse(text, out var position) && position >= 0 ? position
        : throw new RuleBroken(Rules.InvalidCursor);

    internal static string? Type(string? name) => name is null || EntryType.Named(name) is not null ? name
        : throw new RuleBroken(Rules.InvalidParameter, "type", string.Join(", ", EntryType.All));

    internal static string? SubjectOf(string? text)
    {
        try
        {
            return text is null ? null : Subject.Parse(text).ToString();
        }
        catch (RuleBroken)
        {
            throw new RuleBroken(Rules.InvalidParameter, "subject", $"kind/id ({string.Join(", ", SubjectKind.Names)})");
        }
    }
}
