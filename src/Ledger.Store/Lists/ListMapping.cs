using Ledger.Domain;

namespace Ledger.Store.Lists;

/// <summary>What is understood of a list's columns.</summary>
/// <param name="Columns">Of each field that was found: the place of its column, from 0, and the word above it.</param>
/// <param name="Unused">The words above the columns that are not read.</param>
public sealed record ListMapping(IReadOnlyDictionary<string, (int Place, string Header)> Columns, IReadOnlyList<string> Unused)
{
    // By one of these a row tells who it is about.
    private static readonly string[] _whom = ["id", "number", "person.name", "person.givenName", "person.familyName"];

    /// <summary>Reads <c>map</c>: a column and its field, parted by the last colon; a column without a field is not read.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidParameter"/>, <see cref="Rules.ListFieldUnknown"/> or <see cref="Rules.ListFieldTwice"/>.</exception>
    public static IReadOnlyDictionary<string, string> Given(IEnumerable<string> map)
    {
        var given = new Dictionary<string, string>();
        foreach (var one in map)
        {
            var colon = one.LastIndexOf(':');
            Rules.Require(colon > 0, Rules.InvalidParameter, "map", "Column:field");
            var field = one[(colon + 1)..].Trim();
            Rules.Require(field.Length == 0 || Column.Of(field) is not null, Rules.ListFieldUnknown, string.Join(", ", Column.All.Select(c => c.Field)));
            Rules.Require(field.Length == 0 || !given.ContainsValue(field), Rules.ListFieldTwice, field);
            given[one[..colon].Trim()] = field;
        }

        return given;
    }

    /// <summary>The columns of a list by the words above them, and by what its sender says of them.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.ListColumnUnknown"/>: there is no such column; <see cref="Rules.ListNamesNobody"/>: no column tells who a row is about.</exception>
    public static ListMapping Of(ListRow header, IReadOnlyDictionary<string, string> given)
    {
        var asked = given.ToDictionary(g => Column.Key(g.Key), g => g.Value);
        var there = header.Cells.Select((c, place) => (Place: place, Header: c.Text)).Where(c => c.Header.Length > 0).ToList();
        foreach (var (column, _) in given)
            Rules.Require(there.Exists(c => Column.Key(c.Header) == Column.Key(column)), Rules.ListColumnUnknown, Shown(column));
        var columns = new Dictionary<string, (int, string)>();
        foreach (var (place, word) in there)
            if (asked.TryGetValue(Column.Key(word), out var field) && field.Length > 0)
                columns.TryAdd(field, (place, word));
        foreach (var (place, word) in there.OrderBy(c => Column.Rank(c.Header)).ThenBy(c => c.Place))
            if (!asked.ContainsKey(Column.Key(word)) && Column.Named(word) is { } column)
                columns.TryAdd(column.Field, (place, word));
        Rules.Require(_whom.Any(columns.ContainsKey), Rules.ListNamesNobody);
        var used = columns.Values.Select(c => c.Item1).ToHashSet();
        return new(columns, [.. there.Where(c => !used.Contains(c.Place)).Select(c => c.Header)]);
    }

    // What was sent is not shown back whole.
    private static string Shown(string word) => word.Length <= Slug.Longest && Characters.AreVisible(word) ? word : "…";
}
