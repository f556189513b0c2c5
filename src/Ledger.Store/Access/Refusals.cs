using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store.Access;

/// <summary>Something that was asked for and not allowed, once or again and again within a minute.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When, of the first of them.</param>
/// <param name="Caller">Who asked: the id of a key, an issuer's subject, or <c>nobody</c> and a hash of the address.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route's pattern, which names nobody.</param>
/// <param name="Status">The answer.</param>
/// <param name="Times">How many.</param>
public sealed record Refusal(long Id, DateTimeOffset At, string Caller, string Method, string Route, short Status, int Times);

/// <summary>
/// The log of refusals. The first of its kind within a minute is written before its answer leaves; those like it are counted, and written as
/// one row when the minute is over. So is what cannot be written at once: a refusal stands, whether or not the database answers. Strangers make no more than <see cref="MostStrangers"/> kinds a minute, the rest is counted as one:
/// so nobody fills the disk by being refused.
/// </summary>
public sealed class Refusals : IAsyncDisposable
{
    /// <summary>How many kinds of refusals of strangers are told apart in a minute.</summary>
    public const int MostStrangers = 20;

    /// <summary>How long they are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    // Addresses are hashed under a key of this process, so they can be compared only until it restarts.
    private readonly byte[] _pepper = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _counting = new();
    private readonly Dictionary<Kind, int> _further = [];
    private readonly PeriodicTimer _minutes = new(TimeSpan.FromMinutes(1));
    private readonly Task _loop;
    private int _strangers;
    private DateTimeOffset _minute;

    public Refusals(Database database, TimeProvider clock, ILogger log)
    {
        (_database, _clock, _log) = (database, clock, log);
        _loop = Task.Run(async () =>
        {
            while (await _minutes.WaitForNextTickAsync())
                await Settle();
        });
    }

    /// <summary>Notes one.</summary>
    /// <param name="caller">Who asked; null for a stranger.</param>
    /// <param name="district">The caller's district; null for a stranger, or where there is none.</param>
    /// <param name="address">Where a stranger asked from.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="route">The route's pattern.</param>
    /// <param name="status">The answer.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task Note(Caller? caller, District? district, IPAddress? address, string method, string route, int status, CancellationToken cancel)
    {
        var kind = new Kind(district, caller?.Id ?? Stranger(address), method, route, (short)status);
        List<(Kind Kind, DateTimeOffset At, int Times)> due = [];
        lock (_counting)
        {
            var now = _clock.GetUtcNow().ToUniversalTime();
            var minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
            if (minute != _minute)
            {
                due = Counted();
                _minute = minute;
            }

            if (caller is null && !_further.ContainsKey(kind) && ++_strangers > MostStrangers)
                kind = new(null, "nobody", "*", "*", (short)status);
            if (!_further.TryAdd(kind, 0))
                _further[kind]++;
            else
                due.Add((kind, now, 1));
        }

        foreach (var (unwritten, _, times) in await Write(due, cancel))
            lock (_counting)
                _further[unwritten] = _further.GetValueOrDefault(unwritten) + times;
    }

    /// <summary>Those of a district, in order.</summary>
    public Task<List<Refusal>> List(District district, long after, int limit, CancellationToken cancel) => _database.Read(
        district, "select id, at, caller, method, route, status, times from ledger.refusals where id > $1 order by id limit $2", [after, limit],
        row => new Refusal(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt16(5), row.GetInt32(6)), cancel);

    /// <summary>Writes down what has been counted.</summary>
    public async Task Settle()
    {
        List<(Kind Kind, DateTimeOffset At, int Times)> due;
        lock (_counting)
            due = Counted();
        var unwritten = await Write(due, CancellationToken.None);
        if (unwritten.Count > 0)
            _log.LogWarning("{Count} refusals could not be written down", unwritten.Sum(d => d.Times));
    }

    public async ValueTask DisposeAsync()
    {
        _minutes.Dispose();
        await _loop;
        await Settle();
    }

    private List<(Kind Kind, DateTimeOffset At, int Times)> Counted()
    {
        var counted = _further.Where(f => f.Value > 0).Select(f => (f.Key, _minute, f.Value)).ToList();
        _further.Clear();
        _strangers = 0;
        return counted;
    }

    // Those that the database does not take now.
    private async Task<List<(Kind Kind, DateTimeOffset At, int Times)>> Write(List<(Kind Kind, DateTimeOffset At, int Times)> refusals, CancellationToken cancel)
    {
        var written = 0;
        try
        {
            for (; written < refusals.Count; written++)
            {
                var (kind, at, times) = refusals[written];
                await _database.Run(kind.District, cancel, ("insert into ledger.refusals (district, at, caller, method, route, status, times) values ($1, $2, $3, $4, $5, $6, $7)",
                    [new NpgsqlParameter { Value = (object?)kind.District?.Name ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, at, kind.Caller, kind.Method, kind.Route, kind.Status, times]));
            }
        }
        catch (NpgsqlException e)
        {
            _log.LogInformation(e, "refusals are not written down just now");
        }

        return refusals[written..];
    }

    private string Stranger(IPAddress? address)
    {
        if (address is null)
            return "nobody";
        var hash = HMACSHA256.HashData(_pepper, Network(address));
        return $"nobody {Convert.ToHexStringLower(hash.AsSpan(0, 6))}";
    }

    /// <summary>The address, or of IPv6 its first 64 bits: one household or machine chooses the other half as it likes.</summary>
    public static byte[] Network(IPAddress address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().GetAddressBytes()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? address.GetAddressBytes()[..8] : address.GetAddressBytes();

    private sealed record Kind(District? District, string Caller, string Method, string Route, short Status);
}
