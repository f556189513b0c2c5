using Ledger.Access;
using Ledger.Domain;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine;
using KeyRequest = Ledger.Contracts.KeyRequest;

namespace Ledger.Http;

public sealed record KeyList(IReadOnlyList<KeyView> Keys);

public sealed record RefusalList(IReadOnlyList<Refusal> Refusals, long? Next);

/// <summary>The keys of a district, and what was refused to them, for its admins.</summary>
public static class Keys
{
    /// <summary>The longest that a rotated key stays valid, in hours: thirty days.</summary>
    public const int LongestOverlap = 720;

    /// <summary>How long it does where nothing is said.</summary>
    public const int Overlap = 24;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/keys").WithTags("Keys").Needs(Right.ManageKeys).AddEndpointFilter(KeepNothing);
        keys.MapGet("/", async (RequestContext context, KeyRing ring, CancellationToken cancel) => new KeyList(await ring.List(context.Book.District, cancel)))
            .WithName("listKeys").WithSummary("The keys, without the keys themselves");
        keys.MapGet("/{id}", async Task<object> (RequestContext context, KeyRing ring, string id, CancellationToken cancel) =>
            Guid.TryParse(id, out var key) && await ring.Get(context.Book.District, key, cancel) is { } view ? view : Missing())
            .WithName("getKey").WithSummary("One key, without the key itself").Produces<KeyView>();
        keys.MapPost("/", async (RequestContext context, IMessageBus bus, KeyRequest request, CancellationToken cancel) =>
            Made((await bus.Command<KeyMade>(
                new IssueKey(context.Book.District.Name, RoleNamed(request.Role), request.Association, request.Name ?? "", End(request.Expires)), cancel)).Key!))
            .WithName("issueKey").WithSummary("Make a key; it is shown this once").Produces<NewKey>(StatusCodes.Status201Created);
        keys.MapPost("/{id}/rotate", async (RequestContext context, IMessageBus bus, string id, string? overlapHours, CancellationToken cancel) =>
            OverlapOf(overlapHours) is var overlap && Guid.TryParse(id, out var key)
                && (await bus.Command<KeyMade>(new RotateKey(context.Book.District.Name, key, overlap), cancel)).Key is { } made ? (IResult)Made(made) : Missing())
            .WithName("rotateKey").WithSummary("Make a key like this one, which stays valid for a while").Produces<NewKey>(StatusCodes.Status201Created);
        keys.MapDelete("/{id}", async (RequestContext context, IMessageBus bus, string id, CancellationToken cancel) =>
            Guid.TryParse(id, out var key) && (await bus.Command<KeyRevoked>(new RevokeKey(context.Book.District.Name, key), cancel)).WasThere ? (IResult)TypedResults.NoContent() : Missing())
            .WithName("revokeKey").WithSummary("End a key's validity now").Produces(StatusCodes.Status204NoContent);
        routes.MapGet("/refusals", async (RequestContext context, Refusals refusals, string? after, string? limit, CancellationToken cancel) =>
        {
            var most = Reading.Limit(limit);
            var found = await refusals.List(context.Book.District, Reading.Position(after), most, cancel);
            return new RefusalList(found, found.Count == most ? found[^1].Id : null);
        }).WithTags("Keys").Needs(Right.ManageKeys).WithName("listRefusals").WithSummary("What was asked for and not allowed");
    }

    private static TimeSpan OverlapOf(string? hours) => hours is null ? TimeSpan.FromHours(Overlap)
        : int.TryParse(hours, out var number) && number is >= 0 and <= LongestOverlap ? TimeSpan.FromHours(number)
        : throw new RuleBroken(Rules.InvalidParameter, "overlapHours", $"0–{LongestOverlap}");

    private static Created<NewKey> Made(NewKey key) => TypedResults.Created($"/v1/keys/{key.Id}", key);

    private static IResult Missing() => Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound);

    // What shows a key is kept by nobody on the way.
    private static ValueTask<object?> KeepNothing(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    /// <summary>The role of a name.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.NotOneOf"/>.</exception>
    public static Role RoleNamed(string? name) => Enum.GetValues<Role>().Where(r => KeyRing.Name(r) == name).Select(r => (Role?)r).SingleOrDefault()
        ?? throw new RuleBroken(Rules.NotOneOf, "role", string.Join(", ", Enum.GetValues<Role>().Select(KeyRing.Name)));

    /// <summary>The first moment after a day, in UTC; of the last day of the calendar, its last microsecond.</summary>
    public static DateTimeOffset? End(DateOnly? lastDay) => lastDay is not { } day ? null
        : day == DateOnly.MaxValue ? new(9999, 12, 31, 23, 59, 59, 999, 999, TimeSpan.Zero) : new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
