using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ledger.Store;

/// <summary>Makes the engine that writes the books of a database.</summary>
/// <param name="database">The database, its schema up to date.</param>
/// <param name="library">Finds the book of a district, once there is one.</param>
/// <param name="logs">Where it logs.</param>
public delegate IEngine EngineMaker(Database database, Func<string, ValueTask<DistrictBook?>> library, ILoggerFactory logs);

/// <summary>What writes the books: Ledger's own engine, or another that keeps the same promises.</summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>Where a book's batches go.</summary>
    IStorage Storage { get; }

    /// <summary>The way by which posts reach a book's writer. It is closed with the book; with the last of them what the engine does by itself ends.</summary>
    IPosts Before(District district, IPosts writer);

    /// <summary>Begins what goes on by itself, such as what an earlier run left unfinished. Posting begins it as well.</summary>
    Task Start(CancellationToken cancel);
}

/// <summary>Takes posts.</summary>
public interface IPosts : IAsyncDisposable
{
    /// <summary>
    /// Posts items. Without <paramref name="partial"/>, all are recorded or none; with it, each for itself. When this
    /// returns, what it says is recorded is durable.
    /// </summary>
    /// <exception cref="TryAgainException">The queue is full, the writer is stopping, or the database is out of reach.</exception>
    /// <exception cref="OperationCanceledException">The poster went away. What was taken up already is still finished.</exception>
    Task<IReadOnlyList<Answer>> Post(IReadOnlyList<Item> items, bool partial, CancellationToken cancel);
}

/// <summary>Ledger's own engine: Npgsql, and nothing before the writer.</summary>
internal sealed class OwnEngine : IEngine
{
    // A pool hands its connections out in turn, and each is a process of PostgreSQL's with plans and caches of its own. So the writers, one a
    // district, share none with the readers, and write batch after batch on what the last has warmed.
    private readonly NpgsqlDataSource _connections;

    public OwnEngine(Database database)
    {
        _connections = database.Further(asOwner: false, "ledger-writer");
        Storage = new NpgsqlStorage(_connections, database.FoldAfter);
    }

    public IStorage Storage { get; }

    public IPosts Before(District district, IPosts writer) => writer;

    public Task Start(CancellationToken cancel) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _connections.DisposeAsync();
}
