using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>What becomes of one item of a post.</summary>
public enum Outcome
{
    /// <summary>It is recorded; or would be, in a post that is refused for another item.</summary>
    Recorded,

    /// <summary>The same entry is in the book, or on its way there, already.</summary>
    Duplicate,

    /// <summary>It is refused.</summary>
    Refused,
}

/// <summary>What is decided of one item of a post.</summary>
/// <param name="Entry">The entry, its subject filled in; null where it is malformed.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Broken">Why it is refused; else null.</param>
public readonly record struct Decision(ProposedEntry? Entry, Outcome Outcome, RuleBroken? Broken = null)
{
    /// <summary>Whether it stands in a refused post of an association, and is about a subject of which the association sees nothing: who posts such tries out ids.</summary>
    public bool Probes { get; init; }
}

/// <summary>What the book holds of what a batch of posts is about.</summary>
/// <param name="Recorded">The entries among those posted or reversed that the book holds.</param>
/// <param name="Histories">The histories of all subjects that a post concerns, empty ones too: <see cref="Decider.Concerned"/> and <see cref="Decider.BroughtBack"/>.</param>
/// <param name="MemberDays">Of the associations that may close, <see cref="Decider.MayClose"/>: by how much their members change on each day.</param>
public sealed record KnownBefore(
    IReadOnlyDictionary<Guid, RecordedEntry> Recorded,
    IReadOnlyDictionary<Subject, History> Histories,
    IReadOnlyDictionary<string, ImmutableSortedDictionary<DateOnly, long>> MemberDays);

/// <summary>
/// Decides posts, one after the other, by one rule: a post is accepted if and only if the histories that it ends in read. What lies between
/// does not matter. Not for use by several threads at a time.
/// </summary>
public sealed class Decider
{
    // Greater than every position, so that what is not yet recorded is read after what is.
    private const long Unrecorded = 1L << 62;

    /// <summary>
    /// How much may be done where entries about one subject do not read together and are judged one after the other: in facts that are read again.
    /// A post of n entries about subjects whose histories have m entries with them takes n × m at the most, and often no more than n.
    /// </summary>
    public const long MostWork = 150_000;

    private readonly IReadOnlyDictionary<Guid, RecordedEntry> _recorded;
    private readonly Dictionary<Guid, ProposedEntry> _accepted;
    private readonly AcceptedSoFar _histories;
    private readonly long _mostWork;
    private long _next = Unrecorded;

    /// <param name="known">What the book holds.</param>
    /// <param name="mostWork">How much a post may take to be judged, <see cref="MostWork"/>.</param>
    public Decider(KnownBefore known, long mostWork = MostWork)
        : this(known, [], mostWork)
    {
    }

    private Decider(KnownBefore known, Dictionary<Guid, ProposedEntry> accepted, long mostWork) =>
        (_recorded, _histories, _accepted, _mostWork) = (known.Recorded, new(known), accepted, mostWork);

    /// <summary>The history of a subject with all that has been accepted.</summary>
    /// <exception cref="KeyNotFoundException">It was not read.</exception>
    public History this[Subject subject] => _histories[subject];

    /// <summary>The associations whose members the decider must know to decide <paramref name="entries"/>: those that may close by them.</summary>
    public static IEnumerable<string> MayClose(IEnumerable<ProposedEntry> entries) =>
        entries.Where(e => e.Subject.Kind == "association" && e.Fact is AssociationClosed or EntryReversed).Select(e => e.Subject.Id).Distinct();

    /// <summary>The subjects that must be read to decide <paramref name="entry"/>, but for those that a reversal brings back.</summary>
    public static IEnumerable<Subject> Concerned(ProposedEntry entry)
    {
        if (entry.Subject != default)
            yield return entry.Subject;
        if (entry.Fact is INamesAssociation { Named: { } named })
            yield return Subject.Association(named);
        if (entry.Fact is IIsFilledIn { From: { } other })
            yield return other;
    }

    /// <summary>The entries with what the book fills in, by the histories with all that has been accepted.</summary>
    public IEnumerable<ProposedEntry> FillIn(IEnumerable<ProposedEntry> accepted) => accepted.Select(e =>
        e.Fact is IIsFilledIn { From: { } other } fact ? e with { Fact = fact.FilledIn(_histories[other].StateAsOf(e.Fact.OccurredOn)) } : e);

    /// <summary>The associations a reversal may bring a member back to: those that the member's history names.</summary>
    public static IEnumerable<Subject> BroughtBack(History member) =>
        member.Subject.Kind != "member" ? []
            : member.Recorded.Select(e => (e.Fact as INamesAssociation)?.Named).OfType<string>().Distinct().Select(Subject.Association);

    /// <summary>
    /// Decides a post. Without <paramref name="partial"/> it is accepted whole, or nothing of it is: then the items refused are those that
    /// would be refused with it. A post that would take too much work is refused whole in any case: all its items are, as <see cref="Rules.PostTooHeavy"/>.
    /// </summary>
    /// <param name="items">Each item's entry, or what is wrong with its form.</param>
    /// <param name="partial">Whether what does not read is left out, and the rest is accepted.</param>
    /// <param name="align">Gives an entry the form in which the book holds the same one already, where the two say the same.</param>
    /// <param name="isGivenUp">Whether the poster has gone away; asked again and again.</param>
    /// <returns>A decision for each item, and whether the post stands.</returns>
    /// <exception cref="OperationCanceledException">The poster has gone away; nothing is accepted.</exception>
    public (IReadOnlyList<Decision> Decisions, bool Stands) Decide(
        IReadOnlyList<(ProposedEntry? Entry, RuleBroken? Malformed)> items, bool partial, Func<ProposedEntry, RecordedEntry, ProposedEntry>? align = null, Func<bool>? isGivenUp = null)
    {
        var (decisions, stands) = Judge(items, partial, align, isGivenUp);
        // All entries of a post are one poster's.
        return !stands && !partial && items.FirstOrDefault(i => i.Entry is not null).Entry?.Scope is { } own
            ? (new Overview(own, _histories).Tell(decisions, seen => new Decider(seen, new(_accepted), _mostWork) { _next = _next }.Judge(items, partial, align, isGivenUp).Decisions), false) : (decisions, stands);
    }

    private (IReadOnlyList<Decision> Decisions, bool Stands) Judge(
        IReadOnlyList<(ProposedEntry? Entry, RuleBroken? Malformed)> items, bool partial, Func<ProposedEntry, RecordedEntry, ProposedEntry>? align, Func<bool>? isGivenUp)
    {
        var decisions = new Decision[items.Count];
        var (inTurn, posted) = InTurn(items);
        var firsts = new Dictionary<Guid, Candidate>();
        var again = new List<(int Index, Candidate First)>();
        foreach (var i in inTurn)
        {
            try
            {
                var entry = About(items[i].Entry ?? throw items[i].Malformed!, posted);
                var (recorded, first) = Find(entry.Id, firsts);
                if (recorded is null)
                {
                    firsts.Add(entry.Id, new(i, entry, new(entry.Id, _next + i, entry.Fact)));
                    decisions[i] = new(entry, Outcome.Recorded);
                    continue;
                }

                entry = align?.Invoke(entry, recorded) ?? entry;
                Rules.Require(recorded.IsSaidBy(Recorded(entry), entry.Fact), Rules.IdReused, entry.SourceId);
                decisions[i] = new(entry, Outcome.Duplicate);
                if (first is not null)
                    again.Add((i, first));
            }
            catch (RuleBroken broken)
            {
                decisions[i] = new(items[i].Entry, Outcome.Refused, broken);
            }
        }

        _next += items.Count;
        var ending = new Ending(_histories);
        try
        {
            foreach (var (candidate, broken) in new PartialJudgement(ending, _mostWork, isGivenUp).Judge([.. firsts.Values.OrderBy(c => c.Index)]))
                decisions[candidate.Index] = new(candidate.Proposed, Outcome.Refused, broken);
        }
        catch (RuleBroken tooHeavy)
        {
            return ([.. decisions.Select(d => new Decision(d.Entry, Outcome.Refused, tooHeavy))], false);
        }

        foreach (var (index, first) in again)
            if (decisions[first.Index] is { Outcome: Outcome.Refused, Broken: { } broken })
                decisions[index] = new(decisions[index].Entry, Outcome.Refused, broken);
        var stands = partial || !Array.Exists(decisions, d => d.Outcome == Outcome.Refused);
        if (stands)
        {
            _histories.Accept(ending);
            foreach (var candidate in firsts.Values.Where(c => decisions[c.Index].Outcome == Outcome.Recorded))
                _accepted.Add(candidate.Proposed.Id, candidate.Proposed);
        }

        return (decisions, stands);
    }

    // Of two different entries with one id the earlier stands, by date and subject, so that it does not matter which of them is listed first.
    private static (IEnumerable<int> InTurn, Dictionary<Guid, ProposedEntry> Posted) InTurn(IReadOnlyList<(ProposedEntry? Entry, RuleBroken? Malformed)> items)
    {
        var posted = new Dictionary<Guid, ProposedEntry>(items.Count);
        if (items.All(i => i.Entry is null || posted.TryAdd(i.Entry.Id, i.Entry)))
            return (Enumerable.Range(0, items.Count), posted);
        var inTurn = Enumerable.Range(0, items.Count).OrderBy(i => items[i].Entry?.Fact.OccurredOn)
            .ThenBy(i => items[i].Entry?.Subject.Kind, StringComparer.Ordinal).ThenBy(i => items[i].Entry?.Subject.Id, StringComparer.Ordinal).ToList();
        posted.Clear();
        foreach (var i in inTurn)
            if (items[i].Entry is { } entry)
                posted.TryAdd(entry.Id, entry);
        return (inTurn, posted);
    }

    private (RecordedEntry? Recorded, Candidate? First) Find(Guid id, Dictionary<Guid, Candidate> firsts) =>
        _recorded.TryGetValue(id, out var held) ? (held, null)
            : _accepted.TryGetValue(id, out var accepted) ? (Recorded(accepted), null)
            : firsts.TryGetValue(id, out var first) ? (Recorded(first.Proposed), first)
            : (null, null);

    // A reversal may leave its subject to the entry that it reverses.
    private ProposedEntry About(ProposedEntry entry, Dictionary<Guid, ProposedEntry> posted)
    {
        if (entry.Fact is not EntryReversed { Entry: var reversed })
            return entry;
        Subject? subject = _recorded.TryGetValue(reversed, out var held) ? held.Subject
            : (_accepted.GetValueOrDefault(reversed) ?? posted.GetValueOrDefault(reversed))?.Subject is { Kind: not null } known ? known : null;
        if (entry.Subject.Kind is null)
            return subject is { } found ? entry with { Subject = found }
                : throw (_recorded.ContainsKey(entry.Id) ? new RuleBroken(Rules.IdReused, entry.SourceId)
                    : posted.GetValueOrDefault(reversed)?.Fact is EntryReversed ? new(Rules.ReversalOfAReversal) : new(Rules.EntryUnknown, reversed));
        if (subject is { } anothers && anothers != entry.Subject && !_recorded.ContainsKey(entry.Id))
            throw entry.Scope is null ? new RuleBroken(Rules.EntryOfAnotherSubject, entry.Subject) : new RuleBroken(Rules.EntryUnknown, reversed);
        return entry;
    }

    private static RecordedEntry Recorded(ProposedEntry entry) => new(entry.Subject, EntryType.Of(entry.Fact), FactJson.Write(entry.Fact));
}

/// <summary>An entry of a post while it is judged.</summary>
/// <param name="Index">Its place in the post, from 0.</param>
/// <param name="Proposed">What is posted.</param>
/// <param name="Entry">The same as its history reads it.</param>
internal sealed record Candidate(int Index, ProposedEntry Proposed, Entry Entry)
{
    public Subject Subject => Proposed.Subject;
}
