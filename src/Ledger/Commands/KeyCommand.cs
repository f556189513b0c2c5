using System.CommandLine;
using System.CommandLine.Parsing;
using Ledger.Http;
using Ledger.Store;
using Ledger.Store.Access;
using Ledger.Words;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Commands;

/// <summary><c>ledger key</c>: the keys of machines, for those who run the database.</summary>
public static class KeyCommand
{
    public static Command Create()
    {
        var district = new Option<string?>("--district") { Description = CliWords.Say("Key.District"), HelpName = "D", Recursive = true };
        return new("key", CliWords.Say("Key.Description")) { district, Issue(district), List(district), Rotate(district), Revoke(district) };
    }

    private static Command Issue(Option<string?> district)
    {
        var role = new Option<Role>("--role") { Description = CliWords.Say("Key.Role"), HelpName = "R", Required = true, CustomParser = RoleOf };
        var association = new Option<string?>("--association") { Description = CliWords.Say("Key.Association"), HelpName = "A" };
        var name = new Option<string>("--name") { Description = CliWords.Say("Key.Name"), HelpName = "N", DefaultValueFactory = _ => CliWords.Say("Key.Unnamed") };
        var expires = new Option<DateOnly?>("--expires") { Description = CliWords.Say("Key.Expires"), HelpName = "D", CustomParser = Arguments.Date };
        var command = new Command("issue", CliWords.Say("Key.Issue")) { role, association, name, expires };
        return With(command, district, async (parsed, books, book, cancel) =>
        {
            var slug = parsed.GetValue(association);
            if (parsed.GetValue(role) == Role.Association != slug is not null)
                return await Exit.Say(CliWords.Say(slug is null ? "Key.AssociationNeeded" : "Key.AssociationUnneeded"), Exit.Unusable);
            if (!KeyRing.IsName(parsed.GetValue(name)!))
                return await Exit.Say(CliWords.Say("Key.BadName", KeyRing.LongestName), Exit.Unusable);
            var made = await ManageKeysHandler.Handle(new IssueKey(book.District.Name, parsed.GetValue(role), slug, parsed.GetValue(name)!, Keys.End(parsed.GetValue(expires))), books, cancel);
            Console.WriteLine(made.Key!.Key);
            return Exit.Fine;
        });
    }

    internal static Role RoleOf(ArgumentResult given)
    {
        var text = given.Tokens[0].Value;
        foreach (var role in Enum.GetValues<Role>())
            if (KeyRing.Name(role) == text)
                return role;
        given.AddError(CliWords.Say("Key.NoRole", text, CliWords.Say("Key.Role")));
        return default;
    }

    private static Command List(Option<string?> district) => With(new("list", CliWords.Say("Key.List")), district, async (_, books, book, cancel) =>
    {
        foreach (var key in await books.Keys.List(book.District, cancel))
        {
            var used = CliWords.Say("Key.Used", key.LastUsedOn?.ToString("yyyy-MM-dd", null) ?? CliWords.Say("Key.Never"));
            Console.WriteLine($"{key.Id}  {key.Role,-11}  {key.Association ?? "-",-14}  {State(key, book),-32}  {used,-17}  {key.Name}");
        }

        return Exit.Fine;
    });

    private static Command Rotate(Option<string?> district)
    {
        var id = new Argument<Guid>("ID") { Description = CliWords.Say("Key.Id") };
        var overlap = new Option<int>("--overlap-hours") { Description = CliWords.Say("Key.Overlap"), HelpName = "H", DefaultValueFactory = _ => Keys.Overlap };
        overlap.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 0 or > Keys.LongestOverlap)
                given.AddError(CliWords.Say("Key.BadOverlap", Keys.LongestOverlap));
        });
        return With(new("rotate", CliWords.Say("Key.Rotate")) { id, overlap }, district, async (parsed, books, book, cancel) =>
        {
            if (await books.Keys.Rotate(book.District, parsed.GetValue(id), TimeSpan.FromHours(parsed.GetValue(overlap)), cancel) is not { } made)
                return await Exit.Say(CliWords.Say("Key.None"), Exit.Found);
            Console.WriteLine(made.Key);
            return Exit.Fine;
        });
    }

    private static Command Revoke(Option<string?> district)
    {
        var id = new Argument<Guid>("ID") { Description = CliWords.Say("Key.Id") };
        return With(new("revoke", CliWords.Say("Key.Revoke")) { id }, district, async (parsed, books, book, cancel) =>
            await books.Keys.Revoke(book.District, parsed.GetValue(id), cancel) ? Exit.Fine : await Exit.Say(CliWords.Say("Key.None"), Exit.Found));
    }

    /// <summary>Makes a command work on the district's book, past the service.</summary>
    internal static Command With(Command command, Option<string?> district, Func<ParseResult, DistrictBooks, DistrictBook, CancellationToken, Task<int>> work)
    {
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var settings = Settings.DistrictBooks();
            var (books, book) = await DistrictBooks.OpenKept(settings with { District = parsed.GetValue(district) ?? settings.District }, TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var _ = books;
            return await work(parsed, books, book, cancel);
        }));
        return command;
    }

    private static string State(Store.Access.KeyView key, DistrictBook book) =>
        key.RevokedAt is { } revoked && revoked <= book.Clock.GetUtcNow() ? CliWords.Say("Key.Revoked")
        : key.ExpiresAt is { } expires && expires <= book.Clock.GetUtcNow() ? CliWords.Say("Key.Expired")
        : (key.RevokedAt ?? key.ExpiresAt) is { } end ? CliWords.Say("Key.Until", CliWords.Moment(end, book.District.Zone)) : CliWords.Say("Key.Valid");
}
