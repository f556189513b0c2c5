using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>
/// One subject's history, read: its entries less the reversed ones in the order (occurredOn, position), the state they
/// lead to, and the timeline they make. Immutable; an entry gives a new reading, or breaks a rule.
/// </summary>
public sealed class Reading
{
    private readonly Story _story;
    private readonly ImmutableDictionary<Guid, Entry> _known;
    private readonly ImmutableDictionary<Guid, Guid> _reversedBy;

    private Reading(Subject subject, Story story, ImmutableDictionary<Guid, Entry> known, ImmutableDictionary<Guid, Guid> reversedBy,
        ImmutableList<Entry> history, object? state, Timeline timeline)
    {
        (Subject, _story, _known, _reversedBy, History, State, Timeline) = (subject, story, known, reversedBy, history, state, timeline);
    }

    public Subject Subject { get; }

    /// <summary>The entries that count, in the order in which they are read.</summary>
    public ImmutableList<Entry> History { get; }

    /// <summary>The state after the last of them; null when there is none.</summary>
    public object? State { get; }

    public Timeline Timeline { get; }

    /// <summary>How many entries the stream holds, reversed ones and reversals included: its version in Marten's sense.</summary>
    public long Version { get; private init; }

    /// <summary>The reading of a subject nothing is known about.</summary>
    public static Reading Nothing(Subject subject) => new(subject, Story.Of(subject.Kind)!, ImmutableDictionary<Guid, Entry>.Empty,
        ImmutableDictionary<Guid, Guid>.Empty, [], null, Timeline.Empty);

    /// <summary>Reads a recorded stream at once.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="entries">All its entries, in any order.</param>
    /// <exception cref="RuleBroken">The stream does not read.</exception>
    public static Reading Of(Subject subject, IReadOnlyCollection<Entry> entries)
    {
        var reversedBy = entries.Where(e => e.Fact is EntryReversed).ToImmutableDictionary(e => ((EntryReversed)e.Fact).Entry, e => e.Id);
        return Nothing(subject).Reread(
            entries.ToImmutableDictionary(e => e.Id), reversedBy,
            [.. entries.Where(e => e.Fact is not EntryReversed && !reversedBy.ContainsKey(e.Id))
                .OrderBy(e => e.Fact.OccurredOn).ThenBy(e => e.Order)]);
    }

    /// <summary>The entry that reversed <paramref name="entry"/>; null when it stands.</summary>
    public Guid? ReversedBy(Guid entry) => _reversedBy.TryGetValue(entry, out var by) ? by : null;

    public bool Knows(Guid entry) => _known.ContainsKey(entry);

    /// <summary>The reading with one more entry in its place, and what must be posted under that entry.</summary>
    /// <exception cref="RuleBroken">The history would no longer read, or there is nothing to reverse.</exception>
    public (Reading After, IReadOnlyList<Posting> Postings) With(Entry entry)
    {
        if (entry.Fact is EntryReversed reversal)
            return Differing(Reread(_known.Add(entry.Id, entry), _reversedBy.Add(Reversible(reversal), entry.Id),
                History.RemoveAll(e => e.Id == reversal.Entry)));

        if (History.IsEmpty || History[^1].ComesBefore(entry))
        {
            var steps = new Steps();
            var state = _story.Next(State, entry.Fact, steps, Subject);
            var timeline = Timeline.With(steps);
            return (new(Subject, _story, _known.Add(entry.Id, entry), _reversedBy, History.Add(entry), state, timeline) { Version = Version + 1 },
                Timeline.To(timeline, steps));
        }

        var place = History.FindIndex(entry.ComesBefore);
        try
        {
            return Differing(Reread(_known.Add(entry.Id, entry), _reversedBy, History.Insert(place, entry)));
        }
        catch (RuleBroken broken) when (broken.Misplaced == entry)
        {
            throw new RuleBroken(broken.Rule, [.. broken.Words]);
        }
    }

    private (Reading After, IReadOnlyList<Posting> Postings) Differing(Reading after) => (after, Timeline.To(after.Timeline));

    private Guid Reversible(EntryReversed reversal)
    {
        Rules.Require(_known.TryGetValue(reversal.Entry, out var reversed), Rules.EntryUnknown, reversal.Entry);
        Rules.Require(reversed!.Fact is not EntryReversed, Rules.ReversalOfAReversal);
        Rules.Require(!_reversedBy.ContainsKey(reversal.Entry), Rules.AlreadyReversed);
        return reversal.Entry;
    }

    private Reading Reread(ImmutableDictionary<Guid, Entry> known, ImmutableDictionary<Guid, Guid> reversedBy, ImmutableList<Entry> history)
    {
        object? state = null;
        var steps = new Steps();
        foreach (var entry in history)
        {
            try
            {
                state = _story.Next(state, entry.Fact, steps, Subject);
            }
            catch (RuleBroken broken)
            {
                throw new RuleBroken(broken.Rule, [.. broken.Words]) { Misplaced = entry };
            }
        }

        return new(Subject, _story, known, reversedBy, history, state, Timeline.Empty.With(steps)) { Version = known.Count };
    }
}
