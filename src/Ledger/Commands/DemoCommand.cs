using System.CommandLine;
using Ledger.Demo;
using Ledger.Store;
using Ledger.Store.Access;
using Ledger.Transparency;
using Ledger.Words;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Commands;

/// <summary><c>ledger demo</c>: a book of its own, kept or thrown away, that is given a plan and an example year over HTTP, and what it knows then.</summary>
public static class DemoCommand
{
    public static Command Create()
    {
        var keep = new Option<string?>("--keep") { Description = CliWords.Say("Demo.Keep"), HelpName = "DIR" };
        var plan = new Option<string>("--plan") { Description = CliWords.Say("Demo.Plan"), DefaultValueFactory = _ => ExampleStory.Names[0] };
        plan.AcceptOnlyFromAmong([.. ExampleStory.Names]);
        var command = new Command("demo", CliWords.Say("Demo.Description")) { keep, plan };
        command.SetAction((parsed, cancel) => Exit.Of(() => Run(parsed.GetValue(keep), ExampleStory.Named(parsed.GetRequiredValue(plan)), cancel)));
        return command;
    }

    private static async Task<int> Run(string? keep, ExampleStory story, CancellationToken cancel)
    {
        if (keep is not null && Path.Exists(keep) && (File.Exists(keep) || Directory.EnumerateFileSystemEntries(keep).Any()))
            return await Exit.Say(CliWords.Say("Demo.NotEmpty", keep), Exit.Unusable);
        var home = keep is null ? Directory.CreateTempSubdirectory("ledger-demo-") : Directory.CreateDirectory(keep);
        // PostgreSQL may run as another user, who must be able to pass through.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home.FullName, File.GetUnixFileMode(home.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
            var clock = new SimulatedClock(story.Opens);
            // On a database of its own, whatever the settings say: the example must not end up in anybody's book.
            var (books, book) = await DistrictBooks.Open(new(null, home.FullName, Durable: keep is not null), clock, NullLoggerFactory.Instance, cancel);
            await using var _ = books;
            await using var app = Service.Over(books, "http://127.0.0.1:0");
            await app.StartAsync(cancel);
            var key = (await books.Keys.Issue(book.District, Role.Board, null, "demo", null, cancel)).Key;
            using var http = new HttpClient { BaseAddress = new($"{Service.Addresses(app).First()}/") };
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            await DemoRun.RunAsync(http, story, clock, Terminal.On(Console.Out), cancel);
            if (await book.Sealer.Seal(cancel) is { } head)
                Console.WriteLine(CliWords.Say("Demo.Sealed", CheckpointLine.Of(head.Checkpoint)));
            if (!Console.IsOutputRedirected && !Console.IsInputRedirected)
            {
                Console.WriteLine(CliWords.Say("Demo.Serving", $"{http.BaseAddress}"));
                await TellLinks(books, book, story, $"{http.BaseAddress}", cancel);
                Console.WriteLine($"curl -H 'Authorization: Bearer {key}' '{http.BaseAddress}v1/plans/{story.Plan}/progress?asOf={story.HalfYear:yyyy-MM-dd}'");
                await app.WaitForShutdownAsync(cancel);
            }

            await app.StopAsync(CancellationToken.None);
            if (keep is not null)
                await Exit.Say(CliWords.Say("Demo.Kept", home.FullName), Exit.Fine);
            return Exit.Fine;
        }
        finally
        {
            if (keep is null)
                home.Delete(recursive: true);
        }
    }

    // One for each role: what one sees is another's page for another role.
    private static async Task TellLinks(DistrictBooks books, DistrictBook book, ExampleStory story, string address, CancellationToken cancel)
    {
        const string kind = "association/";
        var first = story.Posts.Select(p => (string?)p.Entry["subject"]).First(s => s?.StartsWith(kind, StringComparison.Ordinal) is true)![kind.Length..];
        foreach (var role in Enum.GetValues<Role>())
        {
            var invited = await books.Users.Invite(book.District, role, role == Role.Association ? first : null, CliWords.Say($"Demo.User.{KeyRing.Name(role)}"), Users.LinkCounts, cancel);
            await Console.Error.WriteLineAsync($"{invited.User.Name}: {UserCommand.LinkTo(null, [address], invited)}");
        }
    }
}
