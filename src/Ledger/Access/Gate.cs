using Ledger.Http;
using Ledger.Store;
using Ledger.Store.Access;

namespace Ledger.Access;

/// <summary>One request: who asks, and the book of the caller's district.</summary>
public sealed record Visit(Book Book, Caller Caller)
{
    /// <summary>Whether the request reached for what is another's, however it was answered as a whole.</summary>
    public bool Overreached { get; set; }

    /// <summary>Gives the visit to a route that asks for it; the gate has let it in before.</summary>
    public static ValueTask<Visit?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Visit>());
}

/// <summary>
/// Lets a request in or not. What one may not read does not exist for one: 404, the same as a real miss. What one may not do is
/// 403, and without a valid key everything is 401. Each refusal is noted.
/// </summary>
public sealed class Gate(Library library, Limits limits, IEnumerable<ICredentials> credentials)
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
        if (caller is null || book is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Refuse(context, presented?.Caller, book, Problems.Answer(StatusCodes.Status401Unauthorized, Problems.NoKey));
        }
        else if (!Policy.Allows(caller.Role, needed))
        {
            await Refuse(context, caller, book, HttpMethods.IsGet(context.Request.Method)
                ? Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound) : Problems.Answer(StatusCodes.Status403Forbidden, Problems.NotAllowed));
        }
        else
        {
            var visit = new Visit(book, caller);
            context.Features.Set(visit);
            await next(context);
            if (visit.Overreached)
                await Note(context, caller, book, StatusCodes.Status403Forbidden);
        }
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

    private async Task Refuse(HttpContext context, Caller? caller, Book? book, IResult answer)
    {
        await Note(context, caller, book, ((IStatusCodeHttpResult)answer).StatusCode!.Value);
        await answer.ExecuteAsync(context);
    }

    /// <summary>Notes a refusal: the route's pattern, not the path, which may name a subject; and even if whoever asked has gone away.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who asked; null for a stranger.</param>
    /// <param name="book">The caller's book; null for a stranger.</param>
    /// <param name="status">The answer.</param>
    /// <param name="more">What was asked for besides the route, that names nobody either.</param>
    public Task Note(HttpContext context, Caller? caller, Book? book, int status, string more = "") => library.Refusals.Note(
        caller, book?.District, context.Connection.RemoteIpAddress, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText + more, status, CancellationToken.None);
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
public sealed class KeyCredentials(Library library) : ICredentials
{
    public bool Recognizes(string token) => token.StartsWith(ApiKey.Prefix, StringComparison.Ordinal);

    public Task<Presented?> Find(string token, CancellationToken cancel) => library.Keys.Find(token, cancel);
}
