using Ledger.Store.Lists;
using Ledger.Store.Log;
using Ledger.Store.Persons;
using Marten;
using Microsoft.Extensions.Logging;

namespace Ledger.Store;

/// <summary>A district's book, opened: its queue, its readers, and the database beneath.</summary>
public sealed class DistrictBook : IAsyncDisposable
{
    private readonly BalanceCache _balances = new();

    internal DistrictBook(
        Database database, IDocumentStore store, District district, TimeProvider clock, ILogger<DistrictQueue> log, MasterKeys masters, NumberIndex numbers, ErasureJournal journal, SigningSeed seed, BooksSettings settings)
    {
        (Database, District, Clock) = (database, district, clock);
        Vault = new(district, masters, numbers);
        Batches = new(store, database.Queues, district, settings.FoldAfter, clock, Vault);
        Queue = new(Batches, log, clock: clock);
        var cursors = new Cursors(district, masters);
        Plans = new(database, district, clock, _balances, cursors);
        Entries = new(database, district, clock, _balances, cursors);
        DryRun = new(database, district, clock, Vault, _balances);
        Proposals = new(database, district, clock);
        Associations = new(database, district, clock, _balances);
        Postings = new(database, district, clock);
        Choices = new(database, district, clock);
        Sources = new(database, district, clock);
        Persons = new(database, district, clock, Vault, Entries);
        Lists = new(database, district, clock, Entries, Persons);
        MemberLists = new(database, district, clock, Vault, Persons);
        Erasures = new(database, district, clock, Queue, Entries, journal);
        Sealer = new(database, district, Queue, clock, seed, $"{settings.LogOrigin}/{district.Name}");
        Log = new(database, district, clock);
        Auditor = new(database, district, Vault);
    }

    public Database Database { get; }

    public District District { get; }

    public TimeProvider Clock { get; }

    /// <summary>Takes posts.</summary>
    public DistrictQueue Queue { get; }

    /// <summary>Decides posts and records nothing.</summary>
    public DryRun DryRun { get; }

    /// <summary>Works out what may be posted.</summary>
    public ProposalReader Proposals { get; }

    /// <summary>Reads what there is to choose from where entries are written by hand.</summary>
    public ChoicesReader Choices { get; }

    /// <summary>Reads under which sources proposals were recorded.</summary>
    public SourceReader Sources { get; }

    public PlanReader Plans { get; }

    public BookReader Entries { get; }

    /// <summary>Reads what associations come to.</summary>
    public AssociationReader Associations { get; }

    /// <summary>Reads which accounts an entry moved.</summary>
    public PostingReader Postings { get; }

    /// <summary>Seals the personal data of posts.</summary>
    public Vault Vault { get; }

    /// <summary>Reads personal data, and writes down that it was read.</summary>
    public PersonReader Persons { get; }

    /// <summary>Reads the rows of the lists that leave the book.</summary>
    public ListRows Lists { get; }

    /// <summary>Works out what lists of members change in the book.</summary>
    public MemberLists MemberLists { get; }

    /// <summary>Erases personal data, and knows when it is due.</summary>
    public Erasures Erasures { get; }

    public Auditor Auditor { get; }

    /// <summary>Seals the log of the district's entries.</summary>
    public Sealer Sealer { get; }

    /// <summary>Reads the sealed log.</summary>
    public LogReader Log { get; }

    /// <summary>Today in the district.</summary>
    public DateOnly Today => District.DateOf(Clock.GetUtcNow());

    internal Batch Batches { get; }

    /// <summary>Finishes what was accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        _balances.Dispose();
    }
}
