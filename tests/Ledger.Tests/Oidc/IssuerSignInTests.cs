using Ledger.Access;
using Ledger.Store.Access;
using Ledger.Tests.Pages;
using Microsoft.Extensions.Configuration;

namespace Ledger.Tests.Oidc;

/// <summary>Signing in to the pages by an OpenID Connect issuer that really runs.</summary>
public sealed class IssuerSignInTests(TestCluster cluster)
{
    [Fact]
    public async Task a_person_signs_in_by_the_issuer_in_the_role_that_it_says()
    {
        await using var issuer = await Issuer.Start();
        await using var service = await TestService.Start(cluster, new(DateTimeOffset.UtcNow), oidc: Settings(issuer));
        using var browser = new Browser(service);
        (await browser.Get("sign-in?return=/plans")).Body.Should().Contain("/sign-in/issuer?return=%2Fplans");

        await issuer.SignIn(new { sub = "anna", name = $"Anna {LoudLog.Marker}", ledger_role = "auditor" });
        (await SignIn(browser, "/plans")).Should().Match<Shown>(s => s.Location == "/plans" && s.Cookies.Any(c => c.StartsWith("ledger-session=", StringComparison.Ordinal)));
        var account = await browser.Get("account");
        account.Body.Should().ContainAll("revisor", LoudLog.Marker).And.NotContain("data-passkey", "the issuer lets her in");
        (await SignIn(browser, "//evil.example")).Location.Should().Be("/");

        await issuer.SignIn(new { sub = "anna", name = "Anna", ledger_role = "admin" });
        await SignIn(browser, "/");
        (await browser.Get("users")).Status.Should().Be(200, "the issuer says another role now");
        var user = (await service.DistrictBooks.Users.List(service.Book.District, CancellationToken.None)).Should().ContainSingle().Which;
        (user.Role, user.Sessions.Count).Should().Be((Role.Admin, 3));

        await service.DistrictBooks.Users.Revoke(service.Book.District, user.Id, CancellationToken.None);
        (await SignIn(browser, "/")).Location.Should().Be("/sign-in?failed=issuer", "she was revoked here");
        foreach (var useless in new object[] { new { sub = "eva" }, new { sub = "eva", ledger_role = "king" }, new { sub = "eva", ledger_role = "association" }, new { sub = "eva", ledger_role = "board", iss = "https://evil.example" }, new { sub = "eva", ledger_role = "board", nonce = "x" } })
        {
            await issuer.SignIn(useless);
            using var stranger = new Browser(service);
            (await SignIn(stranger, "/")).Should().Match<Shown>(s => s.Location == "/sign-in?failed=issuer" && s.Cookies.All(c => !c.StartsWith("ledger-session=", StringComparison.Ordinal)));
            (await stranger.Get("sign-in?failed=issuer")).Body.Should().Contain("role=\"alert\"");
        }
    }

    [Fact]
    public async Task an_answer_that_this_browser_did_not_ask_for_lets_nobody_in()
    {
        await using var issuer = await Issuer.Start();
        await using var service = await TestService.Start(cluster, new(DateTimeOffset.UtcNow), oidc: Settings(issuer));
        await issuer.SignIn(new { sub = "anna", ledger_role = "board" });
        using var attacker = new Browser(service);
        var answer = await Asked(attacker, "/");
        using var victim = new Browser(service);
        (await victim.Get(answer)).Location.Should().Be("/sign-in?failed=issuer");
        (await victim.Get("sign-in/issuer/callback?code=x&state=y")).Location.Should().Be("/sign-in?failed=issuer");
        (await victim.Get("account")).Status.Should().Be(302);
    }

    [Fact]
    public async Task a_client_has_a_secret_and_without_a_client_nobody_signs_in_by_the_issuer()
    {
        Section(new() { ["Authority"] = "https://issuer.example", ["Audience"] = "ledger", ["ClientId"] = "x" }).Invoking(s => OidcSettings.From(s, "varmland"))
            .Should().Throw<ServiceException>().WithMessage("*ClientSecret*");
        await using var service = await TestService.Start(cluster);
        using var browser = new Browser(service);
        (await browser.Get("sign-in/issuer")).Status.Should().Be(404);
        (await browser.Get("sign-in")).Body.Should().NotContain("/sign-in/issuer");
    }

    private static OidcSettings Settings(Issuer issuer) =>
        OidcSettings.From(Section(new() { ["Authority"] = issuer.Authority, ["Audience"] = "ledger", ["ClientId"] = "ledger-pages", ["ClientSecret"] = "secret" }), "varmland")!;

    private static IConfigurationSection Section(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => $"Ledger:Oidc:{v.Key}", v => v.Value)).Build().GetSection("Ledger:Oidc");

    private static async Task<Shown> SignIn(Browser browser, string back) => await browser.Get(await Asked(browser, back));

    // What the issuer has the browser bring back.
    private static async Task<string> Asked(Browser browser, string back)
    {
        var sent = await browser.Get($"sign-in/issuer?return={Uri.EscapeDataString(back)}");
        sent.Status.Should().Be(302, sent.Body);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(new Uri(sent.Location!), TestContext.Current.CancellationToken);
        return answer.Headers.Location!.PathAndQuery;
    }
}
