using Npgsql;

namespace Ledger.Store;

/// <summary>The book's database cannot be used as it is; the message says what to do.</summary>
public sealed class DatabaseUnusableException(string message) : Exception(message);

/// <summary>The database: its connections, its schema, and the districts that have their book in it.</summary>
public sealed class Database(NpgsqlDataSource source) : IAsyncDisposable
{
    // Any number will do, as long as every version of the program takes the same.
    private const long MigrationLock = 0x4C65_6467_6572;

    /// <summary>The connections to it.</summary>
    public NpgsqlDataSource Source { get; } = source;

    /// <summary>Opens the database that a connection string names. Nothing is contacted yet.</summary>
    public static Database Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 50; // every statement is one of a few files; PostgreSQL need parse each only once
        settings.ApplicationName ??= "ledger";
        settings.SearchPath ??= "public"; // else a role named ledger would look for Marten's tables in the schema ledger
        settings.IncludeErrorDetail = false; // a detail may quote a row
        return new(NpgsqlDataSource.Create(settings));
    }

    /// <summary>Brings the schema up to date: numbered migrations, forward only, each applied once, under a lock.</summary>
    /// <exception cref="DatabaseUnusableException">A newer version of the program has been at work here.</exception>
    public async Task Migrate(CancellationToken cancel)
    {
        await using var connection = await Source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Run(connection, $"select pg_advisory_xact_lock({MigrationLock})", cancel);
        await Run(connection, """
            create schema if not exists ledger;
            create table if not exists ledger.migrations (
                number     integer     not null primary key,
                name       varchar     not null,
                applied_at timestamptz not null default now()
            );
            """, cancel);
        await using var newest = new NpgsqlCommand("select coalesce(max(number), 0) from ledger.migrations", connection);
        var applied = (int)(await newest.ExecuteScalarAsync(cancel))!;
        var known = Sql.Migrations().ToList();
        if (applied > known.Count)
            throw new DatabaseUnusableException($"The database is at version {applied}, and this program knows only {known.Count}. Use the newer program.");
        foreach (var (number, name, text) in known.Where(m => m.Number > applied))
        {
            await Run(connection, text, cancel);
            await using var done = new NpgsqlCommand("insert into ledger.migrations (number, name) values ($1, $2)", connection)
            {
                Parameters = { new() { Value = number }, new() { Value = name } },
            };
            await done.ExecuteNonQueryAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    /// <summary>Opens a district's book, and starts it where there is none.</summary>
    /// <exception cref="DatabaseUnusableException">The book was begun in another time zone.</exception>
    public async Task<District> OpenDistrict(string name, TimeZoneInfo zone, CancellationToken cancel)
    {
        await using var begin = Source.CreateCommand("insert into ledger.districts (district, time_zone) values ($1, $2) on conflict do nothing");
        begin.Parameters.Add(new() { Value = name });
        begin.Parameters.Add(new() { Value = zone.Id });
        await begin.ExecuteNonQueryAsync(cancel);
        await using var find = Source.CreateCommand("select time_zone from ledger.districts where district = $1");
        find.Parameters.Add(new() { Value = name });
        var begun = (string)(await find.ExecuteScalarAsync(cancel))!;
        return begun == zone.Id ? new(name, zone) : throw new DatabaseUnusableException(
            $"The book of {name} is kept in the time zone {begun}, not {zone.Id}: set Ledger__TimeZone to {begun}.");
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}

/// <summary>The organisation whose book this is, and the time zone in which its days begin.</summary>
public sealed record District(string Name, TimeZoneInfo Zone)
{
    /// <summary>The local date of an instant.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>The last microsecond of a local date, which is the last moment that PostgreSQL tells from the next day's first.</summary>
    public DateTimeOffset EndOf(DateOnly day)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        // Where the clocks are put forward at midnight the day begins later: the first time of day that exists.
        while (Zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(30);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUniversalTime().AddMicroseconds(-1);
    }
}
