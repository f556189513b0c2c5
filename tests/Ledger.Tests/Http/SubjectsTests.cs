using System.Text.Json.Nodes;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>The subjects behind a balance, and what is known of one.</summary>
public sealed class SubjectsTests(SubjectsTests.Fixture fixture) : IClassFixture<SubjectsTests.Fixture>
{
    [Theory]
    [InlineData("member", "members", "")]
    [InlineData("member", "members", "&association=kil")]
    [InlineData("member", "members", "&association=eda")]
    [InlineData("member", "members", "&association=eda&knownAt=@8")]
    [InlineData("member", "members", "&association=kil&asOf=2020-02-15")]
    [InlineData("member", "members", "&where.category=youth")]
    [InlineData("member", "paid-members", "")]
    [InlineData("member", "paid-members", "&asOf=2020-12-31")]
    [InlineData("member", "paid-members", "&asOf=2021-01-01")]
    [InlineData("contact", "contacts", "")]
    [InlineData("contact", "contacts", "&where.kind=union")]
    [InlineData("association", "associations", "")]
    [InlineData("association", "associations", "&asOf=2009-12-31")]
    [InlineData("milestone", "milestones", "")]
    public async Task their_number_is_the_balance(string kind, string account, string query)
    {
        var balance = await fixture.Service.Total(account, query.Replace("&association=", "&where.association=", StringComparison.Ordinal));
        var whole = await fixture.Service.Get($"subjects?kind={kind}&account={account}{query}");
        whole["next"].Should().BeNull();
        whole["subjects"]!.AsArray().Count.Should().Be((int)(balance ?? 0));
        foreach (var limit in new[] { 1, 2 })
            (await Pages($"subjects?kind={kind}&account={account}{query}", limit)).Should().Equal(whole.Items("subjects").Select(s => s.ToJsonString()));
    }

    [Fact]
    public async Task the_members_of_an_association_are_told_with_since_when()
    {
        (await Listed("subjects?kind=member&association=kil&asOf=2020-02-15")).Should().Equal("member/1 since 2020-01-01", "member/2 since 2020-01-01", "member/4 since 2020-02-01");
        (await Listed("subjects?kind=member&association=kil")).Should().Equal("member/2 since 2020-01-01", "member/4 since 2020-02-01");
        (await Listed("subjects?kind=member&association=eda")).Should().Equal("member/1 since 2020-03-01");
        (await Listed("subjects?kind=member&association=kil&knownAt=@8")).Should().Equal("member/1 since 2020-01-01", "member/2 since 2020-01-01", "member/4 since 2020-02-01");
        var first = (await fixture.Service.Get("subjects?kind=member&association=eda")).Items("subjects").Single();
        first["cell"]!.ToJsonString().Should().Be("""{"category":"member","association":"eda"}""");

        async Task<IEnumerable<string>> Listed(string path) => (await fixture.Service.Get(path)).Items("subjects").Select(s => $"{s.Text("subject")} since {s.Text("since")}");
    }

    [Fact]
    public async Task a_contact_is_told_with_when_it_was_last_spoken_with()
    {
        (await Last("")).Should().BeEquivalentTo(["contact/abf 2020-05-01", "contact/lo 2020-03-01", "contact/never "]);
        (await Last("&asOf=2020-04-01")).Should().BeEquivalentTo(["contact/abf 2020-02-01", "contact/lo 2020-03-01", "contact/never "]);
        (await Last("&asOf=2010-01-01")).Should().BeEquivalentTo(["contact/abf ", "contact/lo ", "contact/never ", "contact/shut "]);
        var reversed = (await fixture.Service.Get("entries?type=entry.reversed")).Items("entries").Last().Number("position");
        (await Last($"&knownAt=@{reversed - 1}")).Should().BeEquivalentTo(["contact/abf 2020-05-01", "contact/lo 2020-06-01", "contact/never "]);

        async Task<IEnumerable<string>> Last(string query) =>
            (await fixture.Service.Get($"subjects?kind=contact{query}")).Items("subjects").Select(s => $"{s.Text("subject")} {s["lastOn"]}");
    }

    [Fact]
    public async Task one_subject_is_its_history_and_its_state()
    {
        var member = await fixture.Service.Get("subjects/member/1?asOf=2020-02-15");
        member.Text("subject").Should().Be("member/1");
        member["state"]!.ToJsonString().Should().Be("""{"association":"kil","category":"member","since":"2020-01-01","paidThrough":"2020-12-31","died":false}""");
        member.Texts("entries", "type").Should().Equal("member.joined", "member.renewed", "member.transferred");
        (await State("member/1", "")).Text("association").Should().Be("eda");
        (await State("member/1", "?knownAt=@8")).Text("association").Should().Be("kil");
        (await State("member/1", "?asOf=2020-01-15"))["paidThrough"].Should().BeNull();
        (await fixture.Service.Get("subjects/member/1?asOf=2019-12-31"))["state"].Should().BeNull();
        (await State("contact/lo", "?asOf=2020-12-31")).Text("lastSpokenOn").Should().Be("2020-03-01");
        (await State("association/kil", "")).Text("name").Should().Be("kil");
        (await State("milestone/strategy", "?asOf=2020-03-01"))["stages"]!.ToJsonString().Should().Be("""{"drafted":"2020-02-01","started":"2020-01-01"}""");

        async Task<JsonNode> State(string subject, string query) => (await fixture.Service.Get($"subjects/{subject}{query}"))["state"]!;
    }

    [Fact]
    public async Task the_history_of_a_subject_is_that_known_at_the_moment_and_pages_by_position()
    {
        var all = (await fixture.Service.Get("subjects/member/1")).Items("entries").Select(e => e.Number("position")).ToList();
        (await fixture.Service.Get("subjects/member/1?knownAt=@8")).Items("entries").Select(e => e.Number("position")).Should().Equal(all.Where(p => p <= 8));
        var first = await fixture.Service.Get("subjects/member/1?limit=1");
        first.Number("next").Should().Be(all[0]);
        var second = await fixture.Service.Get($"subjects/member/1?limit=1&after={first.Number("next")}");
        second.Items("entries").Select(e => e.Number("position")).Should().Equal(all[1]);
        second["state"]!.ToJsonString().Should().Be(first["state"]!.ToJsonString(), "the state is that of the whole history");
    }

    [Fact]
    public async Task an_entry_reversed_later_is_marked_only_when_that_is_known()
    {
        var reversal = (await fixture.Service.Get("entries?type=entry.reversed")).Items("entries").Last();
        var now = await fixture.Service.Get("subjects/contact/lo");
        now.Items("entries").Count(e => e["reversedBy"] is not null).Should().Be(1);
        var then = await fixture.Service.Get($"subjects/contact/lo?knownAt=@{reversal.Number("position") - 1}");
        then.Items("entries").Should().OnlyContain(e => e["reversedBy"] == null);
        then["state"].Text("lastSpokenOn").Should().Be("2020-06-01");
    }

    private async Task<List<string>> Pages(string path, int limit)
    {
        var subjects = new List<string>();
        for (string? next = null; ;)
        {
            var page = await fixture.Service.Get($"{path}&limit={limit}{(next is null ? "" : $"&after={next}")}");
            page["subjects"]!.AsArray().Count.Should().BeLessThanOrEqualTo(limit);
            subjects.AddRange(page.Items("subjects").Select(s => s.ToJsonString()));
            if ((next = page["next"]?.GetValue<string>()) is null)
                return subjects;
        }
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster);
            var mistaken = SpokenWith("lo", "2020-06-01");
            await Service.RecordEach(
                Registered("kil"), Registered("eda"), Joined("1", "kil", "2020-01-01"), Joined("2", "kil", "2020-01-01"),
                Entry("member.joined", "member/4", "2020-02-01", new { association = "kil", category = "youth" }),
                Joined("5", "kil", "2020-01-01"), Left("5", "2020-02-01"), Entry("member.renewed", "member/1", "2020-02-01", new { through = "2020-12-31" }),
                Transferred("1", "eda", "2020-03-01"),
                Opened("lo"), Opened("abf", "movement"), Opened("never"), Opened("shut"), Entry("contact.closed", "contact/shut", "2019-01-01"),
                SpokenWith("abf", "2020-05-01"), SpokenWith("abf", "2020-02-01"), SpokenWith("lo", "2020-03-01"), mistaken,
                Reached("strategy", "started", "2020-01-01"), Reached("strategy", "drafted", "2020-02-01"),
                Reversed(mistaken, "2020-06-02"));
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
