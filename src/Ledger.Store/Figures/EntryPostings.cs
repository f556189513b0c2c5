using System.Text.Json;
using Ledger.Domain;

namespace Ledger.Store;

/// <summary>A posting that stands under an entry.</summary>
/// <param name="Account">The account.</param>
/// <param name="Cell">The cell: the account's dimensions, those that it has none of left out.</param>
/// <param name="OccurredOn">The day from which it counts (level), or on which (flow).</param>
/// <param name="Amount">What it adds.</param>
public sealed record EntryPosting(string Account, JsonElement Cell, DateOnly OccurredOn, long Amount);

/// <summary>Reads which accounts an entry moved.</summary>
public sealed class PostingReader(Database database, District district, TimeProvider clock)
{
    /// <summary>The postings that stand under the entry at a position, by account and day. A reading that differs by nothing has one of amount 0.</summary>
    /// <param name="position">The entry's position.</param>
    /// <param name="scope">The association that reads, of which there are those on its own cells; null where all may be seen.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<IReadOnlyList<EntryPosting>> Of(long position, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var postings = await snapshot.Read("""
            -- $1 district's number, $2 position
            select c.account, c.dimensions, p.occurred_on, sum(p.amount)::bigint
            from ledger.postings p join ledger.cells c on c.id = p.cell
            where p.district = $1 and p.position = $2
            group by c.id, p.occurred_on order by c.account, p.occurred_on, c.id
            """, row => new EntryPosting(row.GetString(0), JsonElement.Parse(row.GetString(1)), row.GetFieldValue<DateOnly>(2), row.GetInt64(3)), district.Number, position);
        return scope is null ? postings : postings.FindAll(p => IsOf(p, scope));
    }

    private static bool IsOf(EntryPosting posting, string association) =>
        Chart.Named(posting.Account)?.Owners.Any(o => posting.Cell.TryGetProperty(o, out var owner) && owner.GetString() == association) is true;
}
