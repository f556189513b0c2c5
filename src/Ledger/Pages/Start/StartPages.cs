using Ledger.Access;
using Ledger.Pages.Shared;

namespace Ledger.Pages.Start;

/// <summary>Where one begins, and in which language.</summary>
public static class StartPages
{
    public static void MapStart(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", async (RequestContext context, CancellationToken cancel) => Site.Page<StartPage>(await context.Plans.Plans(default, cancel))).Needs(Right.ReadFigures);
        pages.MapGet("/language/{code}", (HttpContext http, string code, string? @return) =>
        {
            if (Languages.All.Any(l => l.Code == code))
                http.Response.Cookies.Append(Languages.Cookie, code, new() { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = http.Request.IsHttps });
            return Results.LocalRedirect(Languages.Back(@return));
        }).AllowAnonymous();
    }
}
