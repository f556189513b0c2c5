using System.Globalization;
using System.Text;

namespace Ledger.Domain;

/// <summary>The characters that ids and names may hold.</summary>
public static class Characters
{
    /// <summary>
    /// Whether <paramref name="text"/> holds only characters that are seen, and spaces: no control, format or separator character (Unicode categories Cc, Cf,
    /// Zl, Zp, and Zs but for U+0020), which break a line, turn its order around, or make two ids look alike.
    /// </summary>
    public static bool AreVisible(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return true;
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value != ' ' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator)
                return false;
        return true;
    }
}
