namespace Ledger.Domain;

/// <summary>
/// What an association is told of a post of its own that is refused whole, which leaves no trace in the book: no more than what it sees. Else a post
/// that cannot stand, of joinings and one broken entry, would tell which ids others have.
/// </summary>
/// <param name="own">The association.</param>
/// <param name="histories">The histories before the post.</param>
internal sealed class Overview(string own, AcceptedSoFar histories)
{
    /// <summary>
    /// The decisions as they would be if the book held only what the association sees. Where all would stand then, what it does not see is in the
    /// way: it is not told which, and every entry about a subject of which it does not see all that came last is refused alike.
    /// </summary>
    /// <param name="refused">How the post was decided.</param>
    /// <param name="judge">Decides the post by other histories.</param>
    public IReadOnlyList<Decision> Tell(IReadOnlyList<Decision> refused, Func<KnownBefore, IReadOnlyList<Decision>> judge)
    {
        if (refused.Any(d => d.Broken is { Rule: Rules.PostTooHeavy }))
            return refused;
        var (seen, unseen) = Seen(refused.Select(d => d.Entry?.Subject).OfType<Subject>().Where(s => s.Kind is not (null or "association")).Distinct());
        var told = judge(histories.With(seen));
        if (!told.Any(d => d.Outcome == Outcome.Refused))
            told = [.. told.Select(d => seen.ContainsKey(d.Entry!.Subject) ? d with { Outcome = Outcome.Refused, Broken = NotYours(d.Entry) } : d)];
        return [.. told.Select(d => d.Entry is { } entry && unseen.Contains(entry.Subject) ? d with { Probes = true } : d)];
    }

    // The histories in which more stands after the last entry that it sees, up to there; and the subjects of which it sees nothing. What stood before
    // the subject came to it has no say in what it may post.
    private (Dictionary<Subject, History> Seen, HashSet<Subject> Unseen) Seen(IEnumerable<Subject> subjects)
    {
        var (seen, unseen) = (new Dictionary<Subject, History>(), new HashSet<Subject>());
        foreach (var subject in subjects)
        {
            var history = histories[subject];
            List<Entry> stream = [.. history.Recorded.OrderBy(e => e.Order)];
            var visible = Visibility.AllSeenBy(subject, stream, own);
            var last = history.Entries.FindLastIndex(e => visible.Contains(e.Id));
            if (visible.Count == 0)
                unseen.Add(subject);
            if (visible.Count == 0 || last < history.Entries.Count - 1)
                seen.Add(subject, History.Nothing(subject).WithRecorded(stream.FindAll(e => visible.Contains(e.Id) || history.IndexOf(e) is >= 0 and var place && place <= last)));
        }

        return (seen, unseen);
    }

    private RuleBroken NotYours(ProposedEntry entry) => new(Rules.NotYourAssociation, own) { On = entry.Fact is EntryReversed or Erased ? null : entry.Fact.OccurredOn };
}
