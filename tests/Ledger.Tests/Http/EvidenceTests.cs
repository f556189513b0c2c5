using System.Text.Json.Nodes;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>Every figure opens into the postings that make it, and what changed a figure has a name.</summary>
public sealed class EvidenceTests(EvidenceTests.Fixture fixture) : IClassFixture<EvidenceTests.Fixture>
{
    private static object Count(string account, object where) => new { read = "count", account, where };

    private static object LastYear(string office) => new { read = "versus-last-year", account = "appearances", where = new { office } };

    private static readonly object _care = new { with = "association", topics = "care" };

    private static readonly object[] _goals =
    [
        Goal("level", new { read = "level", account = "audience", where = new { platform = "x" } }, new { atLeast = 550 }),
        Goal("change", new { read = "change", account = "members" }),
        Goal("change-kil", new { read = "change", account = "members", where = new { association = "kil" } }),
        Goal("count", Count("conversations", _care)),
        Goal("covered", new { read = "coverage", account = "conversations", where = _care }, new { all = true }),
        Goal("covered-twice", new { read = "coverage", account = "conversations", where = _care, each = 2 }),
        Goal("region", LastYear("region")),
        Goal("riksdag", LastYear("riksdag")),
        Goal("both", new
        {
            read = "all-of",
            parts = new[] { new { measure = LastYear("region"), target = new { moreThan = 0 } }, new { measure = LastYear("riksdag"), target = new { moreThan = 0 } } },
        }, new { all = true }),
        Goal("all-care", new
        {
            read = "all-of",
            parts = new object[]
            {
                new { measure = new { read = "coverage", account = "conversations", where = _care }, target = new { all = true } },
                new { measure = Count("conversations", _care), target = new { atLeast = 4 } },
            },
        }, new { all = true }),
    ];

    [Theory]
    [InlineData("asOf=2019-08-31", "level=none change=0 change-kil=0 count=0 covered=0 covered-twice=0 region=0 riksdag=0 both=0 all-care=0")]
    [InlineData("asOf=2020-01-31", "level=500 change=0 change-kil=0 count=0 covered=0 covered-twice=0 region=1 riksdag=0 both=1 all-care=0")]
    [InlineData("asOf=2020-04-15", "level=540 change=1 change-kil=0 count=4 covered=3 covered-twice=1 region=1 riksdag=0 both=1 all-care=2")]
    [InlineData("asOf=2020-06-30", "level=530 change=1 change-kil=0 count=4 covered=2 covered-twice=1 region=1 riksdag=0 both=1 all-care=2")]
    [InlineData("asOf=2020-06-30&knownAt=2021-06-01", "level=530 change=1 change-kil=0 count=5 covered=3 covered-twice=2 region=1 riksdag=0 both=1 all-care=2")]
    [InlineData("asOf=2021-03-01", "level=530 change=1 change-kil=0 count=4 covered=2 covered-twice=1 region=1 riksdag=1 both=2 all-care=2")]
    public async Task the_postings_of_a_value_sum_to_it_page_by_page(string moment, string values)
    {
        (await fixture.Service.Values("p", moment)).Should().Be(values);
        foreach (var goal in values.Split(' ').Select(v => v.Split('=')))
        {
            var whole = await fixture.Service.Get($"plans/p/goals/{goal[0]}/evidence?{moment}&limit=1000");
            whole["next"].Should().BeNull();
            (whole["value"]?.ToJsonString() ?? "none").Should().Be(goal[1]);
            whole.Items("postings").Sum(p => p.Number("amount")).Should().Be(whole.Number("value") ?? 0, goal[0]);
            whole.Items("postings").Select(p => (p.Text("occurredOn"), p.Number("position"))).Should().BeInAscendingOrder();
            foreach (var limit in new[] { 1, 2 })
                (await Pages($"plans/p/goals/{goal[0]}/evidence?{moment}", limit)).Should().Equal(whole.Items("postings").Select(p => p.ToJsonString()));
        }
    }

    [Fact]
    public async Task a_posting_names_its_entry()
    {
        var postings = (await fixture.Service.Get("plans/p/goals/covered/evidence?asOf=2020-06-30")).Items("postings").ToList();
        foreach (var posting in postings)
        {
            var entry = await fixture.Service.Get($"entries/{posting.Id()}");
            foreach (var name in new[] { "position", "type", "source", "recordedAt" })
                posting[name]!.ToJsonString().Should().Be(entry[name]!.ToJsonString());
            posting.Text("account").Should().Be("conversations");
            posting["cell"].Text("with").Should().Be("association");
        }

        postings.Select(p => p["cell"].Text("association")).Should().NotContain("arvika", "it has closed").And.Contain(["kil", "eda"]);
        postings.Should().Contain(p => p.Text("type") == "entry.reversed" && p.Text("occurredOn") == "2020-04-01");
    }

    [Fact]
    public async Task what_covers_an_association_adds_one_and_what_comes_after_adds_nothing()
    {
        var amounts = (await fixture.Service.Get("plans/p/goals/covered/evidence?asOf=2020-03-31")).Items("postings")
            .Select(p => (p["cell"].Text("association"), p.Text("occurredOn"), p.Number("amount")));
        amounts.Should().Equal(("kil", "2020-02-01", 1), ("eda", "2020-02-10", 1), ("arvika", "2020-02-20", 1), ("kil", "2020-03-01", 0));
    }

    [Fact]
    public async Task what_changed_between_two_moments_is_told_with_the_entries_that_changed_it()
    {
        var changes = await fixture.Service.Get("plans/p/changes?asOf=2020-06-30&since=2021-06-01");
        changes["since"].Number("position").Should().Be(fixture.Before);
        changes["until"].Number("position").Should().Be(fixture.Before + 2);
        changes.Text("asOf").Should().Be("2020-06-30");
        changes.Items("goals").Select(g => (g.Text("id"), g.Number("before"), g.Number("after"))).Should().Equal(("count", 5, 4), ("covered", 3, 2), ("covered-twice", 2, 1));
        var entries = changes.Items("goals").ToDictionary(g => g.Text("id"), g => g.Texts("entries", "type").ToList());
        entries["count"].Should().Equal("entry.reversed");
        entries["covered"].Should().Equal("entry.reversed", "association.closed");
        changes["goals"]![0]!["entries"]![0]!.ToJsonString().Should()
            .Be($$"""{"entry":"{{IdOf(fixture.Reversal)}}","position":{{fixture.Before + 1}},"type":"entry.reversed","occurredOn":"2020-04-01"}""");
    }

    [Fact]
    public async Task nothing_changed_between_a_moment_and_itself()
    {
        (await fixture.Service.Get("plans/p/changes?asOf=2020-06-30&since=2021-06-01&until=2021-06-09"))["goals"]!.AsArray().Should().BeEmpty();
        (await fixture.Service.Get($"plans/p/changes?asOf=2019-08-31&since=2021-06-01"))["goals"]!.AsArray().Should().BeEmpty("as of that day it is all one");
    }

    [Fact]
    public async Task a_first_reading_changes_no_reading_into_a_value()
    {
        var measured = (await fixture.Service.Get("entries?type=channel.measured&limit=1")).Items("entries").Single();
        var at = measured.Number("position");
        var changes = await fixture.Service.Get($"plans/p/changes?asOf=2019-12-15&since=@{at - 1}&until=@{at}");
        changes["goals"]!.AsArray().Should().BeEmpty("the plan was not known yet: its goals are those of the later moment");
    }

    private async Task<List<string>> Pages(string path, int limit)
    {
        var postings = new List<string>();
        for (string? next = null; ;)
        {
            var page = await fixture.Service.Get($"{path}&limit={limit}{(next is null ? "" : $"&after={next}")}");
            page["postings"]!.AsArray().Count.Should().BeLessThanOrEqualTo(limit);
            postings.AddRange(page.Items("postings").Select(p => p.ToJsonString()));
            if ((next = page["next"]?.GetValue<string>()) is null)
                return postings;
        }
    }

    /// <summary>A book that was known one way on 1 June 2021, and another from 10 June on.</summary>
    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public long Before { get; private set; }

        public JsonObject Reversal { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster);
            var wrong = Dialogue("eda", "2020-04-01", "care");
            Reversal = Reversed(wrong, "2020-04-01");
            Before = (await Service.Record(
                Adopted("p", _goals),
                Registered("kil"), Registered("eda"), Registered("arvika"),
                Dialogue("kil", "2019-03-01", "care"), Dialogue("kil", "2020-03-01", "care"), Dialogue("kil", "2020-02-01", "care", "economy"), Dialogue("eda", "2020-02-10", "care"),
                Dialogue("arvika", "2020-02-20", "care"), Dialogue("eda", "2020-02-21", "economy"), wrong,
                Joined("1", "kil", "2019-07-01"), Joined("2", "kil", "2020-02-01"), Joined("3", "eda", "2020-02-01"), Left("3", "2020-03-01"), Transferred("1", "eda", "2020-04-01"),
                Opens("x", "x"), Measured("x", 540, "2020-03-01"), Measured("x", 500, "2019-12-01"), Measured("x", 530, "2020-05-01"),
                Presented("r", "region"), Appeared("r", "2019-02-01"), Appeared("r", "2020-01-10"), Appeared("r", "2020-02-10"),
                Presented("m", "riksdag"), Appeared("m", "2019-06-15"), Appeared("m", "2020-06-15"), Appeared("m", "2020-12-24"))).Count;
            Service.Clock.MoveTo("2021-06-10");
            await Service.Record(Reversal, Closed("arvika", "2020-05-01"));
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
