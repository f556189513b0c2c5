using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Ledger.Http;

/// <summary>What is logged of requests: the route's pattern, never the address. A path may name a subject, a query may hold a key, and both may hold control characters.</summary>
public static class RequestLog
{
    // At Debug and Information these log paths and queries as they were sent.
    private static readonly string[] _tellAddresses =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.HttpsPolicy", "Microsoft.AspNetCore.Server.Kestrel.BadRequests",
    ];

    /// <summary>Silences the categories of the framework that log addresses, for every provider.</summary>
    public static ILoggingBuilder WithoutAddresses(this ILoggingBuilder logging) =>
        _tellAddresses.Aggregate(logging, (all, category) => all.AddFilter(category, LogLevel.None));

    /// <summary>Logs the request in one line, at Information, when it has been answered.</summary>
    public static async Task Tell(HttpContext context, RequestDelegate next, ILogger log)
    {
        var begun = Stopwatch.GetTimestamp();
        await next(context);
        log.LogInformation("{Method} {Route} was answered {Status} in {Milliseconds:0.0} ms", MethodOf(context), (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route",
            context.Response.StatusCode, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
    }

    // A method may be any word.
    private static string MethodOf(HttpContext context) => context.GetEndpoint() is RouteEndpoint ? context.Request.Method : "a request for";
}

/// <summary>
/// Writes what is logged to the console: a record begins a line of its own and holds no control character as it is, whatever it quotes. The lines
/// of an exception follow, indented.
/// </summary>
public sealed class PlainConsole() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    private static readonly string[] _levels = ["trce", "dbug", "info", "warn", "fail", "crit", "none"];

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.WriteLine($"{_levels[(int)logEntry.LogLevel]}: {logEntry.Category}[{logEntry.EventId.Id}] {Escaped(logEntry.Formatter(logEntry.State, logEntry.Exception))}");
        foreach (var line in logEntry.Exception?.ToString().ReplaceLineEndings("\n").Split('\n') ?? [])
            textWriter.WriteLine($"      {Escaped(line)}");
    }

    /// <summary>The text with each control, format and separator character but the space written as <c>\u</c> and four digits of base 16.</summary>
    public static string Escaped(string text)
    {
        if (Domain.Characters.AreVisible(text))
            return text;
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            escaped.Append(Domain.Characters.AreVisible(rune.ToString()) ? rune.ToString() : $"\\u{rune.Value:x4}");
        return escaped.ToString();
    }
}
