using Ledger.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store.Access;

/// <summary>What the holder of a key may do; the policy says what each means.</summary>
public enum Role
{
    Association,
    Board,
    Auditor,
    Admin,
}

/// <summary>Who asks.</summary>
/// <param name="Id">What the access log and the log of refusals name the caller by: a key's id, or an issuer's subject.</param>
/// <param name="District">The district it belongs to.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Association">The association of the role association; else null.</param>
public sealed record Caller(string Id, string District, Role Role, string? Association);

/// <summary>A key as it may be listed: everything but the key.</summary>
public sealed record KeyView(
    Guid Id, string Role, string? Association, string Name, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateOnly? LastUsedOn);

/// <summary>A key just made. It is shown this once.</summary>
public sealed record NewKey(Guid Id, string Key);

/// <summary>Something that was asked for and not allowed.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Caller">Who asked: the id of a key, or an issuer's subject.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route's pattern, which names nobody.</param>
/// <param name="Status">The answer.</param>
public sealed record Refusal(long Id, DateTimeOffset At, string Caller, string Method, string Route, short Status);

/// <summary>The keys of machines.</summary>
public sealed class KeyRing(Database database, TimeProvider clock)
{
    /// <summary>Whom a key belongs to; null when it is unknown, expired or revoked. Its last use is noted by the day.</summary>
    public async Task<Caller?> Find(string key, CancellationToken cancel)
    {
        // Every wrong key costs the same: one hash and one look-up, whatever is wrong with it.
        var now = clock.GetUtcNow();
        await using var find = database.Source.CreateCommand(
            "select id, district, role, association, last_used_on from ledger.key_of($1) where (expires_at is null or expires_at > $2) and (revoked_at is null or revoked_at > $2)");
        find.Parameters.Add(new() { Value = ApiKey.Hash(key) });
        find.Parameters.Add(new() { Value = now.ToUniversalTime() });
        Guid id;
        Caller caller;
        DateOnly? lastUsed;
        await using (var reader = await find.ExecuteReaderAsync(cancel))
        {
            if (!await reader.ReadAsync(cancel))
                return null;
            id = reader.GetGuid(0);
            caller = new(id.ToString(), reader.GetString(1), Enum.Parse<Role>(reader.GetString(2), ignoreCase: true), reader.IsDBNull(3) ? null : reader.GetString(3));
            lastUsed = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateOnly>(4);
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (lastUsed != today && await database.FindDistrict(caller.District, cancel) is { } district)
            await Run(district, "update ledger.api_keys set last_used_on = $1 where id = $2", [today, id], cancel);
        return caller;
    }

    /// <summary>Makes a key.</summary>
    public async Task<NewKey> Issue(District district, Role role, string? association, string name, DateTimeOffset? expires, CancellationToken cancel)
    {
        Rules.Require(association is null || Slug.Is(association), Rules.NotASlug, "association");
        Rules.Require(association is not null == (role == Role.Association), Rules.FieldMissing, "association");
        Rules.Require(name.Length is > 0 and <= 100 && !name.Any(char.IsControl), Rules.NotAText, "name", 100);
        var made = new NewKey(Guid.CreateVersion7(clock.GetUtcNow()), ApiKey.Make());
        await Run(district, """
            insert into ledger.api_keys (id, district, role, association, name, hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [made.Id, district.Name, Name(role), Nullable(association, NpgsqlDbType.Varchar), name, ApiKey.Hash(made.Key), clock.GetUtcNow().ToUniversalTime(), Nullable(expires?.ToUniversalTime(), NpgsqlDbType.TimestampTz)], cancel);
        return made;
    }

    /// <summary>The keys of a district, the newest first, a thousand at the most.</summary>
    public Task<List<KeyView>> List(District district, CancellationToken cancel) => Read(
        district, "select id, role, association, name, created_at, expires_at, revoked_at, last_used_on from ledger.api_keys order by created_at desc, id desc limit 1000", [],
        row => new KeyView(row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
            row.IsDBNull(7) ? null : row.GetFieldValue<DateOnly>(7)), cancel);

    /// <summary>What was refused to callers of a district, in order, a thousand at the most.</summary>
    public Task<List<Refusal>> Refusals(District district, long after, CancellationToken cancel) => Read(
        district, "select id, at, caller, method, route, status from ledger.refusals where id > $1 order by id limit 1000", [after],
        row => new Refusal(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt16(5)), cancel);

    /// <summary>Makes a key like another, which stays valid for <paramref name="overlap"/>; null when there is no such valid key.</summary>
    public async Task<NewKey?> Rotate(District district, Guid id, TimeSpan overlap, CancellationToken cancel)
    {
        var old = (await List(district, cancel)).SingleOrDefault(k => k.Id == id && k.RevokedAt is null);
        if (old is null)
            return null;
        var made = await Issue(district, Enum.Parse<Role>(old.Role, ignoreCase: true), old.Association, old.Name, old.ExpiresAt, cancel);
        await Revoke(district, id, overlap, cancel);
        return made;
    }

    /// <summary>Ends a key's validity after <paramref name="overlap"/>; false when there is no such key that is still valid then.</summary>
    public async Task<bool> Revoke(District district, Guid id, TimeSpan overlap, CancellationToken cancel) =>
        await Run(district, "update ledger.api_keys set revoked_at = $1 where id = $2 and (revoked_at is null or revoked_at > $1)",
            [(clock.GetUtcNow() + overlap).ToUniversalTime(), id], cancel) > 0;

    /// <summary>Whether the district has never had a key.</summary>
    public async Task<bool> IsEmpty(District district, CancellationToken cancel) => (await List(district, cancel)).Count == 0;

    /// <summary>Notes that something was asked for and not allowed.</summary>
    public async Task NoteRefusal(Caller? caller, District? district, string method, string route, int status, CancellationToken cancel) =>
        await Run(district, "insert into ledger.refusals (district, at, caller, method, route, status) values ($1, $2, $3, $4, $5, $6)",
            [Nullable(district?.Name, NpgsqlDbType.Varchar), clock.GetUtcNow().ToUniversalTime(), caller?.Id ?? "nobody", method, route, (short)status], cancel);

    public static string Name(Role role) => role.ToString().ToLowerInvariant();

    private async Task<List<T>> Read<T>(District district, string sql, object[] parameters, Func<NpgsqlDataReader, T> row, CancellationToken cancel)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await using var batch = Batch(connection, district, sql, parameters);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(row(reader));
        return rows;
    }

    private async Task<int> Run(District? district, string sql, object[] parameters, CancellationToken cancel)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await using var batch = Batch(connection, district, sql, parameters);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel);
        return reader.RecordsAffected;
    }

    // A batch is one transaction, so the district it names is forgotten with its end.
    private static NpgsqlBatch Batch(NpgsqlConnection connection, District? district, string sql, object[] parameters)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(district is null ? new("select 1") : Database.For(district));
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter as NpgsqlParameter ?? new() { Value = parameter });
        batch.BatchCommands.Add(command);
        return batch;
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
