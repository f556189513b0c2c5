using System.CommandLine;
using Ledger.Client;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary>
/// What every client command takes, <c>--server</c> and <c>--key</c>, and how each ends: 0 all is well, 1 the ledger refused,
/// 2 usage or unreadable input, 3 no answer from the server.
/// </summary>
internal sealed class ServerOptions
{
    private readonly Option<string> _server = new("--server")
    {
        Description = CliWords.Say("Option.Server"),
        HelpName = "URL",
        DefaultValueFactory = _ => Setting("LEDGER_SERVER") ?? Service.DefaultUrl,
    };

    // No default value: the help would print the key.
    private readonly Option<string?> _key = new("--key") { Description = CliWords.Say("Option.Key"), HelpName = "KEY" };

    public ServerOptions() =>
        _server.Validators.Add(result =>
        {
            if (Address(result.GetValueOrDefault<string>()) is null)
                result.AddError(CliWords.Say("Server.Bad", result.GetValueOrDefault<string>() ?? ""));
        });

    public void AddTo(Command command)
    {
        command.Add(_server);
        command.Add(_key);
    }

    /// <summary>Whether a server was named on the command line.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(_server) is { Implicit: false };

    /// <summary>Does the command's work with a client, and says what went wrong on the error stream.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<LedgerClient, Task<int>> work)
    {
        using var http = new HttpClient { BaseAddress = Address(parsed.GetRequiredValue(_server)) };
        try
        {
            return await work(new LedgerClient(http, parsed.GetValue(_key) ?? Setting("LEDGER_KEY")));
        }
        catch (LedgerProblem problem)
        {
            return await Exit.Say(CliWords.Say("Problem", problem.Rule, problem.Message), problem.IsTheServers ? Exit.OutOfReach : Exit.Found);
        }
        catch (LedgerUnreachable unreachable)
        {
            return await Exit.Say(CliWords.Say("Server.Unreachable", http.BaseAddress!, Why(unreachable)), Exit.OutOfReach);
        }
    }

    private static string Why(LedgerUnreachable unreachable) => unreachable.InnerException switch
    {
        HttpRequestException { HttpRequestError: var error } => CliWords.Find($"Unreachable.{error}"),
        OperationCanceledException or TimeoutException => CliWords.Say("Unreachable.Slow"),
        _ => null,
    } ?? unreachable.Message;

    // Relative addresses are resolved against it, so it ends in a slash.
    private static Uri? Address(string? server) =>
        Uri.TryCreate(server?.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : null;

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
