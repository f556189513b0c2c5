using System.Collections.Concurrent;
using Ledger.Cluster;
using Ledger.Store;
using Ledger.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestCluster))]

namespace Ledger.Tests;

/// <summary>One PostgreSQL for the whole run; each test that asks gets an empty database of its own.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("ledger-test-").FullName;
    private PrivateCluster? _cluster;
    private readonly ConcurrentBag<DistrictBooks> _libraries = [];
    private int _databases;

    private const string Template = "ledger_template";
    private readonly SemaphoreSlim _copying = new(1);
    private bool _hasTemplate;

    /// <summary>The folder of the cluster: its data files, and the master key of whoever has no other.</summary>
    public string Home => _home;

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_home, File.GetUnixFileMode(_home) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        _cluster = await PrivateCluster.StartAsync(_home, LedgerCluster.Options with { Durable = false }, CancellationToken.None);
    }

    /// <summary>A database with the schema, and nothing in it: a copy of one that is made once, since to make the tables takes longer.</summary>
    public async Task<string> NewDatabase()
    {
        await _copying.WaitAsync();
        try
        {
            if (!_hasTemplate)
                await using (await Database.Open(await CreateDatabase(Template, "template0"), null, CancellationToken.None))
                    _hasTemplate = true;
            return await CreateDatabase($"test{Interlocked.Increment(ref _databases)}", Template);
        }
        finally
        {
            _copying.Release();
        }
    }

    /// <summary>A database without any table.</summary>
    public Task<string> NewEmptyDatabase() => CreateDatabase($"test{Interlocked.Increment(ref _databases)}", "template0");

    private async Task<string> CreateDatabase(string name, string template)
    {
        await using var admin = new NpgsqlConnection(_cluster!.SuperuserConnectionString);
        await admin.OpenAsync();
        // Where nothing waits for the disk, to copy the files takes a third of the time that it takes to log what is in them; PostgreSQL 14 knows no other way.
        var strategy = admin.PostgreSqlVersion.Major > 14 ? "strategy file_copy" : "";
        await using var create = new NpgsqlCommand($"create database {name} template {template} {strategy}", admin);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_cluster.SuperuserConnectionString) { Database = name, MaxPoolSize = 20, ConnectionIdleLifetime = 2, ConnectionPruningInterval = 1 }.ConnectionString;
    }

    // So few that the balances are folded within days and between them, now here and now there.
    private const int FoldAfter = 3;

    /// <summary>A new library in a database of its own, or a further service on the database of another, and the book of its district.</summary>
    public async Task<(DistrictBooks Books, DistrictBook Book)> NewLibrary(TimeProvider? clock = null, string? connectionString = null, string district = "varmland", string timeZone = "Europe/Stockholm", Func<BooksSettings, BooksSettings>? settings = null) =>
        await DistrictBooks.Open((settings ?? (s => s))(new(connectionString ?? await NewDatabase(), _home, district, timeZone) { FoldAfter = FoldAfter }), clock ?? new TestClock(), LoudLog.OfTheRun, CancellationToken.None);

    /// <summary>The book alone; its library is closed at the end of the run.</summary>
    public async Task<DistrictBook> NewBook(TimeProvider? clock = null, string? connectionString = null, string district = "varmland", string timeZone = "Europe/Stockholm")
    {
        var (library, book) = await NewLibrary(clock, connectionString, district, timeZone);
        _libraries.Add(library);
        return book;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var library in _libraries)
            await library.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        Directory.Delete(_home, recursive: true);
        LoudLog.OfTheRun.Told.Should().BeEmpty("of {0} lines that were logged in the whole run none tells of a person", LoudLog.OfTheRun.Lines);
    }
}

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class TestClock(DateTimeOffset? now = null) : TimeProvider
{
    private readonly ConcurrentDictionary<HandTimer, byte> _timers = new();

    public DateTimeOffset Now { get; set; } = now ?? new(2021, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    /// <summary>Timers go off when they are told to.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        _timers.TryAdd(timer, 0);
        return timer;
    }

    /// <summary>Every timer goes off.</summary>
    public void Tick()
    {
        foreach (var timer in _timers.Keys)
            timer.GoOff();
    }

    /// <summary>Moves to noon, local time or thereabouts, of a day.</summary>
    public void MoveTo(string day) => Now = new(DateOnly.Parse(day, null).ToDateTime(new(10, 0)), TimeSpan.Zero);

    private sealed class HandTimer(TestClock clock, Action goOff) : ITimer
    {
        public void GoOff() => goOff();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => clock._timers.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
