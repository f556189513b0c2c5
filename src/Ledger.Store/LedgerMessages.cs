using JasperFx.CodeGeneration;
using Ledger.Store.Access;
using Ledger.Store.Persons;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Ledger.Store;

/// <summary>How Wolverine carries Ledger's commands.</summary>
public static class LedgerMessages
{
    private static readonly Type[] _commands =
    [
        typeof(PostEntries), typeof(IssueKey), typeof(RotateKey), typeof(RevokeKey), typeof(InviteUser), typeof(InviteUserAgain), typeof(RevokeUser),
        typeof(ErasePersonalData), typeof(EraseDue), typeof(SetRetention),
    ];

    /// <summary>
    /// The handlers, and nothing that is found by its name alone. Their adapters are generated when the program is built (<c>Ledger.Codegen</c>), so that no
    /// compiler runs in the service. No message is logged, nor one that failed: a command tells who is a member of what, and its caller logs what went wrong.
    /// </summary>
    public static WolverineOptions UseLedgerMessages(this WolverineOptions options)
    {
        options.ServiceName = "ledger";
        options.Discovery.DisableConventionalDiscovery()
            .IncludeType(typeof(PostEntriesHandler))
            .IncludeType(typeof(ManageKeysHandler))
            .IncludeType(typeof(ManageUsersHandler))
            .IncludeType(typeof(PersonalDataHandler));
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        options.Policies.MessageSuccessLogLevel(LogLevel.None);
        options.Policies.MessageExecutionLogLevel(LogLevel.None);
        // Wolverine logs a failure under the name of the command's class.
        options.Services.AddLogging(logging => Array.ForEach(_commands, command => logging.AddFilter(command.FullName, LogLevel.None)));
        return options;
    }
}
