using System.Buffers;
using System.Globalization;
using System.Text;
using FsCheck.Fluent;

namespace Ledger.Transparency.Tests;

public class LogEntryTests
{
    private const string Spelled = """
        {"data":{"association":"karlstad","category":"member","occurredOn":"2020-02-03"},"district":"varmland","entry":"5b1f4e3c-0a52-5c0e-9a55-0d1c2b3a4f5e","headers":{"key":"k1","source":"/associations/karlstad"},"position":42,"recordedAt":"2020-02-03T17:30:00.123456Z","subject":"member/8c1f","type":"member.joined","version":1}
        """;

    private static readonly LogEntry _entry = new(
        42, new("5b1f4e3c-0a52-5c0e-9a55-0d1c2b3a4f5e"), "varmland", "member/8c1f", 1, "member.joined",
        new DateTimeOffset(2020, 2, 3, 18, 30, 0, TimeSpan.FromHours(1)).AddTicks(1_234_560),
        Utf8("""{ "source": "/associations/karlstad", "key": "k1" }"""), Utf8("""{ "category" : "member", "association": "karlstad", "occurredOn": "2020-02-03" }"""));

    [Fact]
    public void an_entry_is_spelled_as_the_design_says() => Encoding.UTF8.GetString(_entry.ToCanonical()).Should().Be(Spelled);

    [Fact]
    public void its_leaf_is_the_hash_of_a_zero_byte_and_its_spelling()
    {
        _entry.LeafHash().Should().Be(Hash.Of([0, .. Encoding.UTF8.GetBytes(Spelled)]));
        var output = new ArrayBufferWriter<byte>();
        _entry.WriteTo(output);
        MerkleTree.LeafHash(output.WrittenSpan).Should().Be(_entry.LeafHash());
    }

    [Fact]
    public void its_leaf_is_the_same_from_the_poster_s_json_from_jsonb_and_from_an_export()
    {
        var examples = from headers in JsonSpellings.Objects
                       from data in JsonSpellings.Objects
                       from seed in Gen.Choose(0, int.MaxValue)
                       select (headers, data, seed);
        Seeded.Holds(Arb.From(examples), example =>
        {
            var (headers, data, seed) = example;
            var posted = _entry with { Headers = Utf8(JsonSpellings.Posted(headers, new(seed))), Data = Utf8(JsonSpellings.Posted(data, new(~seed))) };
            var stored = _entry with { Headers = Utf8(JsonSpellings.Jsonb(headers)), Data = Utf8(JsonSpellings.Jsonb(data)), RecordedAt = _entry.RecordedAt.ToUniversalTime() };
            var whole = Json.Object(
                ("position", new(42L)), ("entry", new("5b1f4e3c-0a52-5c0e-9a55-0d1c2b3a4f5e")), ("district", new("varmland")), ("subject", new("member/8c1f")), ("version", new(1L)),
                ("type", new("member.joined")), ("recordedAt", new("2020-02-03T17:30:00.123456Z")), ("headers", headers), ("data", data));

            var canonical = Encoding.UTF8.GetBytes(JsonSpellings.Export(whole));
            posted.ToCanonical().Should().Equal(canonical);
            stored.ToCanonical().Should().Equal(canonical);
            LogEntry.Parse(canonical).ToCanonical().Should().Equal(canonical);
            foreach (var spelling in (string[])[JsonSpellings.Posted(whole, new(seed)), JsonSpellings.Jsonb(whole)])
                LogEntry.Read(Utf8(spelling)).LeafHash().Should().Be(posted.LeafHash());
        }, times: 500);
    }

    [Fact]
    public void an_entry_is_read_back_from_its_spelling()
    {
        var entry = LogEntry.Parse(Utf8(Spelled));
        entry.Should().BeEquivalentTo(_entry, options => options.Excluding(e => e.Headers).Excluding(e => e.Data));
        Encoding.UTF8.GetString(entry.Headers.Span).Should().Be("""{"key":"k1","source":"/associations/karlstad"}""");
        Encoding.UTF8.GetString(entry.Data.Span).Should().Be("""{"association":"karlstad","category":"member","occurredOn":"2020-02-03"}""");
        entry.LeafHash().Should().Be(_entry.LeafHash());
    }

    [Fact]
    public void only_the_canonical_spelling_is_parsed()
    {
        foreach (var other in (string[])[Spelled + "\n", " " + Spelled, Spelled.Replace(",", ", "), Spelled.Replace("varmland", "v\\u0061rmland"), Spelled.Replace("\"position\":42", "\"position\":-0")])
        {
            other.Should().NotBe(Spelled);
            LogEntry.Read(Utf8(other)).Should().NotBeNull();
            FluentActions.Invoking(() => LogEntry.Parse(Utf8(other))).Should().Throw<FormatException>(other);
        }
    }

    [Theory]
    [InlineData("\"position\":42", "\"position\":\"42\"")]
    [InlineData("\"position\":42", "\"position\":42.0")]
    [InlineData("\"position\":42", "\"position\":9223372036854775808")]
    [InlineData("\"position\":42", "\"position\":42,\"position\":42")]
    [InlineData("\"position\":42,", "")]
    [InlineData("\"position\":42", "\"position\":42,\"more\":1")]
    [InlineData("\"position\":42,", "\"version\":1,")]
    [InlineData("\"version\":1", "\"version\":null")]
    [InlineData("5b1f4e3c-0a52-5c0e-9a55-0d1c2b3a4f5e", "5B1F4E3C-0a52-5c0e-9a55-0d1c2b3a4f5e")]
    [InlineData("5b1f4e3c-0a52-5c0e-9a55-0d1c2b3a4f5e", "{5b1f4e3c-0a52-5c0e-9a55-0d1c2b3a4f5e}")]
    [InlineData("5b1f4e3c-0a52-5c0e-9a55-0d1c2b3a4f5e", " 5b1f4e3c-0a52-5c0e-9a55-0d1c2b3a4f5e")]
    [InlineData("17:30:00.123456Z", "17:30:00.123456+00:00")]
    [InlineData("17:30:00.123456Z", "18:30:00.123456+01:00")]
    [InlineData("17:30:00.123456Z", "17:30:00.123Z")]
    [InlineData("17:30:00.123456Z", "17:30:00.1234567Z")]
    [InlineData("17:30:00.123456Z", "17:30:00Z")]
    [InlineData("2020-02-03T17", "2020-02-30T17")]
    [InlineData("\"varmland\"", "null")]
    [InlineData("\"varmland\"", "7")]
    [InlineData("\"varmland\"", "\"\\ud800\"")]
    [InlineData("\"association\":", "\"category\":")]
    [InlineData("\"karlstad\"", "1.5")]
    [InlineData("{\"data\"", "[{\"data\"")]
    [InlineData("\"version\":1}", "\"version\":1}}")]
    [InlineData("\"version\":1}", "\"version\":1")]
    public void what_is_no_entry_is_refused(string part, string other)
    {
        var json = Spelled.Replace(part, other);
        json.Should().NotBe(Spelled);
        FluentActions.Invoking(() => LogEntry.Read(Utf8(json)).LeafHash()).Should().Throw<FormatException>(json);
    }

    [Fact]
    public void every_field_is_part_of_the_leaf()
    {
        LogEntry[] others =
        [
            _entry with { Position = 43 }, _entry with { Entry = Guid.Empty }, _entry with { District = "dalarna" }, _entry with { Subject = "member/8c1e" }, _entry with { Version = 2 },
            _entry with { Type = "member.left" }, _entry with { RecordedAt = _entry.RecordedAt.AddMicroseconds(1) }, _entry with { Headers = Utf8("null") }, _entry with { Data = Utf8("{}") },
        ];
        others.Append(_entry).Select(entry => entry.LeafHash()).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void an_instant_has_whole_microseconds_and_is_spelled_in_utc_in_any_culture()
    {
        FluentActions.Invoking(() => (_entry with { RecordedAt = _entry.RecordedAt.AddTicks(1) }).LeafHash()).Should().Throw<FormatException>();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("ar-SA");
            _entry.ToCanonical().Should().Equal(Encoding.UTF8.GetBytes(Spelled));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void half_a_character_is_refused_wherever_it_stands()
    {
        foreach (var entry in (LogEntry[])[_entry with { District = "\ud800" }, _entry with { Subject = "a\udc00" }, _entry with { Type = "\udc00\ud800" }])
            FluentActions.Invoking(entry.ToCanonical).Should().Throw<FormatException>();
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
