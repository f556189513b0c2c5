using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Ledger.Transparency.Tests;

public class CanonicalJsonTests
{
    [Fact]
    public void the_strings_and_literals_of_the_rfc_s_first_example_are_spelled_as_it_says()
    {
        // RFC 8785 sections 3.2.2 and 3.2.4, without its fractions, which entries cannot hold.
        Canonical("""
            {
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """).Should().Be("""{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}""");
        Convert.ToHexStringLower(CanonicalJson.Of("""{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}"""u8)).Should().Be(
            "7b22737472696e67223a22" + "e282ac245c75303030665c6e412742" + "5c225c5c5c5c5c222f" + "227d");
    }

    [Fact]
    public void the_members_of_the_rfc_s_second_example_are_ordered_as_it_says() =>
        // RFC 8785 section 3.2.3: the smiley, whose surrogates are D83D DE00, comes before U+FB33.
        Canonical("""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """).Should().Be(
                "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\"," +
                "\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("-9007199254740991", "-9007199254740991")]
    [InlineData("9007199254740992", "9007199254740992")] // RFC 8785 appendix B
    [InlineData("-9007199254740992", "-9007199254740992")]
    [InlineData("9007199254740993", "9007199254740993")] // where RFC 8785 would round
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    public void whole_numbers_keep_every_digit(string number, string spelled)
    {
        Canonical(number).Should().Be(spelled);
        Canonical($$"""{"n": [ {{number}} ] }""").Should().Be($$"""{"n":[{{spelled}}]}""");
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.5")]
    [InlineData("1e3")]
    [InlineData("1E0")]
    [InlineData("-0.0")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("295147905179352830000")]
    public void fractions_exponents_and_more_than_64_bits_are_refused(string number)
    {
        Refused(number);
        Refused($$"""{"a":[{{number}}]}""");
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("""{"é":1,"\u00e9":1}""")]
    [InlineData("""[{"x":{"":1,"":2}}]""")]
    public void a_name_that_stands_twice_is_refused(string json) => Refused(json);

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\"a\\ud83d\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    [InlineData("{\"\\ud800\":1}")]
    public void lone_surrogates_are_refused(string json) => Refused(json);

    [Fact]
    public void what_is_not_utf_8_is_refused()
    {
        foreach (var bytes in (byte[][])[[0xFF], [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'], [(byte)'"', 0xC3, (byte)'"'], [(byte)'"', 0xC0, 0x80, (byte)'"'], [0xEF, 0xBB, 0xBF, (byte)'1']])
            FluentActions.Invoking(() => CanonicalJson.Of(bytes)).Should().Throw<FormatException>(Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("1 2")]
    [InlineData("{}{}")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("NaN")]
    [InlineData("'a'")]
    [InlineData("{a:1}")]
    [InlineData("/**/1")]
    [InlineData("\"a\nb\"")]
    [InlineData("nul")]
    public void what_is_no_json_is_refused(string json) => Refused(json);

    [Fact]
    public void nesting_ends_at_its_limit()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
        Canonical(Nested(CanonicalJson.MaxDepth)).Should().Be(Nested(CanonicalJson.MaxDepth));
        Refused(Nested(CanonicalJson.MaxDepth + 1));
    }

    [Theory]
    [InlineData("{ }", "{}")]
    [InlineData("[\n]", "[]")]
    [InlineData(" \"\" ", "\"\"")]
    [InlineData("""{"":"empty","a":{},"A":{},"aa":[]}""", """{"":"empty","A":{},"a":{},"aa":[]}""")]
    [InlineData("""{"b":{"d":1,"c":[{"z":1,"y":2}]},"a":0}""", """{"a":0,"b":{"c":[{"y":2,"z":1}],"d":1}}""")]
    [InlineData("\"\\u007f\"", "\"\u007f\"")]
    [InlineData("\"\\u2028\"", "\"\u2028\"")]
    [InlineData("\"\\b\\t\\n\\f\\r\\u0001\\u001F\"", "\"\\b\\t\\n\\f\\r\\u0001\\u001f\"")]
    [InlineData("\"A\\u030a\"", "\"A\u030a\"")] // no normalisation: RFC 8785 section 3.1
    public void small_texts_are_spelled(string json, string canonical) => Canonical(json).Should().Be(canonical);

    [Fact]
    public void an_element_is_spelled_as_its_text_is()
    {
        using var document = JsonDocument.Parse("""{ "outer": { "b" : 1, "a" : "\u00e5" } }""");
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(document.RootElement.GetProperty("outer"), output);
        Encoding.UTF8.GetString(output.WrittenSpan).Should().Be("""{"a":"å","b":1}""");
    }

    [Fact]
    public void a_large_object_is_ordered()
    {
        var names = Enumerable.Range(0, 5000).Select(n => $"k{n * 7919 % 5000:0000}").ToList();
        var json = "{" + string.Join(',', names.Select((name, i) => $"\"{name}\": {i}")) + "}";
        using var canonical = JsonDocument.Parse(Canonical(json));
        canonical.RootElement.EnumerateObject().Select(member => member.Name).Should().Equal(names.Order(StringComparer.Ordinal));
        canonical.RootElement.EnumerateObject().Should().OnlyContain(member => names[member.Value.GetInt32()] == member.Name);
    }

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json)));

    private static void Refused(string json) => FluentActions.Invoking(() => Canonical(json)).Should().Throw<FormatException>(json);
}
