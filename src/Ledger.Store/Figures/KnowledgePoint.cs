using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Ledger.Domain;
using Ledger.Transparency;

namespace Ledger.Store;

/// <summary>The moment whose knowledge is asked for: an instant or a position, both included; neither is now.</summary>
public readonly partial record struct KnownAt(DateTimeOffset? Instant, long? Position)
{
    /// <summary>Reads a date (the end of that day in the district's time zone), an RFC 3339 instant, or <c>@position</c>; null is now.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidKnownAt"/>.</exception>
    public static KnownAt Parse(string? text, District district)
    {
        if (text is null)
            return default;
        if (text.StartsWith('@') && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return new(null, position);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) && day < DateOnly.MaxValue)
            return new(district.EndOf(day), null);
        return Rfc3339.TryParse(text, out var instant) ? new(instant, null) : throw new RuleBroken(Rules.InvalidKnownAt);
    }
}

/// <summary>Instants as RFC 3339 spells them: date, time, and an offset or Z.</summary>
public static partial class Rfc3339
{
    /// <summary>Reads an instant. A leap second, which clocks do not have, is the second before it; it can only be the last of a month in UTC (RFC 3339, section 5.7).</summary>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        if (!Form().IsMatch(text))
            return false;
        var isLeap = text[17] == '6';
        return DateTimeOffset.TryParse(isLeap ? $"{text[..17]}59{text[19..]}" : text, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant)
            && (!isLeap || instant.UtcDateTime is { Hour: 23, Minute: 59 } utc && utc.Day == DateTime.DaysInMonth(utc.Year, utc.Month));
    }

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:(?:[0-5][0-9]|60)(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Form();
}

/// <summary>What is known at a moment.</summary>
/// <param name="Position">The last position that is known.</param>
/// <param name="Instant">The moment asked for, or now where that lies ahead; of a position, when its entry was recorded; null before the first.</param>
public sealed record KnowledgePoint(long Position, DateTimeOffset? Instant)
{
    /// <summary>The days of recording that are known whole.</summary>
    [JsonIgnore]
    public FoldedDays Whole { get; init; } = new(null, 0);

    /// <summary>Up to which position the balances are folded.</summary>
    [JsonIgnore]
    public long Folded { get; init; }

    /// <summary>Which edition the figures are: a rebuild makes another.</summary>
    [JsonIgnore]
    public int Edition { get; init; }

    /// <summary>The newest signed checkpoint that counts all that is known; null where none does yet.</summary>
    [JsonIgnore]
    public CoveringCheckpoint? Checkpoint { get; init; }

    /// <summary>The balances that are known; the rest that is known are postings.</summary>
    [JsonIgnore]
    public FoldedDays Balances => BalancesOf(Folded);

    /// <summary>The same where the balances are folded up to another position.</summary>
    public FoldedDays BalancesOf(long folded) => Position >= folded ? new(DateOnly.MaxValue, folded) : Whole;
}

/// <summary>Balances by their day of recording.</summary>
/// <param name="Through">The last day of recording, included; null for none.</param>
/// <param name="Position">The last position that is folded into them.</param>
public readonly record struct FoldedDays(DateOnly? Through, long Position);

/// <summary>What an answer rests on.</summary>
/// <param name="AsOf">Postings dated this day or earlier count.</param>
/// <param name="KnownAt">What was recorded by this moment counts.</param>
public sealed record Basis(DateOnly AsOf, KnowledgePoint KnownAt)
{
    /// <summary>By what it can be proven, years later: the newest checkpoint that counts every entry it rests on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CoveringCheckpoint? Checkpoint => KnownAt.Checkpoint;
}

/// <summary>A signed checkpoint of the log that counts everything an answer rests on.</summary>
/// <param name="Size">How many entries it counts.</param>
/// <param name="Line">It in one line for the minutes: <see cref="CheckpointLine"/>.</param>
/// <param name="Note">The signed note.</param>
public sealed record CoveringCheckpoint(long Size, string Line, string Note)
{
    internal static CoveringCheckpoint Of(string note)
    {
        var checkpoint = Transparency.Checkpoint.Parse(SignedNote.Parse(note).Text);
        return new(checkpoint.Size, CheckpointLine.Of(checkpoint).ToString(), note);
    }
}

/// <summary>The two moments that a comparison rests on.</summary>
public sealed record Between(KnowledgePoint Since, KnowledgePoint Until);
