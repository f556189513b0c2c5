using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Ledger.Tests.Persons;

namespace Ledger.Tests.Pages;

/// <summary>A book of two associations over a year: members who join, move, pay and leave, one of them told late.</summary>
public sealed class YearOfAssociations(TestCluster cluster) : IAsyncLifetime
{
    public TestService Service { get; private set; } = null!;

    /// <summary>The person recorded of member 1.</summary>
    public JsonObject Person { get; } = Invented.Person();

    public async ValueTask InitializeAsync()
    {
        Service = await TestService.Start(cluster, new(new(2020, 2, 1, 8, 0, 0, TimeSpan.Zero)));
        var s = Service;
        await s.Record(
            s.Entry("association.registered", "association/kil", "2010-01-01", new { name = "Kil" }), s.Entry("association.registered", "association/eda", "2010-01-01", new { name = "Eda <b>" }),
            s.Entry("plan.adopted", "plan/2020", "2020-01-01", new
            {
                title = "Verksamhetsplan 2020",
                from = "2020-01-01",
                to = "2020-12-31",
                goals = new object[]
                {
                    new { id = "dialogue", text = new { sv = "Tala med alla", en = "Speak with all" }, measure = new { read = "coverage", account = "conversations", where = new Dictionary<string, string> { ["with"] = "association" } }, target = new { all = true } },
                    new { id = "grow", text = new { sv = "Växa", en = "Grow" }, measure = new { read = "change", account = "members" }, target = new { moreThan = 0 } },
                },
            }),
            s.Entry("member.joined", "member/1", "2019-05-01", new { association = "kil", person = Person }), s.Entry("member.joined", "member/2", "2019-06-01", new { association = "kil" }),
            s.Entry("member.joined", "member/3", "2020-01-10", new { association = "kil", category = "youth" }), s.Entry("member.joined", "member/4", "2019-01-01", new { association = "eda" }),
            s.Entry("member.renewed", "member/1", "2020-01-05", new { through = "2020-12-31" }), s.Entry("association.dialogue-held", "association/eda", "2020-01-20", new { channel = "phone" }));
        s.Clock.Now = new(2020, 8, 1, 8, 0, 0, TimeSpan.Zero);
        var left = s.Entry("member.left", "member/3", "2020-03-01", new { reason = "left" });
        await s.Record(s.Entry("member.transferred", "member/2", "2020-03-14", new { to = "eda" }), left, s.Entry("member.left", "member/4", "2020-07-01", new { reason = "lapsed" }));
        await s.Record(s.Entry("entry.reversed", "member/3", "2020-08-01", new { entry = Http.Entries.IdOf(left), reason = "wrong-subject" }));
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}

public sealed class AssociationPagesTests(YearOfAssociations year) : IClassFixture<YearOfAssociations>
{
    private const string Table = "händelser från och med";

    private TestService Service => year.Service;

    [Theory]
    [InlineData("asOf=2020-06-30", "2020-06-30")]
    [InlineData("asOf=2020-06-30&knownAt=2020-06-30", "2020-06-30")]
    [InlineData("asOf=2020-07-31&since=2020-01-01&knownAt=", "2020-07-31")]
    public async Task each_row_of_the_table_is_what_the_accounts_say(string asked, string asOf)
    {
        var page = await PageText.Get(Service.Http, $"associations?{asked}");
        var known = asked.Contains("knownAt=2", StringComparison.Ordinal) ? "&knownAt=2020-06-30" : "";
        foreach (var slug in new[] { "kil", "eda" })
        {
            async Task<long> Total(string account, string day, string where) => (long?)(await Service.Get($"accounts/{account}?asOf={day}{known}&{where}"))["total"] ?? 0;
            async Task<long> Of(string account, string where) => await Total(account, asOf, where) - await Total(account, "2019-12-31", where);
            var own = $"where.association={slug}";
            var (members, paid) = (await Total("members", asOf, own), await Total("paid-members", asOf, own));
            page.Rows(Table).Single(r => r[0].StartsWith(slug, StringComparison.OrdinalIgnoreCase)).Should().Equal(
                slug == "kil" ? "Kil" : "Eda <b>", $"{members}", "", Signed(await Of("members", own)), $"{await Of("joins", own)}", $"{await Of("leaves", own)}",
                $"{await Of("transfers", $"where.to={slug}")}", $"{await Of("transfers", $"where.from={slug}")}", $"{100 * paid / members} %",
                $"{await Of("conversations", $"where.with=association&{own}")}", slug == "eda" ? "2020-01-20" : "aldrig");
        }
    }

    [Fact]
    public async Task the_table_stands_in_the_order_asked_for_and_its_headings_lead_to_the_others()
    {
        (await PageText.Get(Service.Http, "associations?asOf=2020-02-01&sort=-members")).Rows(Table).Select(r => r[0]).Should().Equal("Kil", "Eda <b>");
        var page = await PageText.Get(Service.Http, "associations?asOf=2020-02-01&sort=members");
        page.Rows(Table).Select(r => r[0]).Should().Equal("Eda <b>", "Kil");
        page.Markup.Should().Contain("aria-sort=\"ascending\"").And.Contain("sort=-members").And.NotContain("<b>");
        (await PageText.Get(Service.Http, "associations?sort=beauty")).Status.Should().Be(400);
    }

    [Fact]
    public async Task an_association_has_its_own_row_and_its_own_page_alone()
    {
        using var own = await Service.Client(Role.Association, "eda");
        (await PageText.Get(own, "associations?asOf=2020-06-30")).Rows(Table).Select(r => r[0]).Should().Equal("Eda <b>");
        (await PageText.Get(own, "associations/eda")).Status.Should().Be(200);
        var (hidden, missing) = (await PageText.Get(own, "associations/kil"), await PageText.Get(own, "associations/kul"));
        (hidden.Status, hidden.Markup.Replace("kil", "kul")).Should().Be((404, missing.Markup));
        using var admin = await Service.Client(Role.Admin);
        (await PageText.Get(admin, "associations")).Status.Should().Be(404);
    }

    [Fact]
    public async Task an_association_page_tells_its_members_who_has_not_paid_and_who_came_and_went()
    {
        var page = await PageText.Get(Service.Http, "associations/kil?asOf=2020-07-31");
        page.Rows("Medlemmar den").Should().BeEquivalentTo(new[] { new[] { "1", "medlem", "2019-05-01", "betald" }, ["3", "ungdom", "2020-01-10", "inte betald"] });
        page.Words.Should().Contain("2 medlemmar, varav 1 inte har betalt").And.Contain("Tala med alla");
        (await PageText.Get(Service.Http, "associations/kil?asOf=2020-07-31&show=unpaid")).Rows("Medlemmar som inte har betalt").Select(r => r[0]).Should().Equal("3");
        // The leaving of member 3 was taken back.
        page.Rows("In- och utträden").Should().BeEquivalentTo(
            new[] { new[] { "2020-03-14", "2", "Flyttade till eda" }, ["2020-01-10", "3", "Gick med som ungdom"] }, order => order.WithStrictOrdering());
        (await PageText.Get(Service.Http, "associations/kil?asOf=2020-07-31&knownAt=2020-06-30")).Rows("In- och utträden").Select(r => r[1]).Should().Equal("3");
        (await PageText.Get(Service.Http, "associations/eda?asOf=2020-07-31")).Words.Should().Contain("Inget mål i Verksamhetsplan 2020 saknar partiföreningen");
    }

    [Fact]
    public async Task names_are_shown_once_after_a_click_that_is_logged_with_its_purpose()
    {
        var (name, log) = ((string)year.Person["name"]!, "select purpose from personal.access_log order by id");
        const string path = "associations/kil?asOf=2020-07-31";
        (await PageText.Get(Service.Http, path)).Words.Should().NotContain(name);
        using (var forged = await PageForm.Send(Service.Http, path, [("purpose", "contact")], withToken: false))
            ((int)forged.StatusCode).Should().Be(400);
        using (var purposeless = await PageForm.Send(Service.Http, path, [("purpose", "curiosity")]))
            (await PageText.Of(purposeless)).Should().Match<PageText>(p => p.Status == 422 && p.Words.Contains("Välj vad du behöver uppgifterna till") && !p.Words.Contains(name));
        (await Service.Book.Rows<string>(log)).Should().BeEmpty();
        using (var shown = await PageForm.Send(Service.Http, path, [("purpose", "membership-care")]))
        {
            (await PageText.Of(shown)).Words.Should().Contain(name).And.Contain("Läsningen är inskriven");
            shown.Headers.CacheControl!.NoStore.Should().BeTrue();
        }

        (await Service.Book.Rows<string>(log)).Should().Equal("list-subjects/membership-care");
        using (var member = await PageForm.Send(Service.Http, "members/1", [("purpose", "answer-person")]))
            (await PageText.Of(member)).Words.Should().Contain(name);
        (await Service.Book.Rows<string>(log)).Should().Equal("list-subjects/membership-care", "get-subject/answer-person");
    }

    [Fact]
    public async Task an_auditor_is_offered_no_names_and_gets_none()
    {
        using var auditor = await Service.Client(Role.Auditor);
        var page = await PageText.Get(auditor, "associations/kil");
        page.Markup.Should().NotContain("method=\"post\"");
        using var refused = await auditor.PostAsync(new Uri("associations/kil", UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("purpose", "contact")]), TestContext.Current.CancellationToken);
        ((int)refused.StatusCode).Should().Be(403);
    }

    private static string Signed(long amount) => amount switch
    {
        > 0 => $"+{amount}",
        < 0 => $"\u2212{-amount}",
        _ => "0",
    };
}
