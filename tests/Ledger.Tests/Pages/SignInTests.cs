using Ledger.Pages.Shared;
using Ledger.Store.Access;
using Ledger.Tests.Http;

namespace Ledger.Tests.Pages;

/// <summary>Signing in by a link, what a session opens, and what ends it.</summary>
public sealed class SignInTests(SharedService shared, TestCluster cluster) : IClassFixture<SharedService>
{
    private TestService Service => shared.Service;

    [Fact]
    public async Task a_link_lets_in_once_and_the_session_opens_pages_and_reading_and_nothing_else()
    {
        var invited = await Invite(Role.Board);
        using var browser = new Browser(Service);
        for (var i = 0; i < 2; i++)
            (await browser.Get($"sign-in/link/{invited.Link}")).Should().Match<Shown>(s => s.Status == 200 && s.Body.Contains("Anna"), "who follows a link does not use it up");
        var begun = await browser.Send($"sign-in/link/{invited.Link}");
        (begun.Status, begun.Location).Should().Be((303, "/account"));
        begun.Cookies.Should().ContainSingle(c => c.StartsWith("ledger-session=")).Which.Should().ContainAll("httponly", "samesite=lax", "path=/").And.NotContainAny("expires", "domain");

        (await browser.Get("plans")).Status.Should().Be(200);
        (await browser.Get("v1/plans")).Status.Should().Be(200);
        (await browser.Get("v1/plans", r => r.Headers.Add("Sec-Fetch-Site", "cross-site"))).Status.Should().Be(401, "another site does not read with it");
        (await browser.Get("users")).Status.Should().Be(404, "the board sees no users");
        (await browser.Send("v1/entries")).Status.Should().Be(401, "nothing is changed under /v1 by a session");

        using var second = new Browser(Service);
        (await second.Get($"sign-in/link/{invited.Link}")).Should().Match<Shown>(s => s.Status == 404 && s.Body.Contains("ingenting", StringComparison.Ordinal) == false);
        await second.Get("sign-in");
        await second.Get($"sign-in/link/{(await Invite(Role.Board)).Link}");
        (await second.Send($"sign-in/link/{invited.Link}")).Status.Should().Be(404, "it is used up");
        foreach (var none in new[] { "x", "", new string('A', 48), invited.Link[..^2], invited.Link + "AA" })
            (await second.Get($"sign-in/link/{none}")).Status.Should().Be(404);
    }

    [Fact]
    public async Task whatever_a_page_sends_bears_its_token()
    {
        using var admin = await Browser.SignedIn(Service, Role.Admin);
        using var board = await Browser.SignedIn(Service, Role.Board);
        using var other = await Browser.SignedIn(Service, Role.Admin);
        await other.Get("account");
        var before = await Service.DistrictBooks.Users.List(Service.Book.District, CancellationToken.None);
        foreach (var route in Service.Routes.Where(r => r.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IHttpMethodMetadata>()?.HttpMethods.Contains("POST") is true && !r.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal)))
        {
            var path = route.RoutePattern.RawText!.Replace("{id}", $"{before[0].Id}", StringComparison.Ordinal).Replace("{link}", (await Invite(Role.Board)).Link, StringComparison.Ordinal);
            // A role that may send it at all.
            var browser = path.StartsWith("/users", StringComparison.Ordinal) ? admin : board;
            foreach (var token in new[] { "", "x", other.Token })
                (await browser.Send(path, token, [("name", "x"), ("role", "board")])).Status.Should().Be(400, $"{path} with “{token[..Math.Min(5, token.Length)]}”");
        }

        foreach (var browser in new[] { admin, board })
            (await browser.Get("account")).Status.Should().Be(200, "nobody was signed out");
        (await Service.DistrictBooks.Users.List(Service.Book.District, CancellationToken.None)).Where(u => before.Any(b => b.Id == u.Id)).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task a_session_ends_when_it_is_not_used_and_when_it_is_old()
    {
        await using var service = await TestService.Start(cluster);
        using var idle = await Browser.SignedIn(service, Role.Board);
        using var used = await Browser.SignedIn(service, Role.Board);
        var link = (await service.DistrictBooks.Users.Invite(service.Book.District, Role.Board, null, "Eva", Users.LinkCounts, CancellationToken.None)).Link;
        var begun = service.Clock.Now;
        for (service.Clock.Now += TimeSpan.FromHours(5); service.Clock.Now < begun + Users.LongestSession; service.Clock.Now += TimeSpan.FromHours(5))
            (await used.Get("account")).Status.Should().Be(200, $"{service.Clock.Now - begun}");
        service.Clock.Now = begun + Users.LongestSession;
        (await used.Get("account")).Location.Should().StartWith("/sign-in?return=");
        (await used.Get($"sign-in/link/{link}")).Status.Should().Be(404, "the link has expired, too");

        service.Clock.Now = begun + Users.LongestIdle + TimeSpan.FromSeconds(1);
        (await idle.Get("account")).Status.Should().Be(302);
    }

    [Fact]
    public async Task a_session_that_was_ended_is_ended_for_a_copy_of_its_cookie_as_well()
    {
        using var browser = await Browser.SignedIn(Service, Role.Board);
        using var copy = new Browser(Service);
        copy.Plant("ledger-session", browser.Cookie("ledger-session")!);
        (await copy.Get("account")).Status.Should().Be(200);
        await browser.Get("account");
        (await browser.Send("sign-out")).Should().Match<Shown>(s => s.Status == 303 && s.Location == "/sign-in");
        (await browser.Get("account")).Status.Should().Be(302);
        (await copy.Get("account")).Status.Should().Be(302);
        (await copy.Get("v1/plans")).Status.Should().Be(401);
    }

    [Fact]
    public async Task signing_out_everywhere_ends_the_other_browsers_too_and_revoking_ends_all()
    {
        var invited = await Invite(Role.Board);
        var (first, second) = (new Browser(Service), new Browser(Service));
        await first.Get($"sign-in/link/{invited.Link}");
        await first.Send($"sign-in/link/{invited.Link}");
        var again = (await Service.DistrictBooks.Users.InviteAgain(Service.Book.District, invited.User.Id, CancellationToken.None))!;
        await second.Get($"sign-in/link/{again.Link}");
        await second.Send($"sign-in/link/{again.Link}");
        await first.Get("account");
        (await first.Send("account/sign-out-everywhere")).Status.Should().Be(303);
        (await second.Get("account")).Status.Should().Be(302);

        using var admin = await Browser.SignedIn(Service, Role.Admin);
        using var board = await Browser.SignedIn(Service, Role.Board, name: "Bo");
        var id = (await Service.DistrictBooks.Users.List(Service.Book.District, CancellationToken.None)).Single(u => u.Name == "Bo").Id;
        await admin.Get("users");
        (await admin.Send($"users/{id}/revoke")).Should().Match<Shown>(s => s.Status == 303 && s.Location == "/users");
        (await board.Get("plans")).Status.Should().Be(302);
        (await admin.Get("users")).Body.Should().Contain("spärrad".Replace("ä", "&#xE4;"));
        (await admin.Send($"users/{id}/link")).Status.Should().Be(404, "no link lets her in");
        using var keys = await Service.Client(Role.Admin);
        (await Service.Get("refusals?limit=1000", keys))["refusals"]!.AsArray().Should().Contain(r => (string)r!["caller"]! == $"{id}" && (string)r["route"]! == "/plans/", "who was revoked is noted");
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public async Task a_session_from_before_signing_in_is_not_the_one_after()
    {
        using var attacker = await Browser.SignedIn(Service, Role.Auditor);
        var planted = attacker.Cookie("ledger-session")!;
        using var browser = new Browser(Service);
        browser.Plant("ledger-session", planted);
        var invited = await Invite(Role.Board);
        await browser.Get($"sign-in/link/{invited.Link}");
        (await browser.Send($"sign-in/link/{invited.Link}")).Status.Should().Be(303);
        browser.Cookie("ledger-session").Should().NotBe(planted);
        (await attacker.Get("account")).Body.Should().Contain("revisor", "what was planted has become nobody else's");
        (await browser.Get("account")).Body.Should().Contain("styrelse");
    }

    [Fact]
    public async Task who_is_not_signed_in_is_sent_to_sign_in_and_not_noted()
    {
        using var admin = await Service.Client(Role.Admin);
        using var browser = new Browser(Service);
        (await browser.Get("plans?a=1&b=ö")).Should().Match<Shown>(s => s.Status == 302 && s.Location == "/sign-in?return=%2Fplans%3Fa%3D1%26b%3D%25C3%25B6");
        (await browser.Get("plans", r => r.Headers.Authorization = new("Bearer", ApiKey.Make()))).Status.Should().Be(401, "a wrong key is told as such");
        await browser.Get("sign-in");
        (await browser.Send("account/sign-out-everywhere")).Should().Match<Shown>(s => s.Status == 401 && s.Body.Contains("Inte inloggad"));
        await Service.DistrictBooks.Refusals.Settle();
        await using var noted = Service.DistrictBooks.Database.Owner.CreateCommand("select string_agg(distinct status || ' ' || route, ', ' order by status || ' ' || route) from ledger.refusals where district is null");
        (await noted.ExecuteScalarAsync(TestContext.Current.CancellationToken)).As<string>().Should().Contain("401 /account/sign-out-everywhere").And.NotContain("302");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("/\n/evil.example/")]
    [InlineData("\t//evil.example/")]
    [InlineData(" //evil.example/")]
    [InlineData("/./\\evil.example/")]
    [InlineData("/.//evil.example/")]
    [InlineData("/a/..//evil.example/")]
    [InlineData("/%2f/evil.example/")]
    [InlineData("/%5cevil.example/")]
    [InlineData("/%09/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("///evil.example/")]
    [InlineData("/@evil.example/")]
    [InlineData("evil.example")]
    [InlineData("/ö\u0000x")]
    [InlineData("")]
    [InlineData(null)]
    public void an_address_to_come_back_to_is_here(string? address)
    {
        var back = Languages.Back(address);
        back.Should().StartWith("/").And.NotStartWith("//").And.NotContain("\\");
        back.ToCharArray().Should().OnlyContain(c => c > 32 && c < 127);
        new Uri(new("https://ledger.example/sign-in"), back).Host.Should().Be("ledger.example");
    }

    [Fact]
    public async Task the_address_asked_for_is_come_back_to()
    {
        Languages.Back("/plans/2020?asOf=2020-06-30").Should().Be("/plans/2020?asOf=2020-06-30");
        using var browser = new Browser(Service);
        (await browser.Get("language/sv?return=//evil.example")).Location.Should().Be("/");
        (await browser.Get("language/sv?return=%2Fplans%3Fa%3Db")).Location.Should().Be("/plans?a=b");
        (await browser.Get("sign-in?return=//evil.example/")).Body.Should().Contain("name=\"return\" value=\"/\"");
    }

    [Fact]
    public async Task behind_https_cookies_belong_to_this_host_and_are_sent_by_https_alone()
    {
        await using var service = await TestService.Start(cluster, address: new("https://bok.example.org"));
        using var browser = new Browser(service);
        var page = await browser.Get("sign-in");
        page.Cookies.Should().ContainSingle(c => c.StartsWith("__Host-ledger-form=")).Which.Should().ContainAll("secure", "samesite=strict", "httponly", "path=/");
        page.Policy.Should().Contain("frame-ancestors 'none'").And.NotContain("unsafe");
        var invited = await service.DistrictBooks.Users.Invite(service.Book.District, Role.Board, null, "Anna", Users.LinkCounts, CancellationToken.None);
        // The browser asks by plain HTTP here, as the proxy does that holds TLS, and so sends no cookie of https by itself.
        var token = page.Cookies.Single().Split(';')[0];
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"{browser.Address}sign-in/link/{invited.Link}") { Headers = { { "Cookie", token } } };
        using var client = service.Client(null);
        using var shown = await client.SendAsync(asked, TestContext.Current.CancellationToken);
        var field = System.Text.RegularExpressions.Regex.Match(await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "name=\"form-token\" value=\"([^\"]+)\"").Groups[1].Value;
        using var sent = new HttpRequestMessage(HttpMethod.Post, asked.RequestUri) { Headers = { { "Cookie", token } }, Content = new FormUrlEncodedContent([KeyValuePair.Create("form-token", field)]) };
        using var begun = await client.SendAsync(sent, TestContext.Current.CancellationToken);
        begun.Headers.GetValues("Set-Cookie").Should().ContainSingle(c => c.StartsWith("__Host-ledger-session=")).Which.Should().ContainAll("secure", "samesite=lax", "httponly", "path=/").And.NotContain("domain");
    }

    [Fact]
    public async Task an_admin_invites_and_is_told_what_is_wrong_in_the_form()
    {
        using var admin = await Browser.SignedIn(Service, Role.Admin);
        await admin.Get("users");
        var wrong = await admin.Send("users", ("name", "Siv <b>"), ("role", "association"), ("association", "nowhere"));
        wrong.Status.Should().Be(422);
        wrong.Body.Should().ContainAll("href=\"#invite-association\"", "value=\"Siv &lt;b&gt;\"", "value=\"nowhere\"").And.NotContain("Siv <b>");
        (await admin.Send("users", ("name", ""), ("role", "board"))).Body.Should().Contain("href=\"#invite-name\"");
        var made = await admin.Send("users", ("name", "Siv"), ("role", "association"), ("association", "kil"));
        made.Status.Should().Be(200);
        var link = System.Text.RegularExpressions.Regex.Match(made.Body, "value=\"http://[^/]+/(?<path>sign-in/link/[^\"]+)\"").Groups["path"].Value;
        using var siv = new Browser(Service);
        await siv.Get(link);
        (await siv.Send(link)).Status.Should().Be(303);
        (await siv.Get("")).Body.Should().Contain("/associations/kil");
    }

    private Task<Invited> Invite(Role role) =>
        Service.DistrictBooks.Users.Invite(Service.Book.District, role, null, $"Anna {LoudLog.Marker}", Users.LinkCounts, CancellationToken.None);
}
