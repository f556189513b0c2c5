using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ledger.Domain;
using Activity = System.Diagnostics.Activity;

namespace Ledger.Store;

/// <summary>What can be seen of posting from outside: numbers and durations. No subject, name or value of an entry is in it.</summary>
public static class PostingTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "Ledger";

    private static readonly ActivitySource _source = new(Name);
    private static readonly Meter _meter = new(Name);
    private static readonly Counter<long> _entries = _meter.CreateCounter<long>("ledger.entries", "{entry}", "Entries posted, by what became of them");
    private static readonly Histogram<int> _batch = _meter.CreateHistogram<int>("ledger.batch.posts", "{post}", "Posts taken as one batch");
    private static readonly Histogram<double> _commit = _meter.CreateHistogram<double>("ledger.commit.duration", "s", "From the lock to the commit of a batch");
    private static readonly UpDownCounter<int> _waiting = _meter.CreateUpDownCounter<int>("ledger.queue.length", "{post}", "Posts that wait to be recorded");

    /// <summary>A step of recording; null where nobody listens.</summary>
    internal static Activity? Step(string name) => _source.StartActivity(name);

    /// <summary>A batch begins. It is a part of its first post's request, and is linked to the others'.</summary>
    internal static Activity? Begin(IReadOnlyList<Post> posts)
    {
        _batch.Record(posts.Count);
        return _source.HasListeners()
            ? _source.StartActivity("ledger batch", ActivityKind.Internal, posts[0].Request, links: posts.Skip(1).Select(p => new ActivityLink(p.Request))) : null;
    }

    /// <summary>A batch has been recorded.</summary>
    internal static void Recorded(TimeSpan duration) => _commit.Record(duration.TotalSeconds);

    /// <summary>Posts came to wait, or wait no longer.</summary>
    internal static void Waits(int posts) => _waiting.Add(posts);

    /// <summary>The answers to a post.</summary>
    internal static void Answered(IReadOnlyList<Answer> answers)
    {
        if (!_entries.Enabled)
            return;
        Count(answers.Count(a => a.Receipt is not null && !a.IsDuplicate), Outcome.Recorded);
        Count(answers.Count(a => a.IsDuplicate), Outcome.Duplicate);
        Count(answers.Count(a => a.Receipt is null), Outcome.Refused);
    }

    private static void Count(int entries, Outcome outcome)
    {
        if (entries > 0)
            _entries.Add(entries, new KeyValuePair<string, object?>("outcome", outcome.ToString().ToLowerInvariant()));
    }
}
