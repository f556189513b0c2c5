using Ledger.Store.Access;
using Ledger.Tests.Http;

namespace Ledger.Tests.Pages;

/// <summary>Passkeys, of an authenticator in software: added, shown, and refused.</summary>
public sealed class PasskeyTests(SharedService shared) : IClassFixture<SharedService>
{
    private TestService Service => shared.Service;

    [Fact]
    public async Task a_passkey_is_added_signs_in_and_is_taken_away()
    {
        using var browser = await Browser.SignedIn(Service, Role.Auditor);
        using var key = new Authenticator { Origin = browser.Address.GetLeftPart(UriPartial.Authority) };
        (await Add(browser, key)).Should().Match<Shown>(s => s.Status == 303 && s.Location == "/account");
        var account = await browser.Get("account");
        account.Body.Should().Contain("Min dator");
        await browser.Send("sign-out");

        (await SignIn(browser, key, "/plans?a=b")).Should().Match<Shown>(s => s.Status == 303 && s.Location == "/plans?a=b");
        (await SignIn(browser, key, "//evil.example")).Location.Should().Be("/");
        (await browser.Get("account")).Body.Should().Contain("revisor");

        var id = System.Text.RegularExpressions.Regex.Match(account.Body, "/account/passkeys/(?<id>[0-9a-f]+)/remove").Groups["id"].Value;
        (await browser.Send($"account/passkeys/{id}/rename", ("name", "Ny"))).Status.Should().Be(303);
        (await browser.Get("account")).Body.Should().Contain("Ny").And.NotContain("Min dator");
        using var other = await Browser.SignedIn(Service, Role.Auditor);
        await other.Get("account");
        (await other.Send($"account/passkeys/{id}/remove")).Status.Should().Be(404, "it is another's");
        (await Add(other, key)).Status.Should().Be(400, "one passkey is one person's");
        (await browser.Send($"account/passkeys/{id}/remove")).Status.Should().Be(303);
        (await SignIn(browser, key)).Should().Match<Shown>(s => s.Status == 400 && s.Body.Contains("role=\"alert\""));
    }

    [Fact]
    public async Task what_is_not_the_answer_to_what_was_asked_lets_nobody_in()
    {
        using var browser = await Browser.SignedIn(Service, Role.Auditor);
        var origin = browser.Address.GetLeftPart(UriPartial.Authority);
        using var key = new Authenticator { Origin = origin };
        foreach (var change in new Action<Authenticator>[] { k => k.Origin = "https://evil.example", k => k.Origin = origin.Replace("http:", "https:"), k => k.Verifies = false })
        {
            using var wrong = new Authenticator { Origin = origin };
            change(wrong);
            (await Add(browser, wrong)).Status.Should().Be(400);
        }

        await Add(browser, key);
        (await SignIn(browser, key)).Status.Should().Be(303);
        foreach (var (change, back) in new (Action<Authenticator>, Action<Authenticator>)[]
        {
            (k => k.Origin = "https://evil.example", k => k.Origin = origin),
            (k => k.Verifies = false, k => k.Verifies = true),
        })
        {
            change(key);
            (await SignIn(browser, key)).Status.Should().Be(400);
            back(key);
        }

        // An answer counts once, and in the browser alone that was asked.
        await browser.Get("sign-in");
        var asked = await browser.Send("sign-in/passkey/options");
        var answer = key.Get(asked.Body);
        using var thief = new Browser(Service);
        await thief.Get("sign-in");
        (await thief.Send("sign-in/passkey", ("credential", answer))).Status.Should().Be(400);
        (await browser.Send("sign-in/passkey", ("credential", answer))).Status.Should().Be(303);
        await browser.Get("sign-in");
        (await browser.Send("sign-in/passkey", ("credential", answer))).Status.Should().Be(400, "it was asked once");
        foreach (var nonsense in new[] { "", "x", "{}", "null", "[]", answer[..^9] })
        {
            await browser.Send("sign-in/passkey/options");
            (await browser.Send("sign-in/passkey", ("credential", nonsense))).Status.Should().Be(400, nonsense);
        }

        var user = (await Service.DistrictBooks.Users.List(Service.Book.District, CancellationToken.None)).Single(u => u.Passkeys.Count > 0);
        await Service.DistrictBooks.Users.Revoke(Service.Book.District, user.Id, CancellationToken.None);
        (await SignIn(browser, key)).Status.Should().Be(400, "she may not sign in any more");
    }

    private static async Task<Shown> Add(Browser browser, Authenticator key)
    {
        await browser.Get("account");
        var asked = await browser.Send("account/passkeys/options");
        asked.Status.Should().Be(200, asked.Body);
        asked.Cookies.Should().ContainSingle(c => c.StartsWith("ledger-passkey=")).Which.Should().ContainAll("httponly", "samesite=strict", "path=/");
        return await browser.Send("account/passkeys", ("credential", key.Create(asked.Body)), ("name", "Min dator"));
    }

    private static async Task<Shown> SignIn(Browser browser, Authenticator key, string back = "/")
    {
        await browser.Get("sign-in");
        var asked = await browser.Send("sign-in/passkey/options");
        asked.Status.Should().Be(200, asked.Body);
        return await browser.Send("sign-in/passkey", ("credential", key.Get(asked.Body)), ("return", back));
    }
}
