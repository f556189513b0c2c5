using System.Text;
using Ledger.Domain;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>What is too much, and what is no post at all.</summary>
public sealed class LimitsTests(SharedService fixture, TestCluster cluster) : IClassFixture<SharedService>
{
    [Fact]
    public async Task an_empty_batch_records_nothing()
    {
        var (status, answer) = await fixture.Service.PostBatch([]);
        status.Should().Be(200);
        answer.ToJsonString().Should().Be("""{"recorded":0,"duplicates":0,"refused":0,"receipts":[]}""");
    }

    [Fact]
    public async Task ten_thousand_entries_are_a_batch_and_one_more_is_too_many()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        var before = await Tables.All(service.Book);
        var entries = Enumerable.Range(0, 10_001).Select(i => Joined($"m{i}", "kil", "2020-01-01")).ToList();
        (await service.PostBatch(entries)).ShouldBeProblem(413, "batch-too-large");
        (await Tables.All(service.Book)).Should().Be(before);

        var (status, answer) = await service.PostBatch(entries.Take(10_000));
        status.Should().Be(200);
        answer.Number("recorded").Should().Be(10_000);
        (await service.Total("members")).Should().Be(10_000);
        (await service.PostBatch(entries.Take(10_000))).Answer.Number("duplicates").Should().Be(10_000);
    }

    [Fact]
    public async Task a_body_over_eight_mebibytes_is_too_large()
    {
        var body = Registered("large").ToJsonString();
        using var fits = await fixture.Service.PostRaw(body.PadRight(8 << 20));
        ((int)fits.StatusCode).Should().Be(201);
        (await fixture.Service.PostRaw(body.PadRight((8 << 20) + 1)).Answer()).ShouldBeProblem(413, "body-too-large");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("application/xml")]
    [InlineData("application/cloudevents+xml")]
    [InlineData("application/cloudevents+json; charset=iso-8859-1")]
    [InlineData(null)]
    public async Task another_content_type_is_not_understood(string? contentType)
    {
        (await fixture.Service.PostRaw(Registered("limits").ToJsonString(), contentType).Answer()).ShouldBeProblem(415, "unsupported-media-type");
    }

    [Fact]
    public async Task a_charset_may_be_quoted()
    {
        (await fixture.Service.PostRaw(Registered("quoted").ToJsonString(), "application/cloudevents+json; charset=\"utf-8\"").Answer()).Status.Should().Be(201);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{'id': 1}")]
    [InlineData("{\"id\": 1,}")]
    [InlineData("// nothing\n{}")]
    public async Task what_is_no_json_is_refused(string body)
    {
        (await fixture.Service.PostRaw(body).Answer()).ShouldBeProblem(400, Rules.InvalidJson);
        (await fixture.Service.PostRaw(body, Raw.Batch).Answer()).ShouldBeProblem(400, Rules.InvalidJson);
    }

    [Fact]
    public async Task json_too_deep_to_be_an_entry_is_refused()
    {
        (await fixture.Service.PostRaw(new string('[', 1000) + new string(']', 1000)).Answer()).ShouldBeProblem(400, Rules.InvalidJson);
    }

    [Fact]
    public async Task bytes_that_are_no_utf_8_are_refused()
    {
        foreach (var entry in new[] { Registered("eda"), Registered("eda").But(e => e["id"] = "eda\u00e5"), Registered("eda").But(e => e["data\u00e5"] = 1) })
        {
            entry["data"]!["name"] = "\u00c5rj\u00e4ng";
            var text = entry.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            var (status, answer) = await fixture.Service.PostRaw(Encoding.Latin1.GetBytes(text)).Answer();
            status.Should().BeInRange(400, 422, answer.ToJsonString());
        }
    }

    [Fact]
    public async Task a_batch_is_a_list()
    {
        (await fixture.Service.PostRaw(Registered("limits").ToJsonString(), Raw.Batch).Answer()).ShouldBeProblem(400, Rules.NotAList);
        (await fixture.Service.PostRaw("[1, null, \"x\"]", Raw.Batch).Answer()).Answer.Texts("errors", "rule").Should().AllBe(Rules.InvalidCloudEvent).And.HaveCount(3);
    }
}
