using System.Text;
using System.Text.Unicode;
using CsvHelper;
using Ledger.Domain;

namespace Ledger.Store.Lists;

/// <summary>Lists as separated values (RFC 4180, and what spreadsheets make of it).</summary>
internal static class CsvList
{
    private static readonly (char Separator, string Name)[] _separators = [(';', "semicolon"), (',', "comma"), ('\t', "tab")];
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding _windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    // Rows enough to tell a separator by its header.
    private const int Sample = 30;

    /// <summary>The list, by the separator with which its first rows have most columns that are known.</summary>
    /// <exception cref="RuleBroken">It is no text, or too long.</exception>
    public static ListFile Read(byte[] bytes, string? charset)
    {
        var (encoding, name, skip) = EncodingOf(bytes, charset);
        var text = Decode(encoding, bytes.AsSpan(skip));
        Rules.Require(!text.Contains('\0', StringComparison.Ordinal), Rules.ListUnreadable);
        // By such a line Excel is told the separator; it shows none, and counts none.
        var told = text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 4 ? text[4] : (char?)null;
        if (told is not null)
            text = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        var (separator, of) = _separators.FirstOrDefault(s => s.Separator == told, _separators.MaxBy(s => Known(text, s.Separator)));
        return new(new(0, []), Rows(text, separator, int.MaxValue), name, of, null);
    }

    private static int Known(string text, char separator) =>
        Rows(text, separator, Sample).Select(r => r.Cells.Count(c => Column.Named(c.Text) is not null) * 1000 + r.Cells.Count).DefaultIfEmpty().Max();

    private static List<ListRow> Rows(string text, char separator, int most)
    {
        var rows = new List<ListRow>();
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            SkipEmptyLines = false, // they count as rows
            TrimWhitespace = true,
            IncludeValuesInExceptions = false,
        });
        for (var row = 1; rows.Count < most && reader.Read(); row++)
        {
            var cells = new ListCell[Math.Min(reader.FieldCount, ListReader.MostColumns)];
            for (var place = 0; place < cells.Length; place++)
                cells[place] = new(ListReader.Text(reader.GetString(place), row));
            if (Array.Exists(cells, c => !c.IsEmpty))
                rows.Add(new(row, cells));
            Rules.Require(rows.Count <= ListReader.MostRows + Sample, Rules.ListTooLong, ListReader.MostRows);
        }

        return rows;
    }

    private static string Decode(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new RuleBroken(Rules.ListUnreadable);
        }
    }

    // A byte order mark is never wrong. Without one, what is valid UTF-8 is UTF-8: text in another encoding hardly ever is by chance.
    private static (Encoding Encoding, string Name, int Skip) EncodingOf(byte[] bytes, string? charset)
    {
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            return (_utf8, "utf-8", 3);
        if (bytes is [0xFF, 0xFE, ..])
            return (Encoding.Unicode, "utf-16le", 2);
        if (bytes is [0xFE, 0xFF, ..])
            return (Encoding.BigEndianUnicode, "utf-16be", 2);
        switch (charset?.Trim('"').ToLowerInvariant())
        {
            case null:
                break;
            case "utf-8":
                return (_utf8, "utf-8", 0);
            case "utf-16" or "utf-16le":
                return (Encoding.Unicode, "utf-16le", 0);
            case "utf-16be":
                return (Encoding.BigEndianUnicode, "utf-16be", 0);
            case "windows-1252":
                return (_windows1252, "windows-1252", 0);
            case "iso-8859-1":
                return (Encoding.Latin1, "iso-8859-1", 0);
            default:
                throw new RuleBroken(Rules.ListCharsetUnknown, "utf-8, utf-16, windows-1252, iso-8859-1");
        }

        // Every second byte of Latin text in UTF-16 is zero.
        if (bytes is [not 0, 0, not 0, 0, ..])
            return (Encoding.Unicode, "utf-16le", 0);
        if (bytes is [0, not 0, 0, not 0, ..])
            return (Encoding.BigEndianUnicode, "utf-16be", 0);
        if (Utf8.IsValid(bytes))
            return (_utf8, "utf-8", 0);
        // The two differ only in the bytes 0x80 to 0x9F, which in Latin-1 are control characters that no list has.
        return bytes.AsSpan().ContainsAnyInRange((byte)0x80, (byte)0x9F) ? (_windows1252, "windows-1252", 0) : (Encoding.Latin1, "iso-8859-1", 0);
    }
}
