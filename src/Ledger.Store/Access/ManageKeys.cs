using Ledger.Domain;

namespace Ledger.Store.Access;

/// <summary>The command to make a key.</summary>
/// <param name="District">The district it belongs to.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Association">The association of the role association; else null.</param>
/// <param name="Name">What it is for.</param>
/// <param name="ExpiresAt">From when on it is not valid; null where it does not expire.</param>
public sealed record IssueKey(string District, Role Role, string? Association, string Name, DateTimeOffset? ExpiresAt);

/// <summary>The command to make a key like another, which stays valid for a while.</summary>
public sealed record RotateKey(string District, Guid Id, TimeSpan Overlap);

/// <summary>The command to end a key's validity now.</summary>
public sealed record RevokeKey(string District, Guid Id);

/// <summary>The key that was made; null where there was none to be rotated.</summary>
public sealed record KeyMade(NewKey? Key);

/// <summary>Whether there was a key to be revoked.</summary>
public sealed record KeyRevoked(bool WasThere);

/// <summary>Handles the commands about keys.</summary>
public static class ManageKeysHandler
{
    /// <exception cref="RuleBroken">The key cannot be made: its association is in no book, or what is said of it will not do.</exception>
    public static async Task<KeyMade> Handle(IssueKey command, DistrictBooks books, CancellationToken cancel)
    {
        var district = (await books.Of(command.District, cancel)).District;
        var mayBeKnown = command is { Role: Role.Association, Association: { } association } && Slug.Is(association);
        Rules.Require(!mayBeKnown || await books.Keys.KnowsAssociation(district, command.Association!, cancel), Rules.AssociationUnknown, command.Association ?? "", district.Name);
        return new(await books.Keys.Issue(district, command.Role, command.Association, command.Name, command.ExpiresAt, cancel));
    }

    public static async Task<KeyMade> Handle(RotateKey command, DistrictBooks books, CancellationToken cancel) =>
        new(await books.Keys.Rotate((await books.Of(command.District, cancel)).District, command.Id, command.Overlap, cancel));

    public static async Task<KeyRevoked> Handle(RevokeKey command, DistrictBooks books, CancellationToken cancel) =>
        new(await books.Keys.Revoke((await books.Of(command.District, cancel)).District, command.Id, cancel));
}
