using JasperFx;
using JasperFx.CodeGeneration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Postgresql;

namespace Ledger.Store;

/// <summary>Wolverine's own tables: which nodes run, which of them leads, and what each is assigned. Ledger puts no message into them.</summary>
public static class WolverineTables
{
    public const string Schema = "wolverine";

    /// <summary>Makes them, or brings them up to date, and lets the service write to them.</summary>
    internal static async Task Make(NpgsqlDataSource owner, CancellationToken cancel)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddWolverine(ExtensionDiscovery.ManualOnly, options =>
        {
            options.Discovery.DisableConventionalDiscovery();
            options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
            options.PersistMessagesWithPostgresql(owner, Schema);
            options.AutoBuildMessageStorageOnStartup = AutoCreate.CreateOrUpdate;
        });
        using var host = builder.Build(); // it is not started
        await host.Services.GetRequiredService<IMessageStore>().Admin.MigrateAsync().WaitAsync(cancel);
        await using var grant = owner.CreateCommand($"""
            grant usage on schema {Schema} to ledger_service;
            grant select, insert, update, delete on all tables in schema {Schema} to ledger_service;
            grant usage on all sequences in schema {Schema} to ledger_service;
            """);
        await grant.ExecuteNonQueryAsync(cancel);
    }
}
