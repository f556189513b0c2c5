using Ledger.Store.Persons;

namespace Ledger.Store;

/// <summary>A district's book, opened: its writer, its readers, and the database beneath.</summary>
public sealed class Book : IAsyncDisposable
{
    private readonly KeptSeries _series = new();

    internal Book(Database database, District district, TimeProvider clock, Microsoft.Extensions.Logging.ILogger<Writer> log, MasterKeys masters, ErasureJournal journal, int foldAfter)
    {
        (Database, District, Clock) = (database, district, clock);
        Vault = new(district, masters);
        Writer = new(district, new NpgsqlStorage(database, foldAfter), clock, log, vault: Vault);
        Plans = new(database, district, clock, _series);
        Entries = new(database, district, clock, _series);
        Persons = new(database, district, clock, Vault, Entries);
        Erasures = new(database, district, clock, Writer, Entries, journal);
        Auditor = new(database, district);
    }

    public Database Database { get; }

    public District District { get; }

    public TimeProvider Clock { get; }

    public Writer Writer { get; }

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
        await Writer.DisposeAsync();
        _series.Dispose();
    }
}
