using Ledger.Access;
using Ledger.Http;
using Ledger.Pages.Shared;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Pages.SignIn;

/// <summary>How one may sign in.</summary>
/// <param name="Return">Where one comes then.</param>
/// <param name="HasIssuer">Whether the organisation's own issuer lets people in.</param>
/// <param name="Failed">By what somebody has just tried to sign in, and was not let in; null for nothing.</param>
public sealed record SignInModel(string Return, bool HasIssuer, string? Failed);

/// <summary>A link that lets a person in.</summary>
public sealed record LinkModel(string Link, User User);

/// <summary>Signing in and out, one's own account, and those who may sign in.</summary>
public static class SignInPages
{
    public static void MapSignIn(this IEndpointRouteBuilder pages)
    {
        var signIn = pages.MapGroup(Sessions.SignInPath).AllowAnonymous();
        var hasIssuer = pages.ServiceProvider.GetRequiredService<SiteSettings>().HasIssuer;
        signIn.MapGet("/", (string? @return, string? failed) => Site.Page<SignInPage>(new SignInModel(Languages.Back(@return), hasIssuer, Site.Typed(failed))));
        if (hasIssuer)
            signIn.MapGet("/issuer", (string? @return) => Results.Challenge(new() { RedirectUri = Languages.Back(@return) }, [IssuerSignIn.Name]));
        // A letter's reader may follow each link by itself: what a link is good for is done when its page sends its form.
        signIn.MapGet("/link/{link}", async (Users users, string link, CancellationToken cancel) =>
            await users.Invited(link, cancel) is { } user ? Site.Page<LinkPage>(new LinkModel(link, user)) : Ended());
        signIn.MapPost("/link/{link}", async (HttpContext http, Users users, string link, CancellationToken cancel) =>
            await users.Accept(link, cancel) is { } begun ? await SignIn(http, begun, "/account") : Ended());
        signIn.MapPost("/passkey/options", async (HttpContext http, Passkeys passkeys) => Results.Content(await passkeys.AskToShow(http), "application/json"));
        signIn.MapPost("/passkey", async (HttpContext http, Passkeys passkeys, Users users, [FromForm] string? credential, [FromForm] string? @return, CancellationToken cancel) =>
        {
            if (await passkeys.Shown(http, credential ?? "") is var (user, passkey) && await users.SignIn(user, passkey, cancel) is { } begun)
                return await SignIn(http, begun, Languages.Back(@return));
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Site.Page<SignInPage>(new SignInModel(Languages.Back(@return), hasIssuer, "passkey"));
        });
        pages.MapPost("/sign-out", async (HttpContext http, RequestContext context, Users users, CancellationToken cancel) =>
        {
            if (await Sessions.Of(context, users, cancel) is { } user && Sessions.IdOf(http) is { } session)
                await users.SignOut(user, session, cancel);
            await Sessions.Forget(http);
            return Site.SeeOther(Sessions.SignInPath);
        }).Needs(Right.BeSignedIn);
        pages.MapAccount();
        pages.MapUsers();
    }

    private static async Task<IResult> SignIn(HttpContext http, SignedIn begun, string address)
    {
        await Sessions.SignIn(http, begun);
        return Site.SeeOther(address);
    }

    private static IResult Ended() => Problems.Answer(StatusCodes.Status404NotFound, Problems.LinkEnded);
}
