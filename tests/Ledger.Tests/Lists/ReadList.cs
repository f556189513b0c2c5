using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ExcelDataReader;
using Ledger.Lists;

namespace Ledger.Tests.Lists;

/// <summary>A list as it is read back: the headings, which of JSON are the columns' names, and the rows as text.</summary>
/// <param name="Headings">What stands above the columns.</param>
/// <param name="Rows">The cells, each as text: a date as ISO 8601 writes it, nothing as the empty text.</param>
/// <param name="Headers">The header fields of the answer.</param>
internal sealed record ReadList(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyDictionary<string, string> Headers)
{
    // The reader of workbooks wants them to be there.
    static ReadList() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public IEnumerable<string> Lines => Rows.Select(r => string.Join('|', r));

    public IEnumerable<string> Column(string heading) => Rows.Select(r => r[Headings.ToList().IndexOf(heading)]);

    /// <summary>Asks for a list that must be given.</summary>
    public static async Task<ReadList> Get(HttpClient client, string path, string format = "json", string language = "sv")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"v1/lists/{path}{(path.Contains('?') ? '&' : '?')}format={format}", UriKind.Relative)) { Headers = { { "Accept-Language", language } } };
        using var answer = await client.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        ((int)answer.StatusCode).Should().Be(200, Encoding.UTF8.GetString(bytes));
        var list = Of(bytes, format);
        return list with { Headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value)) };
    }

    public static ReadList Of(byte[] bytes, string format) => format switch
    {
        "csv" => OfCsv(bytes),
        "xlsx" => OfWorkbook(bytes)[0],
        _ => OfJson(bytes),
    };

    /// <summary>The sheets of a workbook.</summary>
    public static List<ReadList> OfWorkbook(byte[] bytes)
    {
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(bytes));
        var sheets = new List<ReadList>();
        do
        {
            var rows = new List<IReadOnlyList<string>>();
            while (reader.Read())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(c => Text(reader.GetValue(c), reader.GetNumberFormatString(c)))]);
            sheets.Add(new(rows[0], [.. rows.Skip(1)], new Dictionary<string, string>()));
        }
        while (reader.NextResult());
        return sheets;
    }

    // By hand, so that what is written by a library is read by none: RFC 4180 with semicolons.
    private static ReadList OfCsv(byte[] bytes)
    {
        bytes.AsSpan(0, 3).SequenceEqual(Encoding.UTF8.Preamble).Should().BeTrue("spreadsheets know UTF-8 by its mark");
        var (text, rows, row, cell, quoted) = (new UTF8Encoding(false, true).GetString(bytes, 3, bytes.Length - 3), new List<IReadOnlyList<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                if (quoted && i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[i++]);
                else
                    quoted = !quoted;
            }
            else if (!quoted && (text[i] == ';' || text[i] == '\r'))
            {
                row.Add(cell.ToString().Trim());
                cell.Clear();
                if (text[i] == '\r')
                {
                    text[++i].Should().Be('\n');
                    rows.Add(row);
                    row = [];
                }
            }
            else
            {
                cell.Append(text[i]);
            }
        }

        (quoted, cell.Length, row.Count).Should().Be((false, 0, 0), "the last line is ended");
        return new(rows[0], [.. rows.Skip(1)], new Dictionary<string, string>());
    }

    private static ReadList OfJson(byte[] bytes)
    {
        List<JsonObject> rows = [.. Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.AsObject())];
        return new(rows.Count == 0 ? [] : [.. rows[0].Select(m => m.Key)], [.. rows.Select(r => (IReadOnlyList<string>)[.. r.Select(m => Text(m.Value))])], new Dictionary<string, string>());
    }

    // A workbook has one kind of number for a date and a moment; how it shows it tells them apart.
    private static string Text(object? cell, string? shownAs = null) => cell switch
    {
        null => "",
        DateTime date when shownAs?.Contains('h', StringComparison.OrdinalIgnoreCase) is not true => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => ListText.Moment(new(DateTime.SpecifyKind(moment, DateTimeKind.Utc))),
        JsonArray several => string.Join(", ", several.Select(s => (string?)s)),
        JsonObject o => string.Join(", ", o.Select(d => $"{d.Key}={(d.Value is JsonArray a ? string.Join('+', a.Select(v => (string?)v)) : (string?)d.Value)}")),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
    };
}
