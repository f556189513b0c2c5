using System.Net;
using System.Text;
using JasperFx;
using Ledger.Access;
using Ledger.Http;
using Ledger.Pages;
using Ledger.Store;
using Ledger.Words;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Postgresql;
using Wolverine.Runtime.Agents;

namespace Ledger;

/// <summary>The service cannot start as it was asked to; the message says what to do.</summary>
public sealed class ServiceException(string message) : Exception(message);

/// <summary>The HTTP service over a book.</summary>
public static class Service
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MostBytes = 8 << 20;

    /// <summary>The most entries of a batch.</summary>
    public const int MostEntries = 10_000;

    /// <summary>For how long recording may stand still until the service is not ready: several times as long as the heaviest post takes.</summary>
    public static readonly TimeSpan LongestBehind = TimeSpan.FromSeconds(30);

    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Makes the service over opened books, which it does not close.</summary>
    /// <param name="books">The books.</param>
    /// <param name="urls">The addresses to listen on, parted by semicolons.</param>
    /// <param name="logging">Where it logs; nowhere where null.</param>
    /// <param name="limits">How many requests a minute it takes.</param>
    /// <param name="oidc">The issuer whose tokens count; null for none.</param>
    /// <param name="isOneOfSeveral">Whether other services may run on the same database: what goes on by itself then runs on one of them, which Wolverine chooses.</param>
    /// <param name="address">Where people reach the pages; null where it is the address that they name.</param>
    /// <exception cref="ServiceException">A route says not what it needs.</exception>
    public static WebApplication Over(
        DistrictBooks books, string urls, Action<ILoggingBuilder>? logging = null, Limits? limits = null, OidcSettings? oidc = null, bool isOneOfSeveral = false, Uri? address = null)
    {
        var addresses = Split(urls);
        // Without an address the environment would say where to listen.
        if (addresses.Length == 0)
            throw new ServiceException(CliWords.Say("Setting.NoAddress", DefaultUrl));
        // Said here: asked of the server at the first request it may not be known yet.
        var secure = urls.Split(';').Where(u => u.StartsWith("https://", StringComparison.OrdinalIgnoreCase)).Select(BindingAddress.Parse).FirstOrDefault();
        var site = new SiteSettings(address, secure is not null || address?.Scheme == Uri.UriSchemeHttps, oidc?.Client is not null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().WithoutAddresses();
        logging?.Invoke(builder.Logging);
        builder.AddTelemetry();
        builder.WebHost.UseUrls(addresses);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Read byte by byte: a header in whatever encoding disturbs nobody who does not use it, and is judged where it is used.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(10));
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(books);
        builder.Services.AddSingleton(books.Keys);
        builder.Services.AddSingleton(books.Refusals);
        builder.Services.AddSingleton(books.Users);
        builder.Services.AddCallers(limits ?? new(), oidc, site, books);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new Instants());
            json.SerializerOptions.AllowDuplicateProperties = false;
        });
        builder.Services.AddRequestDecompression();
        builder.Services.AddSingleton<RetentionAgent>();
        builder.Services.AddWolverine(ExtensionDiscovery.ManualOnly, options =>
        {
            options.UseLedgerMessages();
            options.ApplicationAssembly = typeof(Service).Assembly;
            if (!isOneOfSeveral)
            {
                options.Durability.Mode = DurabilityMode.MediatorOnly;
                return;
            }

            options.Services.AddHostedService<SealingService>();
            options.Services.AddSingleton<IAgentFamily>(services => services.GetRequiredService<RetentionAgent>());
            options.PersistMessagesWithPostgresql(books.Database.Source, WolverineTables.Schema);
            options.AutoBuildMessageStorageOnStartup = AutoCreate.None; // the owner has made it
        });
        builder.Services.AddHealthChecks().AddAsyncCheck("database", cancel => Reachable(books, cancel)).AddCheck("recording", () => Records(books));
        builder.Services.AddOpenApi("v1", Http.OpenApi.Describe);
        builder.Services.AddSite(site);
        builder.Services.AddHttpsRedirection(https => https.HttpsPort = secure is { Port: > 0 } ? secure.Port : null);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));

        var app = builder.Build();
        app.Use(Harden);
        app.Use(AnswerHeadAsGet);
        if (site.IsSecure && secure is null)
            app.Use(ComeByHttps);
        app.UseLanguages();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Ledger");
        app.Use((HttpContext context, RequestDelegate next) => RequestLog.Tell(context, next, log));
        app.Use((HttpContext context, RequestDelegate next) => Problems.Catch(context, next, log));
        app.UseStatusCodePages(NoSuchPage);
        if (secure is not null)
            app.UseHsts().UseHttpsRedirection();
        app.UseSiteAssets();
        app.UseRouting();
        app.UseCallers();
        app.RequireTokens();
        app.UseRequestDecompression();
        app.Use(RequireUnpacked);
        var onlyGet = new HttpMethodMetadata([HttpMethods.Get]);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).WithMetadata(onlyGet).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = TellWhich }).WithMetadata(onlyGet).AllowAnonymous();
        app.MapOpenApi().AllowAnonymous();
        var json = app.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var v1 = app.MapGroup("/v1").AddEndpointFilterFactory(KnownParameters.Require).AddEndpointFilter(new ImmutableAnswers(json));
        v1.MapPost("/entries", Posting.Post).WithTags("Entries").WithName("postEntries").WithSummary("Post one entry, or a batch").Needs(Right.PostEntries).AnswersInTurn(when: "dryRun");
        v1.MapProposals();
        v1.MapReading();
        v1.MapLists();
        v1.MapLog();
        v1.MapKeys();
        v1.MapMaintenance();
        v1.MapPersons();
        app.MapSite();
        app.MapApiReference();
        Policy.RequireOnEveryRoute(app);
        return app;
    }

    /// <summary>The addresses in a list that is parted by semicolons.</summary>
    public static string[] Split(string? urls) => (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether a service may listen there: an http or https address with a host and a port that there may be.</summary>
    public static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", Host.Length: > 0, PathBase.Length: 0, Port: >= 0 and <= ushort.MaxValue };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The addresses that a started service listens on.</summary>
    public static IReadOnlyCollection<string> Addresses(WebApplication app) => [.. ((IApplicationBuilder)app).ServerFeatures.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>The addresses that take plain HTTP from other machines; none where they are sent on to one with TLS.</summary>
    public static IReadOnlyList<string> WithoutTls(IEnumerable<string> addresses)
    {
        var bound = addresses.Select(a => (Text: a, Address: BindingAddress.Parse(a))).ToList();
        return bound.Exists(b => b.Address.Scheme == "https") ? [] : [.. bound.Where(b => !IsOwn(b.Address)).Select(b => b.Text)];
    }

    /// <summary>Whether an address is reached from this machine alone.</summary>
    public static bool IsOwn(string address) => IsOwn(BindingAddress.Parse(address));

    private static bool IsOwn(BindingAddress address) => address.IsUnixPipe || address.IsNamedPipe || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    private static Task Harden(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "private, no-cache"; // an ETag may be asked about, but nothing is shared
        return next(context);
    }

    // RFC 9110, section 9.3.2: HEAD is GET without the body, which the server leaves out by itself.
    private static Task AnswerHeadAsGet(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    // A proxy holds TLS: what comes from it came to it by https.
    private static Task ComeByHttps(HttpContext context, RequestDelegate next)
    {
        context.Request.Scheme = Uri.UriSchemeHttps;
        return next(context);
    }

    // What was unpacked says no longer how it was packed.
    private static Task RequireUnpacked(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContentEncoding.ToString() is "" or "identity")
            return next(context);
        context.Response.Headers.AcceptEncoding = "gzip, br, deflate";
        return Problems.Answer(StatusCodes.Status415UnsupportedMediaType, Problems.UnsupportedEncoding, "gzip, br, deflate").ExecuteAsync(context);
    }

    private static async Task<HealthCheckResult> Reachable(DistrictBooks books, CancellationToken cancel)
    {
        try
        {
            await using var command = books.Database.Source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancel);
            return HealthCheckResult.Healthy();
        }
        catch (Npgsql.NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy(exception: e);
        }
    }

    private static Task NotAllowed(HttpContext http)
    {
        var allowed = http.Response.Headers.Allow.ToString();
        if (allowed.Split(", ").Contains(HttpMethods.Get))
            http.Response.Headers.Allow = $"{allowed}, {HttpMethods.Head}";
        return Problems.Answer(StatusCodes.Status405MethodNotAllowed, Problems.MethodNotAllowed).ExecuteAsync(http);
    }

    private static HealthCheckResult Records(DistrictBooks books) => books.Behind <= LongestBehind ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();

    private static Task TellWhich(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(string.Join(": ", report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy).Select(e => e.Key).Prepend($"{report.Status}")));
    }

    private static Task NoSuchPage(Microsoft.AspNetCore.Diagnostics.StatusCodeContext context)
    {
        var http = context.HttpContext;
        return http.Response.StatusCode switch
        {
            StatusCodes.Status405MethodNotAllowed => NotAllowed(http),
            StatusCodes.Status400BadRequest => Problems.Answer(StatusCodes.Status400BadRequest, Problems.BadRequest).ExecuteAsync(http),
            StatusCodes.Status404NotFound => Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound).ExecuteAsync(http),
            _ => Task.CompletedTask,
        };
    }
}
