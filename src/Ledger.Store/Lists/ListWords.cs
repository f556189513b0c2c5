using System.Text.Json;

namespace Ledger.Store.Lists;

/// <summary>What lists write in their cells for what the book has a word of its own for; <c>words.json</c>.</summary>
internal static class ListWords
{
    private static readonly Lazy<Dictionary<string, Dictionary<string, string>>> _words = new(Read);

    /// <summary>The book's word for one of a list, of a kind (<c>status</c>, <c>reason</c>, <c>category</c>); null where none is known.</summary>
    public static string? Of(string kind, string word) => _words.Value[kind].GetValueOrDefault(Column.Key(word));

    private static Dictionary<string, Dictionary<string, string>> Read()
    {
        using var stream = typeof(ListWords).Assembly.GetManifestResourceStream("Ledger.Store.Lists.words.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, List<string>>>>(stream)!.ToDictionary(
            kind => kind.Key, kind => kind.Value.SelectMany(w => w.Value.Prepend(w.Key), (w, word) => (Key: Column.Key(word), w.Key)).DistinctBy(w => w.Item1).ToDictionary(w => w.Item1, w => w.Item2));
    }
}
