using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>The histories that posts end in: those that the book holds, with the entries that were added.</summary>
internal sealed class Ending
{
    private readonly KnownBefore _known;
    private Dictionary<Subject, History> _settled; // by the posts before this one
    private Dictionary<Subject, History> _changed; // by this post
    private List<Candidate> _added; // of this post
    private readonly Dictionary<(Subject, string), IReadOnlySet<Guid>> _seen = []; // of all that was recorded before this post

    public Ending(KnownBefore known) => (_known, _settled, _changed, _added) = (known, [], [], []);

    private Ending(KnownBefore known, Dictionary<Subject, History> settled) => (_known, _settled, _changed, _added) = (known, settled, [], []);

    public History this[Subject subject] => _changed.GetValueOrDefault(subject) ?? Before(subject);

    /// <summary>The same, to try something else on.</summary>
    public Ending Fork() => new(_known, _settled);

    /// <summary>Takes over what was tried.</summary>
    public void Become(Ending tried) => (_changed, _added) = (tried._changed, tried._added);

    /// <summary>The post is accepted: the next one is judged after it.</summary>
    public void Settle()
    {
        foreach (var (subject, history) in _changed)
            _settled[subject] = history;
        (_changed, _added) = ([], []);
        _seen.Clear();
    }

    /// <summary>Adds all entries of a post at once; false, and nothing is added, where what they end in does not read.</summary>
    public bool TryAddAll(IReadOnlyList<Candidate> candidates)
    {
        var all = Fork();
        try
        {
            var groups = Groups(candidates).ToList();
            foreach (var (subject, entries) in groups)
                all.Place(subject, entries);
            foreach (var (subject, entries) in groups)
                all.Check(subject, entries);
        }
        catch (RuleBroken)
        {
            return false;
        }

        Become(all);
        return true;
    }

    /// <summary>Adds entries about one subject.</summary>
    /// <exception cref="RuleBroken">What they end in does not read; nothing is added.</exception>
    public void Add(Subject subject, IReadOnlyList<Candidate> candidates)
    {
        var (before, count) = (this[subject], _added.Count);
        try
        {
            Place(subject, candidates);
            Check(subject, candidates);
        }
        catch (RuleBroken)
        {
            _changed[subject] = before;
            _added.RemoveRange(count, _added.Count - count);
            throw;
        }
    }

    /// <summary>The entries by subject, the subjects in one order.</summary>
    public static IEnumerable<(Subject Subject, List<Candidate> Entries)> Groups(IEnumerable<Candidate> candidates) =>
        candidates.GroupBy(c => c.Subject).OrderBy(g => g.Key.Kind, StringComparer.Ordinal).ThenBy(g => g.Key.Id, StringComparer.Ordinal).Select(g => (g.Key, g.ToList()));

    private History Before(Subject subject) => _settled.GetValueOrDefault(subject) ?? _known.Histories[subject];

    private void Place(Subject subject, IReadOnlyList<Candidate> candidates)
    {
        foreach (var candidate in candidates)
            RequireMayReverse(candidate);
        _changed[subject] = this[subject].With([.. candidates.Select(c => c.Entry)]);
        _added.AddRange(candidates);
    }

    // What the history's own story does not know: whose the subject is, and whether associations are open.
    private void Check(Subject subject, IReadOnlyList<Candidate> candidates)
    {
        var (before, after) = (Before(subject), this[subject]);
        if (candidates[0].Proposed.Scope is { } own) // of one post all are one poster's
            RequireOwn(own, candidates, before, after);
        foreach (var candidate in candidates)
            RequireOpen(candidate, after);
        if (subject.Kind == "member")
            RequireOpenThroughout(before, after);
        if (subject.Kind == "association")
            RequireNobodyOutside(subject, after);
    }

    // One that acts for an association takes back what it sees and is its own. Of an entry of the same post, that is judged itself.
    private void RequireMayReverse(Candidate candidate)
    {
        if (candidate.Proposed.Scope is not { } own || candidate.Entry.Fact is not EntryReversed { Entry: var reversed })
            return;
        var before = Before(candidate.Subject);
        if (before.Find(reversed) is not { } recorded)
            return;
        if (before.IndexOf(recorded) >= 0)
        {
            Rules.Require(before.SawEver(own, reversed), Rules.EntryUnknown, reversed);
            Rules.Require(before.IsOwnEntryOf(recorded, own), Rules.NotYourAssociation, own);
            return;
        }

        // What was taken back takes a reading of the whole stream, so it is read once for all of a post.
        if (!_seen.TryGetValue((candidate.Subject, own), out var seen))
            _seen.Add((candidate.Subject, own), seen = Visibility.AllSeenBy(candidate.Subject, before.Recorded.OrderBy(e => e.Order), own));
        Rules.Require(seen.Contains(reversed), Rules.EntryUnknown, reversed);
    }

    // It posts about its own, and takes no member from another.
    private static void RequireOwn(string own, IEnumerable<Candidate> candidates, History before, History after)
    {
        foreach (var candidate in candidates)
            Rules.Require(
                candidate.Entry.Fact switch
                {
                    EntryReversed => true, // that was asked before
                    Erased => before.IsOf(own),
                    _ => after.IsOwnEntryOf(candidate.Entry, own),
                },
                Rules.NotYourAssociation, own);
        if (after.Subject.Kind == "member")
            Rules.Require(Memberships.TakesNone(before, after, own), Rules.NotYourAssociation, own);
    }

    private void RequireOpen(Candidate candidate, History history)
    {
        if (candidate.Entry.Fact is INamesAssociation { Named: { } named } && history.ReversedBy(candidate.Entry.Id) is null)
            if (Association(named)?.IsOpenOn(candidate.Entry.Fact.OccurredOn) is not true)
                throw NotOpen(named, candidate.Entry.Fact.OccurredOn);
    }

    // A membership lies within the days on which its association is open.
    private void RequireOpenThroughout(History before, History after)
    {
        foreach (var (slug, from, until) in Memberships.Added(before, after))
        {
            var association = Association(slug);
            if ((association is null ? from : association.FirstDayNotOpen(from, until)) is { } outside)
                throw NotOpen(slug, outside);
        }
    }

    // An association that closes, or was never opened, has no members then; and nothing of this post names it then.
    private void RequireNobodyOutside(Subject subject, History history)
    {
        if (!_known.MemberDays.TryGetValue(subject.Id, out var days))
            return;
        foreach (var member in _settled.Keys.Union(_changed.Keys).Where(s => s.Kind == "member"))
            days = Memberships.Change(days, subject.Id, _known.Histories[member], this[member]);
        var outside = Memberships.FirstDayOutside(days, (Association?)history.State)
            ?? _added.Where(c => c.Subject.Kind == "member" && c.Entry.Fact is INamesAssociation names && names.Named == subject.Id && this[c.Subject].ReversedBy(c.Entry.Id) is null)
                .Select(c => c.Entry.Fact.OccurredOn).Where(day => ((Association?)history.State)?.IsOpenOn(day) is not true).Cast<DateOnly?>().Min();
        if (outside is { } on)
            throw new RuleBroken(Rules.AssociationHasMembers, subject.Id) { On = on };
    }

    private Association? Association(string slug) => (Association?)this[Subject.Association(slug)].State;

    private static RuleBroken NotOpen(string slug, DateOnly on) => new(Rules.AssociationNotOpen, slug, on) { On = on };
}
