using Ledger.Domain;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>What was recorded under a source, by which all of it can be taken back.</summary>
/// <param name="Source">The source.</param>
/// <param name="Entries">How many entries bear it.</param>
/// <param name="RecordedAt">When the last of them was recorded.</param>
/// <param name="TakenBackAt">When its entries were last taken back as one; null where they never were.</param>
public sealed record SourceView(string Source, long Entries, DateTimeOffset RecordedAt, DateTimeOffset? TakenBackAt);

/// <summary>Reads the sources of proposals: those that lie beneath another, as <c>/associations/kil/lists/2026-01-31</c>.</summary>
public sealed class SourceReader(Database database, District district, TimeProvider clock)
{
    /// <summary>The most sources of a list.</summary>
    public const int Most = 100;

    /// <summary>The lists that were brought in, the newest first; an association's own.</summary>
    public async Task<IReadOnlyList<SourceView>> Lists(string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        // A slug holds neither of LIKE's signs.
        return await WithTakenBack(snapshot, await Read(snapshot, scope is null ? "/%/lists/%" : ProposalSource.Of(scope, "lists", "%"), null));
    }

    /// <summary>One source; null where nothing was recorded under it, or what an association may not ask for.</summary>
    public async Task<SourceView?> Source(string source, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        // What is hidden is asked for like what is missing.
        var found = await Read(snapshot, null, [scope is not null && !ProposalSource.IsOf(source, scope) ? "" : source]);
        return (await WithTakenBack(snapshot, found)).SingleOrDefault();
    }

    private async Task<IReadOnlyList<SourceView>> WithTakenBack(Snapshot snapshot, List<SourceView> found)
    {
        var reversals = found.ToDictionary(s => s.Source, s => ProposalSource.Reversing(district.Name, s.Source));
        var made = (await Read(snapshot, null, [.. reversals.Values])).ToDictionary(s => s.Source, s => s.RecordedAt);
        return [.. found.Select(s => s with { TakenBackAt = made.TryGetValue(reversals[s.Source], out var at) ? at : null })];
    }

    private Task<List<SourceView>> Read(Snapshot snapshot, string? like, string[]? sources) => snapshot.Read(
        Sql.Statement("read_sources"), row => new SourceView(row.GetString(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), null),
        district.Name, Snapshot.OrNull(like, NpgsqlDbType.Varchar), Snapshot.OrNull(sources, NpgsqlDbType.Array | NpgsqlDbType.Varchar), Most);
}
