using System.Collections.Concurrent;
using Ledger.Cluster;
using Ledger.Store.Access;
using Ledger.Store.Log;
using Ledger.Store.Persons;
using Marten;
using Microsoft.Extensions.Logging;

namespace Ledger.Store;

/// <summary>Where the books are kept.</summary>
/// <param name="ConnectionString">The PostgreSQL database, as the service uses it; null for a private cluster under <paramref name="Home"/>.</param>
/// <param name="OwnerConnectionString">The same as the owner of its tables; null where that is one and the same login.</param>
/// <param name="Home">The folder of the private cluster.</param>
/// <param name="District">The district whose book is begun where there is none, a slug.</param>
/// <param name="TimeZone">The time zone in which its days begin, an IANA name.</param>
/// <param name="Durable">Whether a private cluster waits for the disk; false only where losing all of it does no harm.</param>
public sealed record BooksSettings(
    string? ConnectionString, string Home, string District = "varmland", string TimeZone = "Europe/Stockholm", bool Durable = true, string? OwnerConnectionString = null)
{
    /// <summary>The master key in base64; null where it is in a file.</summary>
    public string? MasterKey { get; init; }

    /// <summary>The file of the master key; null for <c>master-key</c> under <see cref="Home"/>. It is made at the first start.</summary>
    public string? MasterKeyFile { get; init; }

    /// <summary>The file of the master key before it, as long as any key is still wrapped by that; null for none.</summary>
    public string? FormerMasterKeyFile { get; init; }

    /// <summary>The file in which erasures are written down outside the database; null for <c>erasures.jsonl</c> under <see cref="Home"/>.</summary>
    public string? ErasuresFile { get; init; }

    /// <summary>The seed of the logs' signing keys in base64; null where it is in a file.</summary>
    public string? SigningKey { get; init; }

    /// <summary>The file of that seed; null for <c>signing-key</c> under <see cref="Home"/>. It is made at the first start.</summary>
    public string? SigningKeyFile { get; init; }

    /// <summary>What the origins of new logs begin with, before a slash and the district's name: a log keeps the one that it began with.</summary>
    public string LogOrigin { get; init; } = "ledger";

    /// <summary>After how many positions of one day of recording the balances are folded.</summary>
    public int FoldAfter { get; init; } = 20_000;
}

/// <summary>The books of all districts in one database, each opened when it is first asked for; and the keys to them.</summary>
public sealed class DistrictBooks : IAsyncDisposable
{
    private readonly PrivateCluster? _cluster;
    private readonly ILoggerFactory _logs;
    private readonly ConcurrentDictionary<string, DistrictBook> _books = [];
    private readonly SemaphoreSlim _opening = new(1);
    private readonly ErasureJournal _journal;
    private readonly SigningSeed _seed;
    private readonly BooksSettings _settings;

    private DistrictBooks(PrivateCluster? cluster, Database database, BooksSettings settings, TimeProvider clock, ILoggerFactory logs, MasterKeys masters, SigningSeed seed)
    {
        (_settings, _seed, _journal) = (settings, seed, new(settings.ErasuresFile ?? Path.Combine(settings.Home, ErasureJournal.FileName)));
        Store = DocumentStore.For(options =>
        {
            options.Connection(database.Source);
            options.ForDistrictBooks();
        });
        (_cluster, Database, Clock, _logs, MasterKeys) = (cluster, database, clock, logs, masters);
        Keys = new(database, clock);
        Users = new(database, Store, clock);
        Refusals = new(database, clock, logs.CreateLogger<Refusals>());
    }

    public Database Database { get; }

    /// <summary>The Marten store, with the service's rights.</summary>
    public DocumentStore Store { get; }

    /// <summary>The folder in which what belongs to the books is kept outside the database.</summary>
    public string Home => _settings.Home;

    public TimeProvider Clock { get; }

    public KeyRing Keys { get; }

    /// <summary>The people who sign in to the pages.</summary>
    public Users Users { get; }

    public MasterKeys MasterKeys { get; }

    public Refusals Refusals { get; }

    /// <summary>For how long recording has stood still in the book where it has longest, <see cref="DistrictQueue.Behind"/>.</summary>
    public TimeSpan Behind => _books.Values.Select(b => b.Queue.Behind).DefaultIfEmpty().Max();

    /// <summary>Opens the books: starts the private cluster where it has one, brings the schema up to date, begins the district's book.</summary>
    /// <returns>The books and the book of the district that the settings name.</returns>
    /// <exception cref="DatabaseUnusableException">The settings do not fit the database; the message says which.</exception>
    /// <exception cref="PrivateClusterException">The private cluster cannot be started; the message says why.</exception>
    public static Task<(DistrictBooks Books, DistrictBook Book)> Open(BooksSettings settings, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel) =>
        Open(settings, begins: true, clock, logs, cancel);

    /// <summary>The same where the district's book is kept already: nothing is begun.</summary>
    /// <exception cref="DatabaseUnusableException">There is no such book; the message says where it was looked for.</exception>
    public static Task<(DistrictBooks Books, DistrictBook Book)> OpenKept(BooksSettings settings, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel) =>
        Open(settings, begins: false, clock, logs, cancel);

    private static async Task<(DistrictBooks Books, DistrictBook Book)> Open(BooksSettings settings, bool begins, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out var zone) || !zone.HasIanaId)
            throw new DatabaseUnusableException(StoreWords.Say("NoTimeZone", settings.TimeZone));
        if (!begins && settings.ConnectionString is null && !PrivateCluster.IsIn(settings.Home))
            throw new DatabaseUnusableException(StoreWords.Say("NoBookInHome", settings.Home));
        var cluster = settings.ConnectionString is not null ? null
            : await PrivateCluster.StartAsync(settings.Home, LedgerCluster.Options with { Durable = settings.Durable, Logger = logs.CreateLogger<PrivateCluster>() }, cancel);
        try
        {
            if (!begins)
                await Database.RequireBook(settings.OwnerConnectionString ?? settings.ConnectionString ?? cluster!.ConnectionString, settings, cancel);
            var database = cluster is null
                ? await Database.Open(settings.OwnerConnectionString ?? settings.ConnectionString!, settings.OwnerConnectionString is null ? null : settings.ConnectionString, cancel)
                : await Database.Open(cluster.ConnectionString, cluster.ServiceConnectionString, cancel);
            await database.Forget(clock.GetUtcNow() - Refusals.Kept, cancel);
            var masters = Masters(settings, await database.MasterKeyIds(cancel));
            var books = new DistrictBooks(cluster, database, settings, clock, logs, masters, Seed(settings, await database.HasLogs(cancel)));
            return (books, await books.Add(await database.BeginDistrict(settings.District, zone, cancel), cancel));
        }
        catch
        {
            if (cluster is not null)
                await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The book of a district; null when there is none.</summary>
    public async ValueTask<DistrictBook?> Find(string district, CancellationToken cancel)
    {
        if (_books.TryGetValue(district, out var known))
            return known;
        await _opening.WaitAsync(cancel);
        try
        {
            if (_books.TryGetValue(district, out var open))
                return open;
            return await Database.FindDistrict(district, cancel) is { } found ? await Add(found, cancel) : null;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The book of a district.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    internal async ValueTask<DistrictBook> Of(string district, CancellationToken cancel) =>
        await Find(district, cancel) ?? throw new ArgumentException($"there is no book of {district}", nameof(district));

    /// <summary>Finishes what was accepted, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var book in _books.Values)
            await book.DisposeAsync();
        await Store.DisposeAsync();
        await Refusals.DisposeAsync();
        await Database.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _opening.Dispose();
    }

    private async Task<DistrictBook> Add(District district, CancellationToken cancel) => _books[district.Name] = new(
        Database, Store, district, Clock, _logs.CreateLogger<DistrictQueue>(), MasterKeys, await NumberIndex.Open(Database, district, MasterKeys, cancel), _journal, _seed, _settings);

    // Never a new key where others are needed: who restores a database without its master key must be told.
    private static MasterKeys Masters(BooksSettings settings, IReadOnlyCollection<string> needed)
    {
        var file = settings.MasterKeyFile ?? Path.Combine(settings.Home, MasterKey.FileName);
        MasterKey? former = settings.FormerMasterKeyFile is null ? null
            : MasterKey.Read(settings.FormerMasterKeyFile) ?? throw new DatabaseUnusableException(StoreWords.Say("NoFormerMasterKey", settings.FormerMasterKeyFile));
        try
        {
            var current = !string.IsNullOrWhiteSpace(settings.MasterKey) ? MasterKey.Parse(settings.MasterKey, "Ledger__MasterKey")
                : MasterKey.Read(file)
                ?? (needed.Count == 0 ? MasterKey.Create(file) : throw new DatabaseUnusableException(
                    StoreWords.Say("MasterKeyMissing", string.Join(", ", needed), file)));
            var masters = new MasterKeys(current, former is null ? [] : [former]);
            return needed.Except(masters.Ids).ToList() is not [var missing, ..] ? masters : throw new DatabaseUnusableException(
                StoreWords.Say("AnotherMasterKey", missing, current.Id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnusableException(StoreWords.Say("MasterKeyNotKept", file, e.Message));
        }
    }

    // Never a new key where a log was signed by another.
    private static SigningSeed Seed(BooksSettings settings, bool isNeeded)
    {
        var file = settings.SigningKeyFile ?? Path.Combine(settings.Home, SigningSeed.FileName);
        try
        {
            return !string.IsNullOrWhiteSpace(settings.SigningKey) ? SigningSeed.Parse(settings.SigningKey, "Ledger__SigningKey")
                : SigningSeed.Read(file)
                ?? (!isNeeded ? SigningSeed.Create(file) : throw new DatabaseUnusableException(StoreWords.Say("SigningKeyMissing", file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnusableException(StoreWords.Say("SigningKeyNotKept", file, e.Message));
        }
    }
}
