using System.Text.Json;
using Ledger.Benchmarks.Entries;

namespace Ledger.Benchmarks.Attack;

/// <summary>What is put into the book to be asked about: long histories of the attacking association, a person named again and again, a plan of most goals.</summary>
internal static class Planted
{
    public const string Contact = "long-contact";
    public const string Member = "named-member";
    public const string Plan = "dear";
    public const string Goal = "goal-0";

    /// <summary>A plan has at most so many goals, and an all-of at most so many parts; together they have at most <see cref="Domain.Plan.MostMeasures"/>.</summary>
    private const int Most = 100;

    private const int PartsOfOthers = (Domain.Plan.MostMeasures - Most) / (Most - 1);

    private const int MostSessions = 1_000;
    private const int MostPersons = 1_000;

    private static readonly DateOnly _year = new(2024, 1, 1);
    private static readonly string[] _topics = ["membership-care", "regional-policy", "membership-training", "campaign", "economy", "organising", "union-politics", "feminism"];
    private static readonly string[] _channels = ["meeting", "phone", "video", "visit"];

    /// <summary>Posts it.</summary>
    /// <param name="scope">How much.</param>
    /// <param name="parties">Who posts.</param>
    /// <param name="asker">Posts it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What the plan holds, in words.</returns>
    public static async Task<string> Plant(Scope scope, Parties parties, Asker asker, CancellationToken cancel)
    {
        var (author, key) = (parties.Association.Author, parties.Association.Key);
        var count = scope.Planted;
        await asker.Plant(key, [HeavyPosts.Opened(author, Contact), .. Posted.Batches(HeavyPosts.Conversations(author, Contact, count))], cancel);
        await asker.Plant(key, Posted.Batches(Enumerable.Range(0, count).Select(i => HeavyPosts.Reversal(author, Contact, i))), cancel);
        await asker.Plant(key, Posted.Batches(Persons(author, Math.Min(count, MostPersons))), cancel);
        for (var left = count; left > 0; left -= MostSessions)
            await asker.Plant(key, Posted.Batches(Training(author, $"training-{left}", Math.Min(left, MostSessions))), cancel);
        if (!scope.Quick)
            await PlantForAdmin(parties.Admin.Key);
        await asker.Plant(parties.Board.Key, [Posted.Batch([Adopted(parties.Board.Author)])], cancel);
        return $"{Most} goals, one of {Most} parts and the others of {PartsOfOthers}";

        async Task PlantForAdmin(string admin)
        {
            var requests = Enumerable.Range(0, MostSessions).Select(i => (HttpMethod.Post, "v1/keys", JsonSerializer.Serialize(new { role = "auditor", name = $"key {i}" })));
            // A rule under which nothing is due before the last one of these questions is asked.
            foreach (var (method, path, body) in requests.Append((HttpMethod.Put, "v1/retention", """{"days":36500}""")))
                if (await asker.SendJson(method, admin, path, body, cancel) is { IsGood: false } refused)
                    throw new InvalidOperationException($"{method} {path} was refused: {refused.Refusal}");
        }
    }

    // Members who have left, each with a person beside the book.
    private static IEnumerable<string> Persons(Author author, int count) => Enumerable.Range(0, count).SelectMany(i => new[]
    {
        Posted.Entry(author, $"person-{i}-join", "member.joined", $"member/person-{i}", _year,
            $$""" "association":"{{author.Association}}","person":{"name":"Uppdiktad Person","email":"uppdiktad-{{i}}@exempel.invalid"} """),
        Posted.Entry(author, $"person-{i}-left", "member.left", $"member/person-{i}", _year.AddDays(1), """ "reason":"left" """),
    });

    // A training in each of whose sessions the member took part.
    private static IEnumerable<string> Training(Author author, string id, int sessions)
    {
        yield return Posted.Entry(author, $"{id}-join", "member.joined", $"member/{Member}-{id}", _year, $""" "association":"{author.Association}" """);
        yield return Posted.Entry(author, $"{id}-plan", "training.planned", $"training/{id}", _year, $""" "title":"Exempel","kind":"course","association":"{author.Association}" """);
        for (var i = 1; i <= sessions; i++)
        {
            var on = _year.AddDays(i / 4);
            yield return Posted.Entry(author, $"{id}-s{i}", "training.session-held", $"training/{id}", on, $""" "session":{i} """);
            yield return Posted.Entry(author, $"{id}-a{i}", "training.attended", $"training/{id}", on, $""" "session":{i},"member":"{Member}" """);
        }
    }

    private static string Adopted(Author author)
    {
        var number = 0;
        var goals = Enumerable.Range(0, Most).Select(g => new
        {
            id = $"goal-{g}",
            text = new { en = $"Goal {g}" },
            measure = new { read = "all-of", parts = Enumerable.Range(0, g == 0 ? Most : PartsOfOthers).Select(_ => Part(number++)).ToArray() },
        });
        var goalsJson = JsonSerializer.Serialize(goals);
        return Posted.Entry(author, $"adopt-{Plan}", "plan.adopted", $"plan/{Plan}", _year,
            $""" "title":"Exempel","from":"2018-01-01","to":"2030-12-31","goals":{goalsJson} """);
    }

    // Different cells for each, as far as there are different ones; every third is read of each association.
    private static object Part(int number)
    {
        var where = new Dictionary<string, string> { ["topics"] = _topics[number % _topics.Length], ["channel"] = _channels[number / _topics.Length % _channels.Length] };
        var read = (number % 3) switch { 0 => "count", 1 => "versus-last-year", _ => "coverage" };
        if (read != "coverage")
            where["association"] = NewMembers.Associations[number / 32 % NewMembers.Associations.Count];
        return new { measure = new { read, account = "conversations", where }, target = new { atLeast = 1 } };
    }
}
