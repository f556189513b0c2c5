using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Tests.Commands;

/// <summary>Files as people have them: what is not text in UTF-8 is said so or read right, and never guessed at.</summary>
public sealed class PostFileTests(SharedProgram shared) : IClassFixture<SharedProgram>
{
    private const string Name = "Röda Korset Åmål";

    [Theory]
    [InlineData("windows-1252", "windows-1252", 0xF6)]
    [InlineData("latin1", "latin-1", 0xF6)]
    public async Task an_old_file_is_told_its_line_and_byte_and_is_read_right_where_its_encoding_is_said(string written, string said, byte first)
    {
        var contact = $"contact/{said}";
        var file = Encoded(written, $"{Opened($"{contact}-plain", "ABF")}\n{Opened(contact, Name)}\n");

        var refused = await shared.Post(file);
        (refused.Code, refused.Output.Split('\n')[0]).Should().Be((2, "recorded 0, duplicates 0, refused 0"));
        refused.Error.Should().ContainAll("line 2", $"the byte {first:X2}", "--encoding windows-1252");
        (await Entries(contact)).Should().BeEmpty();
        (await Entries($"{contact}-plain")).Should().BeEmpty("nothing of the file was posted");

        (await shared.Post(file, "--encoding", said)).Code.Should().Be(0);
        (await Entries(contact)).Should().ContainSingle().Which!["data"]!["name"]!.ToString().Should().Be(Name);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    public async Task a_file_with_a_byte_order_mark_is_read(string encoding)
    {
        var contact = $"contact/{encoding}";
        var file = Encoding.GetEncoding(encoding);
        (await shared.Post([.. file.GetPreamble(), .. file.GetBytes($"[\n{Opened(contact, Name)}\n]")])).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 0 && r.Error == "");
        (await Entries(contact)).Should().ContainSingle().Which!["data"]!["name"]!.ToString().Should().Be(Name);
    }

    [Fact]
    public async Task utf16_without_a_mark_is_told_so_and_read_where_it_is_said()
    {
        var file = Encoding.Unicode.GetBytes(Opened("contact/unmarked", Name));
        (await shared.Post(file)).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 2 && r.Error.Contains("--encoding utf-16"));
        (await shared.Post(file, "--encoding", "utf-16")).Code.Should().Be(0);
    }

    [Theory]
    [InlineData("Medlemsnummer;Namn\n17;Exempel\n", "table (CSV)")]
    [InlineData("\n  id,name\n17,x\n", "table (CSV)")]
    [InlineData("Hello\n", "holds no entries")]
    [InlineData("{\"a\": 1}\n{\"b\": \n", "line 2")]
    [InlineData("[\n{\"a\": 1},\n oops ]", "line 3")]
    public async Task what_is_no_entries_is_called_what_it_is(string text, string told)
    {
        var (code, output, error) = await shared.Post(Encoding.UTF8.GetBytes(text));
        (code, output.Split('\n')[0]).Should().Be((2, "recorded 0, duplicates 0, refused 0"));
        error.Should().Contain(told).And.NotContain("\n");
    }

    [Fact]
    public async Task an_encoding_that_there_is_not_is_said_so() =>
        (await shared.Post([], "--encoding", "utf-99")).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 2 && r.Error.Contains("utf-99"));

    [Fact]
    public async Task a_file_that_is_not_there_is_said_so_in_the_language_of_the_environment() =>
        (await shared.Program.RunIn("sv_SE.UTF-8", "post", "/nowhere.json")).Error.Should().Be("ledger: Kan inte läsa /nowhere.json: det finns ingen sådan fil.");

    [Fact]
    public async Task a_character_that_lies_across_two_pieces_of_a_long_file_is_whole()
    {
        var entries = Enumerable.Range(0, 600).Select(n => Opened($"contact/long-{n}", string.Concat(Enumerable.Repeat("åäö€😀", 1 + (n % 7)))));
        (await shared.Post(Encoding.UTF8.GetBytes(string.Join('\n', entries)))).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 0 && r.Output.StartsWith("recorded 600,"));
    }

    private static string Opened(string subject, string name) => new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = subject,
        ["source"] = "/district",
        ["type"] = "contact.opened",
        ["subject"] = subject,
        ["data"] = new JsonObject { ["occurredOn"] = "2020-01-01", ["name"] = name, ["kind"] = "other" },
    }.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static byte[] Encoded(string encoding, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(encoding).GetBytes(text);
    }

    private async Task<List<JsonNode?>> Entries(string subject)
    {
        using var http = shared.Http();
        return (await http.GetFromJsonAsync<JsonObject>(new Uri($"v1/entries?subject={subject}", UriKind.Relative)))!["entries"]!.AsArray().ToList();
    }
}
