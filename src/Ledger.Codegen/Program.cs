using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Model;
using Ledger.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;

// Writes the adapters by which Wolverine calls Ledger's handlers, into the folder named. The build of the program runs this, and compiles what it wrote.
var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Logging.ClearProviders();
builder.Services.AddSingleton<DistrictBooks>(_ => throw new InvalidOperationException("the books are not opened to generate code"));
builder.UseWolverine(options =>
{
    options.UseLedgerMessages();
    options.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
    options.CodeGeneration.GeneratedCodeOutputPath = args[0];
    options.CodeGeneration.GeneratedNamespace = "Internal.Generated";
    options.Durability.Mode = DurabilityMode.MediatorOnly;
});
using var host = builder.Build();
await host.StartAsync();
new DynamicCodeBuilder(host.Services, [.. host.Services.GetServices<ICodeFileCollection>()])
{
    ServiceVariableSource = host.Services.GetService<IServiceVariableSource>(),
}.WriteGeneratedCode(_ => { });
await host.StopAsync();
