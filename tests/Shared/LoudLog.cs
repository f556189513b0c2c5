using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ledger.Tests;

/// <summary>
/// What every service of the run logs, at its most talkative. All persons of the tests are invented with a word that nothing else holds, so a line
/// that holds it has told of a person; the run fails at its end if any did.
/// </summary>
public sealed class LoudLog : ILoggerProvider, ILoggerFactory
{
    /// <summary>The word that is part of every invented person's name and address, and of every note.</summary>
    public const string Marker = "uppdiktad";

    private readonly ConcurrentDictionary<string, long> _told = new();
    private long _lines;

    /// <summary>The log of the whole run.</summary>
    public static LoudLog OfTheRun { get; } = new();

    /// <summary>How many lines there were.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Who told of a person, and how often.</summary>
    public IReadOnlyDictionary<string, long> Told => _told;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("everything is heard here, and nowhere else");

    public void Dispose()
    {
        // It is read when all that logs to it is gone.
    }

    /// <summary>Hears a line that somebody else has logged, as a process of its own.</summary>
    public void Hear(string category, string line)
    {
        Interlocked.Increment(ref _lines);
        if (line.Contains(Marker, StringComparison.OrdinalIgnoreCase))
            _told.AddOrUpdate(category, 1, (_, times) => times + 1);
    }

    private sealed class Logger(LoudLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            log.Hear(category, $"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Hear(category, $"{formatter(state, exception)} {exception}");
    }
}
