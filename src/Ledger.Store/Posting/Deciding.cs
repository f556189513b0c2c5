using Ledger.Domain;
using Ledger.Store.Persons;

namespace Ledger.Store;

/// <summary>How the posts of a batch are decided: what must be read for them, and what is said of each item.</summary>
internal static class Deciding
{
    /// <summary>
    /// Reads the histories. What stands in the book already is found in its subject's history. That an id was used with another subject comes
    /// to light when the batch is written; then it is tried again, and each id is looked up.
    /// </summary>
    public static async Task<(Decider Decider, Dictionary<Guid, Place> Places, DateTimeOffset? Last)> ReadAll(IBatch batch, List<Post> posts, bool eachId)
    {
        var drafts = posts.SelectMany(p => p.Items).Select(i => i.ProposedEntry).OfType<ProposedEntry>().ToList();
        var asked = drafts.Where(d => eachId || d.Fact is EntryReversed).Select(d => d.Id)
            .Concat(drafts.Select(d => d.Fact).OfType<EntryReversed>().Select(r => r.Entry)).ToHashSet();
        var read = await batch.Read(new(drafts.SelectMany(Decider.Concerned).ToHashSet(), asked, Decider.MayClose(drafts).ToHashSet()), CancellationToken.None);
        var (held, places) = (read.Held.ToDictionary(), read.Places.ToDictionary());
        var again = drafts.Where(d => !asked.Contains(d.Id) && read.Readings[d.Subject].Knows(d.Id)).Select(d => d.Id).ToHashSet();
        if (again.Count > 0)
        {
            var more = await batch.Read(new([], again, []), CancellationToken.None);
            foreach (var (id, entry) in more.Held)
                held.Add(id, entry);
            foreach (var (id, place) in more.Places)
                places.Add(id, place);
        }

        var desk = new Decider(held, read.Readings, read.MemberDays);

        // A reversal may leave it to the book which subject it is about: that of the entry held, or of one that is posted before it.
        var posted = drafts.ToLookup(d => d.Id, d => d.Subject);
        var reversals = drafts.Where(d => d.Fact is EntryReversed).SelectMany(d => d.Subject != default ? [d]
            : Subjects((EntryReversed)d.Fact).Where(s => s != default).Distinct().Select(s => d with { Subject = s })).ToList();

        // Only reversals need more: the subjects just found, and then the associations that they may bring a member back to. For one that acts for
        // an association both are asked for, even of nothing: what is hidden from it takes no longer than what is missing.
        var least = drafts.Exists(d => d is { Scope: not null, Fact: EntryReversed }) ? 2 : 0;
        for (var rounds = 0; ; rounds++)
        {
            var subjects = reversals.SelectMany(d => desk.Readings.ContainsKey(d.Subject) ? desk.BroughtBack(d) : [d.Subject])
                .Where(s => !desk.Readings.ContainsKey(s)).ToHashSet();
            var members = Decider.MayClose(reversals).Where(slug => !desk.MemberDays.ContainsKey(slug)).ToHashSet();
            if (subjects.Count + members.Count == 0 && rounds >= least)
                break;
            var more = await batch.Read(new(subjects, [], members), CancellationToken.None);
            desk.Learn(more.Readings, more.MemberDays);
        }

        return (desk, places, read.LastRecordedAt);

        IEnumerable<Subject> Subjects(EntryReversed reversal) => desk.Held.TryGetValue(reversal.Entry, out var held) ? [held.Subject] : posted[reversal.Entry];
    }

    /// <summary>Reads what is kept beside them. Nothing is asked where nothing personal is posted or erased.</summary>
    public static async Task<PersonalDataInput?> ReadPersonalData(IBatch batch, List<Post> posts, Decider desk)
    {
        var posted = posts.SelectMany(p => p.Items).Where(i => i is { ProposedEntry: not null, Sealed: not null }).ToList();
        if (posted.Count == 0)
            return posts.SelectMany(p => p.Items).Any(i => i.ProposedEntry?.Fact is Erased) ? PersonalDataInput.Nothing : null;
        var kept = await batch.ReadPersonalData(desk.Readings.Keys.ToHashSet(), posted.Select(i => i.ProposedEntry!.Id).ToHashSet(), CancellationToken.None);
        return new(kept, [], posted.SelectMany(i => i.Sealed!.Items, (i, s) => (i.Sealed!, s)).ToDictionary(s => s.s.Ref));
    }

    /// <summary>Decides the items of a post, one after the other.</summary>
    public static List<(Decision? Decision, RuleBroken? Refused)> Decide(Decider desk, IReadOnlyList<Item> items, PersonalDataInput? beside, Vault? vault)
    {
        var outcomes = new List<(Decision?, RuleBroken?)>(items.Count);
        foreach (var item in items)
        {
            try
            {
                var draft = desk.About(item.ProposedEntry ?? throw item.Malformed!);
                if (item.Sealed is { } post)
                {
                    vault!.RequireKey(draft.Subject, beside!.Kept);
                    if (desk.Held.TryGetValue(draft.Id, out var held))
                        draft = vault.Align(draft, post, held, beside.Kept, beside.ByRef);
                }

                var decision = desk.Decide(draft);
                if (!decision.IsDuplicate)
                {
                    beside?.Posts.Remove(draft.Id);
                    if (item.Sealed is not null)
                        beside!.Posts.Add(draft.Id, item.Sealed);
                }

                outcomes.Add((decision, null));
            }
            catch (RuleBroken refused)
            {
                outcomes.Add((null, refused));
            }
        }

        return outcomes;
    }
}

/// <summary>What a batch needs of what is kept beside the book.</summary>
/// <param name="Kept">What is kept.</param>
/// <param name="Posts">What is posted with entries that are new, by their ids.</param>
/// <param name="ByRef">All that is posted, by ref.</param>
internal sealed record PersonalDataInput(StoredPersonalData Kept, Dictionary<Guid, SealedPost> Posts, IReadOnlyDictionary<Guid, (SealedPost Post, SealedItem Item)> ByRef)
{
    public static PersonalDataInput Nothing => new(StoredPersonalData.Nothing, [], new Dictionary<Guid, (SealedPost, SealedItem)>());
}
