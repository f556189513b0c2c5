using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Http;
using CloudNative.CloudEvents.SystemTextJson;
using SdkEvent = CloudNative.CloudEvents.CloudEvent;

namespace Ledger.Tests.Http;

/// <summary>The CloudEvents project's own SDK posts what the ledger takes, in each of the three modes.</summary>
public sealed class CloudEventsSdkTests(TestCluster cluster)
{
    private static readonly JsonEventFormatter _formatter = new();

    [Fact]
    public async Task what_the_sdk_posts_is_recorded_once_whatever_the_mode()
    {
        await using var service = await TestService.Start(cluster);
        var registered = Event("år 1 %", "association.registered", "association/kil", new { name = "Kils \"partiförening\"" });
        (await Post(service, registered.ToHttpContent(ContentMode.Binary, _formatter))).Should().Match<(int Status, JsonObject Answer)>(a => a.Status == 201, "binary");
        (await Post(service, registered.ToHttpContent(ContentMode.Structured, _formatter))).Should().Match<(int Status, JsonObject Answer)>(a => a.Status == 200 && a.Answer.Text("outcome") == "duplicate", "structured");

        var joined = Event("2", "member.joined", "member/1", new { association = "kil" });
        var (status, batch) = await Post(service, new[] { registered, joined }.ToHttpContent(_formatter));
        (status, batch.Number("recorded"), batch.Number("duplicates")).Should().Be((200, 1, 1), batch.ToJsonString());
        batch.Items("receipts").Select(r => (r.Text("id"), r.Text("source"))).Should().Equal(("år 1 %", "/district"), ("2", "/district"));

        var entry = await service.Get($"entries/{batch["receipts"]![0].Id()}");
        (entry.Text("id"), entry.Text("type"), entry.Text("subject"), entry.Text("occurredOn"), entry["data"].Text("name"))
            .Should().Be(("år 1 %", "association.registered", "association/kil", "2020-12-31", "Kils \"partiförening\""));
    }

    [Fact]
    public async Task what_the_sdk_posts_and_breaks_a_rule_is_refused_by_its_id()
    {
        await using var service = await TestService.Start(cluster);
        var left = Event("left", "member.left", "member/1", new { reason = "left" });
        foreach (var content in new[] { left.ToHttpContent(ContentMode.Structured, _formatter), left.ToHttpContent(ContentMode.Binary, _formatter), new[] { left }.ToHttpContent(_formatter) })
        {
            var (status, answer) = await Post(service, content);
            (status, answer["errors"]![0].Text("id"), answer["errors"]![0].Text("rule")).Should().Be((422, "left", "not-a-member"));
        }
    }

    // In Sweden it is still the last day of the year.
    private static SdkEvent Event(string id, string type, string subject, object data) => new(CloudEventsSpecVersion.V1_0)
    {
        Id = id,
        Source = new Uri("/district", UriKind.Relative),
        Type = type,
        Subject = subject,
        Time = new(2021, 1, 1, 0, 30, 0, TimeSpan.FromHours(2)),
        DataContentType = "application/json",
        Data = data,
        ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    private static async Task<(int Status, JsonObject Answer)> Post(TestService service, HttpContent content)
    {
        using var posted = content;
        using var answer = await service.Http.PostAsync(new Uri("v1/entries", UriKind.Relative), posted);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }
}
