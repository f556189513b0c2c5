using System.Text.Json.Nodes;
using Ledger.Store.Access;

namespace Ledger.Tests.Access;

/// <summary>What is refused is noted before its answer leaves, wherever it was refused; what is merely not there is not.</summary>
public sealed class RefusedAttemptsTests(TestCluster cluster) : IAsyncLifetime
{
    private TwoDistricts _two = null!;
    private HttpClient _own = null!;
    private HttpClient _admin = null!;
    private long _after;

    public async ValueTask InitializeAsync()
    {
        _two = await TwoDistricts.Begin(cluster);
        _two.Service.As["own"] = _own = await _two.Service.Client(Role.Association, "a-own");
        _two.Service.As["admin"] = _admin = await _two.Service.Client(Role.Admin);
        _two.Service.As["auditor"] = await _two.Service.Client(Role.Auditor);
        await _two.Service.Record(
            Entry("member.transferred", "member/m-own", "2020-03-01", new { to = "a-other" }, "/district"),
            Entry("contact.opened", "contact/district", "2020-03-01", new { name = "LO", kind = "union" }, "/district"),
            Entry("contact.conversation-held", "contact/district", "2020-03-02", new { channel = "phone", association = "a-own" }, "/district"));
    }

    public ValueTask DisposeAsync() => _two.DisposeAsync();

    [Fact]
    public async Task what_the_role_may_not_do_is_noted()
    {
        await Ask("own", HttpMethod.Get, "log/checkpoint", 404, "404 GET /v1/log/checkpoint");
        await Ask("own", HttpMethod.Put, "retention", 403, "403 PUT /v1/retention", new { days = 1 });
        await Ask("admin", HttpMethod.Get, "entries", 404, "404 GET /v1/entries");
        await Ask("auditor", HttpMethod.Delete, "subjects/contact/district/personal-data", 403, "403 DELETE /v1/subjects/{kind}/{id}/personal-data", new { reason = "request" });
    }

    [Fact]
    public async Task what_the_role_may_do_but_not_here_is_noted()
    {
        await Ask("own", HttpMethod.Delete, "members/m-own/personal-data", 403, "403 DELETE /v1/members/{id}/personal-data", new { reason = "request" });
        await Ask("own", HttpMethod.Delete, "subjects/contact/district/personal-data", 403, "403 DELETE /v1/subjects/{kind}/{id}/personal-data", new { reason = "request" });
        await Ask("auditor", HttpMethod.Get, "subjects/member/m-own?include=person", 403, "403 GET /v1/subjects/{kind}/{id}?include=person");
        await Ask("auditor", HttpMethod.Get, "subjects/member/m-own", 200, null);
    }

    [Fact]
    public async Task a_post_that_reaches_for_anothers_is_noted_however_it_is_answered_as_a_whole()
    {
        const string noted = "403 POST /v1/entries";
        var others = Entry("member.renewed", "member/m-other", "2020-03-01", new { through = "2020-12-31" });
        var own = Entry("member.joined", "member/m-new", "2020-03-01", new { association = "a-own" });
        var source = Entry("member.joined", "member/m-newer", "2020-03-01", new { association = "a-own" }, "/district");
        (await _two.Service.Post(others, _own)).Status.Should().Be(403);
        (await Noted()).Should().Equal(noted);
        await NextMinute();
        (await _two.Service.Post(source, _own)).Status.Should().Be(403);
        (await Noted()).Should().Equal(noted);
        await NextMinute();
        (await _two.Service.PostBatch([own, others], client: _own)).Status.Should().Be(422);
        (await Noted()).Should().Equal(noted);
        await NextMinute();
        (await _two.Service.PostBatch([own, source], partial: true, client: _own)).Status.Should().Be(200);
        (await Noted()).Should().Equal(noted);
    }

    [Fact]
    public async Task what_is_not_there_or_only_mistaken_is_not_noted()
    {
        await Ask("own", HttpMethod.Get, "subjects/member/m-other", 404, null);
        await Ask("own", HttpMethod.Get, "subjects/member/m-nobody", 404, null);
        await Ask("own", HttpMethod.Get, $"entries/{_two.Joined["m-other"]}", 404, null);
        await Ask("own", HttpMethod.Delete, "members/m-other/personal-data", 404, null, new { reason = "request" });
        await Ask("own", HttpMethod.Get, "entries?limit=x", 400, null);
        (await _two.Service.Post(Entry("entry.reversed", null, "2020-03-01", new { entry = _two.Joined["m-other"], reason = "other" }), _own)).Status.Should().Be(422);
        (await Noted()).Should().BeEmpty();
    }

    [Fact]
    public async Task a_refusal_stands_where_it_cannot_be_written_down_and_is_when_the_minute_is_over()
    {
        await Run("revoke insert on ledger.refusals from ledger_service");
        await Ask("own", HttpMethod.Get, "log/checkpoint", 404, null);
        await Ask("own", HttpMethod.Get, "log/checkpoint", 404, null);
        await Run("grant insert on ledger.refusals to ledger_service");
        await _two.Service.DistrictBooks.Refusals.Settle();
        (await Noted()).Should().Equal("404 GET /v1/log/checkpoint twice");
    }

    private JsonObject Entry(string type, string? subject, string on, object data, string source = "/associations/a-own") => _two.Service.Entry(type, subject, on, data, source: source);

    private async Task Ask(string who, HttpMethod method, string path, int status, string? noted, object? body = null)
    {
        (await TestService.Ask(_two.Service.As[who], method, path, body)).Status.Should().Be(status, path);
        (await Noted()).Should().Equal(noted is null ? [] : [noted], path);
    }

    /// <summary>What was noted since it was last asked.</summary>
    private async Task<List<string>> Noted()
    {
        var found = (await _two.Service.Get($"refusals?after={_after}", _admin))["refusals"]!.AsArray();
        _after = found.Count == 0 ? _after : (long)found[^1]!["id"]!;
        return [.. found.Select(r => $"{r!["status"]} {r["method"]} {((string)r["route"]!).TrimEnd('/')}{((int)r["times"]! == 2 ? " twice" : "")}")];
    }

    // What is alike within a minute is one row.
    private async Task NextMinute()
    {
        await _two.Service.DistrictBooks.Refusals.Settle();
        _two.Service.Clock.Now += TimeSpan.FromMinutes(1);
    }

    private async Task Run(string sql)
    {
        await using var command = _two.Service.DistrictBooks.Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
