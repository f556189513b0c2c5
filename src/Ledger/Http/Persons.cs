using Ledger.Access;
using Ledger.Domain;
using Ledger.Store.Persons;
using Microsoft.AspNetCore.Mvc;
using ErasureRequest = Ledger.Contracts.ErasureRequest;
using RetentionRequest = Ledger.Contracts.RetentionRequest;

namespace Ledger.Http;

/// <summary>The rules of retention.</summary>
/// <param name="InForce">The one in force today; null when there is none, and everything is kept.</param>
/// <param name="Rules">All of them, that of the latest day first.</param>
public sealed record RetentionView(RetentionRule? InForce, IReadOnlyList<RetentionRule> Rules);

/// <summary>What is about to go.</summary>
/// <param name="AsOf">The day asked about.</param>
/// <param name="Rule">The rule in force then.</param>
/// <param name="Due">What is due, the longest due first.</param>
public sealed record DueList(DateOnly AsOf, RetentionRule? Rule, IReadOnlyList<Due> Due);

/// <summary>What is kept of persons beside the book: extracts, erasure, and how long it is kept.</summary>
public static class Persons
{
    public static void MapPersons(this IEndpointRouteBuilder routes)
    {
        var members = routes.MapGroup("/members/{id}").WithTags("Persons");
        members.MapGet("/extract", (RequestContext visit, HttpContext context, string id, CancellationToken cancel) =>
        {
            NeverKept(context);
            return visit.Book.Persons.Extract(new("member", id), visit.Caller, cancel);
        }).Needs(Right.ReadPersons).WithName("getExtract").WithSummary("Everything about one person (GDPR articles 15 and 20)");
        Erases(members.MapDelete("/personal-data", (RequestContext visit, string id, [FromBody] ErasureRequest request, CancellationToken cancel) =>
            Erase(visit, new("member", id), request, cancel))).WithName("erasePersonalData").WithSummary("Erase what is kept of a person (GDPR article 17)");
        Erases(routes.MapDelete("/subjects/{kind}/{id}/personal-data", (RequestContext visit, string kind, string id, [FromBody] ErasureRequest request, CancellationToken cancel) =>
            Erase(visit, new(kind, id), request, cancel))).WithTags("Persons").WithName("erasePersonalDataOf").WithSummary("Erase the persons and notes kept beside any subject");

        var retention = routes.MapGroup("/retention").WithTags("Persons");
        retention.MapGet("/", async (RequestContext visit, CancellationToken cancel) => View(await visit.Book.Erasures.Rules(cancel), visit.Book.Today))
            .Needs(Right.ReadRetention).WithName("getRetention").WithSummary("For how long personal data is kept");
        retention.MapPut("/", async (RequestContext visit, RetentionRequest request, CancellationToken cancel) =>
        {
            await visit.Book.Erasures.SetRule(request.Days ?? throw new RuleBroken(Rules.FieldMissing, "days"), request.ValidFrom ?? visit.Book.Today, visit.Caller.Id, cancel);
            return View(await visit.Book.Erasures.Rules(cancel), visit.Book.Today);
        }).Needs(Right.SetRetention).WithName("setRetention").WithSummary("Set for how long, from a day on");
        retention.MapGet("/due", async (RequestContext visit, string? asOf, CancellationToken cancel) =>
        {
            var day = Reading.Date(asOf) ?? visit.Book.Today;
            return new DueList(day, Erasures.InForce(await visit.Book.Erasures.Rules(cancel), day), await visit.Book.Erasures.DueAsOf(day, cancel));
        }).Needs(Right.ReadRetention).WithName("listDue").WithSummary("What personal data is about to go");
    }

    /// <summary>Lets <c>include=person</c> through for those who may read persons; others are refused.</summary>
    public static async ValueTask<object?> Admit(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!http.Request.Query.TryGetValue("include", out var include))
            return await next(context);
        Rules.Require(include.ToString() == Personal.Person, Rules.InvalidParameter, "include", Personal.Person);
        var visit = http.Features.Get<RequestContext>()!;
        NeverKept(http);
        if (Policy.Allows(visit.Caller.Role, Right.ReadPersons))
            return await next(context);
        visit.NotedQuery = "?include=person";
        return Problems.Answer(StatusCodes.Status403Forbidden, Problems.NotAllowed);
    }

    private static RouteHandlerBuilder Erases(RouteHandlerBuilder route) =>
        route.Needs(Right.ErasePersons).Produces<Erasure>().Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> Erase(RequestContext visit, Subject subject, ErasureRequest request, CancellationToken cancel) =>
        await visit.Book.Erasures.Erase(subject, request.Reason ?? throw new RuleBroken(Rules.FieldMissing, "reason"), visit.Caller.Association, cancel) is { } erasure
            ? TypedResults.Ok(erasure) : TypedResults.NoContent();

    // What is erased here must not live on in somebody's cache.
    private static void NeverKept(HttpContext context) => context.Response.Headers.CacheControl = "no-store";

    private static RetentionView View(IReadOnlyList<RetentionRule> rules, DateOnly today) => new(Erasures.InForce(rules, today), rules);
}
