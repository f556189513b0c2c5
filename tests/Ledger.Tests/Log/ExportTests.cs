using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Transparency;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Log;

/// <summary>An export holds each entry as its leaf's input, and the bytes of a position never change.</summary>
public sealed class ExportTests(TestCluster cluster)
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    [Fact]
    public async Task a_leaf_is_the_same_from_the_poster_s_json_from_jsonb_and_from_the_export()
    {
        await using var service = await TestService.Start(cluster);
        using var auditor = await Auditor.Of(service);
        var odd = "\t\"Kil\" å 😀 é € \\ / & < > \u2028".Trim();
        JsonObject[] posted =
        [
            Registered("kil"), Entry("association.renamed", "association/kil", "2020-01-01", new { name = odd }), Opens("c", "instagram"), Measured("c", 9_007_199_254, "2020-01-01"),
            Planned("t", "2020-01-01", "course", "organising", "a-topic"), Adopted("p", Goal("g", new { read = "count", account = "sessions", where = new { topics = "organising", kind = "course" } })),
        ];
        // In another spelling than the canonical one: members in another order, escapes, white space.
        foreach (var entry in posted)
        {
            var data = new JsonObject(entry["data"]!.AsObject().Reverse().Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
            entry["data"] = data;
            var text = JsonSerializer.Serialize(entry, _indented);
            (await service.Send(text, "application/cloudevents+json")).Status.Should().Be(201, text);
        }

        var file = auditor.File("export");
        (await auditor.Ask("export", "--output", file)).Code.Should().Be(0);
        var exported = File.ReadAllLines(file).Where(line => line.StartsWith("{\"data\"", StringComparison.Ordinal)).Select(line => LogEntry.Parse(Encoding.UTF8.GetBytes(line))).ToList();
        var stored = await service.Book.Rows<string>("select data::text from mt_events order by seq_id");
        await service.Book.Sealer.Seal(CancellationToken.None);
        var tile = (await service.Book.Log.Tile(new(0, 0, posted.Length), CancellationToken.None))!.Value;
        for (var i = 0; i < posted.Length; i++)
        {
            var mine = exported[i] with { Data = Encoding.UTF8.GetBytes(posted[i]["data"]!.ToJsonString()) };
            mine.LeafHash().Should().Be(exported[i].LeafHash(), "the poster's");
            (exported[i] with { Data = Encoding.UTF8.GetBytes(stored[i]) }).LeafHash().Should().Be(exported[i].LeafHash(), "jsonb's");
            new Hash(tile.Span.Slice(32 * i, 32)).Should().Be(exported[i].LeafHash(), "and what was sealed");
        }
    }

    [Fact]
    public async Task the_bytes_of_a_position_never_change_and_a_resumed_export_is_the_same_as_a_whole_one()
    {
        await using var service = await TestService.Start(cluster);
        using var auditor = await Auditor.Of(service);
        var talk = Dialogue("kil", "2020-03-01");
        await service.Record(Registered("kil"), talk);
        await service.Book.Sealer.Seal(CancellationToken.None);
        var (grown, then) = (auditor.File("grown"), auditor.File("then"));
        (await auditor.Ask("export", "-o", grown)).Code.Should().Be(0);
        var early = Entries(grown);

        await service.Record(Reversed(talk, "2020-03-02"));
        await service.Record([.. Enumerable.Range(0, 2_500).Select(i => Joined($"m{i}", "kil", "2020-02-03"))]);
        await service.Book.Sealer.Seal(CancellationToken.None);
        (await auditor.Ask("export", "-o", then, "--known-at", "@2")).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 0);
        File.ReadAllBytes(then).Should().Equal(File.ReadAllBytes(grown), "the reversal stands at the entry that did it");

        var whole = auditor.File("whole");
        (await auditor.Ask("export", "-o", whole)).Code.Should().Be(0);
        Entries(whole).Take(2).Should().Equal(early);
        Entries(whole).Should().HaveCount(2_503);
        (await auditor.Ask("export", "-o", grown, "--resume")).Code.Should().Be(0);
        File.ReadAllBytes(grown).Should().Equal(File.ReadAllBytes(whole));

        // Broken off within a line, or just before its end.
        var bytes = File.ReadAllBytes(whole);
        foreach (var length in (int[])[0, 1, 700, bytes.Length / 2, bytes.Length - 10, Array.IndexOf(bytes, (byte)'\n'), Array.IndexOf(bytes, (byte)'\n') + 1])
        {
            File.WriteAllBytes(grown, bytes[..length]);
            (await auditor.Ask("export", "-o", grown, "--resume")).Code.Should().Be(0);
            File.ReadAllBytes(grown).Should().Equal(bytes);
        }

        static List<string> Entries(string file) => [.. File.ReadAllLines(file).Where(line => line.StartsWith("{\"data\"", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task an_export_holds_no_personal_data_and_an_erasure_changes_none_of_it()
    {
        await using var service = await TestService.Start(cluster);
        using var auditor = await Auditor.Of(service);
        await service.Record(Registered("kil"), Entry("member.joined", "member/1", "2020-02-03", new { association = "kil", person = new { name = "Påhittad Persson" } }));
        var file = auditor.File("export");
        (await auditor.Ask("export", "-o", file)).Code.Should().Be(0);
        var before = File.ReadAllLines(file);
        before.Should().NotContain(line => line.Contains("Persson"));
        (await TestService.Ask(service.Http, HttpMethod.Delete, "members/1/personal-data", new { reason = "request" })).Status.Should().Be(200);
        (await auditor.Ask("export", "-o", file)).Code.Should().Be(0);
        File.ReadAllLines(file).Take(2).Should().Equal(before.Take(2));
        (await auditor.Verify()).Should().Equal(["nothing-sealed"]);
        await service.Book.Sealer.Seal(CancellationToken.None);
        (await auditor.Verify()).Should().BeEmpty();
    }
}
