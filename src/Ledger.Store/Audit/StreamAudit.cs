using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>One stream while it is audited: each event as if it had just been posted.</summary>
internal sealed class StreamAudit(string district, string id, string version, string? type)
{
    private readonly Subject _subject = Subject.FromStored(id);
    private Domain.Reading? _reading;
    private long _version;
    private DateTimeOffset _recordedAt;

    public string Id => id;

    /// <summary>What the event at hand posts; nothing where it cannot be read, which is a fault.</summary>
    public IReadOnlyList<Posting> Next(NpgsqlDataReader row, List<Fault> faults)
    {
        var (entry, position) = (row.GetGuid(1), row.GetInt64(2));
        var where = $"{id} @{position}";
        if (row.GetInt64(3) != ++_version)
            faults.Add(new("event", where, $"is version {row.GetInt64(3)} of its stream, should be {_version}"));
        _version = row.GetInt64(3);
        if (row.GetFieldValue<DateTimeOffset>(6) is var recordedAt && recordedAt < _recordedAt)
            faults.Add(new("event", where, "was recorded before the one before it"));
        _recordedAt = recordedAt;
        if (!row.IsDBNull(7) && !row.IsDBNull(8) && EntryId.Of(district, row.GetString(7), row.GetString(8)) != entry)
            faults.Add(new("event", where, "has an id that its source and id do not make"));
        if (Story.Of(_subject.Kind) is null)
        {
            faults.Add(new("event", where, "is about no kind of subject that Ledger knows"));
            return [];
        }

        try
        {
            var (after, postings) = (_reading ?? Domain.Reading.Nothing(_subject)).With(new(entry, position, Stored.Fact(row, type: 4, data: 5)));
            _reading = after;
            return postings;
        }
        catch (RuleBroken broken)
        {
            faults.Add(new("event", where, $"breaks the rule {broken.Rule}"));
        }
        catch (UnreadableEventException)
        {
            faults.Add(new("event", where, "cannot be read as an entry of its type"));
        }
        catch (ArgumentException)
        {
            faults.Add(new("event", where, "is of another kind than its subject"));
        }

        return [];
    }

    public void End(List<Fault> faults)
    {
        if (version != $"{_version}")
            faults.Add(new("stream", id, $"says version {version}, should say {_version}"));
        if (type != _subject.Kind)
            faults.Add(new("stream", id, $"says type {type ?? "nothing"}, should say {_subject.Kind}"));
    }
}
