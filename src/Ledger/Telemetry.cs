using System.Diagnostics;
using Ledger.Store;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ledger;

/// <summary>Traces and metrics by OpenTelemetry, sent where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; without it, none.</summary>
public static class Telemetry
{
    /// <summary>Adds them, where they are asked for.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ledger"))
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(http => http.Filter = context => !context.Request.Path.StartsWithSegments("/health"))
                .AddNpgsql().AddSource(PostingTelemetry.Name, "Wolverine", "Marten").AddProcessor(new WithoutAddresses()).AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation()
                .AddMeter(PostingTelemetry.Name, "Npgsql", "Marten").AddMeter("Wolverine*").AddOtlpExporter());
    }

    /// <summary>Takes addresses and questions out of spans: they name subjects. The route that was asked for stays.</summary>
    private sealed class WithoutAddresses : BaseProcessor<Activity>
    {
        private static readonly string[] _tags = ["url.path", "url.query", "url.full", "http.target", "http.url", "user_agent.original", "client.address"];

        public override void OnEnd(Activity data)
        {
            foreach (var tag in _tags)
                data.SetTag(tag, null);
        }
    }
}
