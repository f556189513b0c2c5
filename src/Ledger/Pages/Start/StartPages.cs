using Ledger.Access;
using Ledger.Pages.Shared;
using Ledger.Store;
using Ledger.Store.Access;

namespace Ledger.Pages.Start;

/// <summary>Where one begins.</summary>
/// <param name="Caller">Who begins: each role somewhere else.</param>
/// <param name="Running">The plan that runs today, else the one that ended last; null where there is none, or it is not for this role.</param>
/// <param name="Plans">The other plans.</param>
public sealed record StartModel(Caller Caller, PlanSummary? Running, IReadOnlyList<PlanSummary> Plans);

/// <summary>Where one begins, and in which language.</summary>
public static class StartPages
{
    public static void MapStart(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", async (RequestContext context, CancellationToken cancel) =>
        {
            var plans = Policy.Allows(context.Caller.Role, Right.ReadFigures) ? (await context.Plans.Plans(default, cancel)).Plans : [];
            var running = plans.OrderByDescending(p => p.From <= context.Book.Today && context.Book.Today <= p.To).ThenByDescending(p => p.To).FirstOrDefault();
            return Site.Page<StartPage>(new StartModel(context.Caller, running, [.. plans.Where(p => p != running)]));
        }).Needs(Right.BeSignedIn);
        pages.MapGet("/language/{code}", (HttpContext http, string code, string? @return) =>
        {
            if (Languages.All.Any(l => l.Code == code))
                http.Response.Cookies.Append(Languages.Cookie, code, new() { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = http.Request.IsHttps });
            return Results.LocalRedirect(Languages.Back(@return));
        }).AllowAnonymous();
    }
}
