using Microsoft.Extensions.Logging;

namespace Ledger.Store;

/// <summary>Makes the engine that writes the books of a database.</summary>
/// <param name="database">The database, its schema up to date.</param>
/// <param name="library">Finds the book of a district, once there is one.</param>
/// <param name="logs">Where it logs.</param>
public delegate IEngine EngineMaker(Database database, Func<string, ValueTask<Book?>> library, ILoggerFactory logs);

/// <summary>What writes the books: Ledger's own engine, or another that keeps the same promises.</summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>Where a book's batches go.</summary>
    IStorage Storage { get; }

    /// <summary>The way by which posts reach a book's writer.</summary>
    IWriter Before(District district, IWriter writer);

    /// <summary>Begins what goes on by itself, such as what an earlier run left unfinished. Posting begins it as well.</summary>
    Task Start(CancellationToken cancel);
}

/// <summary>Takes posts.</summary>
public interface IWriter
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
internal sealed class OwnEngine(Database database) : IEngine
{
    public IStorage Storage { get; } = new NpgsqlStorage(database);

    public IWriter Before(District district, IWriter writer) => writer;

    public Task Start(CancellationToken cancel) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
