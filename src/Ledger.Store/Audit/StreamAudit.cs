using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>An event of the book as it is stored; its fact is null where that cannot be read.</summary>
internal readonly record struct StoredEvent(
    Guid Id, long Position, long Version, Fact? Fact, DateTimeOffset RecordedAt, string? Source, string? SourceId)
{
    public static StoredEvent Of(NpgsqlDataReader row) => new(
        row.GetGuid(1), row.GetInt64(2), row.GetInt64(3), Read(row), row.GetFieldValue<DateTimeOffset>(6),
        row.IsDBNull(7) ? null : row.GetString(7), row.IsDBNull(8) ? null : row.GetString(8));

    private static Fact? Read(NpgsqlDataReader row)
    {
        try
        {
            return Stored.Fact(row, type: 4, data: 5);
        }
        catch (UnreadableEventException)
        {
            return null;
        }
    }
}

/// <summary>What a stream should say of itself: its version, and its type where that is Ledger's to say.</summary>
internal readonly record struct StreamEnd(long Version, string? Type);

/// <summary>One stream while it is audited: each event as if it had just been posted.</summary>
/// <param name="district">Whose book.</param>
/// <param name="associations">What was known of them.</param>
/// <param name="retold">Tells the stream, and the streams after it.</param>
/// <param name="id">The stream.</param>
/// <param name="faults">Where faults are told.</param>
internal sealed class StreamAudit(District district, Associations associations, Retold retold, string id, List<Difference> faults)
{
    private readonly Subject _subject = Subject.FromStored(id);
    private bool _isBegun;
    private long _version;
    private DateTimeOffset _recordedAt;
    private readonly List<(Entry Entry, Difference Difference)> _unread = [];
    private bool _startedByAnother;

    /// <summary>Ends it with what does not read and was not reversed.</summary>
    public StreamEnd End()
    {
        faults.AddRange(_unread.Select(u => u.Difference));
        return new(_version, _startedByAnother ? null : _subject.Kind);
    }

    /// <summary>What an event posts; nothing where it cannot be read, which is a fault.</summary>
    public IReadOnlyList<Posting> Next(in StoredEvent stored)
    {
        if (stored.Version != ++_version)
            Difference(stored, $"is version {stored.Version} of its stream, should be {_version}");
        _version = stored.Version;
        if (stored.RecordedAt < _recordedAt)
            Difference(stored, "was recorded before the one before it");
        _recordedAt = stored.RecordedAt;
        // Whoever posts says whence and under what id; another program that appended need not.
        var isAnothers = stored.Source is null || stored.SourceId is null;
        if (!isAnothers && EntryId.Of(district.Name, stored.Source!, stored.SourceId!) != stored.Id)
            Difference(stored, "has an id that its source and id do not make");
        _startedByAnother |= isAnothers && _version == 1;
        if (SubjectKind.Of(_subject.Kind) is null)
        {
            Difference(stored, "is about no kind of subject that Ledger knows");
            return [];
        }

        if (stored.Fact is null)
        {
            Difference(stored, "cannot be read as an entry of its type");
            return [];
        }

        try
        {
            var postings = Read(new(stored.Id, stored.Position, stored.Fact));
            if (_subject.Kind == "association")
                associations.Add(_subject.Id, stored.Position, (Association?)retold.State);
            // What reads is counted, since the next post about the subject goes on from it; but it is told.
            if (isAnothers && BrokenBy(stored.Fact, stored.Position) is { } rule)
                Difference(stored, $"breaks the rule {rule}");
            return postings;
        }
        catch (RuleBroken broken)
        {
            _unread.Add((new(stored.Id, stored.Position, stored.Fact), Of(stored, $"breaks the rule {broken.Rule}")));
        }
        catch (ArgumentException)
        {
            Difference(stored, "is of another kind than its subject");
        }

        return [];
    }

    // What does not read may have been reversed since; then it need never have read.
    private IReadOnlyList<Posting> Read(Entry entry)
    {
        if (!_isBegun)
            retold.Begin(_subject);
        _isBegun = true;
        if (_unread.Count == 0 || entry.Fact is not EntryReversed)
            return retold.Next(entry);
        var postings = retold.Again(entry, _unread.Select(u => u.Entry));
        _unread.Clear();
        return postings;
    }

    private void Difference(in StoredEvent stored, string difference) => faults.Add(Of(stored, difference));

    private Difference Of(in StoredEvent stored, string difference) => new("event", $"{id} @{stored.Position}", difference);

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
