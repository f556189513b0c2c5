using Ledger.Access;
using Ledger.Domain;
using Ledger.Store.Access;

namespace Ledger.Http;

/// <summary>What a new key is asked for with.</summary>
/// <param name="Role">association, board, auditor or admin.</param>
/// <param name="Association">The association, of that role alone.</param>
/// <param name="Name">What the key is for.</param>
/// <param name="Expires">The last day on which it is valid, in UTC; null for none.</param>
public sealed record KeyRequest(string? Role, string? Association, string? Name, DateOnly? Expires);

public sealed record KeyList(IReadOnlyList<KeyView> Keys);

public sealed record RefusalList(IReadOnlyList<Refusal> Refusals);

/// <summary>The keys of a district, for its admins.</summary>
public static class Keys
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/keys").WithTags("Keys").Needs(Right.ManageKeys);
        keys.MapGet("/", async (Visit visit, KeyRing ring, CancellationToken cancel) => new KeyList(await ring.List(visit.Book.District, cancel)))
            .WithName("listKeys").WithSummary("The keys, without the keys themselves");
        keys.MapPost("/", async (Visit visit, KeyRing ring, KeyRequest request, CancellationToken cancel) =>
        {
            var made = await ring.Issue(visit.Book.District, RoleNamed(request.Role), request.Association, request.Name ?? "", End(request.Expires), cancel);
            return TypedResults.Created($"/v1/keys/{made.Id}", made);
        }).WithName("issueKey").WithSummary("Make a key; it is shown this once");
        keys.MapPost("/{id:guid}/rotate", async Task<IResult> (Visit visit, KeyRing ring, Guid id, int? overlapHours, CancellationToken cancel) =>
        {
            Rules.Require(overlapHours is null or >= 0 and <= 720, Rules.InvalidParameter, "overlapHours", "0–720");
            return await ring.Rotate(visit.Book.District, id, TimeSpan.FromHours(overlapHours ?? 24), cancel) is { } made
                ? TypedResults.Created($"/v1/keys/{made.Id}", made) : Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound);
        }).WithName("rotateKey").WithSummary("Make a key like this one, which stays valid for a while").Produces<NewKey>(StatusCodes.Status201Created);
        keys.MapDelete("/{id:guid}", async Task<IResult> (Visit visit, KeyRing ring, Guid id, CancellationToken cancel) =>
            await ring.Revoke(visit.Book.District, id, TimeSpan.Zero, cancel) ? TypedResults.NoContent() : Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound))
            .WithName("revokeKey").WithSummary("End a key's validity now").Produces(StatusCodes.Status204NoContent);
        routes.MapGet("/refusals", async (Visit visit, KeyRing ring, string? after, CancellationToken cancel) =>
            new RefusalList(await ring.Refusals(visit.Book.District, long.TryParse(after, out var id) ? id : 0, cancel)))
            .WithTags("Keys").Needs(Right.ManageKeys).WithName("listRefusals").WithSummary("What was asked for and not allowed");
    }

    /// <summary>The role of a name.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.NotOneOf"/>.</exception>
    public static Role RoleNamed(string? name) => Enum.GetValues<Role>().Where(r => KeyRing.Name(r) == name).Select(r => (Role?)r).SingleOrDefault()
        ?? throw new RuleBroken(Rules.NotOneOf, "role", string.Join(", ", Enum.GetValues<Role>().Select(KeyRing.Name)));

    /// <summary>The first moment after a day, in UTC.</summary>
    public static DateTimeOffset? End(DateOnly? lastDay) => lastDay is { } day ? new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
}
