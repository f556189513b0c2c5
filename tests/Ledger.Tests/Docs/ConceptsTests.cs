using System.Globalization;
using System.Text.Json.Nodes;

namespace Ledger.Tests.Docs;

/// <summary>The example that runs through docs/concepts.md, kept by the real book on the days on which it says that things were told.</summary>
public sealed class ConceptsTests(TestCluster cluster)
{
    private static readonly string[] Known = ["2020-06-30", "2020-08-31", "2020-09-30"];

    [Fact]
    public async Task the_tables_of_the_example_are_what_the_book_says()
    {
        await using var service = await TestService.Start(cluster, new());
        await KeepTheBook(service);
        var concepts = await File.ReadAllTextAsync(Path.Combine(Documents.Root, "docs", "concepts.md"), TestContext.Current.CancellationToken);

        foreach (var day in (string[])["2020-01-31", "2020-03-31", "2020-06-30"])
            concepts.Should().Contain(Row(day, await Values(service, $"accounts/members?asOf={day}&where.association=kil", "total")));
        foreach (var association in (string[])["karlstad", "kil"])
            concepts.Should().Contain(Row(association, await Values(service, $"accounts/members?asOf=2020-06-30&where.association={association}", "total")));
        concepts.Should().Contain(Row("both", await Values(service, "accounts/members?asOf=2020-06-30", "total")));

        var changed = (await service.Get("plans/2020/changes?asOf=2020-06-30&since=2020-06-30&until=2020-08-31"))["goals"]!.AsArray().Single()!;
        concepts.Should().Contain(Row((string)changed["id"]!, [$"{changed["before"]}", $"{changed["after"]}"]));
        foreach (var known in Known)
            concepts.Should().Contain(Row(known, Goal(await service.Get($"plans/2020/progress?asOf=2020-06-30&knownAt={known}"))));

        foreach (var posting in (await service.Get("plans/2020/goals/kil-grows/evidence?asOf=2020-06-30&knownAt=2020-09-30"))["postings"]!.AsArray())
            concepts.Should().Contain(Row($"{posting!["occurredOn"]}", [$"`{posting["type"]}`", Day(posting["recordedAt"]!), Signed((long)posting["amount"]!)]));
    }

    private static async Task KeepTheBook(TestService service)
    {
        service.Clock.MoveTo("2020-01-07");
        await service.Record(
            service.Entry("association.registered", "association/karlstad", "2010-01-01", new { name = "Karlstad" }),
            service.Entry("association.registered", "association/kil", "2010-01-01", new { name = "Kil" }),
            service.Entry("member.joined", "member/1", "2015-01-01", new { association = "karlstad" }),
            service.Entry("member.joined", "member/2", "2016-01-01", new { association = "karlstad" }),
            service.Entry("member.joined", "member/3", "2017-01-01", new { association = "karlstad" }),
            service.Entry("member.joined", "member/4", "2018-01-01", new { association = "kil" }),
            service.Entry("plan.adopted", "plan/2020", "2020-01-01", new
            {
                title = "2020",
                from = "2020-01-01",
                to = "2020-12-31",
                goals = new[]
                {
                    new
                    {
                        id = "kil-grows",
                        text = new { en = "More members in Kil" },
                        measure = new { read = "change", account = "members", where = new { association = "kil" } },
                        target = new { moreThan = 0 },
                    },
                },
            }));
        service.Clock.MoveTo("2020-08-09");
        var transfer = service.Entry("member.transferred", "member/2", "2020-03-14", new { to = "kil" });
        var entry = (await service.Record(transfer)).Single();
        service.Clock.MoveTo("2020-09-03");
        await service.Record(
            service.Entry("entry.reversed", "member/2", "2020-09-03", new { entry, reason = "wrong-date" }),
            service.Entry("member.transferred", "member/2", "2020-05-14", new { to = "kil" }));
        service.Clock.MoveTo("2020-10-01");
    }

    private static async Task<string[]> Values(TestService service, string path, string name)
    {
        var values = new List<string>();
        foreach (var known in Known)
            values.Add($"{(await service.Get($"{path}&knownAt={known}"))[name]}");
        return [.. values];
    }

    private static string[] Goal(JsonObject progress)
    {
        var goal = progress["goals"]![0]!;
        return [$"{goal["value"]}", $"{goal["target"]}", $"{goal["expected"]}", $"`{goal["status"]}`"];
    }

    private static string Row(string first, IEnumerable<string> rest) => $"| {first} | {string.Join(" | ", rest)} |";

    private static string Day(JsonNode instant) => $"{instant}"[..10];

    private static string Signed(long amount) => amount.ToString("+0;−0", CultureInfo.InvariantCulture);
}
