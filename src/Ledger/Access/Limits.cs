using System.Globalization;
using System.Threading.RateLimiting;
using Ledger.Http;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Authorization;

namespace Ledger.Access;

/// <summary>Says that much may be asked for at a route: of one caller only <see cref="Limits.DearAtATime"/> such questions are answered at a time.</summary>
/// <param name="when">The parameter of the query with which it is much; null where it always is.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InTurnAttribute(string? when = null) : Attribute
{
    public string? When => when;
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

    /// <summary>How many dear questions of one caller are answered at a time: so one caller leaves processors to the others.</summary>
    public static readonly int DearAtATime = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many more of its dear questions wait for their turn.</summary>
    public const int DearWaiting = 64;

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        CountedAs(context) is not { } name ? RateLimitPartition.GetNoLimiter("") : RateLimitPartition.GetTokenBucketLimiter(name, _ => Bucket(IsKnown(context) ? perMinute : strangersPerMinute)));

    private readonly PartitionedRateLimiter<HttpContext> _turns = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        !IsKnown(context) || !IsDear(context) ? RateLimitPartition.GetNoLimiter("") : RateLimitPartition.GetConcurrencyLimiter(
            context.Features.Get<RequestContext>()!.Caller.Id, _ => new() { PermitLimit = DearAtATime, QueueLimit = DearWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));

    /// <summary>Counts the request, has it wait for its turn, and tells its caller where it stands; one too many is refused.</summary>
    public async Task Apply(HttpContext context, RequestDelegate next)
    {
        using var counted = _limiter.AttemptAcquire(context);
        using var turn = counted.IsAcquired ? await _turns.AcquireAsync(context, 1, context.RequestAborted) : counted;
        Tell(context);
        if (turn.IsAcquired)
        {
            await next(context);
            return;
        }

        var wait = Seconds(Period(context));
        context.Response.Headers.RetryAfter = wait;
        await Problems.Answer(StatusCodes.Status429TooManyRequests, Problems.TooManyRequests, wait).ExecuteAsync(context);
    }

    public void Dispose()
    {
        _limiter.Dispose();
        _turns.Dispose();
    }

    // By the header fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers).
    private void Tell(HttpContext context)
    {
        if (CountedAs(context) is null || _limiter.GetStatistics(context)?.CurrentAvailablePermits is not { } left)
            return;
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";q={PerMinuteOf(context)};w=60");
        headers["RateLimit"] = $"\"minute\";r={left.ToString(CultureInfo.InvariantCulture)};t={(left > 0 ? "0" : Seconds(Period(context)))}";
    }

    private static bool IsDear(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<InTurnAttribute>() is { } turn && (turn.When is null || context.Request.Query.ContainsKey(turn.When));

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
