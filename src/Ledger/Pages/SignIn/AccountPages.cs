using Ledger.Access;
using Ledger.Http;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Pages.SignIn;

/// <summary>Who asks.</summary>
/// <param name="Caller">What she may do.</param>
/// <param name="User">Who she is; null where a machine asks.</param>
/// <param name="HasFailed">Whether a passkey was made just now that will not do.</param>
public sealed record AccountModel(Caller Caller, User? User, bool HasFailed = false);

/// <summary>One's own account: who one is here, one's passkeys, and where one is signed in.</summary>
public static class AccountPages
{
    public static void MapAccount(this IEndpointRouteBuilder pages)
    {
        var account = pages.MapGroup("/account").Needs(Right.BeSignedIn);
        account.MapGet("/", async (RequestContext context, Users users, CancellationToken cancel) =>
            Site.Page<AccountPage>(new AccountModel(context.Caller, await Sessions.Of(context, users, cancel))));
        account.MapPost("/passkeys/options", async (HttpContext http, RequestContext context, Users users, Passkeys passkeys, CancellationToken cancel) =>
            await Person(context, users, cancel) is { } user ? Results.Content(await passkeys.AskToAdd(http, user), "application/json") : Missing());
        account.MapPost("/passkeys", async (HttpContext http, RequestContext context, Users users, Passkeys passkeys, [FromForm] string? credential, [FromForm] string? name, CancellationToken cancel) =>
        {
            if (await Person(context, users, cancel) is not { } user)
                return Missing();
            if (await passkeys.Added(http, user, credential ?? "", Site.Typed(name) ?? PageWords.Say("SignIn.Passkey")) is { } made && await users.Add(user, made, cancel))
                return Site.SeeOther("/account");
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Site.Page<AccountPage>(new AccountModel(context.Caller, user, HasFailed: true));
        });
        account.MapPost("/passkeys/{id}/rename", async (RequestContext context, Users users, string id, [FromForm] string? name, CancellationToken cancel) =>
            await Person(context, users, cancel) is { } user && await users.Rename(user, id, Site.Typed(name) ?? "", cancel) ? Site.SeeOther("/account") : Missing());
        account.MapPost("/passkeys/{id}/remove", async (RequestContext context, Users users, string id, CancellationToken cancel) =>
            await Person(context, users, cancel) is { } user && await users.Remove(user, id, cancel) ? Site.SeeOther("/account") : Missing());
        account.MapPost("/sign-out-everywhere", async (HttpContext http, RequestContext context, Users users, CancellationToken cancel) =>
        {
            if (await Sessions.Of(context, users, cancel) is not { } user)
                return Missing();
            await users.SignOutEverywhere(user, cancel);
            await Sessions.Forget(http);
            return Site.SeeOther(Sessions.SignInPath);
        });
    }

    // Whom the organisation's issuer lets in has no passkey here.
    private static async Task<User?> Person(RequestContext context, Users users, CancellationToken cancel) =>
        await Sessions.Of(context, users, cancel) is { IsOfIssuer: false } user ? user : null;

    private static IResult Missing() => Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound);
}
