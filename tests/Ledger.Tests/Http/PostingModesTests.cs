using System.Text;
using System.Text.Json.Nodes;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>The three modes of the CloudEvents HTTP binding.</summary>
public sealed class PostingModesTests(TestCluster cluster)
{
    [Fact]
    public async Task a_structured_event_is_recorded_and_found_at_its_location()
    {
        await using var service = await TestService.Start(cluster);
        var entry = Registered("kil");
        using var answer = await service.PostRaw(entry.ToJsonString(), "application/cloudevents+json; charset=UTF-8");
        ((int)answer.StatusCode).Should().Be(201);
        var receipt = await answer.Json();
        receipt.ToJsonString().Should().Be(new JsonObject
        {
            ["id"] = entry.Text("id"),
            ["source"] = Source,
            ["entry"] = IdOf(entry),
            ["position"] = 1,
            ["recordedAt"] = "2021-06-01T12:00:00Z",
            ["outcome"] = "recorded",
        }.ToJsonString());
        answer.Headers.Location.Should().Be(new Uri($"/v1/entries/{IdOf(entry)}", UriKind.Relative));

        var stored = await service.Get($"entries/{IdOf(entry)}");
        JsonNode.DeepEquals(stored["data"], entry["data"]).Should().BeTrue();
        (stored.Text("subject"), stored.Text("type"), stored.Text("id"), stored.Text("source"), stored.Text("occurredOn"))
            .Should().Be(("association/kil", "association.registered", entry.Text("id"), Source, "2010-01-01"));
        stored.Numbers("version", "position").Should().Equal(1, 1);
    }

    [Fact]
    public async Task a_binary_event_has_its_attributes_percent_encoded_in_headers()
    {
        await using var service = await TestService.Start(cluster);
        var (status, receipt) = await service.PostRaw(
            """{ "name": "Säffle" }""", "application/json; charset=utf-8",
            ("ce-specversion", "1.0"), ("ce-id", "%C3%A5r%202020%25"), ("CE-Source", "/associations/saffle"), ("ce-type", "association.registered"),
            ("ce-subject", "association%2Fsaffle"), ("ce-time", "2020-02-03T18:30:00%2B01:00"), ("ce-traceparent", "00-ab")).Answer();
        status.Should().Be(201, receipt.ToJsonString());
        (receipt.Text("id"), receipt.Text("source")).Should().Be(("år 2020%", "/associations/saffle"));
        var stored = await service.Get($"entries/{receipt.Id()}");
        (stored.Text("id"), stored.Text("subject"), stored.Text("occurredOn")).Should().Be(("år 2020%", "association/saffle", "2020-02-03"));
    }

    [Fact]
    public async Task a_header_that_is_quoted_is_unquoted_first()
    {
        await using var service = await TestService.Start(cluster);
        var (status, receipt) = await service.PostRaw(
            """{ "name": "Kil", "occurredOn": "2010-01-01" }""", "application/json",
            ("ce-specversion", "1.0"), ("ce-id", "\"a \\\"b\\\"%20c\""), ("ce-source", Source), ("ce-type", "association.registered"), ("ce-subject", "association/kil")).Answer();
        status.Should().Be(201, receipt.ToJsonString());
        receipt.Text("id").Should().Be("a \"b\" c");
    }

    [Fact]
    public async Task a_batch_is_answered_with_a_receipt_for_each()
    {
        await using var service = await TestService.Start(cluster);
        JsonObject[] batch = [Registered("kil"), Joined("1", "kil", "2020-02-03"), Dialogue("kil", "2020-03-01")];
        var (status, answer) = await service.PostBatch(batch);
        status.Should().Be(200);
        answer.Numbers("recorded", "duplicates").Should().Equal(3, 0);
        answer.Items("receipts").Select(r => r.Id()).Should().Equal(batch.Select(e => IdOf(e)));
        answer.Items("receipts").Select(r => r.Number("position")).Should().Equal(1, 2, 3);
        answer.Texts("receipts", "outcome").Should().AllBe("recorded");
    }

    [Fact]
    public async Task the_three_modes_post_the_same_entry()
    {
        await using var service = await TestService.Start(cluster);
        var entry = Registered("kil");
        (await service.Post(entry)).Status.Should().Be(201);
        var (status, binary) = await service.PostRaw(
            entry["data"]!.ToJsonString(), "application/json",
            ("ce-specversion", "1.0"), ("ce-id", entry.Text("id")), ("ce-source", Source), ("ce-type", entry.Text("type")), ("ce-subject", entry.Text("subject"))).Answer();
        (status, binary.Text("outcome")).Should().Be((200, "duplicate"));
        (await service.PostBatch([entry])).Answer.Number("duplicates").Should().Be(1);
    }

    [Fact]
    public async Task attributes_that_the_ledger_has_no_use_for_are_passed_over()
    {
        await using var service = await TestService.Start(cluster);
        var entry = Registered("kil").But(e =>
        {
            e["datacontenttype"] = "application/json; charset=utf-8";
            e["dataschema"] = "https://example.org/schema";
            e["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            e["sequence"] = 7;
            e["sampled"] = true;
        });
        (await service.Post(entry)).Status.Should().Be(201);
        (await service.Post(Registered("kil").But(e => e["id"] = entry.Text("id")))).Answer.Text("outcome").Should().Be("duplicate");
    }

    [Fact]
    public async Task an_attribute_that_is_null_is_one_that_is_not_set()
    {
        await using var service = await TestService.Start(cluster);
        var joined = Joined("1", "kil", "2020-01-01");
        await service.Record(Registered("kil"), joined);
        var reversal = Reversed(joined, "2020-01-02").But(e =>
        {
            e["subject"] = null;
            e["time"] = null;
            e["datacontenttype"] = null;
            e["data_base64"] = null;
        });
        (await service.Post(reversal)).Status.Should().Be(201);
        (await service.Post(Registered("eda").But(e => e["source"] = null))).ShouldRefuse("invalid-cloudevent", 400);
    }

    [Fact]
    public async Task a_byte_order_mark_does_no_harm()
    {
        await using var service = await TestService.Start(cluster);
        var body = Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(Registered("kil").ToJsonString())).ToArray();
        (await service.PostRaw(body).Answer()).Status.Should().Be(201);
    }
}
