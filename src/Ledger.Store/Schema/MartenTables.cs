using JasperFx;
using Marten;
using Npgsql;

namespace Ledger.Store;

/// <summary>Marten's tables and functions, which Marten makes and upgrades itself.</summary>
internal static class MartenTables
{
    /// <summary>The program that made them: another Marten or Wolverine, or another build of what configures them, may want others.</summary>
    public static string Version { get; } =
        $"marten {typeof(DocumentStore).Assembly.GetName().Version}, wolverine {typeof(Wolverine.WolverineOptions).Assembly.GetName().Version}, ledger {typeof(MartenTables).Module.ModuleVersionId}";

    /// <summary>Makes them, or brings them up to date. Nothing is dropped.</summary>
    /// <param name="owner">The connections of the owner.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task Make(NpgsqlDataSource owner, CancellationToken cancel)
    {
        await using var store = Store(owner);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate).WaitAsync(cancel);
    }

    /// <summary>Whether Marten finds nothing to alter.</summary>
    /// <exception cref="Weasel.Core.Migrations.DatabaseValidationException">It does; the message says what.</exception>
    internal static async Task Assert(NpgsqlDataSource owner)
    {
        await using var store = Store(owner);
        await store.Storage.Database.AssertDatabaseMatchesConfigurationAsync();
    }

    private static DocumentStore Store(NpgsqlDataSource owner) => DocumentStore.For(options =>
    {
        options.Connection(owner);
        options.UseLedger();
        options.KeepUsers();
        options.Logger(new SilentMartenLogger());
    });
}
