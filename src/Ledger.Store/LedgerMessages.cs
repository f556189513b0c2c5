using JasperFx.CodeGeneration;
using Ledger.Store.Access;
using Ledger.Store.Persons;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Ledger.Store;

/// <summary>How Wolverine carries Ledger's commands.</summary>
public static class LedgerMessages
{
    /// <summary>
    /// The handlers, and nothing that is found by its name alone. Their adapters are generated when the program is built (<c>Ledger.Codegen</c>), so that no
    /// compiler runs in the service. No message is logged: a command tells who is a member of what.
    /// </summary>
    public static WolverineOptions UseLedgerMessages(this WolverineOptions options)
    {
        options.ServiceName = "ledger";
        options.Discovery.DisableConventionalDiscovery()
            .IncludeType(typeof(PostEntriesHandler))
            .IncludeType(typeof(ManageKeysHandler))
            .IncludeType(typeof(PersonalDataHandler));
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        options.Policies.MessageSuccessLogLevel(LogLevel.None);
        options.Policies.MessageExecutionLogLevel(LogLevel.None);
        return options;
    }
}
