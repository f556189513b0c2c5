using Ledger.Store;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;

// An application of its own on Ledger's database: it writes down what it is told.
var database = Environment.GetEnvironmentVariable("LISTENER_DATABASE")!;
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddSingleton(NpgsqlDataSource.Create(database));
builder.Services.AddMarten(options =>
{
    options.Connection(database);
    options.UseLedger();
}).TellOfEntries();
builder.UseWolverine(options => options.Durability.Mode = DurabilityMode.MediatorOnly);
await builder.Build().RunAsync();

/// <summary>Writes each entry down.</summary>
public static class ToldHandler
{
    public static async Task Handle(EntryRecorded recorded, NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var told = database.CreateCommand("insert into public.told (entry, position) values ($1, $2)");
        told.Parameters.AddWithValue(recorded.Entry);
        told.Parameters.AddWithValue(recorded.Position);
        await told.ExecuteNonQueryAsync(cancel);
    }
}
