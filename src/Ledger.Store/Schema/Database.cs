using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>The book's database cannot be used as it is; the message says what to do.</summary>
public sealed class DatabaseUnusableException(string message) : Exception(message);

/// <summary>The database: its connections, its schema, and the districts that have their book in it.</summary>
public sealed class Database : IAsyncDisposable
{
    // Any number will do, as long as every version of the program takes the same.
    private const long MigrationLock = 0x4C65_6467_6572;

    // Where the table of migrations holds which program made Marten's tables, and Wolverine's.
    private const int OfMarten = 0;
    private const int OfWolverine = -1;

    // With their writers' and their owners' connections two services fit into the hundred that PostgreSQL takes by default; who finds none free waits for one.
    private const int MostConnections = 36;

    /// <summary>How many connections of the owner there are at most.</summary>
    internal const int MostOfTheOwner = 4;

    /// <summary>How long PostgreSQL may take for one statement of a reader's, in seconds, unless the connection string's Options say otherwise.</summary>
    public const int LongestQuestion = 15;

    // Each district's queue writes on one at a time.
    private const int MostOfQueues = 6;

    private readonly NpgsqlDataSource _owner;

    private Database(NpgsqlConnectionStringBuilder owner, NpgsqlConnectionStringBuilder service)
    {
        _owner = Connections(owner);
        Source = Connections(new(service.ConnectionString) { Options = $"-c statement_timeout={LongestQuestion}s {service.Options}" });
        // A pool hands its connections out in turn, and each is a process of PostgreSQL's with plans and caches of its own. The queues share none
        // with the readers, so each batch is written on what the last one has warmed.
        Queues = Connections(new(service.ConnectionString) { MaxPoolSize = MostOfQueues, ApplicationName = "ledger-queue" });
    }

    /// <summary>The connections of the service, which sees one district at a time and may not change the book.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The connections of the districts' queues, which have the service's rights.</summary>
    internal NpgsqlDataSource Queues { get; }

    /// <summary>The connections of the owner, for migrations, checks and rebuilds.</summary>
    public NpgsqlDataSource Owner => _owner;

    /// <summary>Opens a database and brings its schema up to date.</summary>
    /// <param name="owner">How the owner of the tables connects.</param>
    /// <param name="service">How the service does; where null, as the owner, who then acts as the role <c>ledger_service</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="DatabaseUnusableException">A newer version of the program has been at work here, or the service would own the tables.</exception>
    public static async Task<Database> Open(string owner, string? service, CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(service ?? owner);
        var ownersName = new NpgsqlConnectionStringBuilder(owner).Username;
        // Taken at the start of each session, and kept: there is nothing to reset, since what is set is set for a transaction.
        if (service is null)
            settings.Options = $"{settings.Options} -c role=ledger_service".Trim();
        // Each statement of a batch has one good plan, whatever it is about; to plan it again takes longer than to run it.
        settings.Options = $"{settings.Options} -c plan_cache_mode=force_generic_plan".Trim();
        // Until a transaction names a district none is named; Marten's row security would else fail where it should show nothing.
        settings.Options += " -c ledger.district=";
        settings.NoResetOnClose = true;
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MostConnections);
        var database = new Database(new(owner) { MaxPoolSize = MostOfTheOwner }, settings);
        try
        {
            await database.Migrate(cancel);
            await database.RequireLittle(cancel);
            return database;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            await database.DisposeAsync();
            throw new DatabaseUnusableException(StoreWords.Say("MayNotSetUp", ownersName, e.MessageText));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Requires that a district's book is kept in a database, which is not changed.</summary>
    /// <param name="owner">How the owner of the tables connects.</param>
    /// <param name="settings">Whose book, and where the settings say that it is.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="DatabaseUnusableException">There is no such book.</exception>
    internal static async Task RequireBook(string owner, BooksSettings settings, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(cancel);
        await using var find = new NpgsqlCommand("select to_regclass('ledger.districts') is not null", connection);
        var districts = new List<string>();
        if ((bool)(await find.ExecuteScalarAsync(cancel))!)
        {
            await using var list = new NpgsqlCommand("select district from ledger.districts order by 1", connection);
            await using var reader = await list.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
                districts.Add(reader.GetString(0));
        }

        if (districts.Contains(settings.District))
            return;
        var inHome = settings.ConnectionString is null;
        var where = inHome ? settings.Home : $"{connection.Database}, {connection.Host}";
        throw new DatabaseUnusableException(districts.Count > 0 ? StoreWords.Say("NoBookOfDistrict", settings.District, where, string.Join(", ", districts))
            : StoreWords.Say(inHome ? "NoBookInHome" : "NoBookInDatabase", where));
    }

    /// <summary>Names the district that the transaction is about: row security shows it, and no other.</summary>
    internal static NpgsqlBatchCommand For(District district) => new("select set_config('ledger.district', $1, true), set_config('ledger.district_number', $2, true)")
    {
        Parameters = { new() { Value = district.Name }, new() { Value = district.Number.ToString(null, null) } },
    };

    /// <summary>
    /// Brings the schema up to date, under a lock: Marten makes its tables, then come Ledger's numbered migrations, forward only, each applied once.
    /// Where the last start was of the same program there is nothing to do, and Marten is not asked.
    /// </summary>
    /// <exception cref="DatabaseUnusableException">A newer version of the program has been at work here.</exception>
    public async Task Migrate(CancellationToken cancel)
    {
        await using var connection = await _owner.OpenConnectionAsync(cancel);
        await Run(connection, $"select pg_advisory_lock({MigrationLock})", cancel); // goes with the connection
        try
        {
            await Run(connection, """
                create schema if not exists ledger;
                create table if not exists ledger.migrations (
                    number     integer     not null primary key,
                    name       varchar     not null,
                    applied_at timestamptz not null default now()
                );
                """, cancel);
            var applied = new Dictionary<int, string>();
            await using (var read = new NpgsqlCommand("select number, name from ledger.migrations", connection))
            await using (var reader = await read.ExecuteReaderAsync(cancel))
                while (await reader.ReadAsync(cancel))
                    applied.Add(reader.GetInt32(0), reader.GetString(1));
            var known = Sql.Migrations().ToList();
            var newest = applied.Keys.DefaultIfEmpty().Max();
            if (newest > known.Count)
                throw new DatabaseUnusableException(StoreWords.Say("NewerDatabase", newest, known.Count));
            if (applied.GetValueOrDefault(OfMarten) == MartenTables.Version && newest == known.Count)
                return;
            await MartenTables.Make(_owner, cancel);
            foreach (var (number, name, text) in known.Where(m => m.Number > newest))
            {
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                await Run(connection, text, cancel);
                await Note(connection, number, name, cancel);
                await transaction.CommitAsync(cancel);
            }

            await Note(connection, OfMarten, MartenTables.Version, cancel);
        }
        finally
        {
            await Run(connection, $"select pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    /// <summary>Makes what services need that run on this database side by side. Where the last start was of the same program there is nothing to do.</summary>
    public async Task PrepareForSeveral(CancellationToken cancel)
    {
        await using var connection = await _owner.OpenConnectionAsync(cancel);
        await Run(connection, $"select pg_advisory_lock({MigrationLock})", cancel); // goes with the connection
        try
        {
            await using var made = new NpgsqlCommand("select name from ledger.migrations where number = $1", connection) { Parameters = { new() { Value = OfWolverine } } };
            if (await made.ExecuteScalarAsync(cancel) as string == MartenTables.Version)
                return;
            await WolverineTables.Make(_owner, cancel);
            await Note(connection, OfWolverine, MartenTables.Version, cancel);
        }
        finally
        {
            await Run(connection, $"select pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    /// <summary>Opens a district's book, and starts it where there is none.</summary>
    /// <exception cref="DatabaseUnusableException">The name is no slug, or the book was begun in another time zone.</exception>
    public async Task<District> BeginDistrict(string name, TimeZoneInfo zone, CancellationToken cancel)
    {
        if (!Slug.Is(name))
            throw new DatabaseUnusableException(StoreWords.Say("BadDistrict", Slug.Longest));
        await using var begin = _owner.CreateCommand("insert into ledger.districts (district, time_zone) values ($1, $2) on conflict do nothing");
        begin.Parameters.Add(new() { Value = name });
        begin.Parameters.Add(new() { Value = zone.Id });
        await begin.ExecuteNonQueryAsync(cancel);
        var begun = (await FindDistrict(name, cancel))!;
        return begun.Zone.Id == zone.Id ? begun : throw new DatabaseUnusableException(StoreWords.Say("AnotherTimeZone", name, begun.Zone.Id, zone.Id));
    }

    /// <summary>Removes the refusals of before a moment, which only the owner can.</summary>
    internal async Task Forget(DateTimeOffset before, CancellationToken cancel)
    {
        await using var forget = _owner.CreateCommand("delete from ledger.refusals where at < $1");
        forget.Parameters.Add(new() { Value = before.ToUniversalTime() });
        await forget.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>A district whose book is kept here; null when there is none of that name.</summary>
    public async Task<District?> FindDistrict(string name, CancellationToken cancel)
    {
        await using var find = Source.CreateCommand("select district, time_zone, number from ledger.district_of($1)");
        find.Parameters.Add(new() { Value = name });
        await using var reader = await find.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new(reader.GetString(0), TimeZoneInfo.FindSystemTimeZoneById(reader.GetString(1)), reader.GetInt16(2)) : null;
    }

    /// <summary>All districts that have their book here.</summary>
    public async Task<IReadOnlyList<string>> Districts(CancellationToken cancel) => await Names("select district from ledger.districts order by 1", cancel);

    /// <summary>The ids of the master keys that wrap any key.</summary>
    internal async Task<IReadOnlyCollection<string>> MasterKeyIds(CancellationToken cancel) => await Names("select master from personal.keys union select master from personal.index_keys", cancel);

    /// <summary>Whether anything was sealed here.</summary>
    internal async Task<bool> HasLogs(CancellationToken cancel)
    {
        await using var command = _owner.CreateCommand("select exists (select from ledger.logs where size > 0)");
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>Runs statements as one transaction that is about a district, or about none; the number of rows that they wrote.</summary>
    internal async Task<int> Run(District? district, CancellationToken cancel, params (string Statement, object[] Parameters)[] statements)
    {
        await using var connection = await Source.OpenConnectionAsync(cancel);
        await using var batch = Batch(connection, district, statements);
        return Math.Max(0, await batch.ExecuteNonQueryAsync(cancel));
    }

    /// <summary>The rows of one statement about a district.</summary>
    internal async Task<List<T>> Read<T>(District district, string statement, object[] parameters, Func<NpgsqlDataReader, T> row, CancellationToken cancel)
    {
        await using var connection = await Source.OpenConnectionAsync(cancel);
        await using var batch = Batch(connection, district, [(statement, parameters)]);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel); // the district
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(row(reader));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Queues.DisposeAsync();
        await _owner.DisposeAsync();
    }

    private static NpgsqlDataSource Connections(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 100; // the statements are few, and PostgreSQL parses each only once: it roughly doubles Marten's speed
        settings.ApplicationName ??= "ledger";
        settings.SearchPath ??= "public"; // else a role named ledger would look for Marten's tables in the schema ledger
        settings.IncludeErrorDetail = false; // a detail may quote a row
        return NpgsqlDataSource.Create(settings);
    }

    private async Task<List<string>> Names(string sql, CancellationToken cancel)
    {
        await using var command = _owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var names = new List<string>();
        while (await reader.ReadAsync(cancel))
            names.Add(reader.GetString(0));
        return names;
    }

    // A batch is one transaction, so the district that it names is forgotten with its end.
    private static NpgsqlBatch Batch(NpgsqlConnection connection, District? district, IEnumerable<(string Statement, object[] Parameters)> statements)
    {
        var batch = new NpgsqlBatch(connection);
        if (district is not null)
            batch.BatchCommands.Add(For(district));
        foreach (var (statement, parameters) in statements)
        {
            var command = new NpgsqlBatchCommand(statement);
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter as NpgsqlParameter ?? new() { Value = parameter });
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    // The service must not be able to do what it must not do: own the book, change it, or see past row security, which must be on.
    private async Task RequireLittle(CancellationToken cancel)
    {
        await using var command = Source.CreateCommand(Sql.Statement("audit_service_role"));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (role, lacks, has, open) = (reader.GetString(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3));
        if (lacks)
            throw new DatabaseUnusableException(StoreWords.Say("MayNotWrite", role));
        if (has is not null)
            throw new DatabaseUnusableException(StoreWords.Say("MayTooMuch", role, StoreWords.Say(has)));
        if (open is not null)
            throw new DatabaseUnusableException(StoreWords.Say("NoRowSecurity", open));
    }

    private static async Task Note(NpgsqlConnection connection, int number, string name, CancellationToken cancel)
    {
        await using var note = new NpgsqlCommand(
            "insert into ledger.migrations (number, name) values ($1, $2) on conflict (number) do update set name = excluded.name, applied_at = now()", connection)
        {
            Parameters = { new() { Value = number }, new() { Value = name } },
        };
        await note.ExecuteNonQueryAsync(cancel);
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}

/// <summary>The organisation whose book this is, the time zone in which its days begin, and its number in the database.</summary>
public sealed record District(string Name, TimeZoneInfo Zone, short Number)
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
