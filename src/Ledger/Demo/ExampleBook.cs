using System.Globalization;
using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>Something that happens in the example; data without <c>occurredOn</c>.</summary>
internal sealed record Happening(string Type, string Subject, string Source, DateOnly On, JsonObject Data);

/// <summary>Collects the example's posts: writes each happening as a CloudEvents entry and keeps each subject's in order.</summary>
internal sealed class ExampleBook
{
    public const string District = "/district";

    private readonly List<DemoPost> _posts = [];
    private readonly Dictionary<string, DateTimeOffset> _lastPosted = [];
    private int _ids;

    /// <summary>
    /// Posts as the poster is wont to, or at a given time; but never before the one posted last about the same subject,
    /// since what follows often does not read without what it follows.
    /// </summary>
    public DemoPost Post(Happening happening, DateTimeOffset? at = null) => Post(Entry(happening), at ?? TimeOf(happening));

    public DemoPost Post(JsonObject entry, DateTimeOffset at)
    {
        var post = Add(new DemoPost(NotBeforeItsSubject(entry, at), entry));
        _lastPosted[(string)entry["subject"]!] = post.PostedAt;
        return post;
    }

    /// <summary>Likewise, but nothing waits for it: the rest of its subject's history reads without it.</summary>
    public DemoPost PostAside(Happening happening, DateTimeOffset? at = null)
    {
        var entry = Entry(happening);
        return Add(new DemoPost(NotBeforeItsSubject(entry, at ?? TimeOf(happening)), entry));
    }

    /// <summary>Takes an entry back on a later day.</summary>
    public void Reverse(DemoPost wrong, DateOnly on, string reason)
    {
        var entry = Entry(new("entry.reversed", (string)wrong.Entry["subject"]!, wrong.Source, on, new() { ["reason"] = reason }));
        Add(new DemoPost(Calendar.At(on, 21, 0), entry, wrong.Key));
    }

    /// <summary>Posts the same entry again, the next evening, as a poster does who got no answer.</summary>
    public void PostAgain(DemoPost post) => Add(post with { PostedAt = post.PostedAt.AddDays(1) });

    /// <summary>All posts by their time; those of one moment in the order in which they were written.</summary>
    public IReadOnlyList<DemoPost> InOrder() => [.. _posts.OrderBy(post => post.PostedAt)];

    private DemoPost Add(DemoPost post)
    {
        _posts.Add(post);
        return post;
    }

    private DateTimeOffset NotBeforeItsSubject(JsonObject entry, DateTimeOffset at) =>
        _lastPosted.TryGetValue((string)entry["subject"]!, out var last) && last > at ? last : at;

    private static DateTimeOffset TimeOf(Happening happening) => Calendar.PostingTime(happening.Source, happening.On);

    // Both ways of saying when it happened occur: those who post in the evening say the hour, the others the day.
    private JsonObject Entry(Happening happening)
    {
        var (type, subject, source, on, data) = happening;
        var entry = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = $"ex-{++_ids:D5}",
            ["source"] = source,
            ["type"] = type,
            ["subject"] = subject,
            ["exampledata"] = "true",
        };
        if (on >= Calendar.Opening && ExampleAssociations.PosterOf(source).Habit == Habit.SameDay)
            entry["time"] = Calendar.At(on, 18, 30).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        else
            data.Insert(0, "occurredOn", Calendar.Iso(on));
        entry["data"] = data;
        return entry;
    }
}
