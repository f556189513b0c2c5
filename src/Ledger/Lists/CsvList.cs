using System.IO.Pipelines;
using CsvHelper;

namespace Ledger.Lists;

/// <summary>
/// A list as comma-separated values, as spreadsheets in Sweden open them: UTF-8 with a byte order mark, semicolons, CRLF, quotes as RFC 4180 has them. A text
/// that a spreadsheet would calculate has a tab before it, which shows it as text. A reader trims the cells, so the list reads back as it was.
/// </summary>
internal sealed class CsvList(PipeWriter pipe) : IListWriter
{
    // The tab stands within quotes, where it parts no columns for those who look for what does.
    private static readonly CsvWriterOptions _form = new()
    {
        Separator = ';',
        WriteByteOrderMark = true,
        Injection = CsvInjection.Escape,
        InjectionCharacters = "=+-@\r", // what begins with a tab is text already
        InjectionEscape = '\t',
        Quoting = CsvQuoting.WhenNeededOrWhitespace,
    };

    private readonly CsvWriter _csv = CsvWriter.Create(new PipeBuffer(pipe), _form, leaveOpen: false);

    public ValueTask Begin(IReadOnlyList<string> names, IReadOnlyList<string> headings) => Add(headings);

    public ValueTask Add(IReadOnlyList<object?> row)
    {
        foreach (var value in row)
            if (value is int or long)
                _csv.WriteField(Convert.ToInt64(value, provider: null)); // a number may be negative, and is calculated by nobody
            else
                _csv.WriteField(ListText.Of(value));
        _csv.EndRecord();
        return ValueTask.CompletedTask;
    }

    public ValueTask End()
    {
        _csv.Flush();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();
}
