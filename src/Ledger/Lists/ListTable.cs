using Ledger.Domain;

namespace Ledger.Lists;

/// <summary>A column of a list.</summary>
/// <param name="Name">Its name, by which it is asked for and which JSON bears.</param>
/// <param name="Value">What a row says there: text, a whole number, a date, a moment, several texts, an object of JSON, or null for nothing.</param>
/// <param name="Detail">Which detail of a person it shows, such as <c>birthYear</c>; null where it is no personal data.</param>
public sealed record ListColumn<T>(string Name, Func<T, object?> Value, string? Detail = null);

/// <summary>A list that leaves the book: its name and all columns that it has.</summary>
public sealed record ListTable<T>(string Name, IReadOnlyList<ListColumn<T>> Columns)
{
    /// <summary>The columns that are asked for, in that order; else all, those with personal data only where these are asked for.</summary>
    /// <param name="asked">The names, parted by commas; null where none are named.</param>
    /// <param name="withPersons">Whether personal data is asked for.</param>
    /// <exception cref="RuleBroken">There is no such column, or it holds personal data that is not asked for.</exception>
    public IReadOnlyList<ListColumn<T>> Choose(string? asked, bool withPersons)
    {
        List<ListColumn<T>> shown = [.. Columns.Where(c => withPersons || c.Detail is null)];
        if (asked is null)
            return shown;
        var chosen = asked.Split(',', StringSplitOptions.TrimEntries).Distinct().Select(name => Columns.FirstOrDefault(c => c.Name == name)
            ?? throw new RuleBroken(Rules.InvalidParameter, "columns", string.Join(", ", shown.Select(c => c.Name)))).ToList();
        foreach (var column in chosen)
            Rules.Require(shown.Contains(column), Rules.PersonNotIncluded, column.Name);
        return chosen;
    }
}
