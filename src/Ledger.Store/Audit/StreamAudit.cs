using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>An event as it is stored; its fact is null where that cannot be read.</summary>
internal readonly record struct StoredEvent(Guid Id, long Position, long Version, Fact? Fact, DateTimeOffset RecordedAt, string? Source, string? SourceId)
{
    /// <summary>Whether another program appended it: Ledger says whence an entry comes, and under what id.</summary>
    public bool IsAnothers => Source is null || SourceId is null;

    /// <summary>The event at hand, in the columns of <c>audit_events.sql</c>.</summary>
    public static StoredEvent Of(NpgsqlDataReader row) => new(
        row.GetGuid(1), row.GetInt64(2), row.GetInt64(3), Read(row), row.GetFieldValue<DateTimeOffset>(6),
        row.IsDBNull(7) ? null : row.GetString(7), row.IsDBNull(8) ? null : row.GetString(8));

    private static Fact? Read(NpgsqlDataReader row)
    {
        try
        {
            return StoredFact.Read(row, type: 4, data: 5);
        }
        catch (UnreadableEventException)
        {
            return null;
        }
    }
}

/// <summary>Takes what is wrong with the entry at a position.</summary>
internal delegate void Differs(long position, string fault, params IReadOnlyList<string?> words);

/// <summary>Judges the events of streams, one stream at a time, and makes what they post.</summary>
/// <param name="district">Whose book.</param>
/// <param name="associations">The associations by their slugs. They are read before all other streams.</param>
internal sealed class StreamAudit(District district, IReadOnlyDictionary<string, Association?> associations)
{
    /// <summary>Reads a stream.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="events">Its events in the order of their versions; not none.</param>
    /// <param name="postings">Takes what they post.</param>
    /// <param name="differs">Takes what differs, each with its position and what is wrong with it.</param>
    /// <returns>The history; null where the kind of subject is unknown.</returns>
    public History? Read(string stream, List<StoredEvent> events, List<ExpectedPosting> postings, Differs differs)
    {
        var subject = Subject.FromStored(stream);
        var kind = SubjectKind.Named(subject.Kind);
        var before = default(StoredEvent);
        foreach (var stored in events)
        {
            if (stored.Version != before.Version + 1)
                differs(stored.Position, "version", $"{stored.Version}", $"{before.Version + 1}");
            if (stored.Position < before.Position || stored.RecordedAt < before.RecordedAt)
                differs(stored.Position, "recorded-before");
            if (!stored.IsAnothers && EntryId.Of(district.Name, stored.Source!, stored.SourceId!) != stored.Id)
                differs(stored.Position, "another-id");
            if (kind is null)
                differs(stored.Position, "unknown-kind");
            else if (stored.Fact is null)
                differs(stored.Position, "unreadable");
            else if (!IsOf(kind, stored.Fact))
                differs(stored.Position, "another-kind");
            before = stored;
        }

        return kind is null ? null : Replay(History.Nothing(subject), events.FindAll(e => e.Fact is { } fact && IsOf(kind, fact)), postings, differs);
    }

    private static bool IsOf(SubjectKind kind, Fact fact) => fact is EntryReversed || kind.Types.Contains(EntryType.Of(fact));

    private History Replay(History history, List<StoredEvent> events, List<ExpectedPosting> postings, Differs differs)
    {
        Dictionary<Guid, string>? broken = null;
        events.Sort((a, b) => a.Position.CompareTo(b.Position)); // in a sound book they are
        foreach (var commit in events.GroupBy(e => e.RecordedAt))
        {
            List<Entry> entries = [.. commit.Select(e => new Entry(e.Id, e.Position, e.Fact!, e.RecordedAt))];
            (history, var made, var rule) = history.WithCommit(entries);
            foreach (var posting in made)
                postings.Add(new(history.Find(posting.Entry)!.Order, posting));
            if (rule is not null)
                entries.ForEach(e => (broken ??= []).Add(e.Id, rule.Rule));
        }

        // What did not read may have been reversed since, or read with a later commit: then it is right.
        foreach (var unread in history.Unread)
            differs(unread.Order, "breaks-rule", broken![unread.Id]);
        foreach (var stored in events)
            if (stored.IsAnothers && history.ReversedBy(stored.Id) is null && BrokenBy(stored) is { } rule)
                differs(stored.Position, "breaks-rule", rule);
        if (history.Subject.Kind == "member")
            foreach (var (slug, from, until) in Memberships.Of(history))
                if ((associations.GetValueOrDefault(slug) is { } association ? association.FirstDayNotOpen(from, until) : from) is { } outside)
                    differs(history.Entries.Last(e => e.Fact.OccurredOn <= from).Order, "breaks-rule-on", Rules.AssociationNotOpen, slug, $"{outside:yyyy-MM-dd}");
        return history;
    }

    // The rules that are not the history's own, and that Ledger has judged of what was posted.
    private string? BrokenBy(in StoredEvent stored)
    {
        try
        {
            FactJson.Check(stored.Fact!);
            var (on, latest) = (stored.Fact!.OccurredOn, district.DateOf(stored.RecordedAt).AddDays(stored.Fact is ITakesEffect ? ITakesEffect.DaysAhead : 0));
            Rules.Require(on <= latest, Rules.OccurredInTheFuture, on, latest);
            if (stored.Fact is INamesAssociation { Named: { } named } and not AssociationClosed)
                Rules.Require(associations.GetValueOrDefault(named)?.IsOpenOn(on) is true, Rules.AssociationNotOpen, named, on);
            return null;
        }
        catch (RuleBroken broken)
        {
            return broken.Rule;
        }
    }
}
