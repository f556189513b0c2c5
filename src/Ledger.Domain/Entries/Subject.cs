using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ledger.Domain;

/// <summary>What an entry is about, <c>kind/id</c>; one subject is one stream. The id is the poster's own key.</summary>
public readonly partial record struct Subject(string Kind, string Id)
{
    /// <summary>The longest id, in characters.</summary>
    public const int LongestId = 100;

    public override string ToString() => $"{Kind}/{Id}";

    /// <summary>The association that is named <paramref name="slug"/> in the data of entries.</summary>
    public static Subject Association(string slug) => new("association", slug);

    /// <summary>Reads <c>kind/id</c>: a known kind, and 1–100 characters of <c>[A-Za-z0-9._:~-]</c> that are no personal number.</summary>
    /// <exception cref="RuleBroken">
    /// <see cref="Rules.InvalidSubject"/>, <see cref="Rules.PersonalNumberInId"/>, or <see cref="Rules.NotASlug"/> where
    /// other entries name this kind of subject as a slug.
    /// </exception>
    public static Subject Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var subject = slash < 0 ? default : new Subject(text[..slash], text[(slash + 1)..]);
        Rules.Require(slash > 0 && subject.Id.Length <= LongestId && SubjectKind.Named(subject.Kind) is not null, Rules.InvalidSubject, string.Join(", ", SubjectKind.Names));
        Rules.Require(!PersonalNumber.IsIn(subject.Id), Rules.PersonalNumberInId);
        Rules.Require(IsId(subject.Id), Rules.InvalidSubject, string.Join(", ", SubjectKind.Names));
        if (subject.Kind is "association" or "milestone" or "figure")
            Rules.Require(Slug.Is(subject.Id), Rules.NotASlug, "subject");
        return subject;
    }

    /// <summary>A subject as it stands in the book, where it has been checked before.</summary>
    public static Subject FromStored(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new("", text) : new(text[..slash], text[(slash + 1)..]);
    }

    /// <summary>Whether <paramref name="id"/> is 1–100 characters of <c>[A-Za-z0-9._:~-]</c>.</summary>
    public static bool IsId(string id) => IdForm().IsMatch(id);

    [GeneratedRegex(@"\A[A-Za-z0-9._:~-]{1,100}\z")]
    private static partial Regex IdForm();
}

/// <summary>The names that associations, categories, topics and the like go by: 1–60 characters of <c>[a-z0-9-]</c>.</summary>
public static class Slug
{
    public const int Longest = 60;

    private static readonly SearchValues<char> _characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool Is(string text) => text.Length is > 0 and <= Longest && !text.AsSpan().ContainsAnyExcept(_characters);

    /// <summary>A slug of words: <c>Södra klubben</c> is <c>sodra-klubben</c>; null where nothing of them is left, or too much.</summary>
    public static string? Of(string words)
    {
        var slug = new StringBuilder();
        foreach (var c in words.Normalize(NormalizationForm.FormD).ToLowerInvariant())
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
                slug.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        var text = slug.ToString().Trim('-');
        return Is(text) ? text : null;
    }
}

/// <summary>Swedish personal identity numbers and coordination numbers (folkbokföringslagen 18 §; SKV 704, SKV 707).</summary>
public static partial class PersonalNumber
{
    private static readonly SearchValues<char> _digits = SearchValues.Create("0123456789");

    /// <summary>
    /// Whether <paramref name="text"/> holds what reads as one: a date and four digits, parted by a hyphen or plus, or
    /// ten or twelve bare digits whose check digit (Luhn) is right. The digits of a UUID are none, though one in three thousand
    /// reads so.
    /// </summary>
    public static bool IsIn(string text) => text.AsSpan().CountAny(_digits) >= 10 && Candidate().Matches(Uuid().Replace(text, "")).Any(m =>
    {
        var digits = m.Groups["date"].Value[^6..] + m.Groups["number"].Value;
        var month = int.Parse(digits.AsSpan(2, 2), provider: null);
        var day = int.Parse(digits.AsSpan(4, 2), provider: null);
        if (day > 60)
            day -= 60; // a coordination number adds 60 to the day
        return month is >= 1 and <= 12 && day is >= 1 and <= 31 && (m.Groups["sign"].Length > 0 || Luhn(digits));
    });

    private static bool Luhn(string digits) =>
        digits.Select((c, i) => (c - '0') * (i % 2 == 0 ? 2 : 1)).Sum(n => n / 10 + n % 10) % 10 == 0;

    [GeneratedRegex(@"(?<![0-9])(?<date>(?:1[89]|20)?[0-9]{6})(?<sign>[-+]?)(?<number>[0-9]{4})(?![0-9])")]
    private static partial Regex Candidate();

    // RFC 9562: versions 1 to 8 of its own variant, so that a number that is merely filled up does not pass for one.
    [GeneratedRegex("(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[1-8][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])")]
    private static partial Regex Uuid();
}
