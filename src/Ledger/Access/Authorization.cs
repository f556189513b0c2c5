using Ledger.Http;
using Ledger.Store;
using Ledger.Store.Access;

namespace Ledger.Access;

/// <summary>One request: who asks, and the book of the caller's district.</summary>
public sealed record RequestContext(DistrictBook Book, Caller Caller)
{
    /// <summary>Whether the request reached for what is another's, however it was answered as a whole.</summary>
    public bool Overreached { get; set; }

    /// <summary>What was asked for besides the route, and names nobody either.</summary>
    public string Besides { get; set; } = "";

    /// <summary>Gives the visit to a route that asks for it; the gate has let it in before.</summary>
    public static ValueTask<RequestContext?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<RequestContext>());
}

/// <summary>
/// Lets a request in or not. What one may not read does not exist for one: 404, the same as a real miss. What one may not do is
/// 403, and without a valid key everything is 401. Each refusal is noted, by whomever it was answered: here, further in, or in place of what was
/// thrown there.
/// </summary>
public sealed class Authorization(DistrictBooks library, Limits limits, IEnumerable<ICredentials> credentials)
{
    public async Task Pass(HttpContext context, RequestDelegate next)
    {
        var needed = context.GetEndpoint()?.Metadata.GetMetadata<Policy.Needed>()?.Right;
        if (needed is null)
            await next(context); // no route, which is told as such
        else if (needed == Right.Public)
            await (limits.AdmitAnyone(context) ? next(context) : TooMany(context));
        else
            await Pass(context, next, needed.Value);
    }

    private async Task Pass(HttpContext context, RequestDelegate next, Right needed)
    {
        var presented = await Identify(context);
        var caller = presented is { IsValid: true } ? presented.Caller : null;
        if (!limits.Admit(context, caller))
        {
            await TooMany(context);
            return;
        }

        var book = presented is null ? null : await library.Find(presented.Caller.District, context.RequestAborted);
        var visit = caller is null || book is null ? null : new RequestContext(book, caller);
        var isLetIn = visit is not null && Policy.Allows(visit.Caller.Role, needed);
        // Every answer passes here, and before it leaves.
        context.Response.OnStarting(() => Refused() is { } status ? Note(context, presented?.Caller, book, status, visit?.Besides) : Task.CompletedTask);
        if (isLetIn)
        {
            context.Features.Set(visit);
            await next(context);
        }
        else if (visit is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Answer(StatusCodes.Status401Unauthorized, Problems.NoKey).ExecuteAsync(context);
        }
        else
        {
            await (HttpMethods.IsGet(context.Request.Method)
                ? Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound) : Problems.Answer(StatusCodes.Status403Forbidden, Problems.NotAllowed)).ExecuteAsync(context);
        }

        // Whoever is let in and does not find something is not refused: nobody may learn here that it is there.
        int? Refused() => !isLetIn || context.Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden ? context.Response.StatusCode
            : visit!.Overreached ? StatusCodes.Status403Forbidden : null;
    }

    private async Task<Presented?> Identify(HttpContext context)
    {
        const string scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var token = header[scheme.Length..].Trim();
        foreach (var kind in credentials)
            if (kind.Recognizes(token))
                return await kind.Find(token, context.RequestAborted);
        return null;
    }

    private static Task TooMany(HttpContext context) =>
        Problems.Answer(StatusCodes.Status429TooManyRequests, Problems.TooManyRequests, context.Response.Headers.RetryAfter.ToString()).ExecuteAsync(context);

    // The route's pattern, not the path, which may name a subject; and even if whoever asked has gone away.
    private Task Note(HttpContext context, Caller? caller, DistrictBook? book, int status, string? besides) => library.Refusals.Note(
        caller, book?.District, context.Connection.RemoteIpAddress, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText + besides, status, CancellationToken.None);
}

/// <summary>A kind of credentials that a bearer may present.</summary>
public interface ICredentials
{
    /// <summary>Whether this is of its kind, valid or not.</summary>
    bool Recognizes(string token);

    /// <summary>Who presents it; null when it is nobody's.</summary>
    Task<Presented?> Find(string token, CancellationToken cancel);
}

/// <summary>Keys of machines.</summary>
public sealed class KeyCredentials(DistrictBooks library) : ICredentials
{
    public bool Recognizes(string token) => token.StartsWith(ApiKey.Prefix, StringComparison.Ordinal);

    public Task<Presented?> Find(string token, CancellationToken cancel) => library.Keys.Find(token, cancel);
}
