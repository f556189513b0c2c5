using System.Text.Json.Nodes;
using Ledger.Tests.Persons;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Lists;

/// <summary>Random entries about a few members, contacts and trainings, of which those that do not read are refused; and a plan that measures them.</summary>
internal static class RandomBook
{
    public const string Plan = "2020";

    private static readonly string[] _associations = ["arvika", "eda", "kil"];
    private static readonly string[] _categories = ["member", "youth"];
    private static readonly string[] _topics = ["growth", "feminism"];

    /// <summary>Posts them, commit by commit, so that there is much to know and not to know.</summary>
    public static async Task Fill(TestService service, Random random)
    {
        await service.Record([.. _associations.Select(a => Registered(a)), Adopted(Plan,
            Goal("grow", new { read = "change", account = "members" }, new { moreThan = 0 }),
            Goal("talk", new { read = "count", account = "conversations" }, new { atLeast = 5 }),
            Goal("everywhere", new { read = "coverage", account = "conversations", where = new { with = "association" } }, new { all = true }),
            Goal("both", new { read = "all-of", parts = new object[] { Part("sessions"), Part("joins") } }, new { all = true }))]);
        var made = new List<JsonObject>();
        for (var commit = 0; commit < 25; commit++)
        {
            List<JsonObject> post = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Any(random, made))];
            made.AddRange(post);
            (await service.PostBatch(post, partial: true)).Status.Should().Be(200);
            service.Clock.Now += TimeSpan.FromHours(random.Next(1, 40));
        }
    }

    /// <summary>A random day as of which, and a random moment of knowledge, as a query has them.</summary>
    public static async Task<string> Moment(TestService service, Random random) =>
        $"asOf={Day(random)}&knownAt=@{random.NextInt64(4, await service.Book.Log.NewestPosition(CancellationToken.None) + 1)}";

    private static object Part(string account) => new { measure = new { read = "count", account }, target = new { atLeast = 2 } };

    private static string Day(Random random) => $"{new DateOnly(2020, 1, 1).AddDays(random.Next(0, 360)):yyyy-MM-dd}";

    private static JsonObject Any(Random random, List<JsonObject> made)
    {
        string Pick(string[] of) => of[random.Next(of.Length)];
        var (on, id) = (Day(random), $"{random.Next(12)}");
        return random.Next(14) switch
        {
            0 or 1 => Entry("member.joined", $"member/{id}", on, new { association = Pick(_associations), category = Pick(_categories), person = Invented.Person() }),
            2 => random.Next(2) == 0 ? Joined(id, Pick(_associations), on)
                : Entry("member.details-recorded", $"member/{id}", on, new { person = new JsonObject { ["phone"] = "+46 70 123 45 67", ["number"] = $"0{100 + int.Parse(id, null)}" } }),
            3 => Transferred(id, Pick(_associations), on),
            4 => Entry("member.renewed", $"member/{id}", on, new { through = $"{DateOnly.Parse(on, null).AddDays(random.Next(400)):yyyy-MM-dd}" }),
            5 => Entry("member.category-changed", $"member/{id}", on, new { category = Pick(_categories) }),
            6 => Left(id, on),
            7 => Opened($"c{id}", on: on, association: random.Next(2) == 0 ? null : Pick(_associations)),
            8 => SpokenWith($"c{id}", on, Pick(_topics)),
            9 => random.Next(3) == 0 ? Entry("contact.closed", $"contact/c{id}", on) : Dialogue(Pick(_associations), on, _topics),
            10 => Entry("training.planned", $"training/t{id}", on, new { title = $"Kurs åäö {id}", kind = "course", topics = _topics, association = Pick(_associations), startsOn = on }),
            11 => Entry("training.session-held", $"training/t{id}", on, new { session = random.Next(1, 4), minutes = 90 }),
            12 => Entry("training.attended", $"training/t{id}", on, random.Next(2) == 0 ? new { session = random.Next(1, 4), member = $"{random.Next(12)}" } : new { session = random.Next(1, 4), count = 7 }),
            _ => made.Count > 0 && random.Next(2) == 0 ? Reversed(made[random.Next(made.Count)], "2020-12-31") : Entry(random.Next(2) == 0 ? "training.completed" : "training.cancelled", $"training/t{id}", on),
        };
    }
}
