using System.Globalization;
using System.Text;
using System.Text.Json;
using Ledger.Domain;

namespace Ledger.Store.Lists;

/// <summary>What lists write in their cells for what the book has a word of its own for; <c>words.json</c>.</summary>
internal static class ListWords
{
    private static readonly Lazy<Dictionary<string, Dictionary<string, string>>> _words = new(Read);

    /// <summary>The book's word for one of a list, of a kind (<c>status</c>, <c>reason</c>, <c>category</c>); null where none is known.</summary>
    public static string? Of(string kind, string word) => _words.Value[kind].GetValueOrDefault(Column.Key(word));

    /// <summary>A slug of a word: <c>Södra klubben</c> is <c>sodra-klubben</c>; null where nothing of it is left, or too much.</summary>
    public static string? SlugOf(string word)
    {
        var slug = new StringBuilder();
        foreach (var c in word.Normalize(NormalizationForm.FormD).ToLowerInvariant())
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
                slug.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        var text = slug.ToString().Trim('-');
        return Slug.Is(text) ? text : null;
    }

    private static Dictionary<string, Dictionary<string, string>> Read()
    {
        using var stream = typeof(ListWords).Assembly.GetManifestResourceStream("Ledger.Store.Lists.words.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, List<string>>>>(stream)!.ToDictionary(
            kind => kind.Key, kind => kind.Value.SelectMany(w => w.Value.Prepend(w.Key), (w, word) => (Key: Column.Key(word), w.Key)).DistinctBy(w => w.Item1).ToDictionary(w => w.Item1, w => w.Item2));
    }
}
