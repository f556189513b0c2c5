using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Lists;
using Ledger.Store.Access;
using Ledger.Tests.Http;

namespace Ledger.Tests.Lists;

/// <summary>Every list, in every form, says what is read one by one: of random books, as of random days, as known at random moments, to the board and to an association.</summary>
public sealed class SameAsReadTests(SameAsReadTests.Fixture fixture, ITestOutputHelper output) : IClassFixture<SameAsReadTests.Fixture>
{
    private TestService Service => fixture.Service;

    [Fact]
    public Task a_list_of_members_is_what_subjects_say() => AtRandom(async (client, moment) =>
    {
        var (behind, list) = (await Subjects(client, $"kind=member&{moment}"), await Forms(client, $"members?{moment}"));
        list.Column("id").Should().Equal(behind.Select(s => s.Text("subject")["member/".Length..]));
        list.Column("association").Should().Equal(behind.Select(s => s["cell"].Text("association")));
        list.Column("category").Should().Equal(behind.Select(s => s["cell"].Text("category")));
        foreach (var (row, subject) in list.Rows.Zip(behind))
        {
            var view = await Service.Get($"subjects/{subject.Text("subject")}?{moment}&limit=1000", client);
            var standing = Standing(view, moment, client == fixture.Association ? Fixture.Own : null);
            row[3].Should().Be(standing.Joined, view.ToJsonString());
            (row[4], row[5]).Should().Be(("", ""), "a list of those who are inside has nobody's last day");
            row.Skip(6).Should().Equal([standing.Through, standing.Paid, standing.Transferred], view.ToJsonString());
            if (view["state"] is JsonObject state)
                (state.Text("since"), (string?)state["paidThrough"] ?? "").Should().Be((row[3], row[6]));
        }
    });

    [Fact]
    public Task a_list_of_contacts_is_what_subjects_say() => AtRandom(async (client, moment) =>
    {
        var (behind, list) = (await Subjects(client, $"kind=contact&{moment}"), await Forms(client, $"contacts?{moment}"));
        list.Column("id").Should().Equal(behind.Select(s => s.Text("subject")["contact/".Length..]));
        list.Column("lastConversationOn").Should().Equal(behind.Select(s => (string?)s["lastOn"] ?? ""));
        list.Column("association").Should().Equal(behind.Select(s => (string?)s["cell"]!["association"] ?? ""));
        foreach (var (row, subject) in list.Rows.Zip(behind))
        {
            var view = await Service.Get($"subjects/{subject.Text("subject")}?{moment}&limit=1000", client);
            row[^1].Should().Be($"{Told(view, moment).Count(e => e.Text("type") == "contact.conversation-held")}");
            if (view["state"] is JsonObject state)
                row.Take(5).Should().Equal(row[0], state.Text("name"), state.Text("kind"), (string?)state["association"] ?? "", state.Text("openedOn"));
        }
    });

    [Fact]
    public Task a_list_of_trainings_is_what_subjects_say_of_each() => AtRandom(async (client, moment) =>
    {
        var list = await Forms(client, $"trainings?{moment}");
        var expected = new List<string>();
        foreach (var id in Enumerable.Range(0, 12).Select(n => $"t{n}").Order(StringComparer.Ordinal))
        {
            var (status, view) = await Service.TryGet($"subjects/training/{id}?{moment}&limit=1000", client);
            // An association sees the state of a subject where it sees the whole history; in the list all that it arranges now.
            var whole = status == 200 && view["state"] is null ? await Service.Get($"subjects/training/{id}?{moment}") : view;
            if (status != 200 || whole["state"] is not JsonObject state || (client == fixture.Association && (string?)state["plan"]!["association"] != Fixture.Own))
                continue;
            var (told, plan, ended) = (Told(view, moment).ToList(), state["plan"]!, (string?)state["endedOn"] ?? "");
            var attended = told.Where(e => e.Text("type") == "training.attended").ToList();
            expected.Add(string.Join('|', id, plan.Text("title"), plan.Text("kind"), "growth, feminism", "", plan.Text("association"), plan.Text("occurredOn"), plan.Text("startsOn"), state["sessions"]!.AsArray().Count,
                told.Sum(e => e["data"].Number("minutes") ?? 0), attended.Sum(e => e["data"].Number("count") ?? 1), attended.Select(e => (string?)e["data"]!["member"]).OfType<string>().Distinct().Count(),
                (bool)state["completed"]! ? ended : "", (bool)state["completed"]! ? "" : ended));
        }

        list.Lines.Should().BeEquivalentTo(expected);
    });

    [Fact]
    public Task a_list_of_goals_is_what_progress_says() => AtRandom(async (client, moment) =>
    {
        var (goals, list) = ((await Service.Get($"plans/{RandomBook.Plan}/progress?{moment}", client)).Items("goals").ToList(), await Forms(client, $"goals?plan={RandomBook.Plan}&{moment}"));
        list.Lines.Should().Equal(goals.Select(g => string.Join('|', ListTables.Goals.Columns.Select(c => c.Name switch
        {
            "text.sv" => g["text"].Text("sv"),
            "text.en" => g["text"].Text("en"),
            "lacking" => string.Join(", ", (g["lacking"]?.AsArray() ?? []).Select(l => (string?)l)),
            "outlook" or "assessment" or "assessedOn" => "",
            _ => g[c.Name]?.ToString() ?? "",
        }))));
    });

    [Theory]
    [InlineData("grow")]
    [InlineData("talk")]
    [InlineData("everywhere")]
    [InlineData("both")]
    public Task a_list_of_evidence_is_what_evidence_says_and_sums_to_the_value(string goal) => AtRandom(async (client, moment) =>
    {
        var evidence = await Service.Get($"plans/{RandomBook.Plan}/goals/{goal}/evidence?{moment}&limit=1000", client);
        var list = await Forms(client, $"evidence?plan={RandomBook.Plan}&goal={goal}&{moment}");
        list.Column("entry").Should().Equal(evidence.Items("postings").Select(p => p.Text("entry")));
        foreach (var column in new[] { "type", "account", "amount", "source", "position", "occurredOn", "recordedAt" })
            list.Column(column).Should().Equal(evidence.Items("postings").Select(p => p[column]?.ToString() ?? ""), column);
        if (goal != "both")
            list.Column("amount").Sum(a => long.Parse(a, null)).Should().Be(evidence.Number("value") ?? 0);
    }, times: 4);

    // Sooner or later every kind of difference: the seed is printed, and can be set.
    private async Task AtRandom(Func<HttpClient, string, Task> check, int times = 8)
    {
        output.WriteLine($"seed {fixture.Seed}");
        var random = new Random(fixture.Seed + 1);
        for (var i = 0; i < times; i++)
            await check(i % 2 == 0 ? Service.Http : fixture.Association, await RandomBook.Moment(Service, random));
    }

    /// <summary>The list as JSON says it; the other forms say the same under their headings.</summary>
    private static async Task<ReadList> Forms(HttpClient client, string path)
    {
        var json = await ReadList.Get(client, path);
        foreach (var format in new[] { "csv", "xlsx" })
        {
            var list = await ReadList.Get(client, path, format);
            list.Lines.Should().Equal(format == "xlsx" ? json.Lines.Select(ToTheMillisecond) : json.Lines, format);
            list.Headings.Should().OnlyHaveUniqueItems().And.NotContain("");
            list.Headers.Where(h => h.Key.StartsWith("Ledger-", StringComparison.Ordinal)).Should().BeEquivalentTo(json.Headers.Where(h => h.Key.StartsWith("Ledger-", StringComparison.Ordinal)));
        }

        path.Should().Contain($"asOf={json.Headers["Ledger-As-Of"]}");
        return json;
    }

    // As a spreadsheet keeps a moment: as a number of days.
    private static string ToTheMillisecond(string line) => Regex.Replace(line, @"[\dT:-]+\.\d+Z", moment =>
        ListText.Moment(DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round((DateTimeOffset.Parse(moment.Value, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).TotalMilliseconds))));

    private async Task<List<JsonObject>> Subjects(HttpClient client, string query) => [.. (await Service.Get($"subjects?{query}&limit=1000", client)).Items("subjects")];

    /// <summary>The entries of a subject that count as of the day, in the order in which they are read.</summary>
    private static IEnumerable<JsonObject> Told(JsonObject view, string moment) => view.Items("entries")
        .Where(e => e["reversedBy"] is null && e.Text("type") != "entry.reversed" && string.CompareOrdinal(e.Text("occurredOn"), moment["asOf=".Length..][..10]) <= 0)
        .OrderBy(e => e.Text("occurredOn"), StringComparer.Ordinal).ThenBy(e => e.Number("position"));

    private static (string Joined, string Transferred, string Through, string Paid) Standing(JsonObject view, string moment, string? reader)
    {
        var (joined, transferred, through, paid) = ("", "", "", "");
        foreach (var entry in Told(view, moment))
            switch (entry.Text("type"))
            {
                case "member.joined":
                    (joined, transferred) = (entry.Text("occurredOn"), "");
                    break;
                case "member.left":
                case "member.transferred" when reader is not null && entry["data"].Text("to") != reader:
                    (joined, transferred) = ("", "");
                    break;
                case "member.transferred":
                    transferred = entry.Text("occurredOn");
                    break;
                case "member.renewed" when string.CompareOrdinal(entry["data"].Text("through"), through) > 0:
                    (through, paid) = (entry["data"].Text("through"), entry.Text("occurredOn"));
                    break;
            }

        return (joined, transferred, through, paid);
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public const string Own = "arvika";

        public int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("LEDGER_TEST_SEED"), out var seed) ? seed : Random.Shared.Next();

        public TestService Service { get; private set; } = null!;

        public HttpClient Association { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster);
            await RandomBook.Fill(Service, new(Seed));
            Association = await Service.Client(Role.Association, Own);
        }

        public async ValueTask DisposeAsync()
        {
            Association.Dispose();
            await Service.DisposeAsync();
        }
    }
}
