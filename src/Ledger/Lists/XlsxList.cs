using System.IO.Pipelines;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace Ledger.Lists;

/// <summary>A list as a workbook (ECMA-376, xlsx): texts are cells of text, numbers numbers, dates dates, and moments date and time in UTC. What a sheet has no room for goes on in the next.</summary>
internal sealed class XlsxList(PipeWriter pipe, string name, int mostRows = XlsxList.MostRows) : IListWriter
{
    /// <summary>The most rows that spreadsheets open in a sheet, the headings included.</summary>
    public const int MostRows = 1_048_576;

    private const int ColumnWidth = 18;

    // Before this day the calendars of spreadsheets are not the one that people use.
    private static readonly DateOnly _firstDate = new(1900, 3, 1);

    private static readonly WorksheetOptions _form = Form();

    private Spreadsheet? _book;
    private StyleId? _bold;
    private StyleId? _date;
    private StyleId? _moment;
    private string[] _headings = [];
    private StyledCell[] _cells = [];
    private int _sheets;

    public async ValueTask Begin(IReadOnlyList<string> names, IReadOnlyList<string> headings)
    {
        (_headings, _cells) = ([.. headings], new StyledCell[headings.Count]);
        _book = await Spreadsheet.CreateNewAsync(new PipeBuffer(pipe), new SpreadCheetahOptions { PreserveStringWhitespace = true });
        _bold = _book.AddStyle(new Style { Font = { Bold = true } });
        _date = _book.AddStyle(new Style { Format = NumberFormat.Custom("yyyy-mm-dd") });
        _moment = _book.AddStyle(new Style { Format = NumberFormat.Custom("yyyy-mm-dd hh:mm:ss") });
        await NextSheet();
    }

    public async ValueTask Add(IReadOnlyList<object?> row)
    {
        if (_book!.NextRowNumber > mostRows)
            await NextSheet();
        for (var i = 0; i < row.Count; i++)
            _cells[i] = Cell(row[i]);
        await _book.AddRowAsync(_cells);
    }

    public ValueTask End() => _book!.FinishAsync();

    public ValueTask DisposeAsync() => _book?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask NextSheet()
    {
        await _book!.StartWorksheetAsync(++_sheets == 1 ? name : $"{name} {_sheets}", _form);
        await _book.AddHeaderRowAsync(_headings, _bold);
    }

    private StyledCell Cell(object? value) => value switch
    {
        null => default,
        int number => new(new DataCell(number), null),
        long number => new(new DataCell(number), null),
        DateOnly date when date >= _firstDate => new(new DataCell(date.ToDateTime(default)), _date),
        DateTimeOffset moment => new(new DataCell(moment.UtcDateTime), _moment),
        _ => new(new DataCell(ListText.Of(value)), null),
    };

    private static WorksheetOptions Form()
    {
        var form = new WorksheetOptions { FrozenRows = 1 };
        for (var column = 1; column <= 20; column++)
            form.Column(column).Width = ColumnWidth;
        return form;
    }
}
