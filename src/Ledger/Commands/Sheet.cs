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

/// <summary>A column of a sheet.</summary>
/// <param name="Name">Its heading, in the reader's language.</param>
/// <param name="Holds">What it holds.</param>
internal sealed record Column(string Name, Holds Holds = Holds.Words);

/// <summary>Rows for people: as a table in a terminal or a pipe, or as a file for a spreadsheet.</summary>
/// <param name="columns">The columns; the first holds words.</param>
internal sealed class Sheet(params IReadOnlyList<Column> columns)
{
    // Between two columns, and before and after them.
    private const int Gap = 2;

    private readonly List<object?[]> _rows = [];

    /// <summary>Adds a row: texts, dates, and amounts, of which null is no reading.</summary>
    public void Add(params object?[] cells) => _rows.Add(cells);

    /// <summary>Comma-separated values as spreadsheets in Sweden open them: semicolons, CRLF (RFC 4180), and a byte order mark before the first letter.</summary>
    public void WriteCsv(TextWriter output)
    {
        output.Write('\uFEFF');
        foreach (var line in _rows.Select(row => row.Select((cell, c) => Text(cell, columns[c], CultureInfo.InvariantCulture, "D"))).Prepend(columns.Select(c => c.Name)))
            output.Write(string.Join(';', line.Select(Quoted)) + "\r\n");
    }

    /// <summary>A table that breaks lines only between words: where the terminal is too narrow for its longest words it is wider than that.</summary>
    /// <param name="console">Where it is shown.</param>
    /// <param name="isBounded">Whether the console has a width that a reader sees.</param>
    public void WriteTable(IAnsiConsole console, bool isBounded)
    {
        var (beside, beneath) = (columns.Index().Where(c => c.Item.Holds != Holds.LongWords).ToList(), columns.Index().Where(c => c.Item.Holds == Holds.LongWords).ToList());
        var rows = _rows.ConvertAll(row => row.Select((cell, c) => Text(cell, columns[c], CultureInfo.CurrentCulture, "N0")).ToArray());
        int Widest(int column, Func<string, IEnumerable<string>> parts) => rows.Select(row => row[column]).Append(columns[column].Name).SelectMany(parts).Max(part => part.Length);
        int First(Func<string, IEnumerable<string>> parts) => Math.Max(Widest(0, parts), beneath.Select(c => rows.SelectMany(row => parts(row[c.Index])).Select(part => part.Length).DefaultIfEmpty().Max()).DefaultIfEmpty().Max());

        // All in full where there is room; else the first column takes what the longest words of the others leave.
        int[] widths = [First(Whole), .. beside.Skip(1).Select(c => Widest(c.Index, Whole))];
        var room = isBounded ? console.Profile.Width - (Gap * (beside.Count + 1)) : int.MaxValue;
        if (widths.Sum() > room)
        {
            widths = [First(Parted), .. beside.Skip(1).Select(c => Widest(c.Index, Parted))];
            widths[0] = Math.Max(widths[0], room - widths.Skip(1).Sum());
        }

        console.Profile.Width = Math.Max(isBounded ? console.Profile.Width : 0, widths.Sum() + (Gap * (beside.Count + 1)));
        var table = new Table().Border(TableBorder.Simple);
        foreach (var ((_, column), width) in beside.Zip(widths))
            table.AddColumn(new TableColumn(Markup.Escape(column.Name)) { Width = width, Padding = new(0, 1), Alignment = column.Holds == Holds.Numbers ? Justify.Right : Justify.Left });
        foreach (var row in rows)
            table.AddRow(beside.Select(c => c.Index > 0 ? (IRenderable)new Text(row[c.Index])
                : new Rows([new Text(row[0], new Style(decoration: Decoration.Bold)), .. beneath.Select(b => row[b.Index]).Where(text => text.Length > 0).Select(text => new Text(text))])));
        console.Write(table);
    }

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
