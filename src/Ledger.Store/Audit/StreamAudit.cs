using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>One stream while it is audited: each event as if it had just been posted.</summary>
internal sealed class StreamAudit(District district, Associations associations, string id, string version, string? type)
{
    private readonly Subject _subject = Subject.FromStored(id);
    private Domain.Reading? _reading;
    private long _version;
    private DateTimeOffset _recordedAt;
    private readonly List<Entry> _entries = [];
    private readonly List<Fault> _unread = [];
    private bool _startedByAnother;

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
        if (!row.IsDBNull(7) && !row.IsDBNull(8) && EntryId.Of(district.Name, row.GetString(7), row.GetString(8)) != entry)
            faults.Add(new("event", where, "has an id that its source and id do not make"));
        // Whoever posts says whence and under what id; another program that appended need not.
        var isAnothers = row.IsDBNull(7) || row.IsDBNull(8);
        _startedByAnother |= isAnothers && _version == 1;
        if (Story.Of(_subject.Kind) is null)
        {
            faults.Add(new("event", where, "is about no kind of subject that Ledger knows"));
            return [];
        }

        try
        {
            var fact = Stored.Fact(row, type: 4, data: 5);
            var (after, postings) = Read(new(entry, position, fact));
            _reading = after;
            if (_subject.Kind == "association")
                associations.Add(_subject.Id, position, (Association?)after.State);
            // What reads is counted, since the next post about the subject goes on from it; but it is told.
            if (isAnothers && BrokenBy(fact, position) is { } rule)
                faults.Add(new("event", where, $"breaks the rule {rule}"));
            return postings;
        }
        catch (RuleBroken broken)
        {
            _unread.Add(new("event", where, $"breaks the rule {broken.Rule}"));
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

    // What does not read may have been reversed since; then it need never have read.
    private (Domain.Reading After, IReadOnlyList<Posting> Postings) Read(Entry entry)
    {
        _entries.Add(entry);
        var before = _reading ?? Domain.Reading.Nothing(_subject);
        if (_unread.Count == 0 || entry.Fact is not EntryReversed)
            return before.With(entry);
        var after = Domain.Reading.Of(_subject, _entries);
        _unread.Clear();
        return (after, before.Timeline.To(after.Timeline));
    }

    // The rules that are not the history's own, and that the desk has judged of whatever was posted.
    private string? BrokenBy(Fact fact, long position)
    {
        try
        {
            FactJson.Check(fact);
            var recordedOn = district.DateOf(_recordedAt);
            Rules.Require(fact.OccurredOn <= recordedOn, Rules.OccurredInTheFuture, fact.OccurredOn, recordedOn);
            if (fact is INamesAssociation { Named: { } named })
                Rules.Require(associations.Find(named, position)?.IsOpenOn(fact.OccurredOn) is true, Rules.AssociationNotOpen, named, fact.OccurredOn);
            return null;
        }
        catch (RuleBroken broken)
        {
            return broken.Rule;
        }
    }

    public void End(List<Fault> faults)
    {
        faults.AddRange(_unread);
        if (version != $"{_version}")
            faults.Add(new("stream", id, $"says version {version}, should say {_version}"));
        // Ledger does not go by it; another program's streams have the name of its own aggregate.
        if (type != _subject.Kind && !_startedByAnother)
            faults.Add(new("stream", id, $"says type {type ?? "nothing"}, should say {_subject.Kind}"));
    }
}

/// <summary>What each association was known to be after each entry; their streams come before all others.</summary>
internal sealed class Associations
{
    private readonly Dictionary<string, List<(long Position, Association? State)>> _known = [];

    public void Add(string slug, long position, Association? state)
    {
        if (!_known.TryGetValue(slug, out var states))
            _known.Add(slug, states = []);
        if (states.Count == 0 || states[^1].State != state)
            states.Add((position, state));
    }

    /// <summary>What was known of it just before a position.</summary>
    public Association? Find(string slug, long position) => _known.GetValueOrDefault(slug)?.FindLast(s => s.Position < position).State;
}
