using System.Globalization;
using System.Threading.RateLimiting;
using Ledger.Http;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;

namespace Ledger.Access;

/// <summary>Says that what is asked for at a route is much only with a parameter.</summary>
/// <param name="parameter">The parameter's name in the query.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InTurnWhenAttribute(string parameter) : Attribute
{
    public string Parameter => parameter;
}

/// <summary>
/// How many requests each caller may make. Those without a valid key are counted by the address that they come from, and once more, apart, where
/// the route is open to all: wrong keys from an address do not hide the service's health from it.
/// </summary>
/// <param name="perMinute">Of one caller.</param>
/// <param name="strangersPerMinute">Of one address without a valid key, and as many again of what is open to all.</param>
public sealed class Limits(int perMinute = Limits.PerMinute, int strangersPerMinute = Limits.StrangersPerMinute) : IDisposable
{
    public const int PerMinute = 60_000;
    public const int StrangersPerMinute = 1_200;

    /// <summary>The policy of addresses at which much may be asked for at once.</summary>
    public const string Dear = "dear";

    /// <summary>How many dear questions of one caller are answered at a time: so one caller leaves processors to the others.</summary>
    public static readonly int DearAtATime = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many more of its dear questions wait for their turn.</summary>
    public const int DearWaiting = 64;

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        CountedAs(context) is not { } name ? RateLimitPartition.GetNoLimiter("") : RateLimitPartition.GetTokenBucketLimiter(name, _ => Bucket(IsKnown(context) ? perMinute : strangersPerMinute)));

    /// <summary>Makes the framework's limiter keep them.</summary>
    public void Apply(RateLimiterOptions options)
    {
        options.GlobalLimiter = _limiter;
        options.AddPolicy(Dear, context => !IsKnown(context) || !IsDear(context) ? RateLimitPartition.GetNoLimiter("") : RateLimitPartition.GetConcurrencyLimiter(
            context.Features.Get<RequestContext>()!.Caller.Id, _ => new() { PermitLimit = DearAtATime, QueueLimit = DearWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));
        options.OnRejected = async (rejected, _) =>
        {
            Tell(rejected.HttpContext);
            var wait = Seconds(Period(rejected.HttpContext));
            rejected.HttpContext.Response.Headers.RetryAfter = wait;
            await Problems.Answer(StatusCodes.Status429TooManyRequests, Problems.TooManyRequests, wait).ExecuteAsync(rejected.HttpContext);
        };
    }

    /// <summary>Tells the caller where it stands, by the header fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers).</summary>
    public void Tell(HttpContext context)
    {
        if (CountedAs(context) is null || _limiter.GetStatistics(context)?.CurrentAvailablePermits is not { } left)
            return;
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";q={PerMinuteOf(context)};w=60");
        headers["RateLimit"] = $"\"minute\";r={left.ToString(CultureInfo.InvariantCulture)};t={(left > 0 ? "0" : Seconds(Period(context)))}";
    }

    public void Dispose() => _limiter.Dispose();

    private static bool IsDear(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<InTurnWhenAttribute>() is not { } when || context.Request.Query.ContainsKey(when.Parameter);

    // Null where no route was found, which is told as such.
    private static string? CountedAs(HttpContext context) => IsKnown(context) ? context.Features.Get<RequestContext>()!.Caller.Id
        : Callers.AreAskedFor(context) ? $"{Network(context)} stranger"
        : context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null ? $"{Network(context)} open" : null;

    private static bool IsKnown(HttpContext context) => context.User.Identity?.IsAuthenticated is true;

    private static string Network(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? Convert.ToHexStringLower(Refusals.Network(address)) : "";

    private static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = Period(perMinute),
        AutoReplenishment = true,
        QueueLimit = 0,
    };

    private int PerMinuteOf(HttpContext context) => IsKnown(context) ? perMinute : strangersPerMinute;

    private TimeSpan Period(HttpContext context) => Period(PerMinuteOf(context));

    private static TimeSpan Period(int perMinute) => TimeSpan.FromMinutes(Math.Max(1, perMinute / 60) / (double)perMinute);

    private static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
