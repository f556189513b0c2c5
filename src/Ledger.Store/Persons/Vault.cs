using System.Security.Cryptography;
using Ledger.Domain;

namespace Ledger.Store.Persons;

/// <summary>One thing sealed: a person or a note.</summary>
public sealed record SealedItem(Guid Ref, string Field, SealedBytes Bytes);

/// <summary>The personal data of a post, sealed before it is queued under a key that is the post's own.</summary>
/// <param name="Subject">The subject that it was sealed for; of a reversal that leaves it to the book, none.</param>
/// <param name="Key">The post's key.</param>
/// <param name="Items">What was sealed.</param>
public sealed record SealedPost(Subject Subject, WrappedKey Key, IReadOnlyList<SealedItem> Items);

/// <summary>What the writer reads beside the book to decide posts with personal data.</summary>
/// <param name="Keys">The keys that stand, of the subjects asked for.</param>
/// <param name="Rows">What is kept beside the entries asked for.</param>
public sealed record StoredPersonalData(IReadOnlyDictionary<Subject, WrappedKey> Keys, IReadOnlyDictionary<Guid, SealedBytes> Rows)
{
    public static StoredPersonalData Nothing { get; } = new(new Dictionary<Subject, WrappedKey>(), new Dictionary<Guid, SealedBytes>());
}

/// <summary>What is to be written beside the entries of a batch, in the same transaction.</summary>
/// <param name="Keys">New keys.</param>
/// <param name="Rows">What is sealed, each with its entry.</param>
/// <param name="Erased">The subjects of whom all that was there before goes.</param>
public sealed record PersonalDataChanges(IReadOnlyList<(Subject Subject, WrappedKey Key)> Keys, IReadOnlyList<(Guid Entry, Subject Subject, SealedItem Item)> Rows, IReadOnlyCollection<Subject> Erased)
{
    public static PersonalDataChanges Nothing { get; } = new([], [], []);
}

/// <summary>Seals and opens the personal data of one district.</summary>
public sealed class Vault(District district, MasterKeys masters)
{
    /// <summary>
    /// Seals what was posted, under a key made for this post: which key is the subject's only the writer knows, under its lock.
    /// From here on nobody holds the text.
    /// </summary>
    public Item Seal(ProposedEntry draft, IReadOnlyList<PersonalText> personal)
    {
        if (personal.Count == 0)
            return draft;
        var key = Sealing.NewKey();
        var items = new List<SealedItem>();
        foreach (var (field, text) in personal)
        {
            items.Add(SealItem(key, Guid.NewGuid(), field, text, draft.Subject));
            CryptographicOperations.ZeroMemory(text);
        }

        var post = new SealedPost(draft.Subject, Sealing.Wrap(masters.Current, key, district.Name, draft.Subject.ToString()), items);
        CryptographicOperations.ZeroMemory(key);
        return new Item(draft with { Fact = Keeping(draft.Fact, items) }, null) { Sealed = post };
    }

    /// <summary>Sees to it that the subject's key, where it has one, opens.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PersonalDataDamaged"/>.</exception>
    internal void RequireKey(Subject subject, StoredPersonalData beside) =>
        Rules.Require(!beside.Keys.TryGetValue(subject, out var key) || Sealing.Unwrap(masters, key, district.Name, subject.ToString()) is not null, Rules.PersonalDataDamaged, subject);

    /// <summary>
    /// The draft as the book would hold it: of an entry that the book, or the batch before it, holds already with the same personal data, with
    /// that entry's refs. What was erased since is not compared.
    /// </summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PersonalDataDamaged"/>: what the book holds cannot be opened to compare it.</exception>
    internal ProposedEntry Align(ProposedEntry draft, SealedPost post, RecordedEntry held, StoredPersonalData beside, IReadOnlyDictionary<Guid, (SealedPost Post, SealedItem Item)> batch)
    {
        var earlier = FactJson.Read(held.Type, held.Data);
        if (held.Subject != draft.Subject || Domain.Personal.Fields.Any(f => earlier.Kept(f) is null != draft.Fact.Kept(f) is null))
            return draft;
        var fact = draft.Fact;
        foreach (var item in post.Items)
        {
            var kept = earlier.Kept(item.Field)!;
            byte[]? before;
            if (batch.TryGetValue(kept.Ref, out var posted))
                before = Open(posted.Post, posted.Item);
            else if (beside.Rows.TryGetValue(kept.Ref, out var row))
                before = (beside.Keys.TryGetValue(held.Subject, out var key) ? Open(key, held.Subject.ToString(), kept, item.Field, row) : null)
                    ?? throw new RuleBroken(Rules.PersonalDataDamaged, held.Subject);
            else
                before = null;
            if (before is not null && !before.AsSpan().SequenceEqual(Open(post, item)))
                return draft;
            fact = fact.Keeping(item.Field, kept);
        }

        return draft with { Fact = fact };
    }

    /// <summary>
    /// Gives each subject of a decided batch its one key, and seals anew under it what was sealed under a post's own. A post's key becomes the
    /// subject's where there is none yet. What an erasure finds before it goes.
    /// </summary>
    internal (IReadOnlyList<Decision> Decisions, PersonalDataChanges PersonalDataChanges) Settle(IReadOnlyList<Decision> decisions, IReadOnlyDictionary<Guid, SealedPost> posts, StoredPersonalData kept)
    {
        if (posts.Count == 0 && !decisions.Any(d => d.ProposedEntry.Fact is Erased))
            return (decisions, PersonalDataChanges.Nothing);
        var standing = kept.Keys.ToDictionary();
        var added = new Dictionary<Subject, WrappedKey>();
        var rows = new List<(Guid Entry, Subject Subject, SealedItem Item)>();
        var erased = new HashSet<Subject>();
        var settled = new List<Decision>(decisions.Count);
        foreach (var decision in decisions)
        {
            var (draft, subject) = (decision.ProposedEntry, decision.ProposedEntry.Subject);
            if (draft.Fact is Erased)
            {
                erased.Add(subject);
                standing.Remove(subject);
                added.Remove(subject);
                rows.RemoveAll(r => r.Subject == subject);
            }

            if (!posts.TryGetValue(draft.Id, out var post))
            {
                settled.Add(decision);
                continue;
            }

            if (!standing.TryGetValue(subject, out var key))
            {
                key = post.Subject == subject ? post.Key : Sealing.Wrap(masters.Current, Sealing.NewKey(), district.Name, subject.ToString());
                added[subject] = standing[subject] = key;
            }

            var items = key == post.Key ? post.Items : Reseal(post, key, subject);
            rows.AddRange(items.Select(i => (draft.Id, subject, i)));
            var fact = Keeping(draft.Fact, items);
            settled.Add(decision with { ProposedEntry = draft with { Fact = fact }, Data = FactJson.Write(fact) });
        }

        return (settled, new([.. added.Select(a => (a.Key, a.Value))], rows, erased));
    }

    /// <summary>What is kept, opened; null when anything about it is not as it was sealed.</summary>
    internal byte[]? Open(WrappedKey key, string subject, Sealed kept, string field, SealedBytes row)
    {
        if (row.Sha256 != kept.Sha256 || Sealing.Unwrap(masters, key, district.Name, subject) is not { } plain)
            return null;
        var text = Sealing.Open(plain, row, new Envelope(district.Name, subject, kept.Ref, field).Bytes);
        CryptographicOperations.ZeroMemory(plain);
        return text;
    }

    private byte[] Open(SealedPost post, SealedItem item) =>
        Open(post.Key, post.Subject.ToString(), new(item.Ref, item.Bytes.Sha256), item.Field, item.Bytes) ?? throw new CryptographicException("a post does not open under its own key");

    private List<SealedItem> Reseal(SealedPost post, WrappedKey wrapped, Subject subject)
    {
        var key = Sealing.Unwrap(masters, wrapped, district.Name, subject.ToString()) ?? throw new RuleBroken(Rules.PersonalDataDamaged, subject);
        var items = post.Items.Select(i => SealItem(key, i.Ref, i.Field, Open(post, i), subject)).ToList();
        CryptographicOperations.ZeroMemory(key);
        return items;
    }

    private SealedItem SealItem(byte[] key, Guid reference, string field, byte[] text, Subject subject) =>
        new(reference, field, Sealing.Seal(key, text, new Envelope(district.Name, subject.ToString(), reference, field).Bytes));

    private static Fact Keeping(Fact fact, IEnumerable<SealedItem> items) => items.Aggregate(fact, (f, i) => f.Keeping(i.Field, new(i.Ref, i.Bytes.Sha256)));
}
