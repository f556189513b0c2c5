using Ledger.Domain;

namespace Ledger.Pages.Shared;

/// <summary>By which column the rows of a table stand, as the address says: the column's name, after a minus where the greatest comes first.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsDown">Whether the greatest comes first.</param>
public sealed record SortOrder(string Column, bool IsDown)
{
    /// <summary>Reads what the address says.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidParameter"/>: the table has no such column.</exception>
    public static SortOrder Read(string? text, IReadOnlyCollection<string> columns)
    {
        var asked = Site.Typed(text) ?? columns.First();
        var order = new SortOrder(asked.TrimStart('-'), asked.StartsWith('-'));
        Rules.Require(columns.Contains(order.Column) && asked == $"{order}", Rules.InvalidParameter, "sort", string.Join(", ", columns.Select(c => $"{c}, -{c}")));
        return order;
    }

    /// <summary>Rows by what stands in the column; where nothing does, last.</summary>
    public IEnumerable<T> Sort<T, TKey>(IEnumerable<T> rows, Func<T, TKey?> key, IComparer<TKey?>? comparer = null)
    {
        var first = rows.OrderBy(r => key(r) is null);
        return IsDown ? first.ThenByDescending(key, comparer) : first.ThenBy(key, comparer);
    }

    /// <summary>What <c>aria-sort</c> says of a column.</summary>
    public string? Of(string column) => column != Column ? null : IsDown ? "descending" : "ascending";

    /// <summary>The order that a column's heading leads to: the other way round where the rows stand by it already.</summary>
    public SortOrder By(string column, bool isDownFirst) => new(column, column == Column ? !IsDown : isDownFirst);

    public override string ToString() => IsDown ? $"-{Column}" : Column;
}
