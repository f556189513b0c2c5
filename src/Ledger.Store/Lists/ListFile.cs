namespace Ledger.Store.Lists;

/// <summary>A cell of a list, without white space at its ends.</summary>
/// <param name="Text">What stands in it; a formula is no more than text.</param>
/// <param name="Date">The day, where a spreadsheet holds the cell as a date.</param>
/// <param name="Number">The number, where a spreadsheet holds the cell as one.</param>
public readonly record struct ListCell(string Text, DateOnly? Date = null, double? Number = null)
{
    public bool IsEmpty => string.IsNullOrEmpty(Text);
}

/// <summary>A row of a list that is not empty.</summary>
/// <param name="Row">Its number, as a spreadsheet counts: 1 is the first row of the file, empty ones and a title included.</param>
/// <param name="Cells">Its cells. There may be fewer than the header has.</param>
public sealed record ListRow(int Row, IReadOnlyList<ListCell> Cells)
{
    /// <summary>The cell at a place, from 0; an empty one where the row ends before it.</summary>
    public ListCell this[int place] => place < Cells.Count ? Cells[place] : new("");
}

/// <summary>A list as it was read, and what was recognised of its form.</summary>
/// <param name="Header">The header, with the words above the columns.</param>
/// <param name="Rows">The rows below it that are not empty.</param>
/// <param name="Encoding">In which encoding the text was; null of a workbook.</param>
/// <param name="Separator">What parts the columns: <c>comma</c>, <c>semicolon</c> or <c>tab</c>; null of a workbook.</param>
/// <param name="Sheet">The sheet that was read; null of text.</param>
public sealed record ListFile(ListRow Header, IReadOnlyList<ListRow> Rows, string? Encoding, string? Separator, string? Sheet);
