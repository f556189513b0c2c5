using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ledger.Tests.Access;

/// <summary>What a service asks its database: each round trip, with its statements, as Npgsql traces them.</summary>
internal sealed class Work : IDisposable
{
    private readonly ConcurrentQueue<string> _done = new();
    private readonly ActivityListener _listener;

    /// <param name="database">The database of the service; every test's has its own name, so nobody else's work is heard.</param>
    public Work(string database)
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if ((activity.GetTagItem("db.namespace") ?? activity.GetTagItem("db.name"))?.ToString()?.Contains(database, StringComparison.Ordinal) is true
                    // What an engine does by itself now and then answers nobody.
                    && !activity.TagObjects.Any(tag => tag.Value?.ToString()?.Contains("ledger-engine", StringComparison.Ordinal) is true)
                    && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string text)
                    _done.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The round trips since it was last asked, in their order.</summary>
    public List<string> Done()
    {
        var done = new List<string>();
        while (_done.TryDequeue(out var text))
            done.Add(text);
        return done;
    }

    public void Dispose() => _listener.Dispose();
}
