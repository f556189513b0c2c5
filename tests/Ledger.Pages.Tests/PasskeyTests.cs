using Ledger.Store.Access;
using Microsoft.Playwright;

namespace Ledger.Pages.Tests;

/// <summary>A passkey of Chromium's own virtual authenticator, from the invitation on.</summary>
[Collection(nameof(DemoSite))]
public sealed class PasskeyTests(DemoSite site)
{
    [Fact]
    public async Task who_is_invited_adds_a_passkey_and_signs_in_by_it_and_by_nothing_when_it_is_removed()
    {
        // A passkey belongs to a host's name, and an address of numbers is none.
        var address = site.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await using var context = await site.Browser.NewContextAsync(new() { Locale = "sv-SE" });
        var page = await context.NewPageAsync();
        var devtools = await context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });

        await page.GotoAsync($"{address}/{await site.Invite(Role.Auditor, "Eva")}");
        await page.ClickAsync("form[action^='/sign-in/link/'] button");
        await page.GotoAsync($"{address}/account");
        await page.FillAsync("#add-passkey input[name=name]", "Datorn hemma");
        await page.ClickAsync("#add-passkey button");
        await page.WaitForSelectorAsync("th:text('Datorn hemma')");

        await page.ClickAsync("form[action='/sign-out'] button");
        await SignIn();
        await page.WaitForURLAsync($"{address}/account");
        (await page.InnerTextAsync("main")).Should().Contain("Eva").And.Contain("Datorn hemma");

        await page.ClickAsync("form[action$='/remove'] button");
        await page.WaitForSelectorAsync("th:text('Datorn hemma')", new() { State = WaitForSelectorState.Detached });
        await page.ClickAsync("form[action='/sign-out'] button");
        await SignIn();
        await page.WaitForSelectorAsync("[role=alert]:visible");
        (await page.GotoAsync($"{address}/account"))!.Url.Should().Contain("/sign-in?return=", "a passkey that was removed lets nobody in");

        async Task SignIn()
        {
            await page.GotoAsync($"{address}/sign-in?return=/account");
            await page.ClickAsync("form[action='/sign-in/passkey'] button");
        }
    }
}
