namespace Ledger.Domain;

/// <summary>A session of a training, and how many took part in it.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="OccurredOn">The day on which it was held.</param>
/// <param name="Minutes">How long it took, in minutes; null where nobody told.</param>
/// <param name="Members">How many members are named as having taken part.</param>
/// <param name="Others">How many more were counted without being named.</param>
public sealed record TrainingSession(int Number, DateOnly OccurredOn, int? Minutes, int Members, int Others)
{
    /// <summary>How many took part, in persons.</summary>
    public int Attendances => Members + Others;
}

/// <summary>What took place of a training: its sessions, and who took part.</summary>
/// <param name="Sessions">The sessions held, by number.</param>
/// <param name="Members">How many different members are named as having taken part in any of them.</param>
public sealed record Participation(IReadOnlyList<TrainingSession> Sessions, int Members)
{
    /// <summary>
    /// How many different persons have taken part at least. Those who were counted without a name in one session may be the same as in another, so no
    /// more are certain than the members named, or than sat in the fullest session.
    /// </summary>
    public int Participants => Math.Max(Members, Sessions.Select(s => s.Attendances).DefaultIfEmpty().Max());

    /// <summary>How often somebody took part, in persons.</summary>
    public long Attendances => Sessions.Sum(s => (long)s.Attendances);

    /// <summary>How long the sessions took together, in minutes, as far as that was told.</summary>
    public long Minutes => Sessions.Sum(s => (long)(s.Minutes ?? 0));

    /// <summary>How many sessions there are of which nobody told how long they took.</summary>
    public int Untimed => Sessions.Count(s => s.Minutes is null);

    /// <summary>Reads it off the facts of a training that count, in any order.</summary>
    public static Participation Of(IEnumerable<Fact> facts)
    {
        var (held, attended) = (new List<TrainingSessionHeld>(), new List<TrainingAttended>());
        foreach (var fact in facts)
            if (fact is TrainingSessionHeld session)
                held.Add(session);
            else if (fact is TrainingAttended attendance)
                attended.Add(attendance);
        var bySession = attended.ToLookup(a => a.Session);
        return new(
            [.. held.OrderBy(h => h.Session).Select(h => new TrainingSession(
                h.Session, h.OccurredOn, h.Minutes, bySession[h.Session].Count(a => a.Member is not null), bySession[h.Session].Sum(a => a.Count ?? 0)))],
            attended.Select(a => a.Member).OfType<string>().Distinct(StringComparer.Ordinal).Count());
    }
}
