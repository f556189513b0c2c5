using System.Text;
using Ledger.Domain;

namespace Ledger.Benchmarks.Entries;

/// <summary>New members: the entries that are posted where it is measured how fast they are taken.</summary>
internal static class NewMembers
{
    public const string Batch = "application/cloudevents-batch+json";
    public const string Single = "application/cloudevents+json";

    // What is posted together happened within some weeks.
    private const int Days = 28;
    private static readonly DateOnly FirstDay = new(2024, 3, 1);

    /// <summary>Sixteen associations to be members of.</summary>
    public static IReadOnlyList<string> Associations { get; } =
    [
        "arvika", "eda", "filipstad", "forshaga", "grums", "hagfors", "hammaro", "karlstad",
        "kil", "kristinehamn", "munkfors", "saffle", "storfors", "sunne", "torsby", "arjang",
    ];

    public static IReadOnlyList<string> Categories { get; } = ["member", "reduced-fee", "youth"];

    /// <summary>The fact of the <paramref name="i"/>-th new member.</summary>
    public static MemberJoined Fact(int i) =>
        new(FirstDay.AddDays(i / 7 % Days), Associations[i % Associations.Count], Categories[i % Categories.Count]);

    /// <summary>The same as it is posted. A tag is used once in a database.</summary>
    public static string Posted(string tag, int i)
    {
        var fact = Fact(i);
        return $$$"""{"specversion":"1.0","id":"{{{tag}}}-{{{i}}}","source":"{{{Source(fact)}}}","type":"member.joined","subject":"member/{{{tag}}}-{{{i}}}","data":{"occurredOn":"{{{fact.OccurredOn:yyyy-MM-dd}}}","association":"{{{fact.Association}}}","category":"{{{fact.Category}}}"}}""";
    }

    public static IEnumerable<string> Singles(string tag, int count) => Enumerable.Range(0, count).Select(i => Posted(tag, i));

    /// <summary>Batches of <paramref name="size"/>.</summary>
    public static IEnumerable<string> Batches(string tag, int size, int count)
    {
        for (var batch = 0; batch < count; batch++)
        {
            var body = new StringBuilder("[");
            for (var i = batch * size; i < (batch + 1) * size; i++)
                body.Append(body.Length > 1 ? "," : "").Append(Posted(tag, i));
            yield return body.Append(']').ToString();
        }
    }

    /// <summary>A batch that registers the associations, which must be there first.</summary>
    public static string Registrations() => $"[{string.Join(',', Associations.Select(slug =>
        $$$"""{"specversion":"1.0","id":"register-{{{slug}}}","source":"/district","type":"association.registered","subject":"association/{{{slug}}}","data":{"occurredOn":"2010-01-01","name":"{{{slug}}}"}}"""))}]";

    public static string Source(MemberJoined fact) => $"/associations/{fact.Association}";
}
