using Ledger.Store.Access;

namespace Ledger.Access;

/// <summary>What a route lets one do.</summary>
public enum Right
{
    /// <summary>Whoever asks may.</summary>
    Public,

    /// <summary>Post entries; an association, under its own source and about its own.</summary>
    PostEntries,

    /// <summary>Read entries and subjects; an association, its own.</summary>
    ReadBook,

    /// <summary>Read plans, progress and balances.</summary>
    ReadFigures,

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
}

/// <summary>The policy: which role may do what. Every route says what it lets one do; a route that does not is not served.</summary>
public static class Policy
{
    private static readonly Dictionary<Right, Role[]> _may = new()
    {
        [Right.PostEntries] = [Role.Association, Role.Board],
        [Right.ReadBook] = [Role.Association, Role.Board, Role.Auditor],
        [Right.ReadFigures] = [Role.Board, Role.Auditor],
        [Right.ReadPersons] = [Role.Association, Role.Board],
        [Right.ErasePersons] = [Role.Association, Role.Board],
        [Right.ReadRetention] = [Role.Board, Role.Admin],
        [Right.SetRetention] = [Role.Admin],
        [Right.ManageKeys] = [Role.Admin],
    };

    public static bool Allows(Role role, Right right) => right == Right.Public || _may[right].Contains(role);

    /// <summary>Says what a route, or each of a group, lets one do.</summary>
    public static T Needs<T>(this T routes, Right right)
        where T : IEndpointConventionBuilder => routes.WithMetadata(new Needed(right));

    /// <summary>Sees to it that every route says so.</summary>
    /// <exception cref="ServiceException">One does not.</exception>
    public static void RequireOnEveryRoute(IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in routes.DataSources.SelectMany(s => s.Endpoints))
            if (endpoint.Metadata.GetMetadata<Needed>() is null)
                throw new ServiceException($"{endpoint.DisplayName} says not what it needs, so it is not served.");
    }

    public sealed record Needed(Right Right);
}
