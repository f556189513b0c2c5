using System.CommandLine;
using Ledger.Cluster;
using Ledger.Http;
using Ledger.Store;
using Microsoft.Extensions.Logging.Console;

namespace Ledger.Commands;

/// <summary><c>ledger serve</c>: runs the service until it is told to stop, and then finishes what it accepted.</summary>
public static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "The addresses to listen on, parted by semicolons", DefaultValueFactory = _ => Service.DefaultUrl };
        var command = new Command("serve", "Run the service") { urls };
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var isBehindProxy = Settings.IsBehindProxy();
            using var logs = LoggerFactory.Create(Logging);
            var (library, book) = await DistrictBooks.Open(Settings.DistrictBooks(), TimeProvider.System, logs, cancel);
            await using var _ = library;
            await library.Database.PrepareForSeveral(cancel);
            await using var app = Service.Over(library, parsed.GetValue(urls)!, Logging, Settings.Limits(), Settings.Oidc(book.District.Name), isOneOfSeveral: true);
            await app.StartAsync(cancel);
            if (!isBehindProxy && Service.WithoutTls(Service.Addresses(app)) is { Count: > 0 } open)
                await Console.Error.WriteLineAsync(
                    $"ledger: warning: {string.Join(", ", open)} is open to other machines without TLS, and keys travel in the clear. Give an https address, or set Ledger__BehindProxy=true where a proxy holds TLS.");
            if (await library.Keys.IssueFirst(book.District, cancel) is { } first)
                await TellFirst(first.Key, Settings.FirstKeyFile());

            await Console.Error.WriteLineAsync($"ledger: the book of {book.District.Name} is open at {string.Join(", ", Service.Addresses(app))}");
            await app.WaitForShutdownAsync(cancel);
            return Exit.Fine;
        }));
        return command;
    }

    private static async Task TellFirst(string key, string? file)
    {
        if (file is null)
        {
            await Console.Error.WriteLineAsync("ledger: there was no key of the role admin yet. This one is shown now and never again:");
            Console.WriteLine(key);
            return;
        }

        // What is printed by a service ends in somebody's log.
        await using (var stream = OwnFiles.Open(file, FileMode.Create, FileAccess.Write, FileShare.None))
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(key + "\n"));
        await Console.Error.WriteLineAsync($"ledger: there was no key of the role admin yet. One is in {file}: take it from there, and remove the file.");
    }

    private static void Logging(ILoggingBuilder logging) => logging.AddConsoleFormatter<PlainConsole, ConsoleFormatterOptions>()
        .AddConsole(console => (console.LogToStandardErrorThreshold, console.FormatterName) = (LogLevel.Trace, PlainConsole.FormatterName))
        // What these say is said in one line already: by the program when it cannot start, by the answer of /health/ready.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
        .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
        .SetMinimumLevel(Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable("LEDGER_LOG"), ignoreCase: true, out var level) ? level : LogLevel.Warning);
}
