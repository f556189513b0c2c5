using System.Text.Json;
using Ledger.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>The place of a subject behind a balance, in the order in which subjects were first counted.</summary>
internal sealed record SubjectKey(int Subject, int Cell);

/// <summary>A subject whose postings in a cell do not cancel out, and since when.</summary>
internal sealed record SubjectInCell(SubjectKey Key, string Subject, JsonElement Cell, DateOnly? Since);

/// <summary>Reads the subjects behind a balance, so many at a time.</summary>
internal static class SubjectsBehind
{
    /// <summary>The subjects behind the balance of an account as of a day, as known at a moment.</summary>
    /// <param name="snapshot">Where they are read.</param>
    /// <param name="account">The account.</param>
    /// <param name="where">The cells that count, by dimension.</param>
    /// <param name="kind">Only subjects of this kind; all where null.</param>
    /// <param name="asOf">The day.</param>
    /// <param name="known">What is known.</param>
    /// <param name="after">The place after which they stand; null from the first on.</param>
    /// <param name="limit">How many at the most.</param>
    public static Task<List<SubjectInCell>> Read(
        Snapshot snapshot, Account account, IReadOnlyDictionary<string, string> where, string? kind, DateOnly asOf, KnowledgePoint known, SubjectKey? after, int limit) => snapshot.Read(
        Sql.Statement("read_subjects"),
        row => new SubjectInCell(new(row.GetInt32(0), row.GetInt32(1)), row.GetString(2), JsonElement.Parse(row.GetString(3)), row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4)),
        snapshot.District.Name, account.Name, new NpgsqlParameter { Value = account.Pattern(where), NpgsqlDbType = NpgsqlDbType.Jsonb }, asOf, known.Position,
        Snapshot.OrNull(after?.Subject, NpgsqlDbType.Integer), Snapshot.OrNull(after?.Cell, NpgsqlDbType.Integer), limit,
        Snapshot.OrNull(kind, NpgsqlDbType.Varchar));
}

/// <summary>A subject's history as known at a moment, and what of it a reader may see.</summary>
/// <param name="History">The history.</param>
/// <param name="Seen">The entries that the reader may see; null where all may be.</param>
internal sealed record SeenHistory(History History, IReadOnlySet<Guid>? Seen)
{
    /// <summary>Reads the stream of a subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="stream">All its entries, in the order of position.</param>
    /// <param name="known">What is known.</param>
    /// <param name="scope">The association that reads; null where all may be seen.</param>
    public static SeenHistory Of(Subject subject, IReadOnlyList<Entry> stream, KnowledgePoint known, string? scope) => new(
        History.Nothing(subject).WithRecorded([.. stream.Where(e => e.Order <= known.Position)]), scope is null ? null : Visibility.AllSeenBy(subject, stream, scope));

    /// <summary>Whether the reader may see an entry.</summary>
    public bool Sees(Entry entry) => Seen?.Contains(entry.Id) is not false;

    /// <summary>The entries that count as of a day and may be seen.</summary>
    public IEnumerable<Entry> EntriesAsOf(DateOnly day) => History.Entries.TakeWhile(e => e.Fact.OccurredOn <= day).Where(Sees);

    /// <summary>The last day, not after one, on which a flow counts something of the subject that may be seen.</summary>
    public DateOnly? LastOn(DateOnly asOf) => History.Timeline()
        .Where(p => p.Cell.Account.Sort == Sort.Flow && p.OccurredOn <= asOf && Seen?.Contains(p.Entry) is not false).Select(p => (DateOnly?)p.OccurredOn).Max();
}
