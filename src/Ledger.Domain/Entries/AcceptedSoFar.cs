using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>The histories that all accepted posts end in: those that the book holds, with what was accepted.</summary>
internal sealed class AcceptedSoFar(KnownBefore known)
{
    private readonly Dictionary<Subject, History> _changed = [];
    private readonly Dictionary<(Subject, string), IReadOnlySet<Guid>> _seen = [];

    /// <summary>By how much the members of associations that may close change on each day.</summary>
    public MemberDays MemberDays { get; private set; } = new(known.MemberDays.ToImmutableDictionary());

    /// <summary>The history of a subject.</summary>
    /// <exception cref="KeyNotFoundException">It was not read.</exception>
    public History this[Subject subject] => _changed.GetValueOrDefault(subject) ?? known.Histories[subject];

    /// <summary>All that is known, each history as it is with what was accepted, or as <paramref name="seen"/> has it.</summary>
    public KnownBefore With(IReadOnlyDictionary<Subject, History> seen) =>
        known with { Histories = known.Histories.Keys.ToDictionary(s => s, s => seen.GetValueOrDefault(s) ?? this[s]), MemberDays = MemberDays.Changes };

    /// <summary>A post is accepted: the next one is judged after it.</summary>
    public void Accept(Ending ending)
    {
        MemberDays = ending.MemberDays;
        foreach (var history in ending.Changed)
            _changed[history.Subject] = history;
        _seen.Clear();
    }

    /// <summary>Whether an association may see an entry that was taken back. The whole stream tells it, so it is worked out once for all of a post.</summary>
    public bool SawReversed(string association, Subject subject, Guid entry)
    {
        if (!_seen.TryGetValue((subject, association), out var seen))
            _seen.Add((subject, association), seen = Visibility.AllSeenBy(subject, this[subject].Recorded.OrderBy(e => e.Order), association));
        return seen.Contains(entry);
    }
}
