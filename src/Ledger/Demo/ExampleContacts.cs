using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>The district's contacts outside the party and at its office: some tended, some fallen asleep, some new.</summary>
internal static class ExampleContacts
{
    private static readonly string[] Places = ["Påhittsta", "Låtsasbyn", "Provhult", "Exempelköping", "Diktartorp"];
    private static readonly string[] Topics = ["climate", "culture", "housing", "welfare", "working-conditions"];
    private static readonly string[] Channels = ["email", "meeting", "phone", "video"];

    public static void Write(ExampleBook book, Random random)
    {
        foreach (var (kind, name) in ((string, string)[])
            [("union", "Exempelfacket"), ("movement", "Exempelrörelsen"), ("association", "Exempelföreningen")])
            for (var n = 0; n < Places.Length; n++)
            {
                var subject = $"contact/ex-{kind}-{n + 1}";
                Open(book, subject, $"{name} i {Places[n]}", kind, n < 4 ? new(2017, 2, 1 + n) : NewOn(kind));
                if (n < 2) Tended(book, random, subject);
                else if (n < 4) Asleep(book, random, subject, kind, n);
                else Spoken(book, random, subject, NewOn(kind));
            }
        PartyOffice(book, random);
        Closed(book, "contact/ex-union-2");
    }

    // Spoken with every other month or so since 2018, the latest of early summer sometimes told late.
    private static void Tended(ExampleBook book, Random random, string subject)
    {
        for (var on = new DateOnly(2017, 12, 4); on < new DateOnly(2020, 12, 15); on = on.AddDays(random.Next(35, 75)))
            Spoken(book, random, subject, on, late: random.IsToldLate(on, 0.4));
    }

    // Last spoken with in 2018. One of each kind is woken in 2020: the movement in June, told late; the others in the autumn.
    private static void Asleep(ExampleBook book, Random random, string subject, string kind, int n)
    {
        Spoken(book, random, subject, new(2017, 6, 12));
        Spoken(book, random, subject, new(2018, 3, 5 + n));
        if (n != 2) return;
        var woken = kind == "movement" ? new DateOnly(2020, 6, 11) : random.Between(new(2020, 9, 1), new(2020, 10, 15));
        Spoken(book, random, subject, woken, late: kind == "movement");
        Spoken(book, random, subject, random.Between(new(2020, 10, 25), new(2020, 12, 10)));
    }

    private static DateOnly NewOn(string kind) => kind switch
    {
        "union" => new(2020, 2, 18),
        "movement" => new(2020, 5, 14),
        _ => new(2020, 9, 24),
    };

    private static void PartyOffice(ExampleBook book, Random random)
    {
        const string Subject = "contact/ex-party-office";
        Open(book, Subject, "Exempelkansliet i Påhittsta", "party-office", new(2017, 1, 16));
        for (var on = new DateOnly(2018, 1, 22); on < new DateOnly(2020, 12, 10); on = on.AddDays(random.Next(50, 80)))
            Spoken(book, random, Subject, on);
        Spoken(book, random, Subject, new(2020, 6, 16), topic: "membership-training", late: true);
        Spoken(book, random, Subject, new(2020, 10, 6), topic: "membership-training");

        var other = Spoken(book, random, Subject, new(2020, 4, 21));
        book.Reverse(other, new(2020, 9, 22), "other");
    }

    private static void Open(ExampleBook book, string subject, string name, string kind, DateOnly on) =>
        book.Post(new("contact.opened", subject, ExampleBook.District, on, new() { ["name"] = name, ["kind"] = kind }));

    private static DemoPost Spoken(
        ExampleBook book, Random random, string subject, DateOnly on, string? topic = null, bool late = false) =>
        book.PostAside(
            new("contact.conversation-held", subject, ExampleBook.District, on, new()
            {
                ["channel"] = random.Pick(Channels),
                ["topics"] = new JsonArray(topic ?? random.Pick(Topics)),
            }),
            late ? random.Late() : null);

    // The one that Tended leaves last spoken with before mid-December.
    private static void Closed(ExampleBook book, string subject) =>
        book.Post(new("contact.closed", subject, ExampleBook.District, new(2020, 12, 28), []));
}
