using Ledger.Store.Access;
using Microsoft.AspNetCore.Authorization;

namespace Ledger.Access;

/// <summary>What a route lets one do. Each right is an authorization policy of the same name.</summary>
public enum Right
{
    /// <summary>Post entries; an association, under its own source and about its own.</summary>
    PostEntries,

    /// <summary>Read entries and subjects; an association, its own.</summary>
    ReadBook,

    /// <summary>Read plans, progress and balances; an association, its own part of them.</summary>
    ReadFigures,

    /// <summary>Read the sealed log: its checkpoints, tiles and proofs, and the whole book as an export.</summary>
    ReadLog,

    /// <summary>Read personal data, where that is asked for; an association, of its own members. Each reading is written down.</summary>
    ReadPersons,

    /// <summary>Erase the personal data kept beside a subject; an association, beside its own.</summary>
    ErasePersons,

    /// <summary>Read for how long personal data is kept, and what is about to go.</summary>
    ReadRetention,

    /// <summary>Set for how long personal data is kept.</summary>
    SetRetention,

    /// <summary>Issue, list, rotate and revoke keys, and read what was refused.</summary>
    ManageKeys,

    /// <summary>Invite, list and revoke the people who sign in to the pages.</summary>
    ManageUsers,

    /// <summary>See the first page and one's own account, and sign out.</summary>
    BeSignedIn,

    /// <summary>Read when figures were rebuilt or repaired, and by whom.</summary>
    ReadMaintenance,
}

/// <summary>Names the right that a route needs.</summary>
public sealed class NeedsAttribute(Right right) : AuthorizeAttribute($"{right}")
{
    public Right Right { get; } = right;
}

/// <summary>Which role may do what. Every route says what it lets one do, or that it is open to all; a route that does not is not served.</summary>
public static class Policy
{
    private static readonly Dictionary<Right, Role[]> _may = new()
    {
        [Right.PostEntries] = [Role.Association, Role.Board],
        [Right.ReadBook] = [Role.Association, Role.Board, Role.Auditor],
        [Right.ReadFigures] = [Role.Association, Role.Board, Role.Auditor],
        [Right.ReadLog] = [Role.Board, Role.Auditor],
        [Right.ReadPersons] = [Role.Association, Role.Board],
        [Right.ErasePersons] = [Role.Association, Role.Board],
        [Right.ReadRetention] = [Role.Board, Role.Admin],
        [Right.SetRetention] = [Role.Admin],
        [Right.ManageKeys] = [Role.Admin],
        [Right.ManageUsers] = [Role.Admin],
        [Right.BeSignedIn] = [Role.Association, Role.Board, Role.Auditor, Role.Admin],
        [Right.ReadMaintenance] = [Role.Board, Role.Auditor, Role.Admin],
    };

    public static bool Allows(Role role, Right right) => _may[right].Contains(role);

    /// <summary>Adds a policy for each right.</summary>
    public static void AddTo(AuthorizationOptions options)
    {
        foreach (var (right, roles) in _may)
            options.AddPolicy($"{right}", policy => policy.RequireRole(roles.Select(KeyRing.Name)));
    }

    /// <summary>Says what a route, or each of a group, lets one do.</summary>
    public static T Needs<T>(this T routes, Right right)
        where T : IEndpointConventionBuilder => routes.RequireAuthorization(new NeedsAttribute(right));

    /// <summary>Says that much may be asked for there at once: always, or where the query has a parameter.</summary>
    public static T AnswersInTurn<T>(this T routes, string? when = null)
        where T : IEndpointConventionBuilder => routes.WithMetadata(new InTurnAttribute(when));

    /// <summary>Requires that every route says what it needs, once.</summary>
    /// <exception cref="ServiceException">One does not.</exception>
    public static void RequireOnEveryRoute(IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in routes.DataSources.SelectMany(s => s.Endpoints))
            if (endpoint.Metadata.Count(m => m is NeedsAttribute) + (endpoint.Metadata.Any(m => m is IAllowAnonymous) ? 1 : 0) != 1)
                throw new ServiceException($"{endpoint.DisplayName} does not say, once, what it needs, so it is not served.");
    }
}
