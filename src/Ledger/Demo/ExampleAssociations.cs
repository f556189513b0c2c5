using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>The sixteen associations, and the conversations that the district has with them.</summary>
internal static class ExampleAssociations
{
    /// <summary>Who posts, in what order on an evening, and how soon.</summary>
    public readonly record struct Poster(int Order, Habit Habit);

    private const string Care = "membership-care";
    private const string Regional = "regional-policy";
    private static readonly string[] OtherTopics = ["campaign", "economy", "election-work", "motions", "press"];
    private static readonly string[] Channels = ["meeting", "phone", "video", "visit"];

    /// <summary>Each with its municipality's name and its share of the members, in hundredths.</summary>
    private static readonly (string Slug, string Municipality, int Share)[] All =
    [
        ("arvika", "Arvika", 9), ("eda", "Eda", 2), ("filipstad", "Filipstad", 5), ("forshaga", "Forshaga", 5),
        ("grums", "Grums", 3), ("hagfors", "Hagfors", 6), ("hammaro", "Hammarö", 6), ("karlstad", "Karlstad", 28),
        ("kil", "Kil", 4), ("kristinehamn", "Kristinehamn", 9), ("munkfors", "Munkfors", 2), ("saffle", "Säffle", 6),
        ("storfors", "Storfors", 2), ("sunne", "Sunne", 5), ("torsby", "Torsby", 5), ("arjang", "Årjäng", 3),
    ];

    private static readonly Dictionary<string, Poster> Posters = All
        .Select((association, index) => (Source: SourceOf(association.Slug), Poster: new Poster(index + 1, (Habit)(index % 3))))
        .Append((ExampleBook.District, new Poster(0, Habit.SameDay)))
        .ToDictionary();

    public static IReadOnlyList<string> Slugs { get; } = [.. All.Select(association => association.Slug)];

    // Drawn from by chance: each association stands there once for each of its hundredths.
    private static readonly string[] SlugsByShare =
        [.. All.SelectMany(association => Enumerable.Repeat(association.Slug, association.Share))];

    public static string SourceOf(string slug) => "/associations/" + slug;

    public static Poster PosterOf(string source) => Posters[source];

    public static string PickByShare(Random random) => random.Pick(SlugsByShare);

    public static void Write(ExampleBook book, Random random)
    {
        foreach (var (slug, municipality, _) in All)
            book.Post(new("association.registered", "association/" + slug, ExampleBook.District, new(2010, 1, 1), new()
            {
                ["name"] = "Exempelföreningen " + municipality,
                ["municipality"] = slug,
            }));

        // Whom the district reached early, late or never must not follow the alphabet.
        var order = Slugs.ToArray();
        random.Shuffle(order);
        for (var place = 0; place < order.Length; place++) Dialogues(book, random, order[place], place);

        DialogueOnTheWrongDay(book, order[0]);
    }

    private static void Dialogues(ExampleBook book, Random random, string slug, int place)
    {
        var talked = new List<(DateOnly On, string Topic, bool Late)>();
        for (var n = random.Next(5, 8); n > 0; n--)
            talked.Add((random.Between(new(2019, 1, 8), new(2019, 12, 14)), random.Pick([Care, Regional, .. OtherTopics]), false));
        for (var n = random.Next(7, 10); n > 0; n--)
        {
            var on = random.Between(new(2020, 1, 8), new(2020, 12, 18));
            talked.Add((on, random.Pick(OtherTopics), random.IsToldLate(on, 0.4)));
        }

        talked.Add(First(random, Care, place, early: 9, late: 12));
        if (place < 14) talked.Add(First(random, Regional, place, early: 6, late: 9));

        foreach (var (on, topic, late) in talked.OrderBy(talk => talk.On))
            book.PostAside(Dialogue(random.Pick(Channels), slug, on, topic), late ? random.Late() : null);
    }

    // The first conversation of the year on a topic: of spring and told at once, of early summer and told late, or of autumn.
    private static (DateOnly On, string Topic, bool Late) First(Random random, string topic, int place, int early, int late) =>
        place < early ? (random.Between(new(2020, 1, 15), new(2020, 4, 30)), topic, false)
        : place < late ? (random.Between(new(2020, 5, 10), new(2020, 6, 25)), topic, true)
        : (random.Between(new(2020, 8, 20), new(2020, 11, 20)), topic, false);

    private static void DialogueOnTheWrongDay(ExampleBook book, string slug)
    {
        var wrong = book.PostAside(Dialogue("visit", slug, new(2020, 6, 25), "campaign"), Calendar.At(new(2020, 6, 29), 20, 0));
        book.Reverse(wrong, new(2020, 8, 18), "wrong-date");
        book.PostAside(Dialogue("visit", slug, new(2020, 7, 2), "campaign"), Calendar.At(new(2020, 8, 18), 21, 5));
    }

    private static Happening Dialogue(string channel, string slug, DateOnly on, string topic) =>
        new("association.dialogue-held", "association/" + slug, SourceOf(slug), on, new()
        {
            ["channel"] = channel,
            ["topics"] = new JsonArray(topic),
        });
}
