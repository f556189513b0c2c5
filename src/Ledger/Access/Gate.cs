using Ledger.Http;
using Ledger.Store;
using Ledger.Store.Access;

namespace Ledger.Access;

/// <summary>One request: who asks, and the book of the caller's district.</summary>
public sealed record Visit(Book Book, Caller Caller)
{
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
        var endpoint = context.GetEndpoint();
        var needed = endpoint?.Metadata.GetMetadata<Policy.Needed>()?.Right;
        if (needed is null or Right.Public)
        {
            await next(context);
            return;
        }

        var caller = await Identify(context);
        if (!limits.Admit(context, caller))
        {
            await Problems.Answer(StatusCodes.Status429TooManyRequests, Problems.TooManyRequests, limits.RetryAfter(context)).ExecuteAsync(context);
            return;
        }

        var book = caller is null ? null : await library.Find(caller.District, context.RequestAborted);
        if (caller is null || book is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Refuse(context, endpoint!, caller, null, StatusCodes.Status401Unauthorized, Problems.NoKey);
        }
        else if (!Policy.Allows(caller.Role, needed.Value))
        {
            var (status, problem) = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
                ? (StatusCodes.Status404NotFound, Problems.NotFound) : (StatusCodes.Status403Forbidden, Problems.NotAllowed);
            await Refuse(context, endpoint!, caller, book.District, status, problem);
        }
        else
        {
            context.Features.Set(new Visit(book, caller));
            await next(context);
        }
    }

    private async Task<Caller?> Identify(HttpContext context)
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

    private async Task Refuse(HttpContext context, Endpoint endpoint, Caller? caller, District? district, int status, string problem)
    {
        // The route's pattern, not the path: that may name a subject.
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "";
        await library.Keys.NoteRefusal(caller, district, context.Request.Method, route, status, CancellationToken.None);
        await Problems.Answer(status, problem).ExecuteAsync(context);
    }
}

/// <summary>A kind of credentials that a bearer may present.</summary>
public interface ICredentials
{
    /// <summary>Whether this is of its kind, valid or not.</summary>
    bool Recognizes(string token);

    /// <summary>Who presents it; null when it is not valid.</summary>
    Task<Caller?> Find(string token, CancellationToken cancel);
}

/// <summary>Keys of machines.</summary>
public sealed class KeyCredentials(Library library) : ICredentials
{
    public bool Recognizes(string token) => token.StartsWith(ApiKey.Prefix, StringComparison.Ordinal);

    public Task<Caller?> Find(string token, CancellationToken cancel) => library.Keys.Find(token, cancel);
}
