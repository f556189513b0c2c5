using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Commands;
using Spectre.Console;

namespace Ledger.Tests.Commands;

/// <summary>Goals, evidence and changes as the commands show them.</summary>
public sealed class FigureCommandTests(SharedProgram shared) : IClassFixture<SharedProgram>
{
    private static readonly string[] _json = ["--format", "json"];

    [Fact]
    public async Task what_is_shown_is_what_the_service_answers_as_a_table_as_csv_and_as_json()
    {
        var program = shared.Program;
        (await program.Run("post", Path.Combine(Docs.Documents.Root, "src", "Ledger", "Data", "plan-2020.json"))).Code.Should().Be(0);
        (await shared.Post("""
            { "specversion": "1.0", "id": "d-1", "source": "/district", "type": "association.dialogue-held", "subject": "association/kil", "data": { "occurredOn": "2020-05-12", "channel": "meeting", "topics": ["regional-policy"] } }
            """u8.ToArray())).Code.Should().Be(0);

        var progress = JsonNode.Parse((await program.Run(["progress", "2020", "--as-of", "2020-06-30", .. _json])).Output)!;
        using var http = shared.Http();
        var answer = JsonNode.Parse(await http.GetStringAsync(new Uri($"v1/plans/2020/progress?asOf=2020-06-30&knownAt=@{progress["basis"]!["knownAt"]!["position"]}", UriKind.Relative), TestContext.Current.CancellationToken))!;
        JsonNode.DeepEquals(progress["goals"], answer["goals"]).Should().BeTrue();

        var table = await program.RunIn("sv_SE.UTF-8", "progress", "2020", "--as-of", "2020-06-30");
        table.Output.Should().ContainAll("Vad det lovar", "Väntat: ", "Ingen avläsning: ", "1\u00A0500", "(vår läsning: minst ett samtal med varje partiförening)", "+0").And.NotContain("Expected");
        var csv = (await program.RunIn("sv_SE.UTF-8", "progress", "2020", "--as-of", "2020-06-30", "--format", "csv")).Output.Split('\n');
        csv[0].TrimEnd('\r').Should().Be("Mål;Vad det lovar;Värde;Målvärde;Väntat;Läge;Senast;Från;Värde vid bedömningen;Andel;Av;Delar;Ännu inte;Styrelsens bedömning;Styrelsens ord;Bedömt;Rubrik;Ansvarig");
        csv.Should().ContainSingle(line => line.StartsWith("facebook-1500;")).Which.TrimEnd('\r').Should().Be("facebook-1500;1500 gilla-markeringar på Facebook;ingen avläsning;1500;745;ingen avläsning;2020-12-31;2020-01-01;;;;;;;;;;");

        var evidence = JsonNode.Parse((await program.Run(["evidence", "2020", "regional-dialogue", "--as-of", "2020-06-30", .. _json])).Output)!;
        evidence["postings"]!.AsArray().Sum(posting => (long)posting!["amount"]!).Should().Be((long)evidence["value"]!).And.Be(1);
        (await program.Run("evidence", "2020", "regional-dialogue", "--as-of", "2020-06-30")).Output
            .Should().ContainAll($"{evidence["postings"]![0]!["entry"]}", "association.dialogue-held", "topics=regional-policy", "The value is 1");

        var changes = await program.RunWhole("changes", "2020", "--as-of", "2020-06-30", "--since", "@2");
        changes.Output.Should().ContainAll("regional-dialogue", "association.dialogue-held", $"{evidence["postings"]![0]!["entry"]}");
        var refused = await program.RunIn("sv_SE.UTF-8", "evidence", "2020", "no-goal");
        (refused.Code, refused.Output).Should().Be((1, ""));
        refused.Error.Should().StartWith("ledger: Nekat (goal-unknown): Verksamhetsplanen har inget mål ”no-goal”.");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(20)]
    public void a_table_breaks_between_words_and_within_none(int width)
    {
        CultureInfo.CurrentUICulture = new("sv-SE");
        string?[][] rows = [["communication-strategy", "Ta fram en kommunikationsstrategi för hela distriktets arbete (vår läsning: antagen)", null, "ingen avläsning"], ["grow", "Växa", "1500", "i fas"]];
        var sheet = new Sheet(new("Mål"), new("Vad det lovar", Holds.LongWords), new("Värde", Holds.Numbers), new("Läge"), new("Senast"));
        foreach (var row in rows)
            sheet.Add(row[0], row[1], row[2] is null ? null : long.Parse(row[2]!, CultureInfo.InvariantCulture), row[3], new DateOnly(2020, 12, 31));

        var lines = Show(sheet, width);
        foreach (var word in rows.SelectMany(row => new[] { row[0], row[1], row[3] }).SelectMany(text => text!.Split(' ')))
            lines.Should().Contain(line => line.Split(' ', StringSplitOptions.None).Contains(word), word);
        if (width >= 80)
            lines.Should().AllSatisfy(line => line.Length.Should().BeLessThanOrEqualTo(width));
        Show(sheet, null).Should().ContainSingle(line => line.Contains("communication-strategy") && line.Contains("antagen)"), "a pipe is as wide as it needs");
    }

    [Fact]
    public void what_a_spreadsheet_opens_keeps_its_letters_its_numbers_and_what_looks_like_more_columns()
    {
        CultureInfo.CurrentUICulture = new("sv-SE");
        var sheet = new Sheet(new("Mål"), new("Vad det lovar", Holds.LongWords), new("Värde", Holds.Numbers), new("Senast"));
        sheet.Add("grow", "växa; och \"bestå\"", 12_345L, new DateOnly(2020, 12, 31));
        sheet.Add("audience", "två\nrader", null, null);
        using var output = new StringWriter();
        sheet.WriteCsv(output);
        $"{output}".Should().Be("\uFEFFMål;Vad det lovar;Värde;Senast\r\ngrow;\"växa; och \"\"bestå\"\"\";12345;2020-12-31\r\naudience;\"två\nrader\";ingen avläsning;\r\n");
    }

    private static string[] Show(Sheet sheet, int? width)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        if (width is not null)
            console.Profile.Width = width.Value;
        sheet.WriteTable(console, isBounded: width is not null);
        return $"{output}".Split('\n');
    }
}
