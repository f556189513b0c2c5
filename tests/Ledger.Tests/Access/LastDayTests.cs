using System.Text.Json.Nodes;
using Ledger.Store.Access;

namespace Ledger.Tests.Access;

/// <summary>The first and the last day of the calendar are days.</summary>
public sealed class LastDayTests(TestCluster cluster)
{
    [Fact]
    public async Task a_key_may_be_valid_through_the_last_day_and_be_rotated()
    {
        await using var service = await TestService.Start(cluster);
        using var admin = await service.Client(Role.Admin);
        var (status, made) = await Issue(admin, "9999-12-31");
        status.Should().Be(201, made.ToJsonString());
        ((string)(await service.Get($"keys/{made["id"]}", admin))["expiresAt"]!).Should().Be("9999-12-31T23:59:59.999999Z");
        service.Clock.Now += TimeSpan.FromDays(400);
        using var bearer = service.Client((string)made["key"]!);
        (await service.TryGet("entries", bearer)).Status.Should().Be(200);

        var (rotated, newer) = await TestService.Ask(admin, HttpMethod.Post, $"keys/{made["id"]}/rotate");
        rotated.Should().Be(201, newer.ToJsonString());
        ((string)(await service.Get($"keys/{newer["id"]}", admin))["expiresAt"]!).Should().Be("9999-12-31T23:59:59.999999Z", "no later day is there");
    }

    [Fact]
    public async Task a_key_that_was_valid_through_the_first_day_has_ended()
    {
        await using var service = await TestService.Start(cluster);
        using var admin = await service.Client(Role.Admin);
        var (status, made) = await Issue(admin, "0001-01-01");
        status.Should().Be(201, made.ToJsonString());
        using var bearer = service.Client((string)made["key"]!);
        (await service.TryGet("entries", bearer)).Status.Should().Be(401);
    }

    [Theory]
    [InlineData("9999-12-31", false)]
    [InlineData("0001-01-01", true)]
    public async Task a_rule_of_retention_may_begin_on_either(string day, bool isInForce)
    {
        await using var service = await TestService.Start(cluster);
        using var admin = await service.Client(Role.Admin);
        var (status, answer) = await TestService.Ask(admin, HttpMethod.Put, "retention", new { days = 36_500, validFrom = day });
        status.Should().Be(200, answer.ToJsonString());
        ((string)answer["rules"]![0]!["validFrom"]!).Should().Be(day);
        (answer["inForce"] is not null).Should().Be(isInForce);
        (await service.TryGet("retention/due?asOf=9997-12-31", admin)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59-12:00")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    public async Task an_entry_may_name_a_time_on_either_and_is_judged(string time)
    {
        await using var service = await TestService.Start(cluster);
        var entry = service.Entry("milestone.reached", "milestone/m", "2020-01-01", new { stage = "started" });
        entry["data"]!.AsObject().Remove("occurredOn");
        entry["time"] = time;
        (await service.Post(entry)).Status.Should().BeOneOf(201, 400, 422);
        (await service.TryGet($"entries?knownAt={Uri.EscapeDataString(time)}")).Status.Should().BeOneOf(200, 400);
        (await service.TryGet($"accounts/members?knownAt={Uri.EscapeDataString(time)}")).Status.Should().BeOneOf(200, 400);
    }

    private static Task<(int Status, JsonObject Answer)> Issue(HttpClient admin, string expires) =>
        TestService.Ask(admin, HttpMethod.Post, "keys", new { role = "board", name = "calendar", expires });
}
