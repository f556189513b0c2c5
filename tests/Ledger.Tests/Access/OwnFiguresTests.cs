using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Ledger.Tests.Http;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Access;

/// <summary>An association reads its own cells of every account, and its own part of the goals; nobody else's.</summary>
public sealed class OwnFiguresTests(TestCluster cluster) : IAsyncLifetime
{
    private TestService _service = null!;
    private HttpClient _kil = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await TestService.Start(cluster);
        _service.As["kil"] = _kil = await _service.Client(Role.Association, "kil");
        await _service.Record(
            Registered("kil"), Registered("eda"), Registered("sunne"),
            Adopted("p",
                Goal("grow", new { read = "change", account = "members" }, new { moreThan = 0 }),
                Goal("talk", new { read = "count", account = "conversations", where = new { topics = "growth" } }, new { atLeast = 10 }),
                Goal("reach", new { read = "coverage", account = "conversations" }, new { all = true }),
                Goal("moves", new { read = "count", account = "transfers" }, new { atLeast = 1 }),
                Goal("edas", new { read = "count", account = "joins", where = new { association = "eda" } }, new { atLeast = 1 }),
                Goal("seen", new { read = "level", account = "audience" }, new { atLeast = 100 }),
                Goal("both", new
                {
                    read = "all-of",
                    parts = new object[]
                    {
                        new { measure = new { read = "count", account = "joins" }, target = new { atLeast = 2 } },
                        new { measure = new { read = "count", account = "conversations" }, target = new { atLeast = 1 } },
                    },
                }, new { all = true })));
        await _service.RecordEach(
            Joined("k1", "kil", "2020-02-01"), Joined("k2", "kil", "2020-02-02"), Joined("e1", "eda", "2020-02-03"), Joined("e2", "eda", "2020-02-03"), Joined("e3", "eda", "2020-02-03"),
            Transferred("k2", "eda", "2020-03-01"), Transferred("e1", "sunne", "2020-03-02"),
            Dialogue("kil", "2020-03-03", "growth", "study"), Dialogue("eda", "2020-03-04", "growth"), Dialogue("eda", "2020-03-05", "growth"),
            Opens("i", "instagram"), Measured("i", 250, "2020-03-06"));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task an_association_counts_its_own_members_and_nobody_elses()
    {
        (await _service.Get("accounts/members?asOf=2020-06-30", _kil)).Number("total").Should().Be(1);
        (await _service.Get("accounts/members?asOf=2020-06-30&where.association=kil", _kil)).Number("total").Should().Be(1);
        (await _service.Get("accounts/members?asOf=2020-02-15&by=association&by=category", _kil))["rows"]!.ToJsonString()
            .Should().Be("""[{"cell":{"association":"kil","category":"member"},"balance":2}]""");
        (await _service.Get("accounts/members?asOf=2020-06-30")).Number("total").Should().Be(5);
    }

    [Fact]
    public async Task its_own_cells_are_those_that_name_it()
    {
        var totals = (await _service.Get("accounts?asOf=2020-06-30", _kil)).Items("accounts").ToDictionary(a => a.Text("account"), a => a.Number("total"));
        totals.Where(t => t.Value is not (null or 0)).Should().BeEquivalentTo(new Dictionary<string, long?> { ["members"] = 1, ["joins"] = 2, ["transfers"] = 1, ["conversations"] = 1 });
        (totals["audience"], totals["associations"], totals["appearances"]).Should().Be((null, null, 0L), "these are the district's");
        (await _service.Get("accounts/transfers?by=from&by=to", _kil))["rows"]!.ToJsonString().Should().Be("""[{"cell":{"from":"kil","to":"eda"},"balance":1}]""", "a transfer out of it names it");
        (await _service.Get("accounts/transfers?where.to=sunne", _kil)).Number("total").Should().Be(0);
        (await _service.Get("accounts/conversations?by=topics", _kil))["rows"]!.AsArray().Should().HaveCount(2);
    }

    [Fact]
    public async Task its_part_of_a_goal_is_the_measure_of_its_own_cells_and_bears_nothing_of_the_districts_promise()
    {
        var progress = await _service.Get("plans/p/progress?asOf=2020-06-30", _kil);
        progress.Items("goals").ToDictionary(g => g.Text("id"), g => g.Number("value")).Should().BeEquivalentTo(new Dictionary<string, long?>
        {
            ["grow"] = 1,
            ["talk"] = 1,
            ["reach"] = 1,
            ["moves"] = 1,
            ["edas"] = 0,
            ["seen"] = null,
            ["both"] = 2,
        });
        foreach (var goal in progress.Items("goals"))
            new[] { "target", "status", "expected" }.Should().OnlyContain(m => goal.ContainsKey(m) && goal[m] == null, goal.Text("id"));
        (await _service.Get("plans/p/progress?asOf=2020-06-30")).Items("goals").Should().OnlyContain(g => g["target"] != null && g["status"] != null);
        (await _service.Get("plans/p/goals/grow/history?from=2020-02-01&to=2020-03-01&every=month", _kil)).Items("points").Select(p => p.Number("value")).Should().Equal(1, 1);
        (await _service.Get("plans/p", _kil)).Items("goals").Should().HaveCount(7, "the plan itself is everybody's");
    }

    [Theory]
    [InlineData("grow")]
    [InlineData("talk")]
    [InlineData("reach")]
    [InlineData("moves")]
    [InlineData("edas")]
    [InlineData("both")]
    public async Task its_part_opens_into_the_postings_of_its_own_cells_page_by_page(string goal)
    {
        var (sum, pages, after, value) = (0L, 0, "", (long?)null);
        do
        {
            var page = await _service.Get($"plans/p/goals/{goal}/evidence?asOf=2020-06-30&limit=1{(after.Length > 0 ? $"&after={Uri.EscapeDataString(after)}" : "")}", _kil);
            sum += page.Items("postings").Sum(p => p.Number("amount")!.Value);
            foreach (var posting in page.Items("postings"))
                posting["cell"]!.AsObject().Select(d => d.Value!.ToJsonString()).Should().Contain("\"kil\"");
            (value, after, pages) = (page.Number("value"), (string?)page["next"] ?? "", pages + 1);
        }
        while (after.Length > 0 && pages < 50);
        sum.Should().Be(value!.Value);
    }

    [Fact]
    public async Task no_answer_about_figures_names_another_associations_cell()
    {
        foreach (var path in new[]
        {
            "accounts", "accounts/members?by=association", "accounts/joins?by=association", "accounts/conversations?by=association&by=topics", "accounts/leaves?by=association",
            "plans/p/progress", "plans/p/goals/grow/evidence", "plans/p/goals/talk/evidence", "plans/p/goals/reach/evidence", "plans/p/goals/edas/evidence", "plans/p/goals/both/evidence", "plans/p/changes?since=@4",
        })
            (await _service.Get(path, _kil)).ToJsonString().Replace("edas", "", StringComparison.Ordinal).Should().NotContain("eda", path).And.NotContain("sunne", path);
    }

    [Fact]
    public async Task what_changed_is_told_of_its_own_part()
    {
        var last = (await _service.Get("accounts"))["basis"]!["knownAt"].Number("position");
        await _service.RecordEach(Dialogue("eda", "2020-04-01", "growth"));
        (await _service.Get($"plans/p/changes?asOf=2020-06-30&since=@{last}", _kil)).Items("goals").Should().BeEmpty("what another did changes nothing of its own");
        var own = Dialogue("kil", "2020-04-02", "growth");
        await _service.RecordEach(own);
        var changed = (await _service.Get($"plans/p/changes?asOf=2020-06-30&since=@{last}", _kil)).Items("goals").Single();
        (changed.Text("id"), changed.Number("before"), changed.Number("after"), changed.Number("entryCount")).Should().Be(("talk", 1L, 2L, 1L));
        changed["entries"]![0]!.Id().Should().Be(IdOf(own));
    }

    [Fact]
    public async Task of_an_entry_that_it_may_not_see_the_evidence_tells_neither_type_nor_source()
    {
        await _service.Record(Joined("r", "kil", "2020-01-20"), Left("r", "2020-04-01"));
        await _service.Record(Adopted("gone", Goal("gone", new { read = "count", account = "leaves" })));
        // One post moves the member before the leaving, and changes the category after the move: what the move takes from kil stands under the first of its entries.
        JsonObject[] late = [Entry("member.category-changed", "member/r", "2020-03-15", new { category = "youth" }), Transferred("r", "eda", "2020-03-01")];
        await _service.Record(late);
        var postings = (await _service.Get("plans/gone/goals/gone/evidence?asOf=2020-06-30", _kil)).Items("postings").ToList();
        postings.Sum(p => p.Number("amount")).Should().Be(0);
        foreach (var posting in postings)
        {
            var (status, entry) = await _service.TryGet($"entries/{posting.Id()}", _kil);
            posting["type"]?.GetValue<string>().Should().Be(status == 200 ? entry.Text("type") : null);
            (posting["source"] is null).Should().Be(status != 200);
        }

        (await _service.TryGet($"entries/{IdOf(late[0])}", _kil)).Status.Should().Be(404);
        postings.Select(p => p.Id()).Should().Contain(IdOf(late[0]), "else this would show nothing");
    }
}
