using System.Security.Cryptography;
using Ledger.Domain;

namespace Ledger.Store.Persons;

/// <summary>One thing sealed: a person or a note.</summary>
/// <param name="Ref">The name of its row.</param>
/// <param name="Field">What it is: <c>person</c> or <c>note</c>.</param>
/// <param name="Bytes">It, sealed.</param>
/// <param name="Number">Of a person with a number of the list, what the member is found by; see <see cref="NumberIndex"/>.</param>
public sealed record SealedItem(Guid Ref, string Field, SealedBytes Bytes, byte[]? Number = null);

/// <summary>The personal data of a post, sealed before it is queued under a key that is the post's own.</summary>
/// <param name="Subject">The subject that it was sealed for; of a reversal that leaves it to the book, none.</param>
/// <param name="Key">The post's key.</param>
/// <param name="Items">What was sealed.</param>
public sealed record SealedPost(Subject Subject, WrappedKey Key, IReadOnlyList<SealedItem> Items);

/// <summary>Seals and opens the personal data of one district.</summary>
public sealed class Vault(District district, MasterKeys masters, NumberIndex numbers)
{
    /// <summary>Finds members by the numbers of lists.</summary>
    public NumberIndex Numbers { get; } = numbers;

    /// <summary>
    /// Seals what was posted, under a key made for this post: which key is the subject's only the writer knows, under its lock.
    /// From here on nobody holds the text.
    /// </summary>
    public Item Seal(ProposedEntry entry, IReadOnlyList<PersonalText> personal)
    {
        if (personal.Count == 0)
            return entry;
        var key = Sealing.NewKey();
        var items = new List<SealedItem>();
        foreach (var (field, text) in personal)
        {
            items.Add(SealItem(key, Guid.NewGuid(), field, text, entry.Subject));
            CryptographicOperations.ZeroMemory(text);
        }

        var post = new SealedPost(entry.Subject, Sealing.Wrap(masters.Current, key, district.Name, entry.Subject.ToString()), items);
        CryptographicOperations.ZeroMemory(key);
        return new Item(entry with { Fact = Keeping(entry.Fact, items) }, null) { Sealed = post };
    }

    /// <summary>Requires that the subject's key, where it has one, opens.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PersonalDataDamaged"/>.</exception>
    internal void RequireKey(Subject subject, StoredPersonalData stored) =>
        Rules.Require(!stored.Keys.TryGetValue(subject, out var key) || Sealing.Unwrap(masters, key, district.Name, subject.ToString()) is not null, Rules.PersonalDataDamaged, subject);

    /// <summary>
    /// The entry as the book would hold it: of one that the book, or the batch before it, holds already with the same personal data, with
    /// that entry's refs. What was erased since is not compared.
    /// </summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PersonalDataDamaged"/>: what the book holds cannot be opened to compare it.</exception>
    internal ProposedEntry Align(ProposedEntry entry, SealedPost post, RecordedEntry recorded, PersonalDataInput input)
    {
        var earlier = FactJson.Read(recorded.Type, recorded.Data);
        if (recorded.Subject != entry.Subject || Personal.Fields.Any(f => earlier.Kept(f) is null != entry.Fact.Kept(f) is null))
            return entry;
        var fact = entry.Fact;
        foreach (var item in post.Items)
        {
            var kept = earlier.Kept(item.Field)!;
            byte[]? before;
            if (input.Posted(kept.Ref) is { } posted)
                before = Open(posted.Post, posted.Item);
            else if (input.Stored.Rows.TryGetValue(kept.Ref, out var row))
                before = (input.Stored.Keys.TryGetValue(recorded.Subject, out var key) ? Open(key, recorded.Subject.ToString(), kept, item.Field, row) : null)
                    ?? throw new RuleBroken(Rules.PersonalDataDamaged, recorded.Subject);
            else
                before = null;
            if (before is not null && !before.AsSpan().SequenceEqual(Open(post, item)))
                return entry;
            fact = fact.Keeping(item.Field, kept);
        }

        return entry with { Fact = fact };
    }

    /// <summary>
    /// Gives each subject of a decided batch its one key, and seals again under it what was sealed under a post's own. A post's key becomes the
    /// subject's where there is none yet. What an erasure finds before it goes.
    /// </summary>
    internal (IReadOnlyList<ProposedEntry> Entries, PersonalDataChanges Changes) Settle(IReadOnlyList<ProposedEntry> entries, PersonalDataInput input)
    {
        if (!input.HasAccepted && !entries.Any(e => e.Fact is Erased))
            return (entries, PersonalDataChanges.None);
        var standing = input.Stored.Keys.ToDictionary();
        var added = new Dictionary<Subject, WrappedKey>();
        var rows = new List<(Guid Entry, Subject Subject, SealedItem Item)>();
        var erased = new HashSet<Subject>();
        var settled = new List<ProposedEntry>(entries.Count);
        foreach (var entry in entries)
        {
            var subject = entry.Subject;
            if (entry.Fact is Erased)
            {
                erased.Add(subject);
                standing.Remove(subject);
                added.Remove(subject);
                rows.RemoveAll(r => r.Subject == subject);
            }

            if (input.Accepted(entry.Id) is not { } post)
            {
                settled.Add(entry);
                continue;
            }

            if (!standing.TryGetValue(subject, out var key))
            {
                key = post.Subject == subject ? post.Key : Sealing.Wrap(masters.Current, Sealing.NewKey(), district.Name, subject.ToString());
                added[subject] = standing[subject] = key;
            }

            var items = key == post.Key ? post.Items : Reseal(post, key, subject);
            rows.AddRange(items.Select(i => (entry.Id, subject, i)));
            settled.Add(entry with { Fact = Keeping(entry.Fact, items) });
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
        new(reference, field, Sealing.Seal(key, text, new Envelope(district.Name, subject.ToString(), reference, field).Bytes), Numbers.OfKept(field, text));

    private static Fact Keeping(Fact fact, IEnumerable<SealedItem> items) => items.Aggregate(fact, (f, i) => f.Keeping(i.Field, new(i.Ref, i.Bytes.Sha256)));
}
