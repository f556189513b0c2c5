using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Ledger.Domain;

namespace Ledger.Store;

/// <summary>A posting as it should stand.</summary>
internal readonly record struct Expected(Posting Posting, long Position, DateOnly RecordedOn);

/// <summary>The last entry of a day of recording.</summary>
internal readonly record struct DayEnd(long LastPosition, DateTimeOffset RecordedAt)
{
    public static DayEnd Later(DayEnd a, DayEnd b) =>
        new(Math.Max(a.LastPosition, b.LastPosition), a.RecordedAt > b.RecordedAt ? a.RecordedAt : b.RecordedAt);
}

/// <summary>What was found in a part of the book: faults, and by block of positions and day of recording how the figures differ.</summary>
internal sealed class AuditFindings
{
    /// <summary>How many positions are compared at once.</summary>
    public const long BlockSize = 8192;

    public long Entries { get; set; }

    public long Postings { get; set; }

    public List<Difference> Faults { get; init; } = [];

    /// <summary>What the postings of each block of positions should be less what they are.</summary>
    public Dictionary<long, Checksum> PostingSums { get; init; } = [];

    /// <summary>The same of the balances of each day of recording.</summary>
    public Dictionary<DateOnly, Checksum> BalanceSums { get; init; } = [];

    /// <summary>The days on which the entries were recorded.</summary>
    public Dictionary<DateOnly, DayEnd> Days { get; init; } = [];

    /// <summary>The last position that stood in balances when they were compared.</summary>
    [JsonIgnore]
    public long FoldedThrough { get; init; }

    /// <summary>The blocks of positions in which a posting differs.</summary>
    public IEnumerable<long> Blocks => PostingSums.Where(p => p.Value != default).Select(p => p.Key);

    /// <summary>The days of recording on which a balance differs.</summary>
    public IEnumerable<DateOnly> BalanceDays => BalanceSums.Where(b => b.Value != default).Select(b => b.Key);

    public void Posting(long position, Checksum more) =>
        CollectionsMarshal.GetValueRefOrAddDefault(PostingSums, position / BlockSize, out _) += more;

    public void Balance(DateOnly recordedOn, Checksum more) =>
        CollectionsMarshal.GetValueRefOrAddDefault(BalanceSums, recordedOn, out _) += more;

    public void Recorded(DateOnly on, DayEnd end)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(Days, on, out _);
        last = DayEnd.Later(last, end);
    }

    /// <summary>Adds what was found in another part.</summary>
    public void Add(AuditFindings other)
    {
        Entries += other.Entries;
        Postings += other.Postings;
        Faults.AddRange(other.Faults);
        foreach (var (block, sum) in other.PostingSums)
            CollectionsMarshal.GetValueRefOrAddDefault(PostingSums, block, out _) += sum;
        foreach (var (day, sum) in other.BalanceSums)
            Balance(day, sum);
        foreach (var (day, end) in other.Days)
            Recorded(day, end);
    }
}
