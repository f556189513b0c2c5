using System.Globalization;
using System.Text;

namespace Ledger.Transparency;

/// <summary>
/// A checkpoint in one line that a person writes into the minutes and types again years later:
/// <c>log@8 9dab-4hdj-2hcx-zv06-dw3z-tx4v</c> is that of origin <c>ledger.example/log</c>, size 8 and root <c>XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=</c>. It is
/// the log's name (what follows the last slash of its origin, in lower case), the size, and a code of 24 characters.
/// </summary>
/// <remarks>
/// <para>The alphabet is <c>0123456789abcdefghjkmnpqrstvwxyz</c>, five bits a character, the first bits first. The code's first 22 characters are the first 110 bits
/// of SHA-256 over <see cref="Checkpoint.Body"/>, which binds origin, size and root. Its last two are the first 10 bits of SHA-256 over the text
/// <c>{name}@{size} {the 22 characters}</c> in UTF-8, so that a slip of the pen is told from another history.</para>
/// <para>The operator of a log can look for two histories with one code before either is told. With 110 bits that takes 2⁵⁵ tries; with 80 bits it would take
/// 2⁴⁰, which a desk computer makes. A second history for a line that is already in the minutes takes 2¹¹⁰.</para>
/// </remarks>
public sealed record CheckpointLine
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int BitsEach = 5;
    private const int HashLength = 22;
    private const int CheckLength = 2;
    private const int GroupLength = 4;

    private CheckpointLine(string name, long size, string code) => (Name, Size, Code) = (name, size, code);

    /// <summary>The log's name.</summary>
    public string Name { get; }

    /// <summary>How many leaves the log had.</summary>
    public long Size { get; }

    /// <summary>The 24 characters, in lower case, without hyphens.</summary>
    public string Code { get; }

    /// <summary>The line of a checkpoint.</summary>
    public static CheckpointLine Of(Checkpoint checkpoint)
    {
        var name = checkpoint.Origin[(checkpoint.Origin.LastIndexOf('/') + 1)..].Trim().ToLowerInvariant();
        var hash = Characters(checkpoint.Body, HashLength);
        return new(name, checkpoint.Size, hash + Check(name, checkpoint.Size, hash));
    }

    /// <summary>
    /// Reads a line that was typed: in any case, with any spaces and hyphens in size and code or none, <c>o</c> for <c>0</c>, <c>i</c> or <c>l</c> for <c>1</c>,
    /// <c>u</c> for <c>v</c>.
    /// </summary>
    /// <exception cref="FormatException">It is no such line; or it was mistyped. The message says which.</exception>
    public static CheckpointLine Parse(string line)
    {
        var at = line.LastIndexOf('@');
        if (at < 0)
            throw new FormatException("A checkpoint's line is spelled name@size code.");
        var name = line[..at].Trim().ToLowerInvariant();
        var typed = string.Concat(line[(at + 1)..].Where(c => !IsSpacing(c)).Select(Meant));
        if (typed.Length <= HashLength + CheckLength)
            throw new FormatException($"After the @ stand the size and {HashLength + CheckLength} characters; characters are missing.");
        var (digits, hash, check) = (typed[..^(HashLength + CheckLength)], typed[^(HashLength + CheckLength)..^CheckLength], typed[^CheckLength..]);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || (digits.Length > 1 && digits[0] == '0'))
            throw new FormatException($"'{digits}' is no size: a decimal number without leading zeros.");
        if ((hash + check).FirstOrDefault(c => !Alphabet.Contains(c)) is not '\0' and var stranger)
            throw new FormatException($"The character '{stranger}' stands in no checkpoint's line.");
        return check == Check(name, size, hash) ? new(name, size, hash + check)
            : throw new FormatException("The line is mistyped: its last two characters do not go with the rest.");
    }

    /// <summary>Whether this is the line of <paramref name="checkpoint"/>.</summary>
    public bool Matches(Checkpoint checkpoint) => this == Of(checkpoint);

    /// <summary>The line in its usual spelling: lower case, the code in groups of four with hyphens between.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}@{Size} {string.Join('-', Code.Chunk(GroupLength).Select(group => new string(group)))}");

    private static string Check(string name, long size, string hash) =>
        Characters(string.Create(CultureInfo.InvariantCulture, $"{name}@{size} {hash}"), CheckLength);

    private static string Characters(string text, int length)
    {
        var hash = Hash.Of(Encoding.UTF8.GetBytes(text)).ToArray();
        return string.Create(length, hash, static (characters, hash) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                var value = 0;
                for (var bit = i * BitsEach; bit < (i + 1) * BitsEach; bit++)
                    value = value << 1 | hash[bit / 8] >> (7 - bit % 8) & 1;
                characters[i] = Alphabet[value];
            }
        });
    }

    // Word processors turn hyphens into dashes, and put hyphens that break no line, or show only where one breaks.
    private static bool IsSpacing(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation || c is '\u2212' or '\u00AD';

    private static char Meant(char c) => char.ToLowerInvariant(c) switch
    {
        'o' => '0',
        'i' or 'l' => '1',
        'u' => 'v',
        var other => other,
    };
}
