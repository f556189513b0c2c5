using Ledger.Domain;
using Ledger.Store.Cluster;
using Microsoft.Extensions.Logging;

namespace Ledger.Store;

/// <summary>Where a book is kept.</summary>
/// <param name="ConnectionString">The PostgreSQL database; null for a private cluster under <paramref name="Home"/>.</param>
/// <param name="Home">The folder of the private cluster.</param>
/// <param name="District">The district whose book it is, a slug.</param>
/// <param name="TimeZone">The time zone in which its days begin, an IANA name.</param>
/// <param name="Durable">Whether a private cluster waits for the disk; false only where losing all of it does no harm.</param>
public sealed record BookSettings(string? ConnectionString, string Home, string District = "varmland", string TimeZone = "Europe/Stockholm", bool Durable = true);

/// <summary>A district's book, opened: its writer, its readers, and the database beneath.</summary>
public sealed class Book : IAsyncDisposable
{
    private readonly PrivateCluster? _cluster;

    private Book(PrivateCluster? cluster, Database database, District district, TimeProvider clock, ILoggerFactory logs)
    {
        (_cluster, Database, District, Clock) = (cluster, database, district, clock);
        Writer = new(district, new NpgsqlStorage(database), clock, logs.CreateLogger<Writer>());
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

    /// <summary>Opens a book: starts the private cluster where it has one, brings the schema up to date, begins the district.</summary>
    /// <exception cref="DatabaseUnusableException">The settings do not fit the database; the message says which.</exception>
    /// <exception cref="PrivateClusterException">The private cluster cannot be started; the message says why.</exception>
    public static async Task<Book> Open(BookSettings settings, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        if (!Slug.Is(settings.District))
            throw new DatabaseUnusableException($"Ledger__District must be 1–{Slug.Longest} characters of a–z, 0–9 and -.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out var zone) || !zone.HasIanaId)
            throw new DatabaseUnusableException($"Ledger__TimeZone: there is no time zone {settings.TimeZone}; give an IANA name such as Europe/Stockholm.");
        var cluster = settings.ConnectionString is not null ? null
            : await PrivateCluster.StartAsync(settings.Home, new() { Durable = settings.Durable, Logger = logs.CreateLogger<PrivateCluster>() }, cancel);
        var database = Database.Open(settings.ConnectionString ?? cluster!.ConnectionString);
        try
        {
            await database.Migrate(cancel);
            return new(cluster, database, await database.OpenDistrict(settings.District, zone, cancel), clock, logs);
        }
        catch
        {
            await database.DisposeAsync();
            if (cluster is not null)
                await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finishes what was accepted, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Database.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
