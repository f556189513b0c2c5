using System.Globalization;
using Ledger.Words;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ledger.Commands;

/// <summary>What a column holds.</summary>
internal enum Holds
{
    Words,
    Numbers,

    /// <summary>What is too long for a column of its own: in a table it stands beneath the first one.</summary>
    LongWords,
}

/// <summary>Where a column is shown.</summary>
internal enum Shown
{
    Everywhere,

    /// <summary>In a table alone, where any row has something in it: it says in few words what a file has columns for.</summary>
    InTables,

    /// <summary>In a file alone.</summary>
    InFiles,
}

/// <summary>A column of a sheet.</summary>
/// <param name="Name">Its heading, in the reader's language.</param>
/// <param name="Holds">What it holds.</param>
/// <param name="Shown">Where it is shown.</param>
internal sealed record Column(string Name, Holds Holds = Holds.Words, Shown Shown = Shown.Everywhere);

/// <summary>Rows for people: as a table in a terminal or a pipe, or as a file for a spreadsheet.</summary>
/// <param name="columns">The columns; the first holds words.</param>
internal sealed class Sheet(params IReadOnlyList<Column> columns)
{
    // Between two columns, and after the last; before the first stands one space.
    private const int Gap = 2;

    private readonly List<object?[]> _rows = [];

    /// <summary>Adds a row: texts, dates, and amounts, of which null is no reading.</summary>
    public void Add(params object?[] cells) => _rows.Add(cells);

    /// <summary>Comma-separated values as spreadsheets in Sweden open them: semicolons, CRLF (RFC 4180), and a byte order mark before the first letter.</summary>
    public void WriteCsv(TextWriter output)
    {
        output.Write('\uFEFF');
        List<int> shown = [.. Places(c => columns[c].Shown != Shown.InTables)];
        foreach (var line in _rows.Select(row => shown.Select(c => Text(row[c], columns[c], CultureInfo.InvariantCulture, "D"))).Prepend(shown.Select(c => columns[c].Name)))
            output.Write(string.Join(';', line.Select(Quoted)) + "\r\n");
    }

    /// <summary>A table that breaks lines only between words: where the terminal is too narrow for its longest words it is wider than that.</summary>
    /// <param name="console">Where it is shown.</param>
    /// <param name="isBounded">Whether the console has a width that a reader sees.</param>
    public void WriteTable(IAnsiConsole console, bool isBounded)
    {
        var rows = _rows.ConvertAll(row => row.Select((cell, c) => Text(cell, columns[c], CliWords.Reader, "N0")).ToArray());
        List<int> beside = [.. Places(c => columns[c].Shown == Shown.Everywhere || (columns[c].Shown == Shown.InTables && rows.Exists(row => row[c].Length > 0)))];
        List<int> beneath = [];
        var widths = Widths(Whole);
        if (isBounded && Total() > console.Profile.Width)
        {
            beneath = beside.FindAll(c => columns[c].Holds == Holds.LongWords);
            beside = [.. beside.Except(beneath)];
            // The first column takes what the longest words of the others leave.
            widths = Widths(Parted);
            widths[0] += Math.Max(0, console.Profile.Width - Total());
        }

        console.Profile.Width = Math.Max(isBounded ? console.Profile.Width : 0, Total());
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (c, width) in beside.Zip(widths))
            table.AddColumn(new TableColumn(Markup.Escape(columns[c].Name)) { Width = width, Padding = new(0, 0, 1, 0), Alignment = columns[c].Holds == Holds.Numbers ? Justify.Right : Justify.Left });
        foreach (var row in rows)
            table.AddRow(beside.Select(c => c > 0 ? (IRenderable)new Text(row[c])
                : new Rows([new Text(row[0], new Style(decoration: Decoration.Bold)), .. beneath.Select(b => row[b]).Where(text => text.Length > 0).Select(text => new Text(text))])));
        console.Write(table);

        int[] Widths(Func<string, IEnumerable<string>> parts) => [.. beside.Select(c => (c == 0 ? beneath.Prepend(0) : [c])
            .SelectMany(column => rows.Select(row => row[column]).Append(c == column ? columns[c].Name : "")).SelectMany(parts).Max(part => part.Length))];
        int Total() => widths.Sum() + (Gap * widths.Length) + 1;
    }

    private IEnumerable<int> Places(Func<int, bool> isShown) => Enumerable.Range(0, columns.Count).Where(isShown);

    private static IEnumerable<string> Whole(string text) => [text];

    private static IEnumerable<string> Parted(string text) => text.Split(' ');

    private static string Text(object? cell, Column column, CultureInfo culture, string format) => cell switch
    {
        null => column.Holds == Holds.Numbers ? CliWords.Say("NoReading") : "",
        DateOnly date => CliWords.Date(date),
        long or int => ((IFormattable)cell).ToString(format, culture),
        _ => cell.ToString() ?? "",
    };

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(";\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
