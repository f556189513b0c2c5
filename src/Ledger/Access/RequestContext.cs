using Ledger.Store;
using Ledger.Store.Access;

namespace Ledger.Access;

/// <summary>One request: who asks, and the book of the caller's district.</summary>
public sealed record RequestContext(DistrictBook Book, Caller Caller)
{
    /// <summary>The plans as the caller may read them: an association its own part of their goals.</summary>
    public PlanReader Plans => Book.Plans.For(Caller.Association);

    /// <summary>Whether the request asked for something of another association or district, however it was answered as a whole.</summary>
    public bool Overreached { get; set; }

    /// <summary>A part of the query that the note of a refusal adds to the route's pattern; it names nobody.</summary>
    public string NotedQuery { get; set; } = "";

    /// <summary>Binds the context to a route handler's parameter. Authorization has let the caller in before.</summary>
    public static ValueTask<RequestContext?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<RequestContext>());
}
