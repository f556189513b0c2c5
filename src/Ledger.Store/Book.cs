namespace Ledger.Store;

/// <summary>A district's book, opened: its writer, its readers, and the database beneath.</summary>
public sealed class Book : IAsyncDisposable
{
    internal Book(Database database, District district, TimeProvider clock, Microsoft.Extensions.Logging.ILogger<Writer> log)
    {
        (Database, District, Clock) = (database, district, clock);
        Writer = new(district, new NpgsqlStorage(database), clock, log);
        Plans = new(database, district, clock);
        Entries = new(database, district, clock);
        Auditor = new(database, district);
    }

    public Database Database { get; }

    public District District { get; }

    public TimeProvider Clock { get; }

    public Writer Writer { get; }

    public PlanReader Plans { get; }

    public BookReader Entries { get; }

    public Auditor Auditor { get; }

    /// <summary>Today in the district.</summary>
    public DateOnly Today => District.DateOf(Clock.GetUtcNow());

    /// <summary>Finishes what was accepted.</summary>
    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}
