namespace Ledger.Store.Access;

/// <summary>The command to invite a person who is to sign in to the pages.</summary>
/// <param name="District">The district she belongs to.</param>
/// <param name="Role">What she may do.</param>
/// <param name="Association">The association of the role association; else null.</param>
/// <param name="Name">What she is called.</param>
public sealed record InviteUser(string District, Role Role, string? Association, string Name);

/// <summary>The command to give a person a new link.</summary>
public sealed record InviteUserAgain(string District, Guid Id);

/// <summary>The command to end a person's sessions and let her in no more.</summary>
public sealed record RevokeUser(string District, Guid Id);

/// <summary>Who was invited; null where there was nobody to invite again.</summary>
public sealed record UserInvited(Invited? Invited);

/// <summary>Whether there was a person to be revoked.</summary>
public sealed record UserRevoked(bool WasThere);

/// <summary>Handles the commands about people who sign in.</summary>
public static class ManageUsersHandler
{
    public static async Task<UserInvited> Handle(InviteUser command, DistrictBooks books, CancellationToken cancel) =>
        new(await books.Users.Invite((await books.Of(command.District, cancel)).District, command.Role, command.Association, command.Name, Users.LinkCounts, cancel));

    public static async Task<UserInvited> Handle(InviteUserAgain command, DistrictBooks books, CancellationToken cancel) =>
        new(await books.Users.InviteAgain((await books.Of(command.District, cancel)).District, command.Id, cancel));

    public static async Task<UserRevoked> Handle(RevokeUser command, DistrictBooks books, CancellationToken cancel) =>
        new(await books.Users.Revoke((await books.Of(command.District, cancel)).District, command.Id, cancel));
}
