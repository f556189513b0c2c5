using System.Globalization;

namespace Ledger.Transparency;

/// <summary>
/// What a log says of itself at one size: C2SP tlog-checkpoint. Its text, which a note signs, has the lines origin, size (decimal, without leading
/// zeros) and root (base64), then any extension lines; each ends with a newline, and none is empty.
/// </summary>
/// <param name="Origin">Which log it is; not empty.</param>
/// <param name="Size">How many leaves it has, from 0.</param>
/// <param name="Root">The root over them: <see cref="MerkleTree"/>.</param>
public sealed record Checkpoint(string Origin, long Size, Hash Root)
{
    /// <summary>The extension lines, each with its newline; empty where there are none, as a log here writes it.</summary>
    public string Extensions { get; private init; } = "";

    /// <summary>The three lines that every checkpoint has, without extensions.</summary>
    public string Body => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root.ToBase64()}\n");

    /// <summary>Reads a note's text.</summary>
    /// <exception cref="FormatException">It is no checkpoint, or spelled otherwise.</exception>
    public static Checkpoint Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length > 0 || lines.AsSpan(0, lines.Length - 1).Contains(""))
            throw new FormatException("A checkpoint has at least three lines, none of them empty, each with a newline.");
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size.ToString(CultureInfo.InvariantCulture) != lines[1])
            throw new FormatException("A checkpoint's size is a decimal number without leading zeros, below 2⁶³.");
        return new(lines[0], size, Hash.Parse(lines[2])) { Extensions = string.Concat(lines[3..^1].Select(line => line + "\n")) };
    }

    /// <summary>The text that is signed.</summary>
    /// <exception cref="FormatException">The origin is empty or holds a newline, or the size is negative: nobody could read it.</exception>
    public string ToText() => Origin.Length > 0 && !Origin.Contains('\n') && Size >= 0 ? Body + Extensions
        : throw new FormatException("A checkpoint has an origin in one line, and a size from 0.");

    public override string ToString() => ToText();
}
