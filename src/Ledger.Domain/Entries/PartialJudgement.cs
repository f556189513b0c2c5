namespace Ledger.Domain;

/// <summary>
/// Judges a post that does not read whole: each subject's entries together; where they do not read, one after the other by (occurredOn, order given).
/// So the outcome does not depend on the order in which they are listed, but for entries of one subject on one day.
/// </summary>
/// <param name="ending">What the accepted entries are added to.</param>
/// <param name="mostWork">How much may be done one after the other: the facts that are read, and the stretches of days that are looked at.</param>
/// <param name="isGivenUp">Whether the poster has gone away.</param>
internal sealed class PartialJudgement(Ending ending, long mostWork, Func<bool>? isGivenUp)
{
    private readonly List<(Candidate Candidate, RuleBroken Broken)> _refused = [];
    private readonly Work _work = new(isGivenUp); // one after the other
    private readonly Work _together = new(isGivenUp);
    private int _judged;

    /// <summary>Adds what reads.</summary>
    /// <returns>The others, each with what it breaks.</returns>
    /// <exception cref="RuleBroken"><see cref="Rules.PostTooHeavy"/>: it would take more work than a post may.</exception>
    /// <exception cref="OperationCanceledException">The poster has gone away.</exception>
    public IReadOnlyList<(Candidate Candidate, RuleBroken Broken)> Judge(IReadOnlyList<Candidate> candidates)
    {
        if (ending.TryAddAll(candidates, _together))
            return [];
        var groups = Ending.Groups(candidates).ToList();
        var closings = groups.Where(g => g.Subject.Kind == "association").Select(g => (g.Subject, Entries: AddOpenings(g.Subject, g.Entries))).ToList();
        foreach (var (subject, entries) in groups.Where(g => g.Subject.Kind == "member").Concat(closings).Concat(groups.Where(g => g.Subject.Kind is not ("association" or "member"))))
            if (!TryAdd(subject, entries))
                JudgeOneByOne(entries);
        return _refused;
    }

    private void JudgeOneByOne(List<Candidate> entries)
    {
        foreach (var candidate in InTurn(entries))
        {
            if (Add(candidate) is { } broken)
                _refused.Add((candidate, broken));
            _judged++;
        }
    }

    // What opens an association comes before what names it, and what closes one after what moves its members. The entries that are left for later.
    private List<Candidate> AddOpenings(Subject association, List<Candidate> entries)
    {
        var (openings, closings) = (entries.FindAll(c => c.Entry.Fact is not AssociationClosed), entries.FindAll(c => c.Entry.Fact is AssociationClosed));
        if (TryAdd(association, openings))
            return closings;
        if (closings.Count > 0 && TryAdd(association, entries)) // it is opened again after a closing
            return [];
        return [.. closings, .. InTurn(openings).Where(c => Add(c) is not null)];
    }

    private bool TryAdd(Subject subject, List<Candidate> entries)
    {
        if (entries.Count == 0)
            return true;
        try
        {
            ending.Add(subject, entries, _together);
            return true;
        }
        catch (RuleBroken)
        {
            return false;
        }
    }

    // What the entry breaks, where it does not read; else null, and it is added.
    private RuleBroken? Add(Candidate candidate)
    {
        var before = ending[candidate.Subject];
        RuleBroken? refused = null;
        try
        {
            ending.Add(candidate.Subject, [candidate], _work);
        }
        catch (RuleBroken broken)
        {
            refused = Told(candidate, broken, before);
        }

        if (_work.Done > mostWork)
            throw new RuleBroken(Rules.PostTooHeavy, Math.Max(1, _judged));
        return refused;
    }

    // The order in which entries about one subject are judged: by date, then as given, but a reversal after the entry that it reverses.
    private static IEnumerable<Candidate> InTurn(List<Candidate> entries)
    {
        var byId = entries.ToDictionary(c => c.Entry.Id);
        return entries.OrderBy(c => c.Entry.Fact is EntryReversed { Entry: var reversed } && byId.TryGetValue(reversed, out var other) && Turn(other).CompareTo(Turn(c)) > 0
            ? Turn(other) with { After = 1 } : Turn(c)).ThenBy(Turn);

        static (DateOnly On, int Index, int After) Turn(Candidate candidate) => (candidate.Entry.Fact.OccurredOn, candidate.Index, 0);
    }

    // One that acts for an association is told of nothing that it may not see: what it may not post about is refused alike, whether anything
    // is known of it or not.
    private RuleBroken Told(Candidate candidate, RuleBroken broken, History before)
    {
        var (entry, own) = (candidate.Entry, candidate.Proposed.Scope);
        if (own is not null && broken.Misplaced is { } misplaced && !MayTell(own, entry, misplaced, before))
            broken = new(Rules.NotYourAssociation, own);
        if (broken.Rule == Rules.NotYourAssociation && entry.IsTold)
            return new(broken.Rule, [.. broken.Words]) { On = entry.Fact.OccurredOn };
        return broken.Misplaced?.Id == entry.Id ? broken.At(null) : broken;
    }

    // Where that day the subject is its own, or the entry that would no longer read is one that it sees and that day the subject is at least nobody else's.
    private bool MayTell(string own, Entry entry, Entry misplaced, History before)
    {
        var belongs = entry.Fact is EntryReversed ? own : before.BelongsBefore(entry);
        return misplaced.Id == entry.Id ? belongs == own : (belongs is null || belongs == own) && ending.Sees(own, before.Subject, misplaced.Id);
    }
}
