using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Store.Access;
using Ledger.Tests.Http;
using static Ledger.Tests.Http.Entries;
using static Ledger.Tests.Pages.Html;

namespace Ledger.Tests.Pages;

/// <summary>The pages of plans and goals show what the HTTP contract answers to the same question.</summary>
public sealed class PlanPagesTests(PlanPagesTests.Fixture fixture) : IClassFixture<PlanPagesTests.Fixture>
{
    private const string Markup = "<img src=x onerror=alert(1)>";
    private const string Half = "asOf=2020-06-30";
    private const string Then = "asOf=2020-06-30&knownAt=2020-06-30";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestService Service => fixture.Service;

    [Theory]
    [InlineData("asOf=2020-06-30", "en")]
    [InlineData("asOf=2021-02-01", "sv")]
    [InlineData("asOf=2019-12-31", "en")]
    public async Task a_plan_shows_the_progress_of_each_goal(string query, string language)
    {
        var html = await Service.Http.MustPage($"plans/p?{query}", language);
        var labels = language == "sv" ? ("Värde", "Mål att nå", "Förväntat hittills", "Status") : ("Value", "Target", "Expected so far", "Status");
        foreach (var goal in (await Service.Get($"plans/p/progress?{query}")).Items("goals"))
        {
            var row = Part(html, "tbody", $"goal-{goal.Text("id")}");
            Cells(row, labels.Item1).Should().Equal(Shown(goal["value"], language));
            Cells(row, labels.Item2).Should().Equal(Shown(goal["target"], language));
            Cells(row, labels.Item3).Should().Equal(Shown(goal["expected"], language));
            Cells(row, labels.Item4).Should().ContainSingle().Which.Should().EndWith(StatusWord(goal.Text("status"), language));
        }
    }

    [Fact]
    public async Task what_was_known_then_and_what_is_known_now_stand_side_by_side_with_what_moved()
    {
        var html = await Service.Http.MustPage($"plans/p?{Then}");
        var (then, now) = (await Service.Get($"plans/p/progress?{Then}"), await Service.Get($"plans/p/progress?{Half}"));
        foreach (var (was, became) in then.Items("goals").Zip(now.Items("goals")))
        {
            var row = Part(html, "tbody", $"goal-{was.Text("id")}");
            Cells(row, "As known then").Single().Should().StartWith(Shown(was["value"], "en")).And.EndWith(StatusWord(was.Text("status"), "en"));
            Cells(row, "As known now").Single().Should().StartWith(Shown(became["value"], "en")).And.EndWith(StatusWord(became.Text("status"), "en"));
        }

        var since = Text(Part(html, "section", "since"));
        since.Should().Contain("The goal ig : from 4,790 to 479; entries behind it: 2")
            .And.Contain("The goal talk: the target was 10 by 2020-12-31, and is now 12 by 2020-12-31.")
            .And.NotContain("grow : from");
        html.Should().Contain("/plans/p/changes?asOf=2020-06-30&amp;since=2020-06-30#goal-ig")
            .And.Contain("href=\"/plans/p?asOf=2020-07-10&amp;knownAt=2020-06-30\"", "the target was revised that day").And.Contain("href=\"/plans/p?asOf=2020-03-31&amp;knownAt=2020-06-30\"");
    }

    [Fact]
    public async Task what_each_goal_says_beside_its_figures_is_told()
    {
        var html = await Service.Http.MustPage($"plans/p?{Half}");
        Text(html).Should().Contain("Heading one").And.Contain("Other goals").And.Contain("Responsible: the board").And.Contain("The board's assessment, 2020-05-01");
        Text(Part(html, "tbody", "goal-both")).Should().Contain("the number of joinings in the period, up to the day: at least 2. Not met; the value is 1.");
        Text(Part(html, "tbody", "goal-reach")).Should().Contain("Associations that lack: 1 eda");
        Text(Part(html, "tbody", "goal-paid")).Should().Contain("0 of 1");
        (await Service.Get($"plans/p/progress?{Half}")).ToJsonString().Should().Contain("\"lacking\":[\"eda\"]").And.Contain("\"of\":0,\"among\":1");
    }

    [Fact]
    public async Task a_goal_shows_its_figures_its_points_and_all_its_evidence_with_a_running_sum()
    {
        foreach (var goal in (await Service.Get($"plans/p/progress?{Half}")).Items("goals"))
        {
            var id = goal.Text("id");
            var html = await Service.Http.MustPage($"plans/p/goals/{id}?{Half}");
            var figures = Figures(html);
            figures["Value"].Should().Be(Shown(goal["value"], "en"));
            figures["Target"].Should().Be(Shown(goal["target"], "en"));
            figures["Expected so far"].Should().Be(Shown(goal["expected"], "en"));
            figures["Status"].Should().EndWith(StatusWord(goal.Text("status"), "en"));

            var points = (await Service.Get($"plans/p/goals/{id}/history?every=week&to=2020-06-30")).Items("points").ToList();
            var table = Part(html, "table", "points");
            Cells(table, "Value").Should().Equal(points.Select(p => Shown(p["value"], "en")).Append("–"), "after the day that was asked about there is no value");
            Regex.Matches(table, "<time datetime=\"(.*?)\">").Select(m => m.Groups[1].Value).Should().Equal(points.Select(p => p.Text("date")).Append("2020-12-31"));

            var evidence = (await Service.Get($"plans/p/goals/{id}/evidence?{Half}&limit=1000")).Items("postings").ToList();
            var (rows, sums) = await Evidence($"plans/p/goals/{id}?{Half}");
            rows.Should().Equal(evidence.Select(p => p.Id()));
            var expected = new Dictionary<string, long>();
            sums.Should().Equal(evidence.Select(p => expected[p["side"]?.GetValue<string>() ?? ""] = expected.GetValueOrDefault(p["side"]?.GetValue<string>() ?? "") + p.Number("amount")!.Value));
        }
    }

    [Fact]
    public async Task a_point_of_the_curve_is_judged_as_progress_of_that_day_is()
    {
        var table = Part(await Service.Http.MustPage($"plans/p/goals/reach?{Then}"), "table", "points");
        var days = Regex.Matches(table, "<time datetime=\"(.*?)\">").Select(m => m.Groups[1].Value).ToList();
        var (values, now, expected, targets) = (Cells(table, "As known then"), Cells(table, "As known now"), Cells(table, "Expected so far"), Cells(table, "Target"));
        foreach (var place in (int[])[0, days.Count / 3, days.Count - 2])
        {
            var (then, later) = (await Service.Get($"plans/p/progress?asOf={days[place]}&knownAt=2020-06-30"), await Service.Get($"plans/p/progress?asOf={days[place]}"));
            var (goal, goalNow) = (then.Items("goals").Single(g => g.Text("id") == "reach"), later.Items("goals").Single(g => g.Text("id") == "reach"));
            new[] { values[place], now[place], expected[place], targets[place] }.Should()
                .Equal(Shown(goal["value"], "en"), Shown(goalNow["value"], "en"), Shown(goal["expected"], "en"), Shown(goal["target"], "en"));
        }
    }

    [Fact]
    public async Task what_changed_names_the_entries_that_moved_each_figure_and_what_was_decided()
    {
        var html = await Service.Http.MustPage("plans/p/changes?asOf=2020-06-30&since=2020-06-30", "sv");
        var changes = (await Service.Get("plans/p/changes?asOf=2020-06-30&since=2020-06-30")).Items("goals").ToList();
        changes.Should().NotBeEmpty();
        Cells(html, "Då").Should().Equal(changes.Select(c => Shown(c["before"], "sv")));
        Cells(html, "Senare").Should().Equal(changes.Select(c => Shown(c["after"], "sv")));
        foreach (var change in changes)
            Links(Part(html, "section", $"goal-{change.Text("id")}")).Should().Equal(change.Items("entries").Select(e => e.Id()));
        Text(html).Should().Contain("mål ändrat").And.Contain("rättelse").And.Contain("För få");
        Text(await Service.Http.MustPage("plans/p/changes?asOf=2020-06-30&since=2021-01-01&until=2021-01-01", "sv")).Should().Contain("Ingen siffra för läget den 2020-06-30");
    }

    [Fact]
    public async Task the_annual_report_tells_every_goal_and_by_what_it_is_proven()
    {
        await Service.Book.Sealer.Seal(Cancel);
        var html = await Service.Http.MustPage("plans/p/report?asOf=2020-12-31&knownAt=2021-01-15", "sv");
        var progress = await Service.Get("plans/p/progress?asOf=2020-12-31&knownAt=2021-01-15");
        foreach (var goal in progress.Items("goals"))
        {
            var section = html[html.IndexOf($"<h3 id=\"goal-{goal.Text("id")}\"", StringComparison.Ordinal)..];
            var figures = Figures(section[..section.IndexOf("</dl>", StringComparison.Ordinal)]);
            figures.Should().Contain("Värde", Shown(goal["value"], "sv")).And.Contain("Mål att nå", Shown(goal["target"], "sv")).And.ContainKey("Status");
        }

        Text(html).Should().Contain("Verksamhetsberättelse").And.Contain("läget den 31 december 2020, som vi visste den 2021-01-15 23:59").And.Contain(progress["basis"]!["checkpoint"].Text("line"));
    }

    [Fact]
    public async Task an_association_reads_its_own_part_without_the_districts_promise()
    {
        using var kil = await Service.Client(Role.Association, "kil");
        var html = await kil.MustPage($"plans/p?{Half}");
        html.Should().Contain("your own association&#x27;s part").And.NotContain("class=\"status").And.NotContain("last decision").And.NotContain("data-label=\"Target\"");
        foreach (var goal in (await Service.Get($"plans/p/progress?{Half}", kil)).Items("goals"))
            Cells(Part(html, "tbody", $"goal-{goal.Text("id")}"), "Value").Should().Equal(Shown(goal["value"], "en"));
        foreach (var path in (string[])["goals/grow", "report", "changes"])
        {
            var part = await kil.MustPage($"plans/p/{path}?{Half}", "sv");
            Text(part).Should().Contain("Du ser din egen partiförenings del");
            part.Should().NotContain("class=\"status").And.NotContain("class=\"target").And.NotContain("data-line=\"target");
        }

        var ids = (await Service.Get($"plans/p/goals/talk/evidence?{Half}", kil)).Items("postings").Select(p => p.Id());
        (await Evidence($"plans/p/goals/talk?{Half}", kil)).Entries.Should().Equal(ids);
    }

    [Theory]
    [InlineData("plans/nothing", 404, "Okänd verksamhetsplan", "Unknown plan")]
    [InlineData("plans/p/goals/nothing", 404, "Okänt mål", "Unknown goal")]
    [InlineData("plans/p/report?knownAt=2010-01-01", 404, "Okänd verksamhetsplan", "Unknown plan")]
    [InlineData("plans/p?asOf=2020-02-30", 400, "asOf är inte ett datum", "asOf is not a date")]
    [InlineData("plans/p/goals/grow?after=mistyped", 400, "Nästa sida går inte att hitta", "The next page cannot be found")]
    [InlineData("plans/p/changes?until=@999999", 400, "Boken har inte kommit så långt", "The book has not come that far")]
    [InlineData("plans/p?asOff=2020-02-01", 400, "Okänd parameter", "Unknown parameter")]
    public async Task what_cannot_be_shown_is_said_on_a_page(string path, int status, string swedish, string english)
    {
        foreach (var (language, title) in new[] { ("sv", swedish), ("en", english) })
        {
            var (answered, html) = await Service.Http.Page(path, language);
            answered.Should().Be(status, html);
            Text(Regex.Match(html, "<h1>(.*?)</h1>").Groups[1].Value).Should().Be(title);
            html.Should().Contain($"<html lang=\"{language}\">");
        }
    }

    [Fact]
    public async Task markup_in_what_was_posted_is_text()
    {
        foreach (var path in (string[])["plans", "plans/p", $"plans/p?{Then}", "plans/p/goals/grow", "plans/p/report", "plans/p/changes?since=2020-06-30"])
        {
            var html = await Service.Http.MustPage(path);
            html.Should().NotContain("<img").And.Contain("&lt;img");
        }
    }

    [Fact]
    public async Task a_goal_that_was_dropped_or_added_since_is_told()
    {
        var html = await Service.Http.MustPage("plans/q?asOf=2020-06-30&knownAt=2020-06-30");
        Text(html).Should().Contain("The goal old: the goal has been dropped since.").And.Contain("The goal new: the goal has been added since.");
        Text(await Service.Http.MustPage("plans/q/goals/old?asOf=2020-06-30&knownAt=2020-06-30")).Should().Contain("The goal old");
        (await Service.Http.Page("plans/q/goals/old?asOf=2020-06-30")).Status.Should().Be(404);
    }

    // The entries and running sums of all pages of a goal's evidence.
    private async Task<(IReadOnlyList<Guid> Entries, IReadOnlyList<long> Sums)> Evidence(string path, HttpClient? client = null)
    {
        var (entries, sums) = (new List<Guid>(), new List<long>());
        for (string? next = path; next is not null;)
        {
            var html = await (client ?? Service.Http).MustPage(next);
            entries.AddRange(Links(html));
            sums.AddRange(Cells(html, "Running sum").Select(c => long.Parse(c.Split(' ')[0].Replace('\u2212', '-'), NumberStyles.Number, CultureInfo.InvariantCulture)));
            next = Regex.Match(html, "<a href=\"/([^\"]*)#evidence\" rel=\"next\">") is { Success: true } link ? System.Net.WebUtility.HtmlDecode(link.Groups[1].Value) : null;
        }

        return (entries, sums);
    }

    private static IEnumerable<Guid> Links(string html) => Regex.Matches(html, "href=\"/book/entries/([0-9a-f-]{36})\"").Select(m => Guid.Parse(m.Groups[1].Value));

    private static string Shown(JsonNode? number, string language) => number is null ? language == "sv" ? "ingen avläsning" : "no reading"
        : Regex.Replace(number.GetValue<long>().ToString("N0", CultureInfo.GetCultureInfo(language)), @"\s", " ");

    private static string StatusWord(string status, string language) => language == "en" ? status.Replace('-', ' ') : status switch
    {
        "met" => "uppnått",
        "missed" => "ej uppnått",
        "no-reading" => "ingen avläsning",
        "not-started" => "ej påbörjat",
        "on-track" => "i fas",
        _ => "efter",
    };

    /// <summary>A half-year that was reported, and what came late to it.</summary>
    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster, new(new(2020, 1, 20, 10, 0, 0, TimeSpan.Zero)));
            await Service.Record(
                Registered("kil"), Registered("eda"),
                Adopted("p",
                    Under("grow", new { read = "change", account = "members" }, new { moreThan = 0 }, "Heading one", $"{Markup} grow"),
                    Under("talk", new { read = "count", account = "conversations" }, new { atLeast = 10 }, "Heading one", null),
                    Goal("reach", new { read = "coverage", account = "conversations" }, new { all = true }),
                    Goal("ig", new { read = "level", account = "audience", where = new { platform = "instagram" } }, new { atLeast = 550 }),
                    Goal("silent", new { read = "level", account = "audience", where = new { platform = "facebook" } }, new { atLeast = 5 }),
                    Goal("paid", new { read = "share", of = new { read = "level", account = "paid-members" }, among = new { read = "level", account = "members" } }, new { atLeastPercent = 50 }),
                    Goal("both", new
                    {
                        read = "all-of",
                        parts = new object[]
                        {
                            new { measure = new { read = "count", account = "joins" }, target = new { atLeast = 2 } },
                            new { measure = new { read = "count", account = "conversations" }, target = new { atLeast = 1 } },
                        },
                    }, new { all = true })).But(p => p["data"]!["title"] = $"{Markup} Plan"),
                Adopted("q", Goal("old", new { read = "level", account = "members" })));
            Service.Clock.MoveTo("2020-05-02");
            await Service.Record(
                Joined("m1", "kil", "2020-02-01"), Entry("member.renewed", "member/m1", "2020-02-01", new { through = "2020-05-31" }), Opens("i", "instagram"),
                Entry("plan.goal-assessed", "plan/p", "2020-05-01", new { goal = "talk", outlook = "at-risk", text = $"{Markup} Fler samtal" }));
            await Service.Record([.. Enumerable.Range(0, 60).Select(n => Dialogue("kil", $"2020-03-{1 + n % 28:00}", "growth"))]);
            Service.Clock.MoveTo("2020-06-30");
            var wrong = Measured("i", 4790, "2020-06-30");
            await Service.Record(wrong);
            Service.Clock.MoveTo("2020-07-14");
            await Service.Record(Reversed(wrong, "2020-07-14"), Measured("i", 479, "2020-06-30"), Dialogue("kil", "2020-06-02", "growth"));
            await Service.Record(
                Entry("plan.goal-revised", "plan/p", "2020-07-10", new { goal = "talk", target = new { atLeast = 12 }, reason = $"{Markup} För få" }),
                Entry("plan.goal-dropped", "plan/q", "2020-07-10", new { goal = "old", reason = "merged" }),
                Entry("plan.goal-added", "plan/q", "2020-07-10", new { goal = Goal("new", new { read = "level", account = "members" }), reason = "wished for" }));
            Service.Clock.MoveTo("2021-02-15");
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();

        private static object Under(string id, object measure, object target, string aim, string? text) =>
            new { id, text = new { sv = text ?? $"Målet {id}", en = text ?? $"The goal {id}" }, measure, target, aim, responsible = "the board" };
    }
}
