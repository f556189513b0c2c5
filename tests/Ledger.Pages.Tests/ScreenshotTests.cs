using Ledger.Store.Access;
using Microsoft.Playwright;

namespace Ledger.Pages.Tests;

/// <summary>
/// The pictures of README.md, of the demo's book. They are taken in each run, and written where LEDGER_SCREENSHOTS names a folder:
/// <c>LEDGER_SCREENSHOTS=docs/images ./test --filter FullyQualifiedName~Screenshot</c> renews them.
/// </summary>
[Collection(nameof(DemoSite))]
public sealed class ScreenshotTests(DemoSite site)
{
    [Theory]
    [InlineData("plan", "/plans/2020?asOf=2020-06-30&knownAt=2020-06-30")]
    [InlineData("goal", "/plans/2020/goals/instagram-550?asOf=2020-12-31&knownAt=2020-06-30")]
    [InlineData("association", "/associations/karlstad?asOf=2020-12-31")]
    public async Task the_pages_that_the_readme_shows_can_be_shown(string name, string address)
    {
        var page = await site.Open(Role.Board, new("en", 1200, ColorScheme.Light));
        (await page.GotoAsync(site.Address + address))!.Status.Should().Be(200);
        var picture = await page.ScreenshotAsync(new() { Clip = new() { Width = 1200, Height = 900 } });
        await page.Context.CloseAsync();
        picture.Should().NotBeEmpty();
        if (Environment.GetEnvironmentVariable("LEDGER_SCREENSHOTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, $"{name}.png"), picture, TestContext.Current.CancellationToken);
    }
}
