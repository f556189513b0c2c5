using JasperFx;
using Ledger.Store;
using Marten;
using Npgsql;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime;

namespace Ledger.CritterStack;

/// <summary>Marten and Wolverine as Ledger's engine: posts come as messages, batches are Marten's sessions, what is recorded leaves by Wolverine's outbox.</summary>
public sealed class CritterEngine : IEngine
{
    /// <summary>The schema of Wolverine's inbox and outbox.</summary>
    public const string Schema = "wolverine";

    // Any number will do, as long as every version of the program takes the same.
    private const long SetUpLock = 0x4C65_6467_6573;

    private readonly Database _database;
    private readonly Func<string, ValueTask<Book?>> _library;
    private readonly ILoggerFactory _logs;
    private readonly Action<WolverineOptions>? _more;
    private readonly SemaphoreSlim _starting = new(1);
    private IHost? _host;
    private int _open;

    private CritterEngine(Database database, Func<string, ValueTask<Book?>> library, ILoggerFactory logs, Action<WolverineOptions>? more)
    {
        (_database, _library, _logs, _more) = (database, library, logs, more);
        Storage = new MartenStorage(database, async cancel =>
        {
            var services = (await Host(cancel)).Services;
            var runtime = services.GetRequiredService<IWolverineRuntime>();
            return (services.GetRequiredService<IDocumentStore>(), session => new Outbox(runtime, session));
        });
    }

    /// <inheritdoc/>
    public IStorage Storage { get; }

    /// <summary>Makes the engine.</summary>
    /// <param name="more">What else Wolverine is to do, such as where to find handlers of <see cref="EntryRecorded"/>.</param>
    public static EngineMaker Make(Action<WolverineOptions>? more = null) => (database, library, logs) => new CritterEngine(database, library, logs, more);

    /// <inheritdoc/>
    public IWriter Before(District district, IWriter writer)
    {
        Interlocked.Increment(ref _open);
        return new PostsAsMessages(district, Bus, Close);

        async ValueTask Close()
        {
            if (Interlocked.Decrement(ref _open) == 0)
                await Stop();
        }
    }

    /// <summary>A bus to send messages on.</summary>
    public async Task<IMessageBus> Bus(CancellationToken cancel) => new MessageBus((await Host(cancel)).Services.GetRequiredService<IWolverineRuntime>());

    /// <inheritdoc/>
    public async Task Start(CancellationToken cancel) => await Host(cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        _starting.Dispose();
    }

    private async Task Stop()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private async ValueTask<IHost> Host(CancellationToken cancel)
    {
        if (_host is not null)
            return _host;
        await _starting.WaitAsync(cancel);
        try
        {
            if (_host is not null)
                return _host;
            await SetUp(cancel);
            var host = Build(_database.Further(asOwner: false), AutoCreate.None);
            await host.StartAsync(cancel);
            return _host = host;
        }
        finally
        {
            _starting.Release();
        }
    }

    // The service may read and write Wolverine's tables, which hold messages of all districts; making them is the owner's.
    private async Task SetUp(CancellationToken cancel)
    {
        // One at a time, however many programs start; the lock goes with the connection.
        await using var alone = _database.Further(asOwner: true);
        await using var lasting = await alone.OpenConnectionAsync(cancel);
        await using var wait = new NpgsqlCommand($"select pg_advisory_lock({SetUpLock})", lasting);
        await wait.ExecuteNonQueryAsync(cancel);
        using var owner = Build(_database.Further(asOwner: true), AutoCreate.CreateOrUpdate);
        // What this version of Marten wants besides what Ledger's migrations made: its functions, and whatever newer versions add.
        await owner.Services.GetRequiredService<IDocumentStore>().Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        await owner.Services.GetRequiredService<IMessageStore>().Admin.MigrateAsync();
        await using var grant = _database.Owner.CreateCommand($"""
            grant usage on schema {Schema} to ledger_service;
            grant select, insert, update, delete on all tables in schema {Schema} to ledger_service;
            grant usage on all sequences in schema {Schema} to ledger_service;
            """);
        await grant.ExecuteNonQueryAsync(cancel);
    }

    private IHost Build(NpgsqlDataSource source, AutoCreate messages)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(_logs);
        builder.Services.AddSingleton(new Books(_library));
        builder.Services.AddMarten(options =>
        {
            options.Connection(source);
            options.UseLedger();
            options.AutoCreateSchemaObjects = AutoCreate.None; // the tables are Ledger's migrations'
            options.Logger(new Discreet());
            options.ConfigureWritePolly(_ => { }); // the writer decides anew before it tries again
        }).IntegrateWithWolverine(marten =>
        {
            marten.MessageStorageSchemaName = Schema;
            marten.AutoCreate = messages;
        });
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(CritterEngine).Assembly;
            options.ServiceName = "ledger";
            options.UseRuntimeCompilation();
            options.AutoBuildMessageStorageOnStartup = messages;
            options.Policies.UseDurableLocalQueues();
            options.UseSystemTextJsonForSerialization(json =>
            {
                json.Converters.Add(new FactConverter());
                json.Converters.Add(new RuleBrokenConverter());
            });
            _more?.Invoke(options);
        });
        return builder.Build();
    }

    private sealed class Outbox(IWolverineRuntime runtime, IDocumentSession session) : ITeller
    {
        private readonly MartenOutbox _outbox = new(runtime, session);

        public Task Tell(EntryRecorded recorded) => _outbox.PublishAsync(recorded, new() { TenantId = recorded.District }).AsTask();
    }
}
