using JasperFx.Events;
using Ledger.Domain;
using Marten;
using Marten.Events.Projections;

namespace Ledger.Store;

/// <summary>
/// Posts what is appended, in the transaction that appends it: from each subject's history before and after, the rows of
/// <c>ledger.postings</c>. It takes the histories that a <see cref="Batch"/> has read; for an append of another application it takes the
/// district's lock and reads them.
/// </summary>
public sealed class PostingsProjection : IProjection
{
    /// <summary>Queues the postings of a session's events.</summary>
    /// <exception cref="RuleBroken">An appended event cannot follow in its subject's history: nothing of the session is committed.</exception>
    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var session = (IDocumentSession)operations;
        var batch = session.Listeners.OfType<BatchContext>().FirstOrDefault();
        foreach (var tenant in events.Where(e => e.Data is Fact).GroupBy(e => e.TenantId))
        {
            List<IEvent> appended = [.. tenant];
            if (batch is null)
                await Project(session, await OtherAppend.Read(session, tenant.Key, appended, cancellation), appended);
            else
                await Project(session, batch, appended);
        }
    }

    private static Task Project(IDocumentSession session, BatchContext? batch, List<IEvent> events)
    {
        if (batch is null)
            return Task.CompletedTask; // no district of that name: the tenant is the application's own
        using var step = PostingTelemetry.Step("project postings");
        batch.PutInOrder(events);
        events.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        var rows = new PostingRows(events.Count);
        foreach (var stream in events.GroupBy(e => e.StreamKey!))
        {
            List<Entry> commit = [.. stream.Select(e => new Entry(e.Id, e.Sequence, (Fact)e.Data, batch.RecordedAt))];
            var (after, postings) = batch.Histories[Subject.FromStored(stream.Key)].Post(commit);
            batch.Recorded.Add(after);
            var positions = commit.Count == 1 ? null : commit.ToDictionary(e => e.Id, e => e.Order);
            foreach (var posting in postings)
                rows.Add(posting, positions is null ? commit[0].Order : positions[posting.Entry]);
        }

        rows.Queue(session, batch.District, batch.RecordedAt, events[^1].Sequence, batch.Fold);
        return Task.CompletedTask;
    }
}

/// <summary>What the projection needs to know of the commit at hand. It travels with the session.</summary>
/// <param name="district">Whose book.</param>
/// <param name="recordedAt">When the commit is recorded, in whole microseconds: after every commit of the district before it.</param>
/// <param name="histories">The histories of the subjects that are appended to, before the commit.</param>
/// <param name="fold">What of the balances is to be folded first; null for nothing.</param>
/// <param name="order">The entries' ids in the order of their positions; null where they are in order.</param>
internal sealed class BatchContext(
    District district, DateTimeOffset recordedAt, IReadOnlyDictionary<Subject, History> histories, Fold? fold, IReadOnlyList<Guid>? order) : DocumentSessionListenerBase
{
    public District District => district;

    public DateTimeOffset RecordedAt => recordedAt;

    public IReadOnlyDictionary<Subject, History> Histories => histories;

    public Fold? Fold => fold;

    /// <summary>The histories after the commit.</summary>
    public List<History> Recorded { get; } = [];

    /// <summary>Marten numbers stream by stream, those that it appends to before those that it starts. Positions follow the order given.</summary>
    public void PutInOrder(List<IEvent> events)
    {
        if (order is null)
            return;
        var byId = events.ToDictionary(e => e.Id);
        foreach (var (id, position) in order.Zip(events.Select(e => e.Sequence).Order().ToList()))
            byId[id].Sequence = position;
    }
}

/// <summary>The postings after the last fold, up to a position; all recorded on one day.</summary>
internal sealed record Fold(DateOnly RecordedOn, long After, long Through);

/// <summary>The rows of postings, as columns, and the cells that they stand in.</summary>
internal sealed class PostingRows(int entries)
{
    private static readonly string _addCells = Sql.Statement("add_cells");
    private static readonly string _addSubjects = Sql.Statement("add_subjects");
    private static readonly string _addPostings = Sql.Statement("add_postings");
    private static readonly string _fold = Sql.Statement("fold_balances");

    private readonly Dictionary<Cell, int> _cells = [];
    private readonly Dictionary<Subject, int> _subjects = [];
    private readonly List<long> _positions = new(3 * entries);
    private readonly List<int> _cellOf = new(3 * entries);
    private readonly List<int> _subjectOf = new(3 * entries);
    private readonly List<DateOnly> _days = new(3 * entries);
    private readonly List<long> _amounts = new(3 * entries);
    private readonly List<int> _steps = new(3 * entries);

    public void Add(Posting posting, long position)
    {
        if (!_cells.TryGetValue(posting.Cell, out var cell))
            _cells.Add(posting.Cell, cell = _cells.Count);
        _positions.Add(position);
        _cellOf.Add(cell);
        if (!_subjects.TryGetValue(posting.Of, out var subject))
            _subjects.Add(posting.Of, subject = _subjects.Count);
        _subjectOf.Add(subject);
        _days.Add(posting.OccurredOn);
        _amounts.Add(posting.Amount);
        _steps.Add(posting.Steps);
    }

    /// <summary>Queues the rows, and the end of the day of recording.</summary>
    public void Queue(IDocumentSession session, District district, DateTimeOffset recordedAt, long last, Fold? fold)
    {
        if (fold is not null)
            session.QueueSqlCommand(_fold, fold.Through, district.Name, fold.RecordedOn, district.Number, district.Number, fold.After, fold.Through);
        if (_positions.Count > 0)
        {
            string[] accounts = [.. _cells.Keys.Select(c => c.Account.Name)];
            string[] keys = [.. _cells.Keys.Select(c => c.Key)];
            session.QueueSqlCommand(_addCells, district.Name, accounts, keys, district.Name);
            string[] subjects = [.. _subjects.Keys.Select(s => s.ToString())];
            session.QueueSqlCommand(_addSubjects, district.Name, subjects, district.Name);
            session.QueueSqlCommand(
                _addPostings, district.Number, accounts, keys, district.Name, subjects, district.Name, _positions.ToArray(), _cellOf.ToArray(), _subjectOf.ToArray(), _days.ToArray(),
                _amounts.ToArray(), _steps.ToArray());
        }

        session.QueueSqlCommand(
            """
            insert into ledger.days as d (district, recorded_on, last_position, recorded_at) values (?, ?, ?, ?)
            on conflict (district, recorded_on) do update set last_position = excluded.last_position, recorded_at = excluded.recorded_at
            """,
            district.Name, district.DateOf(recordedAt), last, recordedAt);
    }
}
