using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using Ledger.Domain;

namespace Ledger.Store.Lists;

/// <summary>Lists as workbooks (ECMA-376): a zip of XML. What it unpacks to is bounded, and no document type or entity of its XML is followed.</summary>
internal static class XlsxList
{
    /// <summary>The most bytes that a workbook unpacks to: ten thousand rows of twenty columns take half of it.</summary>
    public const int MostUnpacked = 48 << 20;

    private const int MostParts = 500;
    private const int MostSheets = 20;

    static XlsxList() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance); // the reader asks for Windows-1252, though it needs none

    /// <summary>Whether a file is a zip, as a workbook is.</summary>
    public static bool Is(byte[] bytes) => bytes is [(byte)'P', (byte)'K', 3, 4, ..];

    /// <summary>The visible sheets.</summary>
    /// <exception cref="RuleBroken">It is no workbook, or unpacks to too much.</exception>
    public static IEnumerable<ListFile> Sheets(byte[] bytes)
    {
        try
        {
            Unpack(bytes);
            using var stream = new MemoryStream(bytes, writable: false);
            using var reader = ExcelReaderFactory.CreateOpenXmlReader(stream);
            var sheets = new List<ListFile>();
            do
                if (reader.VisibleState == "visible")
                    sheets.Add(new(new(0, []), Rows(reader), null, null, reader.Name));
            while (sheets.Count < MostSheets && reader.NextResult());
            return sheets;
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or ExcelReaderException or FormatException or OverflowException
            or ArgumentException or NullReferenceException or InvalidOperationException or IndexOutOfRangeException or KeyNotFoundException or EndOfStreamException)
        {
            // Whatever the reader stumbles over, the file is no workbook as spreadsheets write it.
            throw new RuleBroken(Rules.ListUnreadable);
        }
    }

    // The sizes that a zip states may be wrong, so all of it is unpacked once and counted before anything is read.
    private static void Unpack(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        Rules.Require(zip.Entries.Count <= MostParts, Rules.ListUnreadable);
        var buffer = new byte[81_920];
        long unpacked = 0;
        foreach (var part in zip.Entries)
        {
            using var stream = part.Open();
            for (int read; (read = stream.Read(buffer)) > 0;)
                Rules.Require((unpacked += read) <= MostUnpacked, Rules.ListUnpacksTooLarge, MostUnpacked >> 20);
        }
    }

    private static List<ListRow> Rows(IExcelDataReader reader)
    {
        var rows = new List<ListRow>();
        // A cell that is merged over rows stands in each of them, so that a header of two lines has it in both.
        var merged = (reader.MergeCells ?? []).Where(m => m.ToRow > m.FromRow).ToList();
        var above = new Dictionary<(int Row, int Column), ListCell>();
        while (reader.Read())
        {
            var (row, count) = (reader.Depth, Math.Min(reader.FieldCount, ListReader.MostColumns));
            var cells = new ListCell[count];
            for (var column = 0; column < count; column++)
            {
                cells[column] = Cell(reader.GetValue(column), row + 1);
                foreach (var range in merged)
                    if (range.FromColumn == column && row >= range.FromRow && row <= range.ToRow)
                        if (row == range.FromRow)
                            above[(row, column)] = cells[column];
                        else
                            cells[column] = above.GetValueOrDefault((range.FromRow, column), cells[column]);
            }

            if (Array.Exists(cells, c => !c.IsEmpty))
                rows.Add(new(row + 1, cells));
            Rules.Require(rows.Count <= ListReader.MostRows + 30, Rules.ListTooLong, ListReader.MostRows);
        }

        return rows;
    }

    private static ListCell Cell(object? value, int row) => value switch
    {
        null => new(""),
        DateTime date => new(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), DateOnly.FromDateTime(date)),
        double or int => Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && number == Math.Floor(number) && Math.Abs(number) < 1e15
            ? new(((long)number).ToString(CultureInfo.InvariantCulture), Number: number)
            : new(number.ToString(CultureInfo.InvariantCulture), Number: number),
        _ => new(ListReader.Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", row)),
    };
}
