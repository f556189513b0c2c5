using Ledger.Cluster;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Store.Log;
using Ledger.Words;
using Npgsql;

namespace Ledger.Commands;

/// <summary>Exit codes, and what a person is told when a command cannot do its work.</summary>
internal static class Exit
{
    public const int Fine = 0;

    /// <summary>The command did its work and found something wrong.</summary>
    public const int Found = 1;

    /// <summary>What was given cannot be used.</summary>
    public const int Unusable = 2;

    /// <summary>The server or the database is out of reach.</summary>
    public const int OutOfReach = 3;

    /// <summary>Interrupted, as by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Runs a command's work; what is expected to go wrong becomes one line on standard error, anything else is a bug and keeps its trace.</summary>
    public static async Task<int> Of(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is DatabaseUnusableException or PrivateClusterException or ServiceException or SealingException)
        {
            return await Say(e.Message, Unusable);
        }
        catch (NpgsqlException e)
        {
            return await Say(CliWords.Say("Database.Unusable", e.Message), OutOfReach);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return await Say(CliWords.Say("Address.InUse", e.Message), Unusable);
        }
        catch (RuleBroken broken)
        {
            return await Say(Sentences.Detail(broken), Unusable);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }

    public static async Task<int> Say(string sentence, int code)
    {
        await Console.Error.WriteLineAsync($"ledger: {sentence}");
        return code;
    }
}
