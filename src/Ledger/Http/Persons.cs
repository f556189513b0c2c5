using Ledger.Access;
using Ledger.Domain;
using Ledger.Store.Persons;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Wolverine;
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
        members.MapGet("/extract", (RequestContext context, HttpContext http, string id, CancellationToken cancel) =>
        {
            NeverKept(http);
            return context.Book.Persons.Extract(new("member", id), context.Caller, cancel);
        }).Needs(Right.ReadPersons).AnswersInTurn().WithName("getExtract").WithSummary("Everything about one person (GDPR articles 15 and 20)");
        Erases(members.MapDelete("/personal-data", (RequestContext context, IMessageBus bus, string id, string? reason, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ErasureRequest? request, CancellationToken cancel) =>
            Erase(context, bus, new("member", id), reason, request, cancel))).WithName("erasePersonalData").WithSummary("Erase what is kept of a person (GDPR article 17)");
        Erases(routes.MapDelete("/subjects/{kind}/{id}/personal-data", (RequestContext context, IMessageBus bus, string kind, string id, string? reason, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ErasureRequest? request, CancellationToken cancel) =>
            Erase(context, bus, new(kind, id), reason, request, cancel))).WithTags("Persons").WithName("erasePersonalDataOf").WithSummary("Erase the persons and notes kept beside any subject");

        var retention = routes.MapGroup("/retention").WithTags("Persons");
        retention.MapGet("/", async (RequestContext context, CancellationToken cancel) => View(await context.Book.Erasures.Rules(cancel), context.Book.Today))
            .Needs(Right.ReadRetention).WithName("getRetention").WithSummary("For how long personal data is kept");
        retention.MapPut("/", async (RequestContext context, IMessageBus bus, RetentionRequest request, CancellationToken cancel) =>
        {
            var days = request.Days ?? throw new RuleBroken(Rules.FieldMissing, "days");
            await bus.Command<RetentionRule>(new SetRetention(context.Book.District.Name, days, request.ValidFrom ?? context.Book.Today, context.Caller.Id), cancel);
            return View(await context.Book.Erasures.Rules(cancel), context.Book.Today);
        }).Needs(Right.SetRetention).WithName("setRetention").WithSummary("Set for how long, from a day on");
        retention.MapGet("/due", async (RequestContext context, string? asOf, CancellationToken cancel) =>
        {
            var day = Reading.Date(asOf) ?? context.Book.Today;
            return new DueList(day, Erasures.InForce(await context.Book.Erasures.Rules(cancel), day), await context.Book.Erasures.DueAsOf(day, cancel));
        }).Needs(Right.ReadRetention).AnswersInTurn().WithName("listDue").WithSummary("What personal data is about to go");
    }

    /// <summary>Lets <c>include=person</c> through for those who may read persons; others are refused.</summary>
    public static async ValueTask<object?> Admit(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var http = invocation.HttpContext;
        if (!http.Request.Query.TryGetValue("include", out var include))
            return await next(invocation);
        Rules.Require(include.ToString() == Personal.Person, Rules.InvalidParameter, "include", Personal.Person);
        var context = http.Features.Get<RequestContext>()!;
        NeverKept(http);
        if (Policy.Allows(context.Caller.Role, Right.ReadPersons))
            return await next(invocation);
        context.NotedQuery = "?include=person";
        return Problems.Answer(StatusCodes.Status403Forbidden, Problems.NotAllowed);
    }

    private static RouteHandlerBuilder Erases(RouteHandlerBuilder route) =>
        route.Needs(Right.ErasePersons).Produces<Erasure>().Produces(StatusCodes.Status204NoContent);

    // The body of a DELETE may be lost on the way (RFC 9110, section 9.3.5), so the address can say it as well.
    private static async Task<IResult> Erase(RequestContext context, IMessageBus bus, Subject subject, string? reason, ErasureRequest? request, CancellationToken cancel)
    {
        Rules.Require(reason is null || request?.Reason is null || reason == request.Reason, Rules.FieldTwice, "reason");
        var because = reason ?? request?.Reason ?? throw new RuleBroken(Rules.FieldMissing, "reason");
        var erased = await bus.Command<PersonalDataErased>(new ErasePersonalData(context.Book.District.Name, subject, because, context.Caller.Association), cancel);
        return erased.Erasure is { } erasure ? TypedResults.Ok(erasure) : TypedResults.NoContent();
    }

    // What is erased here must not live on in somebody's cache.
    private static void NeverKept(HttpContext http) => http.Response.Headers.CacheControl = "no-store";

    private static RetentionView View(IReadOnlyList<RetentionRule> rules, DateOnly today) => new(Erasures.InForce(rules, today), rules);
}
