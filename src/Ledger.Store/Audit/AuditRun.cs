using System.Data;
using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>A range of streams, in the order in which the database sorts their names.</summary>
/// <param name="After">The stream after which it begins, excluded; empty for the first.</param>
/// <param name="Through">The stream with which it ends, included; null for the last.</param>
/// <param name="Streams">The streams that are read; null for all in the range.</param>
internal sealed record StreamRange(string After, string? Through, string[]? Streams = null);

/// <summary>
/// One reading of all entries as they stood at one moment. The streams are read in ranges, in the order of their index, so nothing is sorted; some
/// ranges at the same time, at most one for each processor.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="district">Whose book.</param>
/// <param name="connection">A connection in the transaction of the audit: it says what that moment is.</param>
/// <param name="figures">What the entries' postings are compared with.</param>
/// <param name="streamsAtOnce">How many streams a range has at most.</param>
/// <param name="progress">Told the number of entries read so far.</param>
internal sealed class AuditRun(Database database, District district, NpgsqlConnection connection, KeptFigures figures, int streamsAtOnce, IProgress<long>? progress)
{
    // So many at least that no processor is done long before the others.
    private const int FewestRanges = 16;

    // A bookmark names no more streams in which something differs. What is read after that is read again when the audit is resumed.
    private const int MostDiffering = 10_000;

    // Each has a connection of the owner's, beside the auditor's own: more would wait for each other.
    private static readonly int _atOnce = Math.Min(Environment.ProcessorCount, Database.MostOfTheOwner - 1);

    private static readonly string _readEvents = """
        -- The events of the streams after $2 and up to $3 (null: to the last), of all or of those in $4, stream after stream. $1 district. Where an
        -- append of Marten's own failed it fills the place with a tombstone, which is no entry.
        select e.stream_id, e.id, e.seq_id, e.version, e.type, e.data, e.timestamp, e.headers ->> 'source', e.headers ->> 'id'
        from mt_events e
        where e.tenant_id = $1 and e.type <> 'tombstone' and e.stream_id > $2 and ($3::varchar is null or e.stream_id <= $3)
          and ($4::varchar[] is null or e.stream_id = any ($4))
        order by e.stream_id, e.version
        """;

    private readonly Dictionary<string, Association?> _associations = [];
    private string _snapshot = "";
    private long _entries;

    /// <summary>Reads all entries, and compares the postings that they make.</summary>
    /// <param name="file">From where to go on, and where to keep how far it has come; null for neither.</param>
    /// <param name="beside">What is done on the audit's connection meanwhile.</param>
    /// <param name="cancel">Breaks it off.</param>
    public async Task Read(BookmarkFile? file, Func<CancellationToken, Task> beside, CancellationToken cancel)
    {
        await connection.Run(AuditConnection.Settings, cancel);
        await connection.Each("select pg_export_snapshot()", row => _snapshot = row.GetString(0), cancel);
        var begun = file is null ? null : await file.Open(district.Name, position => StateOfBook(position, cancel));
        var mark = new Bookmark(district.Name, file is null ? default : await StateOfBook(long.MaxValue, cancel), begun?.Through ?? "", begun?.Entries ?? 0, []);
        _entries = mark.Entries;

        var (associations, ends) = (new List<string>(), new List<string>());
        await connection.Each(Sql.Statement("audit_ranges"), row => (row.GetBoolean(1) ? ends : associations).Add(row.GetString(0)), cancel,
            district.Name, mark.Through, streamsAtOnce, FewestRanges);
        foreach (var (_, difference) in await ReadRange(new("", null, [.. associations]), areAssociations: true, cancel))
            figures.Add(difference);
        List<StreamRange> again = begun is null ? [] : await Again(begun, cancel);
        List<StreamRange> ranges = [.. again, .. ends.Prepend(mark.Through).Zip(ends.Append<string?>(null), (after, through) => new StreamRange(after, through))];
        var (ahead, next) = (new Dictionary<int, List<(string Stream, Difference Difference)>>(), 0);
        try
        {
            var reading = Parallel.ForEachAsync(ranges.Index(), new ParallelOptions { MaxDegreeOfParallelism = _atOnce, CancellationToken = cancel },
                async (range, stop) => Take(range.Index, await ReadRange(range.Item, areAssociations: false, stop)));
            await Task.WhenAll(reading, beside(cancel));
        }
        finally
        {
            file?.Save();
        }

        // Takes what was found in the order of the ranges, however many are ahead.
        void Take(int range, List<(string, Difference)> found)
        {
            lock (ahead)
            {
                ahead.Add(range, found);
                for (; ahead.Remove(next, out var taken); next++)
                {
                    taken.ForEach(t => figures.Add(t.Difference));
                    mark = mark with { Through = ranges[next].Through ?? mark.Through, Entries = _entries, Differing = [.. mark.Differing, .. taken.Select(t => t.Stream).Distinct()] };
                    // All that is read again comes before what is new; and after the last there is nothing to go on with.
                    if (next >= again.Count - 1 && next < ranges.Count - 1 && mark.Differing.Count <= MostDiffering)
                        file?.Keep(mark);
                }
            }

            progress?.Report(Interlocked.Read(ref _entries));
        }
    }

    // Audits again the streams in which something differed, and those that have newer events than the bookmark.
    private async Task<List<StreamRange>> Again(Bookmark begun, CancellationToken cancel)
    {
        var streams = begun.Differing.ToHashSet();
        await connection.Each("select distinct stream_id from mt_events where tenant_id = $1 and seq_id > $2 and stream_id <= $3 and type <> 'tombstone'",
            row => streams.Add(row.GetString(0)), cancel, district.Name, begun.Book.Position, begun.Through);
        return [.. streams.Chunk(streamsAtOnce).Select(some => new StreamRange("", null, some))];
    }

    private async Task<BookState> StateOfBook(long through, CancellationToken cancel)
    {
        var state = new BookState(0, default, "");
        await connection.Each("""
            select e.seq_id, e.id,
                   (select coalesce(sum(hash_record_extended(p, 0)), 0)::text from ledger.postings p where p.district = $2 and p.position <= e.seq_id)
            from mt_events e where e.tenant_id = $1 and e.seq_id <= $3 order by e.seq_id desc limit 1
            """, row => state = new(row.GetInt64(0), row.GetGuid(1), row.GetString(2)), cancel, district.Name, district.Number, through);
        return state;
    }

    // Reads streams on a connection of its own that sees the same moment; those of associations once, before the others.
    private async Task<List<(string Stream, Difference Difference)>> ReadRange(StreamRange range, bool areAssociations, CancellationToken cancel)
    {
        await using var reader = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await reader.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await reader.Run($"set transaction snapshot '{_snapshot}'", cancel);
        await reader.Run(AuditConnection.Settings, cancel);
        var (audit, found) = (new StreamAudit(district, _associations), new List<(string, Difference)>());
        var (expected, streamOf) = (new List<ExpectedPosting>(), new Dictionary<long, string>());
        var (stream, events) = ("", new List<StoredEvent>());
        await reader.Each(_readEvents, row =>
        {
            if (row.GetString(0) is var next && next != stream)
                End();
            stream = next;
            events.Add(StoredEvent.Of(row));
        }, cancel, district.Name, range.After, (object?)range.Through ?? DBNull.Value, (object?)range.Streams ?? DBNull.Value);
        End();
        await figures.ComparePostings(reader, expected, streamOf, found, cancel);
        Interlocked.Add(ref _entries, streamOf.Count);
        return found;

        void End()
        {
            if (events.Count > 0 && (areAssociations || !IsKnownAssociation(stream)))
            {
                events.ForEach(e => streamOf.Add(e.Position, stream));
                var history = audit.Read(stream, events, expected, (position, fault, words) => found.Add((stream, new("event", $"{stream} @{position}", fault, words))));
                if (areAssociations && history is not null)
                    _associations.Add(history.Subject.Id, (Association?)history.State);
            }

            events.Clear();
        }
    }

    private bool IsKnownAssociation(string stream) => Subject.FromStored(stream) is { Kind: "association", Id: var slug } && _associations.ContainsKey(slug);
}
