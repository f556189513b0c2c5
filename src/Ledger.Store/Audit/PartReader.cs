using Ledger.Domain;

namespace Ledger.Store;

/// <summary>Reads parts of a book, stream by stream, and hands on the postings that the entries make.</summary>
/// <param name="district">Whose book.</param>
/// <param name="snapshot">The book.</param>
/// <param name="take">Takes each posting, with the findings of its part.</param>
/// <param name="read">Told of entries that were read, as many at a time.</param>
internal sealed class PartReader(District district, AuditSnapshot snapshot, Action<AuditFindings, Expected> take, Action<long> read)
{
    private const int ToldAtOnce = 1000;

    private readonly Associations _associations = new();

    /// <summary>Reads the associations' streams: whether one was open must be known before it is asked.</summary>
    public Task<AuditFindings> ReadAssociations(CancellationToken cancel) => ReadPart(true, null, null, cancel);

    /// <summary>Reads the others from one to another, the latter excluded; null for the first and for all that is left.</summary>
    public Task<AuditFindings> ReadPart(string? from, string? to, CancellationToken cancel) => ReadPart(false, from, to, cancel);

    /// <summary>
    /// Reads the streams before one that have got entries after a position. Only these are counted and post; what is at fault is told of the
    /// whole stream.
    /// </summary>
    public async Task<(AuditFindings Found, IReadOnlySet<string> Streams)> ReadNews(string before, long after, CancellationToken cancel)
    {
        var found = new AuditFindings();
        var ends = await ReadStreams("audit_news", [district.Name, before, after], found, after, cancel);
        var streams = ends.Keys.ToHashSet();
        await CompareStreams("audit_news_streams", [district.Name, streams.ToArray()], found, ends, cancel);
        return (found, streams);
    }

    private async Task<AuditFindings> ReadPart(bool areAssociations, string? from, string? to, CancellationToken cancel)
    {
        var found = new AuditFindings();
        object[] range = [district.Name, areAssociations, (object?)from ?? DBNull.Value, (object?)to ?? DBNull.Value];
        await CompareStreams("audit_streams", range, found, await ReadStreams("audit_entries", range, found, 0, cancel), cancel);
        return found;
    }

    private async Task<Dictionary<string, StreamEnd>> ReadStreams(string statement, object[] parameters, AuditFindings found, long after, CancellationToken cancel)
    {
        var ends = new Dictionary<string, StreamEnd>();
        await using var reading = await snapshot.Ask(statement, cancel, parameters);
        string? id = null;
        var (events, retold, untold) = (new List<StoredEvent>(), new Retold(), 0);
        while (reading.Read())
        {
            var next = reading.Row.GetString(0);
            if (next != id)
                End();
            id = next;
            events.Add(StoredEvent.Of(reading.Row));
            if (events[^1].Position > after && ++untold == ToldAtOnce)
                Tell();
        }

        End();
        Tell();
        return ends;

        void End()
        {
            if (id is not null)
                ends.Add(id, ReadStream(id, events, retold, found, after));
            events.Clear();
        }

        void Tell()
        {
            found.Entries += untold;
            read(untold);
            untold = 0;
        }
    }

    private StreamEnd ReadStream(string id, List<StoredEvent> events, Retold retold, AuditFindings found, long after)
    {
        events.Sort((a, b) => a.Position.CompareTo(b.Position)); // in a sound book they are
        var stream = new StreamAudit(district, _associations, retold, id, found.Faults);
        foreach (var stored in events)
        {
            var recordedOn = district.DateOf(stored.RecordedAt);
            found.Recorded(recordedOn, new(stored.Position, stored.RecordedAt));
            foreach (var posting in stream.Next(stored))
            {
                if (stored.Position <= after)
                    continue;
                found.Postings++;
                take(found, new(posting, stored.Position, recordedOn));
            }
        }

        return stream.End();
    }

    private async Task CompareStreams(string statement, object[] parameters, AuditFindings found, Dictionary<string, StreamEnd> ends, CancellationToken cancel)
    {
        await using var streams = await snapshot.Ask(statement, cancel, parameters);
        while (streams.Read())
            if (ends.Remove(streams.Row.GetString(0), out var end))
                Compare(streams.Row.GetString(0), end, streams.Row.IsDBNull(1) ? null : streams.Row.GetInt64(1), streams.Row.IsDBNull(2) ? null : streams.Row.GetString(2));
        foreach (var (id, end) in ends)
            Compare(id, end, null, null);

        void Compare(string id, StreamEnd end, long? version, string? type)
        {
            if (version != end.Version)
                found.Faults.Add(new("stream", id, $"says version {version?.ToString(null, null) ?? "nothing"}, should say {end.Version}"));
            // Ledger does not go by it; another program's streams have the name of its own aggregate.
            if (end.Type is not null && type != end.Type)
                found.Faults.Add(new("stream", id, $"says type {type ?? "nothing"}, should say {end.Type}"));
        }
    }
}
