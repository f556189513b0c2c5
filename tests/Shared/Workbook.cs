using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Ledger.Tests;

/// <summary>A workbook as small as may be: one sheet whose cells are texts, numbers, and dates as spreadsheets keep them.</summary>
public sealed class Workbook
{
    private readonly List<object?[]> _rows = [];
    private readonly List<string> _merged = [];

    /// <summary>Adds a row: texts, numbers, dates, and null for no cell.</summary>
    public Workbook Row(params object?[] cells)
    {
        _rows.Add(cells);
        return this;
    }

    /// <summary>Merges cells, as <c>A1:B1</c>.</summary>
    public Workbook Merged(string range)
    {
        _merged.Add(range);
        return this;
    }

    public byte[] Bytes(string? sheet = null)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>""");
            Add(zip, "_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add(zip, "xl/workbook.xml", """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Medlemmar" sheetId="1" r:id="rId1"/></sheets></workbook>""");
            Add(zip, "xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>""");
            Add(zip, "xl/styles.xml", """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>""");
            Add(zip, "xl/worksheets/sheet1.xml", sheet ?? Sheet());
        }

        return file.ToArray();
    }

    private string Sheet()
    {
        var xml = new StringBuilder("""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>""");
        foreach (var (place, row) in _rows.Index())
        {
            xml.Append(CultureInfo.InvariantCulture, $"<row r=\"{place + 1}\">");
            foreach (var (column, cell) in row.Index())
                xml.Append(Cell($"{(char)('A' + column)}{place + 1}", cell));
            xml.Append("</row>");
        }

        xml.Append("</sheetData>");
        if (_merged.Count > 0)
            xml.Append(CultureInfo.InvariantCulture, $"<mergeCells count=\"{_merged.Count}\">{string.Concat(_merged.Select(m => $"<mergeCell ref=\"{m}\"/>"))}</mergeCells>");
        return xml.Append("</worksheet>").ToString();
    }

    private static string Cell(string place, object? cell) => cell switch
    {
        null => "",
        DateOnly date => $"<c r=\"{place}\" s=\"1\"><v>{date.ToDateTime(TimeOnly.MinValue).ToOADate().ToString(CultureInfo.InvariantCulture)}</v></c>",
        string text => $"<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></is></c>",
        _ => $"<c r=\"{place}\"><v>{Convert.ToString(cell, CultureInfo.InvariantCulture)}</v></c>",
    };

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
        writer.Write(text);
    }
}
