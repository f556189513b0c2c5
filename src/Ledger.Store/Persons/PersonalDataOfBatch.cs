using Ledger.Domain;
using Marten;

namespace Ledger.Store.Persons;

/// <summary>What is kept beside the book of what a batch is about.</summary>
/// <param name="Keys">The keys that stand, by subject.</param>
/// <param name="Rows">What is kept beside the entries asked for, by ref.</param>
internal sealed record StoredPersonalData(IReadOnlyDictionary<Subject, WrappedKey> Keys, IReadOnlyDictionary<Guid, SealedBytes> Rows)
{
    public static StoredPersonalData Nothing { get; } = new(new Dictionary<Subject, WrappedKey>(), new Dictionary<Guid, SealedBytes>());
}

/// <summary>The personal data that comes with the posts of a batch, and what is kept of the same subjects.</summary>
internal sealed class PersonalDataInput
{
    private readonly Dictionary<Guid, (SealedPost Post, SealedItem Item)> _byRef;
    private readonly Dictionary<Guid, SealedPost> _accepted = [];
    private readonly LoadedBatch _loaded;

    private PersonalDataInput(LoadedBatch loaded, StoredPersonalData stored, Dictionary<Guid, (SealedPost, SealedItem)> byRef) => (_loaded, Stored, _byRef) = (loaded, stored, byRef);

    public StoredPersonalData Stored { get; }

    public bool HasAccepted => _accepted.Count > 0;

    /// <summary>Reads what is kept. Nothing is asked where nothing personal is posted.</summary>
    public static async Task<PersonalDataInput> Read(BatchLoad load, IReadOnlyList<Post> posts, LoadedBatch loaded)
    {
        List<Item> posted = [.. posts.SelectMany(p => p.Items).Where(i => i is { Entry: not null, Sealed: not null })];
        return new(loaded, posted.Count == 0 ? StoredPersonalData.Nothing : await load.ReadPersonalData(posted.Select(i => i.Entry!.Id).Distinct()),
            posted.SelectMany(i => i.Sealed!.Items, (i, s) => (i.Sealed!, s)).ToDictionary(s => s.s.Ref));
    }

    /// <summary>The item for the decider: refused, where the subject's key does not open.</summary>
    public (ProposedEntry? Entry, RuleBroken? Malformed) RequireKey(Vault vault, Item item)
    {
        if (item is not { Entry: { } entry, Sealed: not null })
            return (item.Entry, item.Malformed);
        try
        {
            var subject = entry.Subject.Kind is not null || entry.Fact is not EntryReversed { Entry: var reversed } ? entry.Subject
                : _loaded.Known.Recorded.TryGetValue(reversed, out var recorded) ? recorded.Subject : default;
            vault.RequireKey(subject, Stored);
            return (entry, null);
        }
        catch (RuleBroken damaged)
        {
            return (null, damaged);
        }
    }

    /// <summary>The entry with the refs of the same one that the book holds, where the two say the same.</summary>
    public ProposedEntry Align(Vault vault, ProposedEntry entry, RecordedEntry recorded) => PostOf(entry) is { } post ? vault.Align(entry, post, recorded, this) : entry;

    /// <summary>What was posted under a ref; null where it was not in this batch.</summary>
    public (SealedPost Post, SealedItem Item)? Posted(Guid reference) => _byRef.TryGetValue(reference, out var posted) ? posted : null;

    /// <summary>The entries that are to be recorded. What was posted with them is kept.</summary>
    public IEnumerable<ProposedEntry> Accept(IEnumerable<Decision> decisions)
    {
        foreach (var decision in decisions)
        {
            if (decision.Outcome != Outcome.Recorded)
                continue;
            var entry = decision.Entry!;
            if (PostOf(entry) is { } post)
                _accepted[entry.Id] = post;
            yield return entry;
        }
    }

    /// <summary>What was posted with an entry that is to be recorded; null where there was nothing.</summary>
    public SealedPost? Accepted(Guid entry) => _accepted.GetValueOrDefault(entry);

    private SealedPost? PostOf(ProposedEntry entry) =>
        (entry.Fact.Person ?? entry.Fact.Note) is { } kept && _byRef.TryGetValue(kept.Ref, out var posted) ? posted.Post : null;
}

/// <summary>What is written beside the entries of a batch, in the same transaction, and what is erased.</summary>
/// <param name="Keys">New keys.</param>
/// <param name="Rows">What is sealed, each with its entry.</param>
/// <param name="Erased">The subjects of whom all that was there before goes.</param>
internal sealed record PersonalDataChanges(
    IReadOnlyList<(Subject Subject, WrappedKey Key)> Keys, IReadOnlyList<(Guid Entry, Subject Subject, SealedItem Item)> Rows, IReadOnlyCollection<Subject> Erased)
{
    public static PersonalDataChanges None { get; } = new([], [], []);

    /// <summary>Queues them on a session. Erasures come first: after one there may come somebody new under the same name.</summary>
    public void Queue(IDocumentSession session, District district, DateTimeOffset recordedAt)
    {
        if (Erased.Count > 0)
        {
            string[] erased = [.. Erased.Select(s => s.ToString())];
            session.QueueSqlCommand("delete from personal.data where district = ? and subject = any (?)", district.Name, erased);
            session.QueueSqlCommand("delete from personal.keys where district = ? and subject = any (?)", district.Name, erased);
        }

        if (Keys.Count > 0)
            session.QueueSqlCommand(
                """
                insert into personal.keys (district, subject, master, wrapped, created_at)
                select ?, k.subject, k.master, k.wrapped, ?::timestamptz from unnest(?::varchar[], ?::varchar[], ?::bytea[]) as k (subject, master, wrapped)
                """,
                district.Name, recordedAt, Keys.Select(k => k.Subject.ToString()).ToArray(), Keys.Select(k => k.Key.Master).ToArray(), Keys.Select(k => k.Key.Wrapped).ToArray());
        if (Rows.Count > 0)
            session.QueueSqlCommand(
                """
                insert into personal.data (district, created_at, ref, subject, field, entry, nonce, ciphertext, number)
                select ?, ?::timestamptz, s.* from unnest(?::uuid[], ?::varchar[], ?::varchar[], ?::uuid[], ?::bytea[], ?::bytea[], ?::bytea[]) as s (ref, subject, field, entry, nonce, ciphertext, number)
                """,
                district.Name, recordedAt, Rows.Select(r => r.Item.Ref).ToArray(), Rows.Select(r => r.Subject.ToString()).ToArray(), Rows.Select(r => r.Item.Field).ToArray(),
                Rows.Select(r => r.Entry).ToArray(), Rows.Select(r => r.Item.Bytes.Nonce).ToArray(), Rows.Select(r => r.Item.Bytes.Ciphertext).ToArray(), Rows.Select(r => r.Item.Number).ToArray());
    }
}
