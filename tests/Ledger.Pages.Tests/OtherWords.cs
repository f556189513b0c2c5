using System.Xml.Linq;

namespace Ledger.Pages.Tests;

/// <summary>The words of one language that are none of the other, as the resource files of the pages have them.</summary>
internal static class OtherWords
{
    private static readonly Dictionary<string, HashSet<string>> _words = new() { ["sv"] = Of("Words.sv.resx"), ["en"] = Of("Words.resx") };

    /// <summary>Those that must not be read on a page in a language. What has places to be filled is another text on the page, so it is left out.</summary>
    public static HashSet<string> Than(string language)
    {
        var (own, others) = (_words[language], _words[language == "sv" ? "en" : "sv"]);
        return [.. others.Except(own).Where(w => !w.Contains('{', StringComparison.Ordinal))];
    }

    private static HashSet<string> Of(string file)
    {
        var assembly = typeof(OtherWords).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(n => n.EndsWith(file, StringComparison.Ordinal)).SelectMany(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            return XDocument.Load(stream).Descendants("value").Select(v => v.Value.Trim()).ToList();
        })];
    }
}
