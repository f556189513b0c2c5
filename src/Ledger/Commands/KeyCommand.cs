using System.CommandLine;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Store;
using Ledger.Words;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Commands;

/// <summary><c>ledger key</c>: the keys of machines, for those who run the database.</summary>
public static class KeyCommand
{
    public static Command Create()
    {
        var district = new Option<string?>("--district") { Description = "The district; Ledger__District where not given", Recursive = true };
        return new("key", "Issue, list, rotate and revoke keys") { district, Issue(district), List(district), Rotate(district), Revoke(district) };
    }

    private static Command Issue(Option<string?> district)
    {
        var role = new Option<string>("--role") { Description = "association, board, auditor or admin", Required = true };
        var association = new Option<string?>("--association") { Description = "The association, of the role association" };
        var name = new Option<string>("--name") { Description = "What the key is for", DefaultValueFactory = _ => "unnamed" };
        var expires = new Option<DateOnly?>("--expires") { Description = "The last day on which it is valid, YYYY-MM-DD in UTC" };
        var command = new Command("issue", "Make a key and print it alone; it is shown this once") { role, association, name, expires };
        return With(command, district, async (parsed, library, book, cancel) =>
        {
            var made = await library.Keys.Issue(book.District, Keys.RoleNamed(parsed.GetValue(role)), parsed.GetValue(association), parsed.GetValue(name)!, Keys.End(parsed.GetValue(expires)), cancel);
            Console.WriteLine(made.Key);
            return Exit.Fine;
        });
    }

    private static Command List(Option<string?> district) => With(new("list", "List the keys of a district"), district, async (_, library, book, cancel) =>
    {
        foreach (var key in await library.Keys.List(book.District, cancel))
            Console.WriteLine($"{key.Id}  {key.Role,-11}  {key.Association ?? "-",-14}  {State(key, library.Clock.GetUtcNow()),-20}  used {key.LastUsedOn?.ToString("yyyy-MM-dd", null) ?? "never",-10}  {key.Name}");
        return Exit.Fine;
    });

    private static Command Rotate(Option<string?> district)
    {
        var id = new Argument<Guid>("ID") { Description = "The key's id" };
        var overlap = new Option<int>("--overlap-hours") { Description = "How long the old one stays valid", DefaultValueFactory = _ => Keys.Overlap };
        overlap.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 0 or > Keys.LongestOverlap)
                given.AddError($"The overlap is 0–{Keys.LongestOverlap} hours.");
        });
        return With(new("rotate", "Make a key like another, which stays valid for a while; print it alone") { id, overlap }, district, async (parsed, library, book, cancel) =>
        {
            if (await library.Keys.Rotate(book.District, parsed.GetValue(id), TimeSpan.FromHours(parsed.GetValue(overlap)), cancel) is not { } made)
                return await Exit.Say("There is no valid key of that id.", Exit.Found);
            Console.WriteLine(made.Key);
            return Exit.Fine;
        });
    }

    private static Command Revoke(Option<string?> district)
    {
        var id = new Argument<Guid>("ID") { Description = "The key's id" };
        return With(new("revoke", "End a key's validity now") { id }, district, async (parsed, library, book, cancel) =>
            await library.Keys.Revoke(book.District, parsed.GetValue(id), cancel) ? Exit.Fine : await Exit.Say("There is no valid key of that id.", Exit.Found));
    }

    private static Command With(Command command, Option<string?> district, Func<ParseResult, DistrictBooks, DistrictBook, CancellationToken, Task<int>> work)
    {
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var settings = Settings.DistrictBooks();
            var (library, book) = await DistrictBooks.Open(settings with { District = parsed.GetValue(district) ?? settings.District }, TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var _ = library;
            try
            {
                return await work(parsed, library, book, cancel);
            }
            catch (RuleBroken broken)
            {
                return await Exit.Say(Sentences.Detail(broken), Exit.Unusable);
            }
        }));
        return command;
    }

    private static string State(Store.Access.KeyView key, DateTimeOffset now) =>
        key.RevokedAt is { } revoked && revoked <= now ? "revoked"
        : key.ExpiresAt is { } expires && expires <= now ? "expired"
        : (key.RevokedAt ?? key.ExpiresAt) is { } end ? $"until {end:yyyy-MM-dd HH:mm}" : "valid";
}
