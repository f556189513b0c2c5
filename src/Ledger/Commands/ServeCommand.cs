using System.CommandLine;
using System.Net.Sockets;
using Ledger.Cluster;
using Ledger.Http;
using Ledger.Store;
using Ledger.Words;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Console;

namespace Ledger.Commands;

/// <summary><c>ledger serve</c>: runs the service until it is told to stop, and then finishes what it accepted.</summary>
public static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = CliWords.Say("Serve.Urls"), HelpName = "U", DefaultValueFactory = _ => Service.DefaultUrl };
        urls.Validators.Add(given =>
        {
            foreach (var address in Service.Split(given.GetValueOrDefault<string>()).Where(a => !Service.IsAddress(a)))
                given.AddError(CliWords.Say("Address.Bad", address, Service.DefaultUrl));
        });
        var command = new Command("serve", CliWords.Say("Serve.Description")) { urls };
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var isBehindProxy = Settings.IsBehindProxy();
            using var logs = LoggerFactory.Create(Logging);
            var (books, book) = await DistrictBooks.Open(Settings.DistrictBooks(), TimeProvider.System, logs, cancel);
            await using var _ = books;
            await books.Database.PrepareForSeveral(cancel);
            await using var app = Service.Over(books, parsed.GetValue(urls)!, Logging, Settings.Limits(), Settings.Oidc(book.District.Name), isOneOfSeveral: true, Settings.Address());
            await Start(app, cancel);
            if (!isBehindProxy && Service.WithoutTls(Service.Addresses(app)) is { Count: > 0 } open)
                await Console.Error.WriteLineAsync(CliWords.Say("Warning", CliWords.Say("Serve.Open", string.Join(", ", open))));
            if (await books.Keys.IssueFirst(book.District, cancel) is { } first)
                await TellFirst(first.Key, Settings.FirstKeyFile());
            // On loopback only: elsewhere what is printed may end in somebody's log.
            if (!isBehindProxy && Service.Addresses(app) is var addresses && addresses.All(Service.IsOwn)
                && await books.Users.InviteFirst(book.District, CliWords.Say("User.First"), cancel) is { } invited)
                await Console.Error.WriteLineAsync($"ledger: {CliWords.Say("Serve.FirstLink", UserCommand.LinkTo(Settings.Address(), addresses, invited))}");

            await Console.Error.WriteLineAsync($"ledger: {CliWords.Say("Serve.Opened", book.District.Name, string.Join(", ", Service.Addresses(app)))}");
            await app.WaitForShutdownAsync(cancel);
            return Exit.Fine;
        }));
        return command;
    }

    // What the server cannot listen on (a port that is not this user's, an https address without a certificate) is not a bug of the program's.
    private static async Task Start(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception e) when (e is SocketException or FormatException || (e is IOException && e.InnerException is not AddressInUseException)
            || (e is InvalidOperationException && e.TargetSite?.DeclaringType?.Namespace?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) is true))
        {
            throw new ServiceException(CliWords.Say("Address.Unusable", e.Message));
        }
    }

    private static async Task TellFirst(string key, string? file)
    {
        if (file is null)
        {
            await Console.Error.WriteLineAsync($"ledger: {CliWords.Say("Serve.FirstKey")}");
            Console.WriteLine(key);
            return;
        }

        // What is printed by a service ends in somebody's log.
        await using (var stream = OwnFiles.Open(file, FileMode.Create, FileAccess.Write, FileShare.None))
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(key + "\n"));
        await Console.Error.WriteLineAsync($"ledger: {CliWords.Say("Serve.FirstKeyFile", file)}");
    }

    private static void Logging(ILoggingBuilder logging) => logging.AddConsoleFormatter<PlainConsole, ConsoleFormatterOptions>()
        .AddConsole(console => (console.LogToStandardErrorThreshold, console.FormatterName) = (LogLevel.Trace, PlainConsole.FormatterName))
        // What these say is said in one line already: by the program when it cannot start, by the answer of /health/ready.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
        .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
        .SetMinimumLevel(Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable("LEDGER_LOG"), ignoreCase: true, out var level) ? level : LogLevel.Warning);
}
