using System.Globalization;
using System.Threading.RateLimiting;
using Ledger.Store.Access;

namespace Ledger.Access;

/// <summary>How many requests each caller may make; those without a valid key are counted by the address that they come from.</summary>
/// <param name="perMinute">Of one caller.</param>
/// <param name="strangersPerMinute">Of one address without a valid key.</param>
public sealed class Limits(int perMinute = 60_000, int strangersPerMinute = 1_200) : IDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(who =>
        RateLimitPartition.GetTokenBucketLimiter(who, key => Bucket(key.StartsWith('@') ? strangersPerMinute : perMinute)));

    /// <summary>Counts a request, and tells its caller by the header fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers) where it stands.</summary>
    /// <returns>Whether there is room for it.</returns>
    public bool Admit(HttpContext context, Caller? caller)
    {
        var who = caller?.Id ?? $"@{context.Connection.RemoteIpAddress}";
        using var lease = _limiter.AttemptAcquire(who);
        var limit = caller is null ? strangersPerMinute : perMinute;
        var left = _limiter.GetStatistics(who)?.CurrentAvailablePermits ?? 0;
        context.Response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";q={limit};w=60");
        context.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";r={left};t={(left > 0 ? 0 : 1)}");
        return lease.IsAcquired;
    }

    /// <summary>After how many seconds there is room again; also told by Retry-After.</summary>
    public int RetryAfter(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return 1;
    }

    public void Dispose() => _limiter.Dispose();

    private static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = _second,
        AutoReplenishment = true,
        QueueLimit = 0,
    };
}
