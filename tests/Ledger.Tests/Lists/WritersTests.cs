using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Ledger.Lists;

namespace Ledger.Tests.Lists;

/// <summary>What is written is what is read back, by whoever reads.</summary>
public sealed class WritersTests
{
    private static readonly string[] _calculated = ["=1+1", "+46 70 123 45 67", "-5", "@SUM(A1)", "=HYPERLINK(\"http://example.org\";\"x\")", "-", "="];

    public static TheoryData<string> Formats => [.. ListFormat.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task every_kind_of_value_reads_back(string format)
    {
        var (day, moment) = (new DateOnly(2026, 1, 31), new DateTimeOffset(2026, 1, 31, 13, 5, 7, TimeSpan.FromHours(1)));
        object?[] row = ["Årjängs partiförening", 12L, -3, day, moment, null, (string[])["growth", "youth"], JsonDocument.Parse("""{"association":"kil","topics":["a","b"]}""").RootElement, "två\nrader; och \"citat\""];
        var list = ReadList.Of(await Written(format, row), format);
        list.Rows.Should().ContainSingle().Which.Should().Equal(
            "Årjängs partiförening", "12", "-3", "2026-01-31", "2026-01-31T12:05:07Z", "", "growth, youth", "association=kil, topics=a+b", "två\nrader; och \"citat\"");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task what_a_spreadsheet_would_calculate_is_text_and_reads_back_the_same(string format) =>
        ReadList.Of(await Written(format, [.. _calculated]), format).Rows.Should().ContainSingle().Which.Should().Equal(_calculated);

    [Fact]
    public async Task in_csv_no_cell_of_text_begins_with_what_is_calculated()
    {
        var text = Encoding.UTF8.GetString(await Written("csv", [.. _calculated, "\t=1", "\r=1", -7L]));
        var cells = text.Split("\r\n")[1].Split(';');
        cells[0].Should().Be("\"\t=1+1\"", "the tab stands within the quotes");
        cells[^1].Should().Be("-7", "a number is one");
        text.Should().NotContainAny(";=", ";+", ";@", ";\"=", ";\"+", ";\"-", ";\"@");
    }

    [Fact]
    public async Task in_a_workbook_dates_are_dates_numbers_numbers_and_texts_text()
    {
        using var zip = new ZipArchive(new MemoryStream(await Written("xlsx", [new DateOnly(2026, 1, 31), 7L, "=1+1", "12", new DateOnly(1850, 1, 1)])));
        using var reader = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var sheet = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        sheet.Should().Contain("<v>46053</v>").And.Contain("<v>7</v>").And.NotContain("<f>").And.NotContain("<v>12</v>");
        sheet.Should().Contain("1850-01-01", "before 1900 spreadsheets have no dates");
    }

    [Fact]
    public async Task what_a_sheet_has_no_room_for_goes_on_in_the_next()
    {
        var pipe = new Pipe();
        await using (var list = new XlsxList(pipe.Writer, "Medlemmar", mostRows: 3))
        {
            await list.Begin(["id"], ["Id"]);
            for (var i = 1; i <= 5; i++)
                await list.Add([(long)i]);
            await list.End();
        }

        ReadList.OfWorkbook(await Whole(pipe)).Select(s => $"{s.Headings[0]}: {string.Join(' ', s.Lines)}").Should().Equal("Id: 1 2", "Id: 3 4", "Id: 5");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task a_list_without_rows_is_a_list(string format) => ReadList.Of(await Written(format), format).Rows.Should().BeEmpty();

    private static async Task<byte[]> Written(string format, params object?[][] rows)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await using (var list = ListFormat.All.Single(f => f.Name == format).Open(pipe.Writer, "Lista"))
        {
            string[] names = [.. Enumerable.Range(1, rows.FirstOrDefault()?.Length ?? 1).Select(c => $"c{c}")];
            await list.Begin(names, names);
            foreach (var row in rows)
                await list.Add(row);
            await list.End();
        }

        return await Whole(pipe);
    }

    private static async Task<byte[]> Whole(Pipe pipe)
    {
        await pipe.Writer.CompleteAsync();
        using var whole = new MemoryStream();
        await pipe.Reader.CopyToAsync(whole);
        return whole.ToArray();
    }
}
