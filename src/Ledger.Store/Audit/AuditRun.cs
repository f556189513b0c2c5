using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>
/// Goes through a book as it stood at one moment. Histories are read stream by stream in the order of the streams' index, so nothing is
/// sorted; some parts of the book are gone through at the same time, at most one for each processor.
/// </summary>
internal sealed class AuditRun(District district, AuditSnapshot snapshot, long entriesAPart, IProgress<long>? progress)
{
    // So many at least that none of the processors is done long before the others.
    private const int FewestParts = 16;

    // Each has a connection of the owner's, and the auditor has one besides: who waits too long for another is told that there is none.
    private static readonly int _atOnce = Math.Min(Environment.ProcessorCount, Database.MostOfTheOwner - 1);

    private long _entries;

    /// <summary>Reads all entries and all figures.</summary>
    /// <param name="file">From where to go on, and where to keep how far it has come; null for neither.</param>
    /// <param name="cancel">Breaks it off.</param>
    /// <returns>What was found, the figures' differences by block and day.</returns>
    public async Task<AuditFindings> Compare(BookmarkFile? file, CancellationToken cancel)
    {
        var cells = await ReadCells(cancel);
        var last = await LastEntry(long.MaxValue, cancel);
        var begun = file is null ? null : await file.Open(district.Name, position => LastEntry(position, cancel));
        var mark = (begun ?? Bookmark.AtTheBeginning(district.Name)) with { Last = last };
        var checksums = new Checksums(mark.First, mark.Second);
        var all = new AuditFindings { FoldedThrough = await FoldedThrough(cancel) };
        var entries = Reader(Add);
        all.Add(await entries.ReadAssociations(cancel));
        if (begun is not null)
            await CatchUp(entries, begun, cancel);
        try
        {
            file?.Keep(mark);
            await ReadParts(entries, mark.Before, mark.Found, before => file?.Keep(mark with { Before = before }), [ReadPostings, ReadBalances, ReadUnfolded], cancel);
        }
        finally
        {
            file?.Save();
        }

        all.Add(mark.Found);
        progress?.Report(all.Entries);
        return all;

        void Add(AuditFindings part, Expected expected)
        {
            var (posting, position, recordedOn) = expected;
            var cell = cells.GetValueOrDefault(posting.Cell); // ids begin at 1: what has no cell yet stands nowhere
            part.Posting(position, checksums.Posting(cell, posting.OccurredOn, position, posting.Amount, posting.Steps));
            part.Balance(recordedOn, checksums.Balance(cell, posting.OccurredOn, recordedOn, posting.Amount, posting.Steps));
        }

        Task ReadPostings(CancellationToken stop) => ReadKept("audit_kept_postings", (found, row) =>
        {
            var position = row.GetInt64(2);
            found.Posting(position, default(Checksum) - checksums.Posting(row.GetInt32(0), row.GetFieldValue<DateOnly>(1), position, row.GetInt64(3), row.GetInt32(4)));
        }, all, stop, district.Name);

        Task ReadBalances(CancellationToken stop) => ReadKept("audit_kept_balances", (found, row) => TakeBalance(found, row, row.GetFieldValue<DateOnly>(2)), all, stop, district.Name);

        // With these the balances are the sums of all postings, however far they were folded when the entries were read.
        Task ReadUnfolded(CancellationToken stop) => ReadKept("audit_kept_unfolded",
            (found, row) => TakeBalance(found, row, district.DateOf(row.GetFieldValue<DateTimeOffset>(2))), all, stop, district.Name, all.FoldedThrough);

        void TakeBalance(AuditFindings found, NpgsqlDataReader row, DateOnly recordedOn) => found.Balance(recordedOn, default(Checksum) - checksums.Balance(
            row.GetInt32(0), row.GetFieldValue<DateOnly>(1), recordedOn, row.GetInt64(3), row.GetInt32(4)));
    }

    /// <summary>Reads all entries, and hands on the postings that they make, from several threads.</summary>
    public async Task ReadEntries(Action<AuditFindings, Expected> take, CancellationToken cancel)
    {
        _entries = 0;
        var entries = Reader(take);
        await entries.ReadAssociations(cancel);
        await ReadParts(entries, null, new(), _ => { }, [], cancel);
    }

    private PartReader Reader(Action<AuditFindings, Expected> take) =>
        new(district, snapshot, take, read => progress?.Report(Interlocked.Add(ref _entries, read)));

    // What came to the streams that had been gone through is gone through besides; what was told of these before is told anew.
    private async Task CatchUp(PartReader entries, Bookmark begun, CancellationToken cancel)
    {
        progress?.Report(Interlocked.Add(ref _entries, begun.Found.Entries));
        var (news, streams) = await entries.ReadNews(begun.Before!, begun.Last.Position, cancel);
        begun.Found.Faults.RemoveAll(f => streams.Contains(f.Stream));
        begun.Found.Add(news);
    }

    // Reads the parts from a stream on, and says before which stream all is found; null for none.
    private async Task ReadParts(
        PartReader entries, string? from, AuditFindings found, Action<string?> reached, Func<CancellationToken, Task>[] kept, CancellationToken cancel)
    {
        var bounds = await Bounds(from, cancel);
        var (ahead, next) = (new Dictionary<int, AuditFindings>(), 0);
        var parts = Enumerable.Range(0, bounds.Count - 1).Select(i => (Func<CancellationToken, Task>)(async stop => Take(i, await entries.ReadPart(bounds[i], bounds[i + 1], stop))));
        await Parallel.ForEachAsync(kept.Concat(parts), new ParallelOptions { MaxDegreeOfParallelism = _atOnce, CancellationToken = cancel }, async (part, stop) => await part(stop));

        void Take(int part, AuditFindings read)
        {
            lock (ahead)
            {
                ahead.Add(part, read);
                for (; ahead.Remove(next, out var then); next++)
                    found.Add(then);
                reached(bounds[next]);
            }
        }
    }

    private async Task ReadKept(string statement, Action<AuditFindings, NpgsqlDataReader> take, AuditFindings all, CancellationToken cancel, params object[] parameters)
    {
        var found = new AuditFindings();
        await using (var reading = await snapshot.Ask(statement, cancel, parameters))
            while (reading.Read())
                take(found, reading.Row);
        lock (all)
            all.Add(found);
    }

    // Where the parts of the book begin and end, from a stream on; null before the first and after the last.
    private async Task<List<string?>> Bounds(string? from, CancellationToken cancel)
    {
        var bounds = new List<string?> { from };
        await using (var reading = await snapshot.Ask("audit_parts", cancel, district.Name, (object?)from ?? DBNull.Value, entriesAPart, FewestParts))
            while (reading.Read())
                bounds.Add(reading.Row.GetString(0));
        bounds.Add(null);
        return bounds;
    }

    private async Task<Dictionary<Cell, int>> ReadCells(CancellationToken cancel)
    {
        var cells = new Dictionary<Cell, int>();
        await using var reading = await snapshot.Ask("audit_cells", cancel, district.Name);
        while (reading.Read())
            if (Chart.Named(reading.Row.GetString(1))?.Read(reading.Row.GetString(2)) is { } cell)
                cells[cell] = reading.Row.GetInt32(0);
        return cells;
    }

    private async Task<LastEntry> LastEntry(long upTo, CancellationToken cancel)
    {
        await using var reading = await snapshot.Ask("audit_last", cancel, district.Name, upTo);
        return reading.Read() ? new(reading.Row.GetInt64(0), reading.Row.GetGuid(1)) : default;
    }

    private async Task<long> FoldedThrough(CancellationToken cancel)
    {
        await using var reading = await snapshot.Ask("audit_folded", cancel, district.Name);
        return reading.Read() ? reading.Row.GetInt64(0) : 0;
    }
}
