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
