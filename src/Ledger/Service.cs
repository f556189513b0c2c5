using System.Net;
using Ledger.Http;
using Ledger.Store;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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

    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Makes the service over an opened book. It does not close the book.</summary>
    /// <exception cref="ServiceException">An address is not one of this machine alone.</exception>
    public static WebApplication Over(Book book, string urls, Action<ILoggingBuilder>? logging = null)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        RequireLoopback(addresses);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.WebHost.UseUrls(addresses);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBytes;
        });
        // Endpoints of a configuration file would be bound besides, unseen by the check above.
        builder.Configuration["Kestrel:Endpoints"] = null;
        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            throw new ServiceException("Kestrel:Endpoints is not supported: give the addresses with --urls.");
        builder.Services.AddSingleton(book);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new Instants()));
        builder.Services.AddHealthChecks().AddAsyncCheck("database", cancel => Reachable(book, cancel));
        builder.Services.AddOpenApi("v1", Http.OpenApi.Describe);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));

        var app = builder.Build();
        app.UseRequestLocalization("en", "sv");
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Ledger");
        app.Use((HttpContext context, RequestDelegate next) => Problems.Catch(context, next, log));
        app.UseStatusCodePages(NoSuchPage);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapOpenApi();
        var v1 = app.MapGroup("/v1").AddEndpointFilter(Reading.RequireText).AddEndpointFilter<ImmutableAnswers>();
        v1.MapPost("/entries", Posting.Post).WithTags("Entries").WithName("postEntries").WithSummary("Post one entry, or a batch");
        v1.MapReading();
        return app;
    }

    /// <summary>The addresses that a started service listens on.</summary>
    public static IReadOnlyCollection<string> Addresses(WebApplication app) => [.. ((IApplicationBuilder)app).ServerFeatures.Get<IServerAddressesFeature>()!.Addresses];

    // Until keys say who may do what, nobody but this machine may ask.
    private static void RequireLoopback(string[] urls)
    {
        // Without an address the environment would say where to listen, unseen by the check below.
        if (urls.Length == 0)
            throw new ServiceException($"No address is given to listen on; give one, for instance {DefaultUrl}.");
        foreach (var url in urls)
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !(uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))))
                throw new ServiceException($"{url} is not an address of this machine alone. Until access control is there, the service listens on loopback only, for instance {DefaultUrl}.");
    }

    private static async Task<HealthCheckResult> Reachable(Book book, CancellationToken cancel)
    {
        try
        {
            await using var command = book.Database.Source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancel);
            return HealthCheckResult.Healthy();
        }
        catch (Npgsql.NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy(exception: e);
        }
    }

    private static Task NoSuchPage(Microsoft.AspNetCore.Diagnostics.StatusCodeContext context)
    {
        var http = context.HttpContext;
        return http.Response.StatusCode switch
        {
            StatusCodes.Status405MethodNotAllowed => Problems.Answer(StatusCodes.Status405MethodNotAllowed, Problems.MethodNotAllowed).ExecuteAsync(http),
            StatusCodes.Status400BadRequest => Problems.Answer(StatusCodes.Status400BadRequest, Problems.BadRequest).ExecuteAsync(http),
            StatusCodes.Status404NotFound => Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound).ExecuteAsync(http),
            _ => Task.CompletedTask,
        };
    }
}
