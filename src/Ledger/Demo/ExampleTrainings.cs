using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>The courses and study circles: planned, held session by session, attended, completed or cancelled.</summary>
internal static class ExampleTrainings
{
    // Until this day nobody told of the sessions that were held in early summer.
    private static readonly DateOnly ToldLate = new(2020, 8, 25);

    public static void Write(ExampleBook book, Random random)
    {
        RecordedEntry(book, random, "ex-course-2019", "course", "Exempelkurs: ny i styrelsen", ["board-work"], new(2019, 2, 1),
            [new(2019, 3, 9), new(2019, 3, 10)]);
        RecordedEntry(book, random, "ex-circle-2019", "study-circle", "Exempelcirkel: lokal historia", ["history"], new(2019, 8, 20),
            [new(2019, 9, 11), new(2019, 10, 9), new(2019, 11, 13)], with: "abf");

        RecordedEntry(book, random, "ex-organising", "course", "Exempelkurs: kommunikation, organisation och politisk strategi",
            ["communication", "organising"], new(2020, 1, 20), [new(2020, 3, 7), new(2020, 3, 8)]);
        RecordedEntry(book, random, "ex-municipal-economy", "course", "Exempelkurs: kommunens ekonomi",
            ["economy"], new(2020, 8, 17), [new(2020, 10, 10), new(2020, 10, 11)]);
        RecordedEntry(book, random, "ex-union-circle", "study-circle", "Exempelcirkel: facklig politik",
            ["union-politics"], new(2020, 1, 28), [new(2020, 2, 19), new(2020, 4, 15), new(2020, 5, 20), new(2020, 9, 16), new(2020, 10, 14)]);
        RecordedEntry(book, random, "ex-feminist-circle", "study-circle", "Exempelcirkel: feminism i vardagen",
            ["feminism"], new(2020, 5, 4), [new(2020, 5, 27), new(2020, 6, 17), new(2020, 9, 9), new(2020, 10, 7)], with: "abf");

        // Every third association holds a circle of its own in the autumn.
        foreach (var slug in ExampleAssociations.Slugs.Where((_, index) => index % 3 == 0))
        {
            var first = random.Between(new(2020, 9, 1), new(2020, 9, 20));
            RecordedEntry(book, random, $"ex-circle-{slug}", "study-circle", "Exempelcirkel: idéer och ideologi",
                ["ideology"], first.AddDays(-20), [first, first.AddDays(14), first.AddDays(28), first.AddDays(42)], "abf", slug);
        }
        Cancelled(book);
    }

    private static void RecordedEntry(
        ExampleBook book, Random random, string id, string kind, string title, string[] topics, DateOnly planned,
        DateOnly[] sessions, string? with = null, string? association = null)
    {
        var subject = "training/" + id;
        var source = association is null ? ExampleBook.District : ExampleAssociations.SourceOf(association);
        book.Post(new("training.planned", subject, source, planned, Plan(kind, title, topics, sessions[0], with, association)));
        for (var number = 1; number <= sessions.Length; number++)
        {
            var on = sessions[number - 1];
            DateTimeOffset? told = on > new DateOnly(2020, 5, 1) && on < new DateOnly(2020, 7, 1) ? Calendar.At(ToldLate, 20, 0) : null;
            book.Post(new("training.session-held", subject, source, on, new() { ["session"] = number, ["minutes"] = 120 }), told);
            book.Post(
                new("training.attended", subject, source, on, new() { ["session"] = number, ["count"] = random.Next(6, 19) }), told);
        }
        book.Post(new("training.completed", subject, source, sessions[^1], []));
    }

    private static void Cancelled(ExampleBook book)
    {
        const string Subject = "training/ex-campaign";
        book.Post(new("training.planned", Subject, ExampleBook.District, new(2020, 2, 10),
            Plan("course", "Exempelkurs: kampanj på torget", ["campaign"], new(2020, 4, 25), null, null)));
        book.Post(new("training.cancelled", Subject, ExampleBook.District, new(2020, 4, 2), []));
    }

    private static JsonObject Plan(
        string kind, string title, string[] topics, DateOnly startsOn, string? with, string? association)
    {
        var plan = new JsonObject
        {
            ["title"] = title,
            ["kind"] = kind,
            ["topics"] = new JsonArray([.. topics.Select(topic => (JsonNode)topic)]),
            ["startsOn"] = Calendar.Iso(startsOn),
        };
        if (with is not null) plan["with"] = with;
        if (association is not null) plan["association"] = association;
        return plan;
    }
}
