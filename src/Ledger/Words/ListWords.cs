using System.Globalization;
using System.Resources;
using Ledger.Store.Lists;

namespace Ledger.Words;

/// <summary>
/// What lists that leave the book are called, and the words above their columns, in the language of <see cref="CultureInfo.CurrentUICulture"/>: Swedish, else English. Those of
/// members stand in <c>columns.json</c>, by which imports know them again, the others in <c>Lists.resx</c> and <c>Lists.sv.resx</c>.
/// </summary>
internal static class ListWords
{
    private static readonly ResourceManager _words = new("Ledger.Words.Lists", typeof(ListWords).Assembly);

    /// <summary>What a list is called.</summary>
    public static string Name(string list) => Find(list)!;

    /// <summary>The word above a column.</summary>
    public static string Heading(string list, string column) => (list == "members" ? Column.Of(column)?.Header : Find($"{list}.{column}")) ?? column;

    private static string? Find(string name) => _words.GetString(name, CultureInfo.CurrentUICulture);
}
