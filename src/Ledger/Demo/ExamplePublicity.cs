using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>The followers of the district's channels, its representatives in public, and the milestones of its projects.</summary>
internal static class ExamplePublicity
{
    private static readonly string[] Kinds = ["debate-article", "interview", "radio", "speech"];
    private static readonly string[] Outlets = ["exempelbladet", "exempelposten", "exempelradion"];
    private static readonly string[] Topics = ["climate", "healthcare", "jobs", "schools", "transport"];

    public static void Write(ExampleBook book, Random random)
    {
        Measured(book, random, "facebook", atYearsStart: 1205, atYearsEnd: 1418);
        Measured(book, random, "instagram", atYearsStart: 396, atYearsEnd: 561);
        WrongReading(book);

        Appearing(book, random, "ex-1", "Representant Exempel Ett", "region", in2019: 24, in2020: 33);
        Appearing(book, random, "ex-2", "Representant Exempel Två", "region", in2019: 15, in2020: 18);
        Appearing(book, random, "ex-3", "Representant Exempel Tre", "riksdag", in2019: 21, in2020: 20);

        Reached(book, "communication-strategy", ("started", new(2020, 2, 8)), ("drafted", new(2020, 5, 30)), ("adopted", new(2020, 10, 17)));
        Reached(book, "group-leader-network", ("started", new(2020, 3, 5)), ("drafted", new(2020, 11, 20)));
    }

    // Read off on the first of each month of 2019, and every other day of 2020; the two channels on one evening.
    private static void Measured(ExampleBook book, Random random, string platform, int atYearsStart, int atYearsEnd)
    {
        book.Post(new("channel.registered", "channel/" + platform, ExampleBook.District, new(2018, 1, 10), new()
        {
            ["platform"] = platform,
            ["handle"] = "exempeldistriktet",
        }));
        var growth = atYearsEnd - atYearsStart;
        for (var month = 1; month <= 12; month++)
            Read(book, platform, new(2019, month, 1), atYearsStart - growth * (13 - month) / 24);
        for (var on = Calendar.FirstDay; on < Calendar.LastDay; on = on.AddDays(2))
            Read(book, platform, on, atYearsStart + growth * on.DayOfYear / 366 + random.Next(-2, 2));
        Read(book, platform, Calendar.LastDay, atYearsEnd);
    }

    // A digit too many at the half-year, 4,790 for 479, was found two weeks later.
    private static void WrongReading(ExampleBook book)
    {
        var halfYear = new DateOnly(2020, 6, 30);
        var wrong = Read(book, "instagram", halfYear, 4790);
        book.Reverse(wrong, new(2020, 7, 14), "wrong-content");
        Read(book, "instagram", halfYear, 479, Calendar.At(new(2020, 7, 14), 21, 5));
    }

    private static DemoPost Read(ExampleBook book, string platform, DateOnly on, int followers, DateTimeOffset? at = null) =>
        book.PostAside(
            new("channel.measured", "channel/" + platform, ExampleBook.District, on, new() { ["followers"] = followers }), at);

    private static void Appearing(ExampleBook book, Random random, string id, string name, string office, int in2019, int in2020)
    {
        var subject = "representative/" + id;
        book.Post(new("representative.presented", subject, ExampleBook.District, new(2018, 10, 15), new()
        {
            ["name"] = name,
            ["office"] = office,
        }));
        var days = Enumerable.Range(0, in2019).Select(_ => random.Between(new(2019, 1, 7), new(2019, 12, 14)))
            .Concat(Enumerable.Range(0, in2020).Select(_ => random.Between(new(2020, 1, 7), new(2020, 12, 20))));
        foreach (var on in days.Order())
            book.PostAside(
                new("representative.appeared", subject, ExampleBook.District, on, new()
                {
                    ["outlet"] = random.Pick(Outlets),
                    ["kind"] = random.Pick(Kinds),
                    ["topics"] = new JsonArray(random.Pick(Topics)),
                }),
                random.IsToldLate(on, 0.3) ? random.Late() : null);
    }

    private static void Reached(ExampleBook book, string milestone, params (string Stage, DateOnly On)[] stages)
    {
        foreach (var (stage, on) in stages)
            book.Post(new("milestone.reached", "milestone/" + milestone, ExampleBook.District, on, new() { ["stage"] = stage }));
    }
}
