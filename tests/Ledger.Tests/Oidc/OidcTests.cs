using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Ledger.Access;
using Ledger.Store.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Ledger.Tests.Oidc;

/// <summary>Bearer tokens of an OpenID Connect issuer that really runs.</summary>
public sealed class OidcTests(TestCluster cluster)
{
    [Fact]
    public async Task a_token_is_read_by_the_claims_that_the_settings_name()
    {
        await using var issuer = await Issuer.Start();
        await using var service = await Start(Settings(issuer, new()
        {
            ["RoleClaim"] = "groups",
            ["AssociationClaim"] = "unit",
            ["Roles:urn:party:local"] = "association",
            ["Roles:Distriktsstyrelsen"] = "board",
            ["Roles:Revisor"] = "auditor",
            ["Associations:Kils partiförening"] = "kil",
        }));
        await service.Record(service.Entry("association.registered", "association/kil", "2010-01-01", new { name = "Kil" }));
        (await Ask(service, await issuer.Token(Claims(new { groups = new[] { "Distriktsstyrelsen", "Alla" } })), "v1/plans")).Should().Be(HttpStatusCode.OK);
        (await Ask(service, await issuer.Token(Claims(new { groups = "Revisor" })), "v1/plans")).Should().Be(HttpStatusCode.OK);
        (await Ask(service, await issuer.Token(Claims(new { groups = "Revisor" })), "v1/keys")).Should().Be(HttpStatusCode.NotFound);
        using var client = service.Client(await issuer.Token(Claims(new { groups = "urn:party:local", unit = "Kils partiförening" })));
        (await service.Post(service.Entry("member.joined", "member/1", "2020-01-01", new { association = "kil" }, source: "/associations/kil"), client)).Status.Should().Be(201);
        (await service.Post(service.Entry("member.joined", "member/2", "2020-01-01", new { association = "kil" }, source: "/district"), client)).Status.Should().Be(403);
        foreach (var useless in new object[] { new { groups = "board" }, new { groups = "Alla" }, new { groups = new[] { "Revisor", "Distriktsstyrelsen" } }, new { groups = "urn:party:local" }, new { groups = "urn:party:local", unit = "kil" } })
            (await Ask(service, await issuer.Token(Claims(useless)), "v1/plans")).Should().Be(HttpStatusCode.Unauthorized, JsonSerializer.Serialize(useless));

        using var admin = await service.Client(Role.Admin);
        var refusals = (await service.Get("refusals", admin))["refusals"]!.AsArray();
        refusals.Select(r => (string)r!["caller"]!).Should().OnlyContain(c => c == "oidc anna").And.HaveCount(2);
    }

    [Fact]
    public async Task a_token_belongs_to_the_district_that_it_names()
    {
        await using var issuer = await Issuer.Start();
        await using var service = await Start(Settings(issuer, new() { ["DistrictClaim"] = "district" }));
        await service.DistrictBooks.Database.BeginDistrict("dalarna", service.Book.District.Zone, CancellationToken.None);
        await service.Record(service.Entry("milestone.reached", "milestone/m", "2020-01-01", new { stage = "started" }));
        foreach (var (district, entries) in new[] { ("varmland", 1), ("dalarna", 0) })
        {
            using var client = service.Client(await issuer.Token(Claims(new { ledger_role = "board", district })));
            (await service.Get("entries", client))["entries"]!.AsArray().Should().HaveCount(entries, district);
        }

        foreach (var claims in new object[] { new { ledger_role = "board" }, new { ledger_role = "board", district = "skane" }, new { ledger_role = "board", district = "Värmland" } })
            (await Ask(service, await issuer.Token(Claims(claims)), "v1/entries")).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task whatever_is_wrong_with_a_token_the_answer_is_the_same()
    {
        await using var issuer = await Issuer.Start();
        await using var stranger = await Issuer.Start();
        var elliptic = await issuer.Rotate("ES256");
        await using var service = await Start(Settings(issuer));
        var board = Claims(new { ledger_role = "board" });
        (await Ask(service, await issuer.Token(board), "v1/entries")).Should().Be(HttpStatusCode.OK);
        (await Ask(service, await issuer.Token(board, elliptic), "v1/entries")).Should().Be(HttpStatusCode.OK);
        var good = await issuer.Token(board);
        var parts = good.Split('.');
        var now = service.Clock.Now.ToUnixTimeSeconds();
        var wrong = new Dictionary<string, string>
        {
            ["another audience"] = await issuer.Token(With(board, "aud", "others")),
            ["no audience"] = await issuer.Token(With(board, "aud", null)),
            ["another issuer named"] = await issuer.Token(With(board, "iss", "https://issuer.invalid")),
            ["another issuer's"] = await stranger.Token(board),
            ["another issuer's under this one's name"] = await stranger.Token(With(board, "iss", issuer.Authority)),
            ["another issuer's under this one's key"] = await stranger.Token(With(board, "iss", issuer.Authority), header: new { kid = issuer.Kid }),
            ["expired"] = await issuer.Token(With(board, "exp", now - 120)),
            ["never expiring"] = await issuer.Token(With(board, "exp", null)),
            ["not yet valid"] = await issuer.Token(With(board, "nbf", now + 120)),
            ["nobody's"] = await issuer.Token(With(board, "sub", null)),
            ["no role"] = await issuer.Token(With(board, "ledger_role", null)),
            ["no such role"] = await issuer.Token(With(board, "ledger_role", "king")),
            ["two roles"] = await issuer.Token(With(board, "ledger_role", new[] { "board", "admin" })),
            ["no association"] = await issuer.Token(With(board, "ledger_role", "association")),
            ["unsigned"] = $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            ["signature left out"] = $"{parts[0]}.{parts[1]}.",
            ["changed"] = $"{parts[0]}.{Encode(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("\"anna\"", "\"eva\""))}.{parts[2]}",
            ["signed with the public key"] = $"{Encode($$"""{"alg":"HS256","typ":"JWT","kid":"{{issuer.Kid}}"}""")}.{parts[1]}.{parts[2]}",
            ["no token"] = "a.b.c",
            ["long"] = $"{parts[0]}.{new string('a', 20_000)}.{parts[2]}",
        };
        using var client = service.Client(null);
        using var without = await client.GetAsync(new Uri("v1/entries", UriKind.Relative), TestContext.Current.CancellationToken);
        var same = await without.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        foreach (var (what, token) in wrong)
        {
            using var bearer = service.Client(token);
            using var answer = await bearer.GetAsync(new Uri("v1/entries", UriKind.Relative), TestContext.Current.CancellationToken);
            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, what);
            answer.Headers.WwwAuthenticate.ToString().Should().Be("Bearer", what);
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(same, what);
        }

        (await Ask(service, good, "v1/entries")).Should().Be(HttpStatusCode.OK);
        service.Clock.Now = DateTimeOffset.UtcNow.AddSeconds(300 + 61);
        (await Ask(service, good, "v1/entries")).Should().Be(HttpStatusCode.Unauthorized, "it has expired, with a minute's grace");
    }

    [Fact]
    public async Task a_new_key_of_the_issuer_is_asked_for_once_and_not_again_and_again()
    {
        await using var issuer = await Issuer.Start();
        await using var service = await Start(Settings(issuer));
        var board = Claims(new { ledger_role = "board" });
        (await Ask(service, await issuer.Token(board), "v1/entries")).Should().Be(HttpStatusCode.OK);
        service.Clock.Now += TimeSpan.FromSeconds(30);
        var second = await issuer.Rotate();
        (await Ask(service, await issuer.Token(board, second), "v1/entries")).Should().Be(HttpStatusCode.OK, "the issuer is asked for the key that is not known");
        var third = await issuer.Rotate();
        (await Ask(service, await issuer.Token(board, third), "v1/entries")).Should().Be(HttpStatusCode.Unauthorized, "it was asked a moment ago");
        (await Ask(service, await issuer.Token(board), "v1/entries")).Should().Be(HttpStatusCode.OK, "the first is still good");
        service.Clock.Now += TimeSpan.FromSeconds(30);
        (await Ask(service, await issuer.Token(board, third), "v1/entries")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task an_issuer_that_is_down_stops_nobody_else()
    {
        var issuer = await Issuer.Start();
        var token = await issuer.Token(Claims(new { ledger_role = "board" }));
        await issuer.DisposeAsync();
        await using var service = await Start(Settings(issuer));
        (await Ask(service, token, "v1/entries")).Should().Be(HttpStatusCode.Unauthorized);
        (await Ask(service, token, "health/ready")).Should().Be(HttpStatusCode.OK);
        await service.Get("entries");
        await using var again = await Issuer.Start(new Uri(issuer.Authority).Port);
        service.Clock.Now += TimeSpan.FromSeconds(30);
        (await Ask(service, await again.Token(Claims(new { ledger_role = "board" })), "v1/entries")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task keys_of_an_issuer_that_cannot_be_asked_count_for_a_day_and_no_longer()
    {
        var issuer = await Issuer.Start();
        await using var service = await Start(Settings(issuer));
        var token = await issuer.Token(Claims(new { ledger_role = "board" }), expiresIn: 3 * 86_400);
        (await Ask(service, token, "v1/entries")).Should().Be(HttpStatusCode.OK);
        await issuer.DisposeAsync();
        service.Clock.Now += TimeSpan.FromHours(24);
        (await Ask(service, token, "v1/entries")).Should().Be(HttpStatusCode.OK);
        service.Clock.Now += TimeSpan.FromSeconds(1);
        (await Ask(service, token, "v1/entries")).Should().Be(HttpStatusCode.Unauthorized, "a key that was withdrawn would count for ever");
        await using var again = await Issuer.Start(new Uri(issuer.Authority).Port);
        service.Clock.Now += TimeSpan.FromSeconds(30);
        (await Ask(service, await again.Token(Claims(new { ledger_role = "board" }), expiresIn: 3 * 86_400), "v1/entries")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public void how_long_its_keys_count_is_a_setting()
    {
        OidcSettings Of(string? hours) => OidcSettings.From(Section(new() { ["Authority"] = "https://issuer.example", ["Audience"] = "ledger", ["KeysCountForHours"] = hours }), "varmland")!;
        (Of(null).LongestUse, Of("2").LongestUse).Should().Be((TimeSpan.FromHours(24), TimeSpan.FromHours(2)));
    }

    [Fact]
    public async Task nothing_that_is_logged_holds_a_token()
    {
        await using var issuer = await Issuer.Start();
        var log = new Access.Collected();
        await using var service = await TestService.Start(cluster, new(DateTimeOffset.UtcNow), logging: l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log), oidc: Settings(issuer));
        string[] tokens =
        [
            await issuer.Token(Claims(new { ledger_role = "board" })), await issuer.Token(Claims(new { ledger_role = "king" })),
            await issuer.Token(With(Claims(new { ledger_role = "board" }), "aud", "others")), await issuer.Token(With(Claims(new { ledger_role = "board" }), "exp", 1)),
        ];
        foreach (var token in tokens)
            await Ask(service, token, "v1/entries");
        log.Lines.Should().HaveCountGreaterThan(50);
        log.Lines.Where(l => tokens.Any(t => l.Contains(t, StringComparison.Ordinal) || l.Contains(t.Split('.')[1], StringComparison.Ordinal) || l.Contains(t.Split('.')[2], StringComparison.Ordinal))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("KeysCountForHours", "25", "*Ledger__Oidc__KeysCountForHours*")]
    [InlineData("KeysCountForHours", "always", "*Ledger__Oidc__KeysCountForHours*")]
    [InlineData("Authority", "http://issuer.example", "*https*")]
    [InlineData("Authority", "issuer", "*https*")]
    [InlineData("Audience", "", "*Ledger__Oidc__Audience*")]
    [InlineData("Roles:x", "king", "*king is no role*")]
    public void settings_that_make_no_sense_are_refused_at_start(string name, string value, string message) =>
        FluentActions.Invoking(() => OidcSettings.From(Section(new() { ["Authority"] = "https://issuer.example", ["Audience"] = "ledger", [name] = value }), "varmland"))
            .Should().Throw<ServiceException>().WithMessage(message);

    [Fact]
    public void without_an_authority_there_is_no_issuer() => OidcSettings.From(Section([]), "varmland").Should().BeNull();

    private async Task<TestService> Start(OidcSettings settings) => await TestService.Start(cluster, new(DateTimeOffset.UtcNow), oidc: settings);

    private static OidcSettings Settings(Issuer issuer, Dictionary<string, string?>? more = null)
    {
        var values = more ?? [];
        (values["Authority"], values["Audience"]) = (issuer.Authority, "ledger");
        return OidcSettings.From(Section(values), "varmland")!;
    }

    private static IConfigurationSection Section(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => $"Ledger:Oidc:{v.Key}", v => v.Value)).Build().GetSection("Ledger:Oidc");

    private static Dictionary<string, object?> Claims(object claims)
    {
        var all = claims.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(claims));
        (all["sub"], all["aud"]) = ("anna", "ledger");
        return all;
    }

    private static Dictionary<string, object?> With(Dictionary<string, object?> claims, string name, object? value) => new(claims) { [name] = value };

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static async Task<HttpStatusCode> Ask(TestService service, string token, string path)
    {
        using var client = service.Client(token);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
