using System.IO.Compression;
using System.Text;
using Ledger.Domain;
using Ledger.Store.Lists;
using Ledger.Tests;

namespace Ledger.Store.Tests.Lists;

/// <summary>Files are read as spreadsheets and member systems write them, and what was recognised is said.</summary>
public class ListReaderTests
{
    private const string Plain = "Medlemsnummer;Namn;Kategori\r\n1;Åsa Uppdiktad;Medlem\r\n2;Örjan Uppdiktad;Ungdom\r\n";

    [Theory]
    [InlineData("utf-8", false, "utf-8")]
    [InlineData("utf-8", true, "utf-8")]
    [InlineData("utf-16", true, "utf-16le")]
    [InlineData("utf-16", false, "utf-16le")]
    [InlineData("utf-16BE", true, "utf-16be")]
    [InlineData("iso-8859-1", false, "iso-8859-1")]
    public void an_encoding_is_recognised(string encoding, bool mark, string told)
    {
        var of = Encoding.GetEncoding(encoding);
        var file = Read([.. mark ? of.GetPreamble() : [], .. of.GetBytes(Plain)]);
        file.Encoding.Should().Be(told);
        file.Rows.Select(r => r[1].Text).Should().Equal("Åsa Uppdiktad", "Örjan Uppdiktad");
    }

    [Fact]
    public void signs_that_latin_1_lacks_make_it_windows_1252()
    {
        var file = Read(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Plain.Replace("Åsa", "Åsa –", StringComparison.Ordinal)));
        (file.Encoding, file.Rows[0][1].Text).Should().Be(("windows-1252", "Åsa – Uppdiktad"));
        ListReader.Read(Encoding.Latin1.GetBytes(Plain), "iso-8859-1", []).Encoding.Should().Be("iso-8859-1");
    }

    [Theory]
    [InlineData(';', "semicolon")]
    [InlineData(',', "comma")]
    [InlineData('\t', "tab")]
    public void a_separator_is_recognised(char separator, string told)
    {
        var file = Read(Plain.Replace(';', separator));
        file.Separator.Should().Be(told);
        file.Header.Cells.Select(c => c.Text).Should().Equal("Medlemsnummer", "Namn", "Kategori");
    }

    [Fact]
    public void a_separator_may_be_told_as_excel_tells_it() => Read($"sep=,\r\n{Plain.Replace(';', ',')}").Rows.Select(r => r.Row).Should().Equal([2, 3], "the line is none that a spreadsheet shows");

    [Fact]
    public void a_title_and_empty_rows_are_passed_over_and_counted()
    {
        var file = Read($"Medlemmar i Kil, uttagna 2026-01-31;;\r\n\r\n{Plain}\r\n;;\r\n;;\r\n");
        file.Header.Row.Should().Be(3);
        file.Rows.Select(r => r.Row).Should().Equal(4, 5);
    }

    [Fact]
    public void quotes_hold_separators_quotes_and_line_breaks()
    {
        var file = Read("Medlemsnummer;Namn\r\n1;\"Uppdiktad; \"\"Åsa\"\"\r\nMaria\"\r\n2;Örjan \"Uppe\" Uppdiktad\r\n");
        file.Rows.Select(r => r[1].Text).Should().Equal("Uppdiktad; \"Åsa\"\r\nMaria", "Örjan \"Uppe\" Uppdiktad");
        file.Rows.Select(r => r.Row).Should().Equal([2, 3], "rows are counted as a spreadsheet counts them");
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+46 70 123 45 67")]
    [InlineData("-")]
    [InlineData("@uppdiktad")]
    public void what_a_spreadsheet_would_calculate_is_text(string text)
    {
        Read($"Medlemsnummer;Telefon\n1;{text}\n").Rows[0][1].Text.Should().Be(text);
        Read($"Medlemsnummer;Telefon\n1;'{text}\n").Rows[0][1].Text.Should().Be(text);
        Read($"Medlemsnummer;Telefon\n1;\"\t{text}\"\n").Rows[0][1].Text.Should().Be(text, "so Ledger's own lists have it");
    }

    [Fact]
    public void a_workbook_holds_texts_numbers_and_dates()
    {
        var file = Read(new Workbook().Row("Medlemmar").Row().Row("Medlemsnummer", "Telefon", "Inträdesdatum").Row(17, 46701234567d, new DateOnly(2026, 1, 31)).Row(18, "070-1", null).Row(null, "", null).Bytes());
        (file.Sheet, file.Encoding, file.Separator, file.Header.Row).Should().Be(("Medlemmar", null, null, 3));
        file.Rows.Should().HaveCount(2);
        file.Rows[0].Cells.Should().Equal(new ListCell("17", Number: 17), new ListCell("46701234567", Number: 46701234567), new ListCell("2026-01-31", Date: new(2026, 1, 31)));
        (file.Rows[1].Row, file.Rows[1][1].Text, file.Rows[1][2].IsEmpty).Should().Be((5, "070-1", true));
    }

    [Fact]
    public void a_header_may_be_of_merged_cells()
    {
        var file = Read(new Workbook().Row("Medlemsnummer", "Person", null, "Kategori").Row(null, "Förnamn", "Efternamn", null).Row(17, "Åsa", "Uppdiktad", "Medlem")
            .Merged("A1:A2").Merged("B1:C1").Merged("D1:D2").Bytes());
        file.Header.Row.Should().Be(2);
        file.Header.Cells.Select(c => c.Text).Should().Equal("Medlemsnummer", "Förnamn", "Efternamn", "Kategori");
        file.Rows.Single()[0].Text.Should().Be("17");
    }

    [Fact]
    public void what_is_no_list_is_refused()
    {
        Refused([], Rules.ListEmpty);
        Refused("Medlemsnummer;Namn\r\n"u8.ToArray(), Rules.ListEmpty);
        Refused("Åsa;Uppdiktad\r\n1;2\r\n"u8.ToArray(), Rules.ListWithoutHeader);
        Refused([0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0, 0, 13], Rules.ListUnreadable);
        Refused("PK\u0003\u0004 and no zip"u8.ToArray(), Rules.ListUnreadable);
        Refused(new byte[ListReader.MostBytes + 1], Rules.ListTooLarge);
        Refused(Encoding.UTF8.GetBytes($"Medlemsnummer\r\n{string.Concat(Enumerable.Range(1, ListReader.MostRows + 1).Select(n => $"{n}\r\n"))}"), Rules.ListTooLong);
        Refused(Encoding.UTF8.GetBytes($"Medlemsnummer;Namn\r\n1;\"{new string('x', ListReader.LongestCell + 1)}\r\n"), Rules.CellTooLong);
        FluentActions.Invoking(() => ListReader.Read(Encoding.UTF8.GetBytes(Plain), "ebcdic", [])).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.ListCharsetUnknown);
    }

    [Fact]
    public void a_list_of_the_greatest_length_is_read() =>
        Read($"Medlemsnummer\r\n{string.Concat(Enumerable.Range(1, ListReader.MostRows).Select(n => $"{n}\r\n"))}").Rows.Should().HaveCount(ListReader.MostRows);

    [Fact]
    public void a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read()
    {
        var bomb = new Workbook().Bytes($"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{new string(' ', XlsxList.MostUnpacked)}</sheetData></worksheet>");
        bomb.Length.Should().BeLessThan(ListReader.MostBytes);
        Refused(bomb, Rules.ListUnpacksTooLarge);
    }

    [Fact]
    public void no_entity_of_a_workbook_is_followed()
    {
        var secret = Path.GetTempFileName();
        try
        {
            File.WriteAllText(secret, "Namn");
            Refused(new Workbook().Bytes($"""<!DOCTYPE worksheet [<!ENTITY e SYSTEM "file://{secret}">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>"""), Rules.ListUnreadable);
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Fact]
    public void a_zip_that_is_no_workbook_is_refused()
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("readme.txt");
        Refused(file.ToArray(), Rules.ListUnreadable);
    }

    private static ListFile Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static ListFile Read(byte[] bytes) => ListReader.Read(bytes, null, []);

    private static void Refused(byte[] bytes, string rule) => FluentActions.Invoking(() => Read(bytes)).Should().Throw<RuleBroken>().Which.Rule.Should().Be(rule);
}
