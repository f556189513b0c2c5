namespace Ledger.Domain;

/// <summary>
/// Judges a post that does not read whole: each subject's entries together; where they do not read, one after the other by (occurredOn, order given).
/// So the outcome does not depend on the order in which they are listed, but for entries of one subject on one day.
/// </summary>
/// <param name="ending">What the accepted entries are added to.</param>
internal sealed class PartialJudgement(Ending ending)
{
    private readonly List<(Candidate Candidate, RuleBroken Broken)> _refused = [];

    /// <summary>Adds what reads.</summary>
    /// <returns>The others, each with what it breaks.</returns>
    public IReadOnlyList<(Candidate Candidate, RuleBroken Broken)> Judge(IReadOnlyList<Candidate> candidates)
    {
        var associations = candidates.Where(c => c.Subject.Kind == "association").ToList();
        var members = candidates.Where(c => c.Subject.Kind == "member").ToList();
        var others = candidates.Where(c => c.Subject.Kind is not ("association" or "member")).ToList();

        // What opens an association comes before what names it, and what closes one after what moves its members.
        var later = new List<Candidate>();
        foreach (var (subject, group) in Ending.Groups(associations))
        {
            var opening = group.FindAll(c => c.Entry.Fact is not AssociationClosed);
            later.AddRange(TryAdd(subject, opening) ? group.Except(opening) : group);
        }

        foreach (var (subject, group) in Ending.Groups(members))
            Add(subject, group);
        foreach (var (subject, group) in Ending.Groups(later))
            Add(subject, group);
        foreach (var (subject, group) in Ending.Groups(others))
            Add(subject, group);
        return _refused;
    }

    private void Add(Subject subject, List<Candidate> group)
    {
        if (group.Count > 1 && TryAdd(subject, group))
            return;
        group.Sort(Candidate.Compare);
        foreach (var candidate in group)
        {
            var before = ending[subject];
            try
            {
                ending.Add(subject, [candidate]);
            }
            catch (RuleBroken broken)
            {
                _refused.Add((candidate, Told(candidate, broken, before)));
            }
        }
    }

    private bool TryAdd(Subject subject, List<Candidate> group)
    {
        if (group.Count == 0)
            return true;
        try
        {
            ending.Add(subject, group);
            return true;
        }
        catch (RuleBroken)
        {
            return false;
        }
    }

    // One that acts for an association is told of nothing that it may not see: what it may not post about is refused alike, whether anything
    // is known of it or not.
    private static RuleBroken Told(Candidate candidate, RuleBroken broken, History before)
    {
        if (candidate.Proposed.Scope is { } own && broken.Rule is not (Rules.NotYourAssociation or Rules.EntryUnknown) && !before.MayTell(own, candidate.Entry, broken.Misplaced))
            return new(Rules.NotYourAssociation, own);
        return broken.Misplaced?.Id == candidate.Entry.Id ? broken.At(null) : broken;
    }
}
