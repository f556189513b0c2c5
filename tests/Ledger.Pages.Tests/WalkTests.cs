using System.Text;
using Ledger.Store.Access;
using Ledger.Transparency;
using Microsoft.Playwright;

namespace Ledger.Pages.Tests;

/// <summary>The three walks that the pages are made for, in the browser.</summary>
[Collection(nameof(DemoSite))]
public sealed class WalkTests(DemoSite site)
{
    private static readonly View _view = View.All[0];

    [Fact]
    public async Task a_secretary_brings_in_a_list_and_sees_her_count()
    {
        var page = await site.Open(Role.Association, _view);
        var before = await Members(page);
        await page.GotoAsync($"{site.Address}/lists");
        await page.SetInputFilesAsync("#file", new FilePayload
        {
            Name = "medlemmar.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("Medlemsnummer;Förnamn;Efternamn;Inträdesdatum\r\nny-1;Prov;Provsson;2020-12-01\r\nny-2;Exempel;Exempelsson;2020-12-02\r\n"),
        });
        await page.ClickAsync("form[action='/lists'] button");
        await page.ClickAsync("form[action='/record'] button");
        page.Url.Should().Contain("/record/done");
        (await Members(page)).Should().Be(before + 2);

        // What was brought in by mistake is taken back in the same way.
        await page.GotoAsync($"{site.Address}/lists/taken");
        await page.ClickAsync("main a[href^='/lists/undo']");
        await page.ClickAsync("form[action='/record'] button");
        (await Members(page)).Should().Be(before);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task a_board_member_opens_the_report_of_June_as_it_was_known_in_June_and_a_figure_that_has_changed_since_and_prints_both()
    {
        var page = await site.Open(Role.Board, _view);
        await page.GotoAsync($"{site.Address}/plans/2020");
        await page.FillAsync("[name=asOf]", "2020-06-30");
        await page.FillAsync("[name=knownAt]", "2020-06-30");
        await page.ClickAsync("form.basis button");
        (await page.InnerTextAsync("#goal-instagram-550")).Should().Contain("4\u00a0790").And.Contain("479");
        await page.ClickAsync("main a[href*='/report']");
        var report = await page.InnerTextAsync("main");
        report.Should().Contain("2020-06-30").And.Contain("4\u00a0790");
        await ShouldPrint(page);

        await page.GotoAsync($"{site.Address}/plans/2020/goals/instagram-550?asOf=2020-06-30&knownAt=2020-06-30");
        (await page.InnerTextAsync("main")).Should().Contain("4\u00a0790");
        await ShouldPrint(page);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task an_auditor_verifies_an_entry_with_the_line_from_the_minutes()
    {
        var page = await site.Open(Role.Auditor, _view);
        var line = $"{CheckpointLine.Of((await site.Book.Sealer.Seal(TestContext.Current.CancellationToken))!.Checkpoint)}";
        await page.GotoAsync($"{site.Address}/book");
        await page.ClickAsync("main table a[href^='/book/entries/']");
        await page.FillAsync("#proof-form [name=line]", line);
        await page.ClickAsync("#proof-form button");
        foreach (var check in new[] { "leaf", "root", "line" })
            await page.WaitForSelectorAsync($"#proof-result [data-check={check}][data-outcome=ok]:not([hidden])");
        await page.FillAsync("#proof-form [name=line]", line.Replace(line[^2..], line[^2] == '0' ? "1" + line[^1] : "0" + line[^1], StringComparison.Ordinal));
        await page.ClickAsync("#proof-form button");
        await page.WaitForSelectorAsync("#proof-result [data-check=line]:not([data-outcome=ok]):not([hidden])");
        await page.Context.CloseAsync();
    }

    private async Task<int> Members(IPage page)
    {
        await page.GotoAsync($"{site.Address}/associations/{DemoSite.Association}");
        return int.Parse(await page.InnerTextAsync("dl.figures dd >> nth=0"), System.Globalization.NumberStyles.AllowThousands, new System.Globalization.CultureInfo("sv"));
    }

    // Whole pages of A4, and nothing on them that only a screen can use.
    private static async Task ShouldPrint(IPage page)
    {
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        (await page.EvaluateAsync<bool>("[...document.querySelectorAll('form, body > header')].every(e => !e.checkVisibility())")).Should().BeTrue();
        var paper = Encoding.Latin1.GetString(await page.PdfAsync(new() { Format = "A4" }));
        paper.Should().StartWith("%PDF");
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
    }
}
