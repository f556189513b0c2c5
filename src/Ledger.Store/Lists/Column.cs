using System.Globalization;
using System.Text.Json;

namespace Ledger.Store.Lists;

/// <summary>A column that lists of members have: what is in it, and by which words above it lists name it.</summary>
/// <param name="Field">The field, such as <c>joinedOn</c> or <c>person.email</c>.</param>
/// <param name="Sv">The word above it in what Ledger exports in Swedish.</param>
/// <param name="En">The word above it in what Ledger exports in English.</param>
/// <param name="Known">Further words, by the language or the system that uses them. Of two columns for one field the one whose word comes first here is read.</param>
public sealed record Column(string Field, string Sv, string En, IReadOnlyDictionary<string, IReadOnlyList<string>> Known)
{
    private static readonly Lazy<(IReadOnlyList<Column> All, Dictionary<string, (Column Column, int Rank)> Named)> _columns = new(Read);

    /// <summary>All columns, in the order in which they are exported; <c>columns.json</c>.</summary>
    public static IReadOnlyList<Column> All => _columns.Value.All;

    /// <summary>The column of a field, as <c>map</c> and <c>columns</c> name it; null where there is none.</summary>
    public static Column? Of(string field) => All.FirstOrDefault(c => c.Field == field);

    /// <summary>The column that a word above it means, whatever the case, the spaces and the signs, unless only these tell two apart; null where none is known.</summary>
    public static Column? Named(string word) => Found(word)?.Column;

    /// <summary>Where a word stands among those for its field: of two columns for one field, the one with the lesser rank is read.</summary>
    public static int Rank(string word) => Found(word)?.Rank ?? int.MaxValue;

    /// <summary>The word above it, in the language of <see cref="CultureInfo.CurrentUICulture"/>: English, else Swedish.</summary>
    public string Header => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? En : Sv;

    /// <summary>A word by which two spellings are compared: its letters and digits alone, in lower case.</summary>
    public static string Key(string word) => new([.. word.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static (Column Column, int Rank)? Found(string word) =>
        _columns.Value.Named.TryGetValue(word, out var found) || _columns.Value.Named.TryGetValue(Key(word), out found) ? found : null;

    private static (IReadOnlyList<Column>, Dictionary<string, (Column, int)>) Read()
    {
        using var stream = typeof(Column).Assembly.GetManifestResourceStream("Ledger.Store.Lists.columns.json")!;
        var all = JsonSerializer.Deserialize<List<Column>>(stream, JsonSerializerOptions.Web)!;
        var named = new Dictionary<string, (Column, int)>();
        foreach (var column in all)
        {
            var rank = 0;
            foreach (var word in column.Known.Values.SelectMany(w => w).Prepend(column.Field).Prepend(column.En).Prepend(column.Sv))
            {
                // Zetkin heads its own numbers ID, and Ledger its own Id: what only the case tells apart is known as it is spelled.
                if (!named.TryAdd(Key(word), (column, rank)) && named[Key(word)].Item1 != column)
                    named[word] = (column, rank);
                rank++;
            }
        }

        return (all, named);
    }
}
