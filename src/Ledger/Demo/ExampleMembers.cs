using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>Some nine hundred members, without names: when each joined, paid, moved and left, and when that was told.</summary>
internal static class ExampleMembers
{
    private const int JoinedBefore = 815;
    private const int JoinedDuring = 85;
    private static readonly string[] Categories = ["member", "member", "member", "member", "reduced-fee", "youth"];
    private static readonly string[] Reasons = ["left", "left", "left", "lapsed", "died"];

    private sealed record Step(DateOnly On, string Type, JsonObject Data);

    public static void Write(ExampleBook book, Random random)
    {
        for (var number = 1; number <= JoinedBefore + JoinedDuring; number++)
        {
            var joined = number <= JoinedBefore
                ? random.Between(new(2010, 2, 1), new(2019, 11, 30))
                : random.Between(new(2020, 1, 7), new(2020, 12, 20));
            Tell(book, random, Subject(number), ExampleAssociations.PickByShare(random), joined);
        }
        LeaversMistaken(book, JoinedBefore + JoinedDuring + 1);
        RegisteredTwice(book, JoinedBefore + JoinedDuring + 3);
    }

    private static void Tell(ExampleBook book, Random random, string subject, string association, DateOnly joined)
    {
        foreach (var step in Life(random, association, joined))
        {
            var happening = new Happening(step.Type, subject, ExampleAssociations.SourceOf(association), step.On, step.Data);
            if (step.Type == "member.transferred")
            {
                // The rest reads without it: a transfer of May may arrive in August, after the renewal of June.
                book.PostAside(happening, random.IsToldLate(step.On, 0.6) ? random.Late() : null);
                association = (string)step.Data["to"]!;
                continue;
            }
            var seldomSoon = step.Type == "member.left" ? 0.6 : step.Type == "member.joined" ? 0.1 : 0;
            var post = book.Post(happening, random.IsToldLate(step.On, seldomSoon) ? random.Late() : null);
            if (step.On > Calendar.FirstDay && step.On < new DateOnly(2020, 11, 1) && random.Chance(0.015)) book.PostAgain(post);
        }
    }

    /// <summary>One member's history in its order, from the first join to the leave, if any.</summary>
    private static IEnumerable<Step> Life(Random random, string association, DateOnly joined)
    {
        var category = random.Pick(Categories);
        var steps = new List<Step> { Joined(joined, association, category) };
        var pays = random.Chance(0.94);
        for (var year = Math.Max(2017, joined.Year); year <= 2020; year++)
        {
            var on = year == joined.Year ? joined : random.Between(new(year, 1, 2), new(year, 6, 15));
            if (year < 2020 || pays) steps.Add(Renewed(on, year));
        }
        var advance = new DateOnly(2020, 11, 20);
        if (pays && joined < advance && random.Chance(0.3)) steps.Add(Renewed(random.Between(advance, Calendar.LastDay), 2021));

        // After the first weeks: what is done to a membership presupposes one.
        var first = joined < Calendar.FirstDay ? Calendar.FirstDay : joined.AddDays(14);
        var last = new DateOnly(2020, 12, 22);
        if (first < last)
        {
            if (random.Chance(0.05)) steps.Add(Changed(random.Between(first, last), Another(random, Categories, category)));
            if (random.Chance(0.045))
                steps.Add(Transferred(random.Between(first, last), Another(random, ExampleAssociations.Slugs, association)));
            if (random.Chance(pays ? 0.07 : 0.3)) steps.Add(Left(random.Between(first, last), random.Pick(Reasons)));
        }

        foreach (var step in steps.OrderBy(step => step.On))
        {
            yield return step;
            if (step.Type == "member.left") yield break;
        }
    }

    /// <summary>Two members who stayed were written down as leavers, in place of two others; found out in September.</summary>
    private static void LeaversMistaken(ExampleBook book, int number)
    {
        foreach (var (subject, reversed) in ((string, DateOnly)[])
            [(Subject(number), new(2020, 9, 3)), (Subject(number + 1), new(2020, 9, 10))])
        {
            Happening By(Step step) => new(step.Type, subject, ExampleAssociations.SourceOf("karlstad"), step.On, step.Data);

            book.Post(By(Joined(new(2016, 4, 12), "karlstad", "member")));
            book.Post(By(Renewed(new(2020, 2, 20), 2020)));
            var wrong = book.Post(By(Left(new(2020, 6, 8), "left")), Calendar.At(new(2020, 6, 14), 20, 0));
            book.Reverse(wrong, reversed, "wrong-subject");
            book.Post(By(Renewed(new(2020, 12, 2), 2021)));
        }
    }

    /// <summary>A member was registered a second time in May under another id; the second registration goes.</summary>
    private static void RegisteredTwice(ExampleBook book, int number)
    {
        var source = ExampleAssociations.SourceOf("torsby");
        var (on, type, data) = Joined(new(2020, 5, 4), "torsby", "member");
        var twice = book.Post(new(type, Subject(number), source, on, data));
        book.Reverse(twice, new(2020, 8, 20), "duplicate");
    }

    private static string Subject(int number) => $"member/ex-{number:D4}";

    private static Step Joined(DateOnly on, string association, string category) =>
        new(on, "member.joined", new() { ["association"] = association, ["category"] = category });

    private static Step Renewed(DateOnly on, int throughYear) =>
        new(on, "member.renewed", new() { ["through"] = $"{throughYear}-12-31" });

    private static Step Changed(DateOnly on, string category) =>
        new(on, "member.category-changed", new() { ["category"] = category });

    private static Step Transferred(DateOnly on, string to) => new(on, "member.transferred", new() { ["to"] = to });

    private static Step Left(DateOnly on, string reason) => new(on, "member.left", new() { ["reason"] = reason });

    private static string Another(Random random, IReadOnlyList<string> choices, string than) =>
        random.Pick([.. choices.Where(choice => choice != than)]);
}
