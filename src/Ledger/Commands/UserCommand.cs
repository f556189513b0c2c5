using System.CommandLine;
using Ledger.Access;
using Ledger.Store;
using Ledger.Store.Access;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary><c>ledger user</c>: the people who sign in to the pages, for those who run the database.</summary>
public static class UserCommand
{
    public static Command Create()
    {
        var district = new Option<string?>("--district") { Description = CliWords.Say("Key.District"), HelpName = "D", Recursive = true };
        return new("user", CliWords.Say("User.Description")) { district, Invite(district), Link(district), List(district), Revoke(district) };
    }

    /// <summary>The whole address of a link, by the setting, else by an address that the service listens on. It names localhost, since no passkey belongs to a number.</summary>
    internal static string LinkTo(Uri? address, IEnumerable<string> listensOn, Invited invited)
    {
        var origin = address ?? new UriBuilder(listensOn.First()) { Host = "localhost" }.Uri;
        return SiteSettings.LinkTo(origin.GetLeftPart(UriPartial.Authority), invited.Link);
    }

    private static Command Invite(Option<string?> district)
    {
        var role = new Option<Role>("--role") { Description = CliWords.Say("Key.Role"), HelpName = "R", Required = true, CustomParser = KeyCommand.RoleOf };
        var association = new Option<string?>("--association") { Description = CliWords.Say("Key.Association"), HelpName = "A" };
        var name = new Option<string>("--name") { Description = CliWords.Say("User.Name"), HelpName = "N", Required = true };
        return KeyCommand.With(new("invite", CliWords.Say("User.Invite")) { role, association, name }, district, async (parsed, books, book, cancel) =>
        {
            var slug = parsed.GetValue(association);
            if (parsed.GetValue(role) == Role.Association != slug is not null)
                return await Exit.Say(CliWords.Say(slug is null ? "User.AssociationNeeded" : "User.AssociationUnneeded"), Exit.Unusable);
            if (slug is not null && !await books.Keys.KnowsAssociation(book.District, slug, cancel))
                return await Exit.Say(CliWords.Say("Key.NoAssociation", slug, book.District.Name), Exit.Unusable);
            return await Tell(await books.Users.Invite(book.District, parsed.GetValue(role), slug, parsed.GetValue(name)!, Users.LinkCounts, cancel));
        });
    }

    private static Command Link(Option<string?> district)
    {
        var id = new Argument<Guid>("ID") { Description = CliWords.Say("User.Id") };
        return KeyCommand.With(new("link", CliWords.Say("User.Link")) { id }, district, async (parsed, books, book, cancel) =>
            await Tell(await books.Users.InviteAgain(book.District, parsed.GetValue(id), cancel)));
    }

    private static Command List(Option<string?> district) => KeyCommand.With(new("list", CliWords.Say("User.List")), district, async (_, books, book, cancel) =>
    {
        foreach (var user in await books.Users.List(book.District, cancel))
            Console.WriteLine($"{user.Id}  {KeyRing.Name(user.Role),-11}  {user.Association ?? "-",-14}  {State(user, book),-32}  {user.Name}");
        return Exit.Fine;
    });

    private static Command Revoke(Option<string?> district)
    {
        var id = new Argument<Guid>("ID") { Description = CliWords.Say("User.Id") };
        return KeyCommand.With(new("revoke", CliWords.Say("User.Revoke")) { id }, district, async (parsed, books, book, cancel) =>
            await books.Users.Revoke(book.District, parsed.GetValue(id), cancel) ? Exit.Fine : await Exit.Say(CliWords.Say("User.None"), Exit.Found));
    }

    private static async Task<int> Tell(Invited? invited)
    {
        if (invited is null)
            return await Exit.Say(CliWords.Say("User.None"), Exit.Found);
        Console.WriteLine(LinkTo(Settings.Address(), [Service.DefaultUrl], invited));
        return Exit.Fine;
    }

    private static string State(User user, DistrictBook book) =>
        user.RevokedAt is not null ? CliWords.Say("Key.Revoked")
        : user.Invitation is { } invitation ? CliWords.Say("User.Invited", CliWords.Moment(invitation.ExpiresAt, book.District.Zone))
        : user.SignedInAt is { } last ? CliWords.Say("User.SignedIn", CliWords.Moment(last, book.District.Zone)) : CliWords.Say("Key.Never");
}
