using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>An entry that the book holds, with what a second post of it is compared with.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Data">Its fact as <see cref="FactJson.Write"/> spells it.</param>
/// <param name="Type">Its type.</param>
public sealed record RecordedEntry(Subject Subject, EntryType Type, byte[] Data)
{
    public bool Same(RecordedEntry other) => Subject == other.Subject && Type == other.Type && Data.AsSpan().SequenceEqual(other.Data);
}

/// <summary>What the desk says of a draft that breaks no rule.</summary>
/// <param name="ProposedEntry">The draft, its subject filled in.</param>
/// <param name="Data">Its fact as it will stand in the book.</param>
/// <param name="Version">Its place in its stream, from 1; 0 of a duplicate.</param>
/// <param name="Postings">What is posted under it.</param>
/// <param name="IsDuplicate">Whether the same entry is in the book, or on its way there, already.</param>
public sealed record Decision(ProposedEntry ProposedEntry, byte[] Data, long Version, IReadOnlyList<Posting> Postings, bool IsDuplicate);

/// <summary>
/// Where the writer decides: the readings of all subjects that a batch concerns, and what has been decided so far.
/// A post that turns out to be refused is undone.
/// </summary>
public sealed class Decider
{
    // Greater than every position, so that what is not yet recorded is read after what is.
    private const long Unrecorded = 1L << 62;

    private readonly Dictionary<Guid, RecordedEntry> _held;
    private readonly Dictionary<Subject, History> _readings;
    private readonly Stack<(Guid Entry, History History, ImmutableDictionary<string, ImmutableSortedDictionary<DateOnly, long>> MemberDays)> _before = [];

    /// <param name="held">The entries among those posted or reversed that the book holds.</param>
    /// <param name="readings">What has been read, by subject; of the district's subjects that a draft concerns, all.</param>
    /// <param name="memberDays">Of associations that may close: by how much their members change on each day.</param>
    public Decider(
        IReadOnlyDictionary<Guid, RecordedEntry> held, IReadOnlyDictionary<Subject, History> readings,
        IReadOnlyDictionary<string, ImmutableSortedDictionary<DateOnly, long>> memberDays) =>
        (_held, _readings, MemberDays) = (new(held), new(readings), memberDays.ToImmutableDictionary());

    /// <summary>The entries that the book holds, or will.</summary>
    public IReadOnlyDictionary<Guid, RecordedEntry> RecordedEntry => _held;

    /// <summary>All that is known of each subject.</summary>
    public IReadOnlyDictionary<Subject, History> Readings => _readings;

    /// <summary>Of associations that may close: by how much their members change on each day.</summary>
    public ImmutableDictionary<string, ImmutableSortedDictionary<DateOnly, long>> MemberDays { get; private set; }

    /// <summary>How many entries have been decided to be recorded.</summary>
    public int Decided => _before.Count;

    /// <summary>Takes up what has been read besides.</summary>
    public void Learn(IReadOnlyDictionary<Subject, History> readings, IReadOnlyDictionary<string, ImmutableSortedDictionary<DateOnly, long>> memberDays)
    {
        foreach (var (subject, reading) in readings)
            _readings.Add(subject, reading);
        MemberDays = MemberDays.AddRange(memberDays);
    }

    /// <summary>Goes back to when so many entries had been decided.</summary>
    public void Undo(int decided)
    {
        while (_before.Count > decided)
        {
            var before = _before.Pop();
            _held.Remove(before.Entry);
            _readings[before.Reading.Subject] = before.Reading;
            MemberDays = before.MemberDays;
        }
    }

    /// <summary>The associations whose members the desk must know to decide <paramref name="drafts"/>: those that may close by them.</summary>
    public static IEnumerable<string> MayClose(IEnumerable<ProposedEntry> drafts) =>
        drafts.Where(d => d.Subject.Kind == "association" && d.Fact is AssociationClosed or EntryReversed).Select(d => d.Subject.Id).Distinct();

    /// <summary>The subjects that must be read to decide <paramref name="draft"/>, but for those that a reversal brings back.</summary>
    public static IEnumerable<Subject> Concerned(ProposedEntry draft)
    {
        if (draft.Subject != default)
            yield return draft.Subject;
        if (draft.Fact is INamesAssociation { Named: { } named })
            yield return Subject.Association(named);
    }

    /// <summary>The associations a reversal may bring a member back to: those that its history names.</summary>
    public IEnumerable<Subject> BroughtBack(ProposedEntry draft) =>
        draft.Fact is not EntryReversed || draft.Subject.Kind != "member" ? [] :
            Readings[draft.Subject].Entries.Select(e => (e.Fact as INamesAssociation)?.Named).OfType<string>().Distinct().Select(Subject.Association);

    /// <summary>The draft with its subject; a reversal may leave that to the entry that it reverses.</summary>
    /// <exception cref="RuleBroken">There is no such entry, or the id has been used for something else.</exception>
    public ProposedEntry About(ProposedEntry draft) => draft is not { Subject.Kind: null, Fact: EntryReversed { Entry: var entry } } ? draft
        : Held.TryGetValue(entry, out var about) ? draft with { Subject = about.Subject }
        : throw (Held.ContainsKey(draft.Id) ? new RuleBroken(Rules.IdReused, draft.SourceId) : new RuleBroken(Rules.EntryUnknown, entry));

    /// <summary>Decides one draft.</summary>
    /// <exception cref="RuleBroken">The book cannot take it; the desk is as it was.</exception>
    public Decision Decide(ProposedEntry draft)
    {
        draft = About(draft);
        var data = FactJson.Write(draft.Fact);
        var held = new RecordedEntry(draft.Subject, EntryType.Of(draft.Fact), data);
        if (Held.TryGetValue(draft.Id, out var earlier))
        {
            Rules.Require(earlier.Same(held), Rules.IdReused, draft.SourceId);
            return new(draft, data, 0, [], IsDuplicate: true);
        }

        if (draft.Scope is null)
            RequireOpen(draft);
        if (draft.Fact is EntryReversed reversal)
        {
            var isAnothers = Held.TryGetValue(reversal.Entry, out var reversed) && reversed.Subject != draft.Subject;
            Rules.Require(!isAnothers || draft.Scope is null, Rules.EntryUnknown, reversal.Entry);
            Rules.Require(!isAnothers, Rules.EntryOfAnotherSubject, draft.Subject);
        }

        var before = _readings[draft.Subject];
        var (reading, postings) = Place(before, draft);
        if (draft.Scope is not null)
            RequireOpen(draft); // only now is it the poster's business
        if (draft.Subject.Kind == "member")
            RequireOpenAssociations(reading, postings);
        if (draft.Subject.Kind == "association")
            RequireNoMembersOutside(draft.Subject.Id, (Association?)reading.State);

        _before.Push((draft.Id, before, MemberDays));
        _held.Add(draft.Id, held);
        _readings[draft.Subject] = reading;
        MemberDays = MembersAfter(postings);
        return new(draft, data, reading.Version, postings, IsDuplicate: false);
    }

    // One that acts for an association posts about its own, takes no member from another, and is told of nothing that it may not see:
    // what it may not post about is refused alike, whether anything is known of it or not.
    private (History After, IReadOnlyList<Posting> Postings) Place(History before, ProposedEntry draft)
    {
        var entry = new Entry(draft.Id, Unrecorded + Held.Count, draft.Fact);
        if (draft.Scope is not { } own)
            return before.With(entry);
        if (draft.Fact is EntryReversed reversal)
        {
            Rules.Require(before.AllSeenBy(own).Contains(reversal.Entry), Rules.EntryUnknown, reversal.Entry);
            Rules.Require(!before.Entries.Exists(e => e.Id == reversal.Entry) || before.IsOwnEntryOf(reversal.Entry, own), Rules.NotYourAssociation, own);
        }

        try
        {
            var placed = before.With(entry);
            var isOwn = draft.Fact switch
            {
                EntryReversed => true, // that was asked above
                Erased => before.IsOf(own),
                _ => placed.After.IsOwnEntryOf(entry.Id, own),
            };
            Rules.Require(isOwn, Rules.NotYourAssociation, own);
            Rules.Require(ByAssociation(placed.Postings).All(a => a.Slug == own || !TakesDays(a.Days)), Rules.NotYourAssociation, own);
            return placed;
        }
        catch (RuleBroken broken) when (broken.Rule != Rules.NotYourAssociation && !before.MayTell(own, entry, broken.Misplaced))
        {
            throw new RuleBroken(Rules.NotYourAssociation, own);
        }
    }

    private void RequireOpen(ProposedEntry draft)
    {
        if (draft.Fact is INamesAssociation { Named: { } named })
            Rules.Require(Association(named)?.IsOpenOn(draft.Fact.OccurredOn) is true, Rules.AssociationNotOpen, named, draft.Fact.OccurredOn);
    }

    private Association? Association(string slug) => (Association?)Readings[Subject.Association(slug)].State;

    // A membership lies within the days on which its association is open. A fact can only break this where it adds days.
    private void RequireOpenAssociations(History member, IReadOnlyList<Posting> postings)
    {
        foreach (var added in ByAssociation(postings).Where(a => AddsDays(a.Days)))
        {
            var association = Association(added.Slug);
            foreach (var (from, until) in Memberships(ByAssociation(member.Timeline.Postings).Single(a => a.Slug == added.Slug).Days))
            {
                Rules.Require(association is not null && association.OpenedOn <= from, Rules.AssociationNotOpen, added.Slug, from);
                Rules.Require(association!.ClosedOn is not { } closed || until <= closed, Rules.AssociationNotOpen, added.Slug, association.ClosedOn ?? from);
            }
        }
    }

    private void RequireNoMembersOutside(string slug, Association? association)
    {
        if (!MemberDays.TryGetValue(slug, out var days))
            return;
        foreach (var (from, until) in Memberships(days))
            Rules.Require(association is not null && association.OpenedOn <= from && (association.ClosedOn is not { } closed || until <= closed),
                Rules.AssociationHasMembers, slug);
    }

    private ImmutableDictionary<string, ImmutableSortedDictionary<DateOnly, long>> MembersAfter(IReadOnlyList<Posting> postings)
    {
        var all = MemberDays;
        if (all.IsEmpty)
            return all;
        foreach (var (slug, days) in ByAssociation(postings))
            if (all.TryGetValue(slug, out var before))
                all = all.SetItem(slug, days.Aggregate(before, (sums, day) => sums.SetItem(day.Key, sums.GetValueOrDefault(day.Key) + day.Value)));
        return all;
    }

    /// <summary>By how much the members of each association change on each day, in the order of days.</summary>
    private static List<(string Slug, SortedList<DateOnly, long> Days)> ByAssociation(IEnumerable<Posting> postings)
    {
        var all = new List<(string Slug, SortedList<DateOnly, long> Days)>();
        foreach (var posting in postings)
            if (posting.Cell is { Association: { } slug } cell && cell.Account == Chart.Members)
            {
                var of = all.FindIndex(a => a.Slug == slug);
                if (of < 0)
                {
                    of = all.Count;
                    all.Add((slug, []));
                }

                var days = all[of].Days;
                days[posting.OccurredOn] = days.GetValueOrDefault(posting.OccurredOn) + posting.Amount;
            }

        return all;
    }

    private static bool AddsDays(SortedList<DateOnly, long> days)
    {
        var sum = 0L;
        return days.Any(day => (sum += day.Value) > 0);
    }

    private static bool TakesDays(SortedList<DateOnly, long> days)
    {
        var sum = 0L;
        return days.Any(day => (sum += day.Value) < 0);
    }

    /// <summary>From when until when (excluded) there is any member, by the changes of their number.</summary>
    private static IEnumerable<(DateOnly From, DateOnly Until)> Memberships(IEnumerable<KeyValuePair<DateOnly, long>> days)
    {
        var (members, from) = (0L, DateOnly.MinValue);
        foreach (var (day, change) in days)
        {
            if (members == 0 && change > 0)
                from = day;
            if (members > 0 && members + change == 0)
                yield return (from, day);
            members += change;
        }

        if (members > 0)
            yield return (from, DateOnly.MaxValue);
    }
}
