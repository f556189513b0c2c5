using Ledger.Http;
using Ledger.Pages;
using Ledger.Store;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Ledger.Access;

/// <summary>
/// Answers what is not authorized: 401 without a valid key; 404 instead of 403 where the role may not read, the same as a real miss; else 403. Each
/// refusal is noted before its answer leaves, those that a route makes itself included. A person who is merely not signed in is sent to sign in, and not noted.
/// </summary>
public sealed class RefusalHandler(DistrictBooks books) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Challenged && Sessions.MaySignIn(context))
        {
            if (context.Features.Get<RequestContext>() is not null)
                await Note(context, StatusCodes.Status401Unauthorized);
            context.Response.Redirect(Sessions.SignInTo(context.Request));
            return;
        }

        context.Response.OnStarting(() => Refused(context, authorizeResult) is { } status ? Note(context, status) : Task.CompletedTask);
        if (authorizeResult.Succeeded)
        {
            await next(context);
        }
        else if (authorizeResult.Challenged)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await (Sessions.Count(context) && Site.IsPage(context)
                ? Problems.Answer(StatusCodes.Status401Unauthorized, Problems.NotSignedIn) : Problems.Answer(StatusCodes.Status401Unauthorized, Problems.NoKey)).ExecuteAsync(context);
        }
        else
        {
            await (HttpMethods.IsGet(context.Request.Method)
                ? Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound) : Problems.Answer(StatusCodes.Status403Forbidden, Problems.NotAllowed)).ExecuteAsync(context);
        }
    }

    // A caller who is let in and does not find something is not refused: nobody may learn from the log that it is there.
    private static int? Refused(HttpContext context, PolicyAuthorizationResult result) =>
        !result.Succeeded || context.Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden ? context.Response.StatusCode
        : context.Features.Get<RequestContext>()!.Overreached ? StatusCodes.Status403Forbidden : null;

    // The route's pattern stands in the note, not the path, which may name a subject. It is written even if the caller has gone away.
    private Task Note(HttpContext context, int status)
    {
        var known = context.Features.Get<RequestContext>();
        return books.Refusals.Note(known?.Caller, known?.Book.District, context.Connection.RemoteIpAddress, context.Request.Method,
            (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText + known?.NotedQuery, status, CancellationToken.None);
    }
}
