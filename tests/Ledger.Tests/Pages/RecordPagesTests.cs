using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Domain;
using Ledger.Pages;
using Ledger.Pages.Record;
using Ledger.Store.Access;
using Ledger.Tests.Http;
using Ledger.Tests.Persons;

namespace Ledger.Tests.Pages;

/// <summary>What is written by hand is checked with the figures that it moves, and recorded as it was shown.</summary>
public sealed partial class RecordPagesTests(SharedService shared) : IClassFixture<SharedService>
{
    private TestService Service => shared.Service;

    [Fact]
    public async Task what_is_filled_in_is_shown_with_the_figures_that_it_moves_and_recorded_once_however_often_it_is_sent()
    {
        await Service.Record(Entries.Opened("kommunal"));
        var form = await PageText.Get(Service.Http, "record/contact.conversation-held?subject=kommunal");
        var checkedPage = await Send("record/contact.conversation-held", form, ("subject", "kommunal"), ("data.occurredOn", "2020-05-04"), ("data.channel", "phone"), ("data.topics", "working-conditions, Kollektivt avtal"));
        checkedPage.Status.Should().Be(200, checkedPage.Words);
        checkedPage.Rows("före och efter").Should().Contain(r => r[0].Contains("samtal") && r[0].Contains("kollektivt-avtal"));
        (await Entered("contact/kommunal", "contact.conversation-held")).Should().BeEmpty("nothing is recorded before somebody has said yes");

        var answers = new List<string?>();
        for (var sent = 0; sent < 2; sent++)
            answers.Add(await Record(checkedPage));
        answers.Distinct().Should().ContainSingle().Which.Should().StartWith("/record/done?entry=");
        var entry = (await Entered("contact/kommunal", "contact.conversation-held")).Should().ContainSingle().Subject;
        entry.Text("source").Should().Be("/district/pages");
        entry["data"]!["topics"]!.AsArray().Select(t => (string)t!).Should().Equal("working-conditions", "kollektivt-avtal");
        (await PageText.Get(Service.Http, answers[0]![1..])).Markup.Should().Contain($"/book/entries/{entry.Text("entry")}");
    }

    [Fact]
    public async Task what_is_wrong_stands_at_the_top_and_leads_to_its_field_and_what_was_typed_is_kept()
    {
        var form = await PageText.Get(Service.Http, "record/member.left");
        var refused = await Send("record/member.left", form, ("subject", "<b>nobody"), ("data.occurredOn", "2020-02-30"), ("data.reason", ""));
        refused.Status.Should().Be(422);
        Summary().Matches(refused.Markup).Select(m => m.Groups[1].Value).Should().Equal("subject", "data.occurredOn", "data.reason");
        refused.Markup.Should().Contain("value=\"&lt;b&gt;nobody\"").And.Contain("value=\"2020-02-30\"").And.Contain("aria-describedby=\"data.reason-fault\"");
        refused.Words.Should().Contain("Fyll i Orsak.");

        var misplaced = await Send("record/member.left", form, ("subject", "never-seen"), ("data.occurredOn", "2020-02-01"), ("data.reason", "left"));
        (misplaced.Status, Summary().Match(misplaced.Markup).Groups[1].Value).Should().Be((422, "subject"));
    }

    [Fact]
    public async Task personal_data_travels_sealed_and_is_not_shown_again()
    {
        var person = Invented.Person();
        var form = await PageText.Get(Service.Http, "record/member.joined");
        var id = Field(form, "subject");
        var shown = await Send("record/member.joined", form, ("subject", id), ("data.occurredOn", "2020-01-02"), ("data.association", "kil"), ("data.person.name", (string)person["name"]!), ("data.person.email", (string)person["email"]!));
        shown.Status.Should().Be(200, shown.Words);
        Sealed(shown).Should().NotContain((string)person["email"]!);
        var again = await Send("record/member.joined", shown, ("sealed", Sealed(shown)), ("step", "change"));
        Field(again, "data.person.email").Should().Be((string)person["email"]!, "what is changed need not be typed again");

        var done = await PageText.Get(Service.Http, (await Record(shown))![1..]);
        done.Words.Should().Contain(id).And.NotContain((string)person["email"]!).And.NotContain((string)person["name"]!);
        (await Service.Get($"subjects/member/{id}?include=person"))["entries"]![0]!["personal"]!["person"]!["email"]!.GetValue<string>().Should().Be((string)person["email"]!);
    }

    [Fact]
    public async Task what_was_sealed_for_one_is_sent_by_no_other_and_not_without_the_token_of_the_page()
    {
        var form = await PageText.Get(Service.Http, "record/milestone.reached");
        var shown = await Send("record/milestone.reached", form, ("subject", "Ny strategi"), ("data.occurredOn", "2020-03-01"), ("data.stage", "done"));
        using var other = await Service.Client(Role.Board);
        var theirs = await PageText.Get(other, "record/milestone.reached");
        (await Send("record", theirs, other, ("sealed", Sealed(shown)))).Status.Should().Be(400);
        (await Send("record", shown, ("sealed", $"A{Sealed(shown)[1..]}"))).Status.Should().Be(400);
        using var bare = new HttpRequestMessage(HttpMethod.Post, new Uri("record", UriKind.Relative)) { Content = new FormUrlEncodedContent([KeyValuePair.Create("sealed", Sealed(shown))]) };
        using var refused = await Service.Http.SendAsync(bare, TestContext.Current.CancellationToken);
        refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await Entered("milestone/ny-strategi", "milestone.reached")).Should().BeEmpty();
        (await Record(shown)).Should().StartWith("/record/done");
        (await Entered("milestone/ny-strategi", "milestone.reached")).Should().ContainSingle();
    }

    [Fact]
    public async Task an_association_writes_about_its_own_under_its_own_source()
    {
        await Service.Record(Entries.Registered("arvika"), Entries.Joined("theirs", "arvika", "2020-01-01"), Entries.Opened("secret-contact", association: "arvika"));
        using var kil = await Service.Client(Role.Association, "kil");
        var all = await PageText.Get(kil, "record");
        all.Markup.Should().Contain("/record/member.joined").And.NotContain("/record/channel.measured").And.NotContain("/plans/adopt");
        (await PageText.Get(kil, "record/channel.measured")).Status.Should().Be(404);
        (await PageText.Get(kil, "record/contact.conversation-held")).Markup.Should().NotContain("secret-contact");

        var form = await PageText.Get(kil, "record/member.left");
        var refused = await Send("record/member.left", form, kil, ("subject", "theirs"), ("data.occurredOn", "2020-02-01"), ("data.reason", "left"));
        refused.Status.Should().Be(422);
        var joining = await PageText.Get(kil, "record/member.joined");
        var shown = await Send("record/member.joined", joining, kil, ("subject", "own-1"), ("data.occurredOn", "2020-02-01"), ("data.association", "kil"));
        (await Record(shown, kil)).Should().StartWith("/record/done");
        (await Entered("member/own-1", "member.joined")).Single().Text("source").Should().Be("/associations/kil/pages");
    }

    [Fact]
    public async Task an_entry_is_taken_back_with_a_reason_together_with_what_rests_on_it()
    {
        var (joined, renewed) = (Entries.Joined("mistaken", "kil", "2020-01-05"), Entries.Entry("member.renewed", "member/mistaken", "2020-02-01", new { through = "2020-12-31" }));
        await Service.RecordEach(joined, renewed);
        var address = $"book/entries/{Entries.IdOf(joined)}/reverse";
        var form = await PageText.Get(Service.Http, address);
        (await Send(address, form, ("reason", ""), ("note", ""))).Status.Should().Be(422);
        var shown = await Send(address, form, ("reason", "wrong-subject"), ("note", "Skrevs på fel person."));
        shown.Status.Should().Be(200, shown.Words);
        shown.Rows("händelser som registreras").Should().HaveCount(2);
        (await Record(shown)).Should().StartWith("/record/done?entry=");
        (await Entered("member/mistaken", "entry.reversed")).Select(e => e["data"]!.Text("reason")).Should().BeEquivalentTo("wrong-subject", "other");
        (await PageText.Get(Service.Http, address)).Words.Should().Contain("redan rättad");
    }

    [Fact]
    public async Task a_plan_is_looked_at_before_it_is_adopted_and_all_that_is_wrong_with_its_goals_is_told_at_once()
    {
        var plan = Entries.Adopted("2031", Entries.Goal("grow", new { read = "level", account = "members" }, new { atLeast = 7 }), Entries.Goal("talks", new { read = "count", account = "conversations" }))
            .But(e => (e["data"]!["from"], e["data"]!["to"]) = ("2031-01-01", "2031-12-31"));
        var form = await PageText.Get(Service.Http, "plans/adopt");
        var wrong = plan.But(e => e["data"]!["goals"]![0]!.AsObject().Remove("target")).But(e => e["data"]!["goals"]![1]!["measure"]!["account"] = "nothing");
        var refused = await Send("plans/adopt", form, ("text", wrong.ToJsonString()));
        (refused.Status, Summary().Count(refused.Markup)).Should().Be((422, 2), refused.Words);
        (await Send("plans/adopt", form, ("text", "{"))).Status.Should().Be(422);

        var shown = await Send("plans/adopt", form, ("text", plan.ToJsonString()));
        shown.Status.Should().Be(200, shown.Words);
        var read = shown.Rows("Målen per").Single(r => r[0].Contains("grow", StringComparison.Ordinal))[1];
        (await Record(shown)).Should().StartWith("/record/done?entry=");
        (await Service.Get("plans/2031/progress"))["goals"]![0]!["value"]!.GetValue<long>().Should().Be(long.Parse(read, NumberStyles.AllowThousands, new CultureInfo("sv")));
    }

    [Fact]
    public async Task those_who_have_not_paid_are_proposed_and_leave_when_somebody_says_so_and_all_of_it_is_taken_back()
    {
        await Service.Record(Entries.Registered("eda"), Entries.Joined("late-1", "eda", "2020-01-05"), Entries.Joined("late-2", "eda", "2020-01-06"));
        (await PageText.Get(Service.Http, "proposals/lapses?asOf=2020-12-31&paidThroughBefore=nonsense")).Status.Should().Be(422);
        var shown = await PageText.Get(Service.Http, "proposals/lapses?asOf=2020-12-31&paidThroughBefore=2020-12-31&association=eda");
        shown.Rows("Medlem för medlem").Select(r => r[0]).Should().Equal("late-1", "late-2");
        var done = await Record(shown);
        done.Should().Be($"/record/done?source={Uri.EscapeDataString("/associations/eda/lapses/2020-12-31")}");
        (await Entered("member/late-1", "member.left")).Should().ContainSingle();

        (await PageText.Get(Service.Http, done![1..])).Words.Should().Contain("under denna källa: 2");
        var undo = await PageText.Get(Service.Http, $"lists/undo?source={Uri.EscapeDataString("/associations/eda/lapses/2020-12-31")}");
        undo.Rows("händelser som registreras").Should().HaveCount(2);
        await Record(undo);
        (await Service.Get("accounts/members?where.association=eda&asOf=2020-12-31"))["total"]!.GetValue<long>().Should().Be(2);
    }

    [Theory]
    [InlineData("sv")]
    [InlineData("en")]
    public void every_form_has_words(string language)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new(language);
        try
        {
            var forms = EntryForm.For(null).SelectMany(kind => kind).ToList();
            forms.Select(f => f.Type.Name).Should().BeEquivalentTo(EntryType.Posted.Select(t => t.Name).Except(["entry.reversed", "plan.adopted", "plan.goal-added"]));
            foreach (var form in forms)
            {
                FormWords.Title(form.Type).Should().NotBeEmpty();
                foreach (var field in form.Controls.Select(c => c.Name).Append(EntryForm.Subject))
                    FormWords.Label(form, field).Should().NotBeEmpty();
            }

            EntryForm.For(null).Select(k => PageWords.Find($"Record.Kind.{k.Key}")).Should().NotContainNulls();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private Task<PageText> Send(string path, PageText page, params (string Name, string Value)[] fields) => Send(path, page, Service.Http, fields);

    /// <summary>Sends a form with what the page had hidden in it.</summary>
    internal static async Task<PageText> Send(string path, PageText page, HttpClient client, params (string Name, string Value)[] fields)
    {
        using var answer = await client.SendAsync(Form(path, page, fields), TestContext.Current.CancellationToken);
        return await PageText.Of(answer);
    }

    /// <summary>Says yes to what a page shows.</summary>
    /// <returns>Where it leads.</returns>
    internal static async Task<string?> Record(PageText page, HttpClient client)
    {
        using var answer = await client.SendAsync(Form("record", page, [("sealed", Sealed(page))]), TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).Should().Be(303, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return answer.Headers.Location?.OriginalString;
    }

    private async Task<string?> Record(PageText page) => await Record(page, Service.Http);

    private static HttpRequestMessage Form(string path, PageText page, IEnumerable<(string Name, string Value)> fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(new[] { "form-token", "entry" }.Where(n => page.Markup.Contains($"name=\"{n}\"", StringComparison.Ordinal)).Select(n => (Name: n, Value: Field(page, n))).Concat(fields).Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        request.Headers.AcceptLanguage.ParseAdd("sv");
        return request;
    }

    /// <summary>What stands in a field of a page.</summary>
    internal static string Field(PageText page, string name) => WebUtility.HtmlDecode(Regex.Match(page.Markup, $"name=\"{Regex.Escape(name)}\"[^>]*? value=\"([^\"]*)\"").Groups[1].Value);

    internal static string Sealed(PageText page) => Field(page, FormSeal.Field);

    private async Task<List<JsonObject>> Entered(string subject, string type) => [.. (await Service.Get($"entries?subject={subject}&type={type}")).Items("entries")];

    [GeneratedRegex("<li><a href=\"#([^\"]*)\">")]
    private static partial Regex Summary();
}
