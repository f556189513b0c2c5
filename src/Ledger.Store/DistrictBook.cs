using Ledger.Store.Persons;

namespace Ledger.Store;

/// <summary>A district's book, opened: its writer, its readers, and the database beneath.</summary>
public sealed class Book : IAsyncDisposable
{
    private readonly DistrictQueue _writer;
    private readonly BalanceCache _series = new();

    internal DistrictBook(Database database, IEngine engine, District district, TimeProvider clock, Microsoft.Extensions.Logging.ILogger<DistrictQueue> log, MasterKeys masters, ErasureJournal journal)
    {
        (Database, Storage, District, Clock) = (database, engine.Storage, district, clock);
        Vault = new(district, masters);
        _writer = new(district, Storage, clock, log, vault: Vault);
        Writer = engine.Before(district, _writer);
        Plans = new(database, district, clock, _series);
        Entries = new(database, district, clock, _series);
        Persons = new(database, district, clock, Vault, Entries);
        Erasures = new(database, district, clock, Writer, Entries, journal);
        Auditor = new(database, district);
    }

    public Database Database { get; }

    public District District { get; }

    public TimeProvider Clock { get; }

    /// <summary>Where the writer's batches go.</summary>
    public IStorage Storage { get; }

    /// <summary>Takes posts.</summary>
    public IPosts Writer { get; }

    /// <summary>The writer itself, for whatever stands before it.</summary>
    internal IPosts Queue => _writer;

    public PlanReader Plans { get; }

    public BookReader Entries { get; }

    /// <summary>Seals the personal data of posts.</summary>
    public Vault Vault { get; }

    /// <summary>Reads personal data, and writes down that it was read.</summary>
    public PersonReader Persons { get; }

    /// <summary>Erases personal data, and knows when it is due.</summary>
    public Erasures Erasures { get; }

    public Auditor Auditor { get; }

    /// <summary>Today in the district.</summary>
    public DateOnly Today => District.DateOf(Clock.GetUtcNow());

    /// <summary>Finishes what was accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await Writer.DisposeAsync();
        _series.Dispose();
    }
}
