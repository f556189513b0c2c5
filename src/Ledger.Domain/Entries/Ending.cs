namespace Ledger.Domain;

/// <summary>The histories that one more post ends in.</summary>
/// <param name="before">What it comes after.</param>
internal sealed class Ending(AcceptedSoFar before)
{
    private Dictionary<Subject, History> _changed = [];
    private Dictionary<string, List<Candidate>> _naming = [];
    private readonly Dictionary<Subject, List<Candidate>> _ofAssociation = []; // what an association's post has added, in the order of the histories
    private MemberDays? _memberDays;

    /// <summary>The history of a subject with what was added.</summary>
    public History this[Subject subject] => _changed.GetValueOrDefault(subject) ?? before[subject];

    /// <summary>The histories of the subjects that were added to.</summary>
    public IReadOnlyCollection<History> Changed => _changed.Values;

    /// <summary>By how much the members of associations that may close change on each day.</summary>
    public MemberDays MemberDays => _memberDays ??= _changed.Values.Where(h => h.Subject.Kind == "member")
        .Aggregate(before.MemberDays, (days, member) => days.With(before[member.Subject], member));

    /// <summary>Adds all entries of a post at once; false, and nothing is added, where what they end in does not read.</summary>
    public bool TryAddAll(IReadOnlyList<Candidate> candidates, Work work)
    {
        var all = new Ending(before);
        try
        {
            var placed = Groups(candidates).Select(g => (g.Entries, Placed: all.Place(g.Subject, g.Entries, work))).ToList();
            foreach (var (entries, group) in placed)
                all.Check(entries, group, work);
        }
        catch (RuleBroken)
        {
            return false;
        }

        (_changed, _naming, _memberDays) = (all._changed, all._naming, all._memberDays);
        return true;
    }

    /// <summary>Adds entries about one subject.</summary>
    /// <exception cref="RuleBroken">What they end in does not read; nothing is added.</exception>
    public void Add(Subject subject, IReadOnlyList<Candidate> candidates, Work work)
    {
        var known = this[subject];
        if (candidates is [var single])
        {
            // What can be told of one entry by itself is told before its history is read.
            if (single.Proposed.Scope is { } own)
            {
                RequireMayReverse(own, single);
                RequireOwn(own, single, known);
            }

            RequireOpen(single, known);
        }

        try
        {
            Check(candidates, Place(subject, candidates, work), work);
        }
        catch (RuleBroken)
        {
            Remember(known);
            throw;
        }

        if (candidates[0].Proposed.Scope is not null)
            RememberOwn(subject, candidates);
        foreach (var candidate in candidates)
            if (candidate.Entry.Fact is INamesAssociation { Named: { } named })
                (_naming.TryGetValue(named, out var naming) ? naming : _naming[named] = []).Add(candidate);
    }

    /// <summary>Whether an association may see an entry about a subject.</summary>
    public bool Sees(string association, Subject subject, Guid entry) => this[subject] is var history && history.Find(entry) is { } recorded
        && (history.IndexOf(recorded) is >= 0 and var place ? history.Sees(association, place) : before.SawReversed(association, subject, entry));

    /// <summary>The entries by subject, the subjects in one order.</summary>
    public static IEnumerable<(Subject Subject, List<Candidate> Entries)> Groups(IEnumerable<Candidate> candidates) =>
        candidates.GroupBy(c => c.Subject).OrderBy(g => g.Key.Kind, StringComparer.Ordinal).ThenBy(g => g.Key.Id, StringComparer.Ordinal).Select(g => (g.Key, g.ToList()));

    private void Remember(History history)
    {
        _changed[history.Subject] = history;
        if (history.Subject.Kind == "member")
            _memberDays = null;
    }

    private (History After, DateOnly From, DateOnly Until) Place(Subject subject, IReadOnlyList<Candidate> candidates, Work work)
    {
        var known = this[subject];
        var own = candidates[0].Proposed.Scope; // of one post all are one poster's
        if (own is not null)
            foreach (var candidate in candidates)
                RequireMayReverse(own, candidate);
        var placed = known.Judge([.. candidates.Select(c => c.Entry)], work);
        Remember(placed.After);
        return placed;
    }

    // What the history itself does not know: whose the subject is, and whether associations are open.
    private void Check(IReadOnlyList<Candidate> candidates, (History After, DateOnly From, DateOnly Until) placed, Work work)
    {
        var subject = placed.After.Subject;
        List<MembershipChange> moves = subject.Kind == "member" ? [.. Memberships.Changes(before[subject], placed.After, placed.From, placed.Until)] : [];
        work.Add(moves.Count);
        if (candidates[0].Proposed.Scope is { } own)
        {
            foreach (var candidate in candidates)
                RequireOwn(own, candidate, placed.After);
            RequireOwnStill(own, candidates, placed.After, work);
            Rules.Require(moves.TrueForAll(m => m.Before is null || m.Before == own), Rules.NotYourAssociation, own); // nobody takes a member from another
        }

        foreach (var candidate in candidates)
            RequireOpen(candidate, placed.After);
        foreach (var move in moves)
            RequireOpenThroughout(move);
        if (subject.Kind == "association" && candidates.Any(c => c.Entry.Fact is AssociationClosed or EntryReversed))
            RequireNobodyOutside(placed.After, work);
    }

    // One that acts for an association takes back what it sees and is its own. Of an entry of the same post, that is judged itself.
    private void RequireMayReverse(string own, Candidate candidate)
    {
        if (candidate.Entry.Fact is not EntryReversed { Entry: var reversed } || before[candidate.Subject] is not { } history || history.Find(reversed) is not { } recorded)
            return;
        var place = history.IndexOf(recorded);
        Rules.Require(place >= 0 ? history.Sees(own, place) : before.SawReversed(own, candidate.Subject, reversed), Rules.EntryUnknown, reversed);
        Rules.Require(place < 0 || history.IsOwnEntryOf(recorded, own), Rules.NotYourAssociation, own);
    }

    private void RequireOwn(string own, Candidate candidate, History history) => Rules.Require(
        candidate.Entry.Fact switch
        {
            EntryReversed => true, // that was asked before
            Erased => before[candidate.Subject].IsOf(own),
            _ => history.IsOwnEntryOf(candidate.Entry, own),
        },
        Rules.NotYourAssociation, own);

    // An entry that moves the subject, or takes back what moved it, changes whose the subject is for what was added before: from there up to the next move.
    private void RequireOwnStill(string own, IReadOnlyList<Candidate> candidates, History history, Work work)
    {
        if (!_ofAssociation.TryGetValue(history.Subject, out var added))
            return;
        foreach (var candidate in candidates)
        {
            var moved = candidate.Entry.Fact is EntryReversed { Entry: var reversed } ? history.Find(reversed) : candidate.Entry;
            if (moved?.Fact is not IMovesSubject)
                continue;
            for (var i = PlaceAmong(added, moved); i < added.Count; i++)
            {
                work.Add();
                RequireOwn(own, added[i], history);
                if (added[i].Entry is { Fact: IMovesSubject } next && next.Id != moved.Id && history.ReversedBy(next.Id) is null)
                    break;
            }
        }
    }

    private void RememberOwn(Subject subject, IReadOnlyList<Candidate> candidates)
    {
        var added = _ofAssociation.TryGetValue(subject, out var known) ? known : _ofAssociation[subject] = [];
        foreach (var candidate in candidates)
            added.Insert(PlaceAmong(added, candidate.Entry), candidate);
    }

    // The place of the first that does not come before an entry.
    private static int PlaceAmong(List<Candidate> candidates, Entry entry)
    {
        var (low, high) = (0, candidates.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = candidates[middle].Entry.ComesBefore(entry) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void RequireOpen(Candidate candidate, History history)
    {
        if (candidate.Entry.Fact is INamesAssociation { Named: { } named } && history.ReversedBy(candidate.Entry.Id) is null)
            if (Association(named)?.IsOpenOn(candidate.Entry.Fact.OccurredOn) is not true)
                throw NotOpen(named, candidate.Entry.Fact.OccurredOn);
    }

    // A membership lies within the days on which its association is open.
    private void RequireOpenThroughout(MembershipChange move)
    {
        if (move.After is { } slug && (Association(slug) is { } association ? association.FirstDayNotOpen(move.From, move.Until) : move.From) is { } outside)
            throw NotOpen(slug, outside);
    }

    // An association that closes, or was never opened, has no members then; and nothing of this post names it then.
    private void RequireNobodyOutside(History history, Work work)
    {
        var (slug, association) = (history.Subject.Id, (Association?)history.State);
        if (MemberDays.FirstDayOutside(slug, association, work) is { } outside)
            throw new RuleBroken(Rules.AssociationHasMembers, slug) { On = outside };
        var allNaming = _naming.GetValueOrDefault(slug, []);
        work.Add(allNaming.Count);
        foreach (var naming in allNaming)
            if (association?.IsOpenOn(naming.Entry.Fact.OccurredOn) is not true && this[naming.Subject].ReversedBy(naming.Entry.Id) is null)
                throw naming.Subject.Kind == "member" ? new RuleBroken(Rules.AssociationHasMembers, slug) { On = naming.Entry.Fact.OccurredOn }
                    : NotOpen(slug, naming.Entry.Fact.OccurredOn);
    }

    private Association? Association(string slug) => (Association?)this[Subject.Association(slug)].State;

    private static RuleBroken NotOpen(string slug, DateOnly on) => new(Rules.AssociationNotOpen, slug, on) { On = on };
}
