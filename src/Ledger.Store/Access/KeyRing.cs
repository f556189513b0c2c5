using System.Collections.Concurrent;
using System.Diagnostics;
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
/// <param name="Id">What the log of refusals names the caller by: a key's id, or an issuer's subject.</param>
/// <param name="District">The district it belongs to.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Association">The association of the role association; else null.</param>
public sealed record Caller(string Id, string District, Role Role, string? Association);

/// <summary>Whose credentials were presented, and whether they are valid: those that have ended still tell whose they were.</summary>
public sealed record Presented(Caller Caller, bool IsValid);

/// <summary>A key as it may be listed: everything but the key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Association">The association of the role association; else null.</param>
/// <param name="Name">What it is for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is not valid; null where it does not expire.</param>
/// <param name="RevokedAt">From when on it is revoked; ahead while a rotated key is still valid; null where it is not.</param>
/// <param name="LastUsedOn">The last day, in UTC, on which it was used; null before the first.</param>
public sealed record KeyView(
    Guid Id, string Role, string? Association, string Name, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateOnly? LastUsedOn);

/// <summary>A key just made. It is shown this once.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">The key itself.</param>
public sealed record NewKey(Guid Id, string Key);

/// <summary>The keys of machines.</summary>
public sealed class KeyRing(Database database, TimeProvider clock)
{
    // A busy caller is looked up once a second, not once a request. Only valid keys are kept, so there are never more than were issued.
    private static readonly TimeSpan _remembered = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, (Presented Presented, DateTimeOffset Seen, long At)> _valid = new();

    /// <summary>The most characters of a key's name.</summary>
    public const int LongestName = 100;

    /// <summary>Whether a key may have that name.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && Characters.AreVisible(name) && name.AsSpan().Trim().Length == name.Length;

    /// <summary>Requires that a role has an association exactly where it needs one, and that the name will do.</summary>
    /// <exception cref="RuleBroken">It is not so.</exception>
    internal static void Require(Role role, string? association, string name)
    {
        Rules.Require(association is null || Slug.Is(association), Rules.NotASlug, "association");
        Rules.Require(association is not null || role != Role.Association, Rules.FieldMissing, "association");
        Rules.Require(association is null || role == Role.Association, Rules.FieldUnknown, "key", "role, name, expires");
        Rules.Require(IsName(name), Rules.NotAText, "name", LongestName);
    }

    private DateTimeOffset Now => clock.GetUtcNow().ToUniversalTime();

    /// <summary>
    /// Whom a key belongs to, and whether it is valid; null when it is unknown. Its last use is noted by the day. That a key has been revoked in
    /// another process is known within a second.
    /// </summary>
    public async Task<Presented?> Find(string key, CancellationToken cancel)
    {
        var now = Now;
        var hash = Convert.ToHexString(ApiKey.Hash(key));
        if (_valid.TryGetValue(hash, out var known))
        {
            if ((now - known.Seen).Duration() < _remembered && Stopwatch.GetElapsedTime(known.At) < _remembered)
                return known.Presented;
            _valid.TryRemove(hash, out _);
        }

        var found = await LookUp(key, now, cancel);
        if (found is { IsValid: true })
            _valid[hash] = (found, now, Stopwatch.GetTimestamp());
        return found;
    }

    // Every wrong key costs the same: one hash and one look-up, whatever is wrong with it.
    private async Task<Presented?> LookUp(string key, DateTimeOffset now, CancellationToken cancel)
    {
        await using var find = database.Source.CreateCommand("""
            -- Whose key has this hash, and whether it is valid at $2.
            select id, district, role, association, last_used_on,
                   (expires_at is null or expires_at > $2) and (revoked_at is null or revoked_at > $2)
            from ledger.key_of($1)
            """);
        find.Parameters.Add(new() { Value = ApiKey.Hash(key) });
        find.Parameters.Add(new() { Value = now });
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
            if (!reader.GetBoolean(5))
                return new(caller, IsValid: false);
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (lastUsed != today && await database.FindDistrict(caller.District, cancel) is { } district)
            await database.Run(district, cancel, ("update ledger.api_keys set last_used_on = $1 where id = $2", [today, id]));
        return new(caller, IsValid: true);
    }

    /// <summary>Whether the district's book knows an association: a key for a misspelt one would open nothing.</summary>
    public async Task<bool> KnowsAssociation(District district, string association, CancellationToken cancel) =>
        Slug.Is(association) && await database.Read(district, "select id from mt_streams where tenant_id = $1 and id = $2", [district.Name, $"association/{association}"], row => row.GetString(0), cancel) is [_];

    /// <summary>Makes a key.</summary>
    /// <exception cref="RuleBroken">The association or the name will not do, or the role has none.</exception>
    public async Task<NewKey> Issue(District district, Role role, string? association, string name, DateTimeOffset? expires, CancellationToken cancel)
    {
        Require(role, association, name);
        var made = Make();
        await database.Run(district, cancel, ("""
            insert into ledger.api_keys (id, district, role, association, name, hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [made.Id, district.Name, Name(role), Null(association, NpgsqlDbType.Varchar), name, ApiKey.Hash(made.Key), Now, Null(expires?.ToUniversalTime(), NpgsqlDbType.TimestampTz)]));
        return made;
    }

    /// <summary>Makes the district's first key of the role admin; null where it has ever had one. Of several services that start at once, one makes it.</summary>
    public async Task<NewKey?> IssueFirst(District district, CancellationToken cancel)
    {
        var made = Make();
        return await database.Run(district, cancel,
            ("select pg_advisory_xact_lock(hashtextextended('keys of ' || $1, 0))", [district.Name]),
            ("""
                -- Nothing where the district has ever had a key of the role: who has one makes the rest.
                insert into ledger.api_keys (id, district, role, name, hash, created_at)
                select $1, $2, $3, $4, $5, $6
                where not exists (select from ledger.api_keys where role = $3)
                """, [made.Id, district.Name, Name(Role.Admin), "first", ApiKey.Hash(made.Key), Now])) > 0 ? made : null;
    }

    /// <summary>The keys of a district, the newest first, a thousand at the most.</summary>
    public Task<List<KeyView>> List(District district, CancellationToken cancel) => Read(district, null, cancel);

    /// <summary>One key; null when the district has none of that id.</summary>
    public async Task<KeyView?> Get(District district, Guid id, CancellationToken cancel) => await Read(district, id, cancel) is [var key] ? key : null;

    /// <summary>Makes a key like another, with as long a life, while the other stays valid for <paramref name="overlap"/>; null when there is no such key that is valid and not yet rotated.</summary>
    public async Task<NewKey?> Rotate(District district, Guid id, TimeSpan overlap, CancellationToken cancel)
    {
        var made = Make();
        var now = Now;
        var rotated = await database.Run(district, cancel, (Sql.Statement("rotate_key"), [id, now + overlap, now, made.Id, ApiKey.Hash(made.Key)])) > 0;
        _valid.Clear();
        return rotated ? made : null;
    }

    /// <summary>Ends a key's validity now; false when there is no such valid key.</summary>
    public async Task<bool> Revoke(District district, Guid id, CancellationToken cancel)
    {
        var revoked = await database.Run(district, cancel, ("""
            update ledger.api_keys set revoked_at = $1
            where id = $2 and (revoked_at is null or revoked_at > $1) and (expires_at is null or expires_at > $1)
            """, [Now, id])) > 0;
        _valid.Clear();
        return revoked;
    }

    public static string Name(Role role) => role.ToString().ToLowerInvariant();

    private NewKey Make() => new(Guid.CreateVersion7(clock.GetUtcNow()), ApiKey.Make());

    private Task<List<KeyView>> Read(District district, Guid? id, CancellationToken cancel) => database.Read(
        district, """
            -- All keys, the newest first, or one ($1).
            select id, role, association, name, created_at, expires_at, revoked_at, last_used_on
            from ledger.api_keys
            where $1::uuid is null or id = $1
            order by created_at desc, id desc
            limit 1000
            """, [Null(id, NpgsqlDbType.Uuid)],
        row => new KeyView(row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
            row.IsDBNull(7) ? null : row.GetFieldValue<DateOnly>(7)), cancel);

    private static NpgsqlParameter Null(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
