using Ledger.Domain;

namespace Ledger.Store.Lists;

/// <summary>Reads lists as spreadsheets and member systems write them: CSV in whatever encoding and with whatever separator, or a workbook (xlsx).</summary>
public static class ListReader
{
    /// <summary>The most rows below the header.</summary>
    public const int MostRows = 10_000;

    /// <summary>The largest file, in bytes.</summary>
    public const int MostBytes = 8 << 20;

    /// <summary>The longest cell, in characters.</summary>
    public const int LongestCell = 4_000;

    /// <summary>The most columns; what stands to the right of them is not read.</summary>
    public const int MostColumns = 200;

    /// <summary>Above the header there may be a title and a remark or two.</summary>
    private const int DeepestHeader = 20;

    /// <summary>Reads a list.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="charset">The encoding that its sender names; null where it is to be recognised.</param>
    /// <param name="mapped">Words above columns that the sender has given a meaning.</param>
    /// <exception cref="RuleBroken">It cannot be read, or is too long.</exception>
    public static ListFile Read(byte[] bytes, string? charset, IEnumerable<string> mapped)
    {
        Rules.Require(bytes.Length <= MostBytes, Rules.ListTooLarge, MostBytes >> 20);
        var words = mapped.Select(Column.Key).ToHashSet();
        var found = (XlsxList.Is(bytes) ? XlsxList.Sheets(bytes) : [CsvList.Read(bytes, charset)]).Select(f => (File: f, Header: HeaderOf(f.Rows, words))).ToList();
        Rules.Require(found.Exists(f => f.File.Rows.Count > 0), Rules.ListEmpty);
        // Of several sheets, the first one by which most is understood.
        var (file, header) = found.MaxBy(f => f.Header.Known);
        Rules.Require(header.Known > 0, Rules.ListWithoutHeader, string.Join(", ", Column.All.Take(6).Select(c => c.Header)));
        List<ListRow> rows = [.. file.Rows.Skip(header.Place + 1)];
        Rules.Require(rows.Count > 0, Rules.ListEmpty);
        Rules.Require(rows.Count <= MostRows, Rules.ListTooLong, MostRows);
        return file with { Header = file.Rows[header.Place], Rows = rows };
    }

    /// <summary>The text of a cell. What an export has quoted, so that no spreadsheet calculates it, is unquoted.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.CellTooLong"/>.</exception>
    internal static string Text(string raw, int row)
    {
        Rules.Require(raw.Length <= LongestCell, Rules.CellTooLong, row, LongestCell);
        var text = raw.Trim();
        return text is ['\'', '=' or '+' or '-' or '@', ..] ? text[1..] : text;
    }

    // The header is the row, of the first ones, in which most words are known.
    private static (int Place, int Known) HeaderOf(IReadOnlyList<ListRow> rows, HashSet<string> mapped)
    {
        var best = (Place: 0, Known: 0);
        for (var place = 0; place < Math.Min(rows.Count, DeepestHeader); place++)
        {
            var known = rows[place].Cells.Count(c => c is { IsEmpty: false, Date: null, Number: null } && (Column.Named(c.Text) is not null || mapped.Contains(Column.Key(c.Text))));
            if (known > best.Known)
                best = (place, known);
        }

        return best;
    }
}
