using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Contracts;

/// <summary>What a batch would be answered if it were posted, and which figures it would move. Nothing is recorded.</summary>
/// <param name="Basis">What the figures rest on: as of today, and as the book knew then.</param>
/// <param name="Recorded">How many would be new in the book.</param>
/// <param name="Duplicates">How many were recorded before.</param>
/// <param name="Refused">How many would be refused; 0 unless <c>partial</c>.</param>
/// <param name="Receipts">One for each entry, in the order given; what would be recorded has no position and no time yet.</param>
/// <param name="Figures">The figures that would move.</param>
public sealed record DryRunReceipt(Basis Basis, int Recorded, int Duplicates, int Refused, IReadOnlyList<Receipt> Receipts, IReadOnlyList<MovedFigure> Figures);

/// <summary>Entries that Ledger has worked out and not recorded, ready to be posted as one batch.</summary>
/// <param name="Basis">What the figures rest on: as of today, and as the book knew then.</param>
/// <param name="Source">The source that its entries bear, by which all of them can be taken back.</param>
/// <param name="Entries">The entries, as CloudEvents; none where nothing is to be done.</param>
/// <param name="Rows">What is proposed row by row: of a list its lines, else one for each member.</param>
/// <param name="Figures">The figures that would move.</param>
public sealed record Proposal(Basis Basis, string Source, IReadOnlyList<JsonElement> Entries, IReadOnlyList<ProposalRow> Rows, IReadOnlyList<MovedFigure> Figures)
{
    /// <summary>What was understood of the list that it is proposed from; null of other proposals.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ListReading? List { get; init; }
}

/// <summary>What was understood of a list.</summary>
/// <param name="Encoding">The encoding of its text; null of a workbook.</param>
/// <param name="Separator">What parts its columns: <c>comma</c>, <c>semicolon</c> or <c>tab</c>; null of a workbook.</param>
/// <param name="Sheet">The sheet that was read; null of text.</param>
/// <param name="HeaderRow">The row with the words above the columns, counted from 1.</param>
/// <param name="Columns">The columns that are read, each with its field.</param>
/// <param name="Unused">The words above the columns that are not.</param>
public sealed record ListReading(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Encoding,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Separator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sheet,
    int HeaderRow,
    IReadOnlyList<ReadColumn> Columns,
    IReadOnlyList<string> Unused);

/// <summary>A column that is read.</summary>
/// <param name="Column">The word above it.</param>
/// <param name="Field">What it means.</param>
public sealed record ReadColumn(string Column, string Field);

/// <summary>What is proposed for one row.</summary>
/// <param name="Row">Its number: of a list the row in the file, as a spreadsheet counts them, 0 of a member whom the list lacks; else its place, from 1.</param>
/// <param name="Outcome"><c>joins</c>, <c>leaves</c>, <c>transfers</c>, <c>changes</c>, <c>renews</c>, <c>unchanged</c>, <c>refused</c> or <c>missing</c>.</param>
/// <param name="Subject">Whom it is about, where that is known.</param>
/// <param name="Problems">What is wrong with it; left out where nothing is.</param>
public sealed record ProposalRow(
    int Row,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RowProblem>? Problems = null);

/// <summary>What is wrong with a row.</summary>
/// <param name="Column">The column as the file names it; left out where it is the row as a whole.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Detail">A sentence that a person can act on.</param>
public sealed record RowProblem([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Column, string Rule, string Detail);

/// <summary>A figure that would move: the balance of a cell, or the value of a goal.</summary>
/// <param name="Before">What it is; null is no reading.</param>
/// <param name="After">What it would be; null is no reading.</param>
public sealed record MovedFigure(long? Before, long? After)
{
    /// <summary>The account; left out of goals.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Account { get; init; }

    /// <summary>The dimensions of the account's cell; left out of goals.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Cell { get; init; }

    /// <summary>The plan of the goal; left out of cells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Plan { get; init; }

    /// <summary>The goal; left out of cells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Goal { get; init; }

    /// <summary>What would meet the goal then; left out of cells, of a goal that would be dropped, and to an association.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Target { get; init; }
}
