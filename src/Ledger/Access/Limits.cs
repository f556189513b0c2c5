using System.Globalization;
using System.Threading.RateLimiting;
using Ledger.Store.Access;

namespace Ledger.Access;

/// <summary>How many requests each caller may make; those without a valid key are counted by the address that they come from.</summary>
/// <param name="perMinute">Of one caller.</param>
/// <param name="strangersPerMinute">Of one address without a valid key, and as many again of what is open to all.</param>
public sealed class Limits(int perMinute = Limits.PerMinute, int strangersPerMinute = Limits.StrangersPerMinute) : IDisposable
{
    public const int PerMinute = 60_000;
    public const int StrangersPerMinute = 1_200;

    private readonly PartitionedRateLimiter<Who> _limiter = PartitionedRateLimiter.Create<Who, Who>(
        who => RateLimitPartition.GetTokenBucketLimiter(who, w => Bucket(w.IsStranger ? strangersPerMinute : perMinute)));

    /// <summary>Counts a request, and tells its caller by the header fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers) where it stands.</summary>
    /// <returns>Whether there is room for it; where not, Retry-After tells when there is again.</returns>
    public bool Admit(HttpContext context, Caller? caller) => Admit(context, caller is null ? Stranger(context, "") : new(caller.Id, IsStranger: false));

    /// <summary>The same for what is open to all, whoever asks: so that wrong keys from an address do not hide the service's health from it.</summary>
    public bool AdmitAnyone(HttpContext context) => Admit(context, Stranger(context, "open "));

    public void Dispose() => _limiter.Dispose();

    private bool Admit(HttpContext context, Who who)
    {
        var limit = who.IsStranger ? strangersPerMinute : perMinute;
        using var lease = _limiter.AttemptAcquire(who);
        var left = _limiter.GetStatistics(who)?.CurrentAvailablePermits ?? 0;
        var wait = Math.Ceiling(Period(limit).TotalSeconds);
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";q={limit};w=60");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";r={left};t={(left > 0 ? 0 : wait)}");
        if (!lease.IsAcquired)
            headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return lease.IsAcquired;
    }

    private static Who Stranger(HttpContext context, string kind) =>
        new(kind + (context.Connection.RemoteIpAddress is { } address ? Convert.ToHexStringLower(Refusals.Network(address)) : ""), IsStranger: true);

    private static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = Period(perMinute),
        AutoReplenishment = true,
        QueueLimit = 0,
    };

    private static TimeSpan Period(int perMinute) => TimeSpan.FromMinutes(Math.Max(1, perMinute / 60) / (double)perMinute);

    private sealed record Who(string Name, bool IsStranger);
}
