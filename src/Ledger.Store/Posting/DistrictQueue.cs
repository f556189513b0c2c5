using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Ledger.Domain;
using Ledger.Store.Persons;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ledger.Store;

/// <summary>Bounds of the writer's queue.</summary>
/// <param name="Waiting">How many posts may wait.</param>
/// <param name="BatchSize">How many entries one transaction takes, but for a single post that holds more.</param>
/// <param name="Patience">How long a post waits for its answer.</param>
public sealed record QueueLimits(int Waiting = 1024, int BatchSize = 10_000, TimeSpan? Patience = null);

/// <summary>
/// The one writer of a district in this process: posts queue, and all that wait are taken as one batch: lock, load the
/// histories, read each with its new entries, post the differences, commit, answer. Whoever posts while nobody writes takes the turn, so that
/// on an idle service nothing waits for another thread to wake.
/// </summary>
public sealed class DistrictQueue : IPosts
{
    private readonly District _district;
    private readonly IStorage _storage;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly QueueLimits _limits;
    private readonly Vault? _vault;
    private readonly Channel<Post> _queue;
    private readonly SemaphoreSlim _turn = new(1);
    private Post? _left;

    public DistrictQueue(District district, IStorage storage, TimeProvider clock, ILogger log, QueueLimits? limits = null, Vault? vault = null)
    {
        (_district, _storage, _clock, _log, _limits, _vault) = (district, storage, clock, log, limits ?? new(), vault);
        _queue = System.Threading.Channels.Channel.CreateBounded<Post>(_limits.Waiting);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Answer>> Post(IReadOnlyList<Item> items, bool partial, CancellationToken cancel)
    {
        var post = new Post(items, partial, cancel);
        if (!_queue.Writer.TryWrite(post))
            throw new TryAgainException("the queue is full", TimeSpan.FromSeconds(1));
        if (_turn.Wait(0, CancellationToken.None))
            _ = TakeTurns();
        try
        {
            return await post.Done.Task.WaitAsync(_limits.Patience ?? TimeSpan.FromSeconds(60), cancel);
        }
        catch (TimeoutException)
        {
            throw new TryAgainException("no answer in time", TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>Takes no more posts, and finishes those that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _turn.WaitAsync();
        await TakeAll();
        _turn.Release();
    }

    private async Task TakeTurns()
    {
        // A batch is nobody's request, and goes on whatever becomes of the threads of whoever posted.
        Activity.Current = null;
        SynchronizationContext.SetSynchronizationContext(null);
        do
        {
            await TakeAll();
            _turn.Release();
        }
        while (_queue.Reader.TryPeek(out _) && _turn.Wait(0, CancellationToken.None)); // posted after the last look, and before the release
    }

    private async Task TakeAll()
    {
        while (TakeWaiting() is { Count: > 0 } posts)
            await Take(posts);
    }

    private List<Post> TakeWaiting()
    {
        var posts = new List<Post>();
        var entries = 0;
        while ((_left ?? (_queue.Reader.TryRead(out var next) ? next : null)) is { } post)
        {
            _left = null;
            if (post.Cancel.IsCancellationRequested)
                continue;
            if (posts.Count > 0 && entries + post.Items.Count > _limits.BatchSize)
            {
                _left = post;
                break;
            }

            posts.Add(post);
            entries += post.Items.Count;
        }

        return posts;
    }

    private async Task Take(List<Post> posts)
    {
        var tried = new HashSet<(Guid, DateTimeOffset)>();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Record(posts, tried, isRetry: attempt > 1);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && attempt < 5)
            {
                // Somebody appended past the lock, as a Marten session may: read again and decide again.
                _log.LogInformation("a batch met {SqlState} and is tried again", e.SqlState);
            }
            catch (AppendedMeanwhileException) when (attempt < 5)
            {
                _log.LogInformation("a batch met another writer's and is tried again");
            }
            catch (NpgsqlException e) when (IsOutage(e) && attempt < 2)
            {
                // A pooled connection whose server has gone says so only when it is used.
                _log.LogWarning("the database did not answer ({Reason}); the batch is tried once more", e.GetType().Name);
            }
            catch (NpgsqlException e) when (IsOutage(e))
            {
                posts.ForEach(p => p.Done.TrySetException(new TryAgainException("the database is out of reach", TimeSpan.FromSeconds(1), e)));
                return;
            }
#pragma warning disable CA1031 // whatever it is, it goes to those who wait, and the writer goes on
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (posts.Count == 1)
                {
                    posts[0].Done.TrySetException(e);
                    return;
                }

                // One bad post must not fail its neighbours.
                _log.LogWarning("a batch of {Posts} posts failed and is tried post by post", posts.Count);
                foreach (var post in posts)
                    await Take([post]);
                return;
            }
        }
    }

    private async Task Record(List<Post> posts, HashSet<(Guid, DateTimeOffset)> tried, bool isRetry)
    {
        if (!isRetry && await RecordSupposing(posts, tried))
            return;
        await using var batch = await _storage.Begin(_district, CancellationToken.None);
        var (desk, places, last) = await Deciding.ReadAll(batch, posts, isRetry);
        var beside = await Deciding.ReadPersonalData(batch, posts, desk);

        var answers = new List<Func<IReadOnlyList<Answer>>>();
        var decided = new List<Decision>();
        foreach (var post in posts)
        {
            var before = desk.Decided;
            var outcomes = Deciding.Decide(desk, post.Items, beside, _vault);
            var stands = post.Partial || outcomes.TrueForAll(o => o.Refused is null);
            if (stands)
                decided.AddRange(outcomes.Select(o => o.Decision).OfType<Decision>().Where(d => !d.IsDuplicate));
            else
                desk.Undo(before);

            answers.Add(() => [.. outcomes.Select(o => stands && o.Decision is { } d ? Told(d) : new Answer(null, false, o.Refused))]);
        }

        if (decided.Count > 0)
        {
            var now = Now();
            var recordedAt = last > now ? last.Value : now;
            var (settled, written) = beside is null ? (decided, PersonalDataChanges.Nothing) : _vault!.Settle(decided, beside.Posts, beside.Kept);
            tried.UnionWith(decided.Select(d => (d.ProposedEntry.Id, recordedAt)));
            var positions = await batch.Commit(new(recordedAt, settled, written), CancellationToken.None) ?? throw new InvalidOperationException("nothing was supposed");
            foreach (var (decision, position) in decided.Zip(positions))
            {
                places[decision.ProposedEntry.Id] = new(position, recordedAt);
                tried.Remove((decision.ProposedEntry.Id, recordedAt));
            }
        }

        Answer(posts, answers.Select(answer => answer()));

        // What an earlier attempt of this batch committed without hearing of it is no duplicate to whoever posted it first.
        Answer Told(Decision d) => new(places[d.ProposedEntry.Id], d.IsDuplicate && !tried.Remove((d.ProposedEntry.Id, places[d.ProposedEntry.Id].RecordedAt)), null);
    }

    // As PostgreSQL keeps it.
    private DateTimeOffset Now() => _clock.GetUtcNow() is var now ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    // Most posts are about somebody new. Supposing so, and that nobody else has touched what is known, all is decided without reading and
    // written in one round trip; the database sees whether it is so. Whatever is refused or out of the ordinary is read and decided again.
    private async Task<bool> RecordSupposing(List<Post> posts, HashSet<(Guid, DateTimeOffset)> tried)
    {
        var items = posts.SelectMany(p => p.Items).ToList();
        if (items.Exists(i => i is not { ProposedEntry.Fact: not (EntryReversed or Erased or AssociationClosed), Sealed: null }))
            return false;
        await using var batch = await _storage.Begin(_district, CancellationToken.None);
        if (batch.Suppose(items.SelectMany(i => Decider.Concerned(i.ProposedEntry!)).ToHashSet()) is not { } supposed)
            return false;
        var begun = supposed.Values.Where(r => r.Version > 0).Select(r => r.Subject).ToHashSet();
        if (!items.TrueForAll(i => (!begun.Add(i.ProposedEntry!.Subject) || i.ProposedEntry.Fact is IStartsHistory) && !supposed[i.ProposedEntry.Subject].Knows(i.ProposedEntry.Id)))
            return false;
        var outcomes = Deciding.Decide(new Decider(new Dictionary<Guid, RecordedEntry>(), supposed, new Dictionary<string, ImmutableSortedDictionary<DateOnly, long>>()), items, null, _vault);
        if (outcomes.Exists(o => o.Decision is not { IsDuplicate: false }))
            return false;
        var (decided, recordedAt) = (outcomes.ConvertAll(o => o.Decision!), Now());
        tried.UnionWith(decided.Select(d => (d.ProposedEntry.Id, recordedAt)));
        var positions = await batch.Commit(new(recordedAt, decided, PersonalDataChanges.Nothing), CancellationToken.None);
        tried.ExceptWith(decided.Select(d => (d.ProposedEntry.Id, recordedAt)));
        if (positions is null)
            return false;
        var next = 0;
        Answer(posts, posts.Select(post => (IReadOnlyList<Answer>)[.. post.Items.Select(_ => new Answer(new(positions[next++], recordedAt), false, null))]));
        return true;
    }

    // Who waits alone goes on at once, on this thread. Where others wait the writer goes on, and they on threads of their own.
    private void Answer(List<Post> posts, IEnumerable<IReadOnlyList<Answer>> answers)
    {
        var isAlone = posts.Count == 1 && !_queue.Reader.TryPeek(out _);
        foreach (var told in posts.Zip(answers))
            if (isAlone)
                told.First.Done.TrySetResult(told.Second);
            else
                ThreadPool.UnsafeQueueUserWorkItem(static told => told.First.Done.TrySetResult(told.Second), told, preferLocal: true);
    }

    private static bool IsOutage(NpgsqlException e) =>
        e is not PostgresException p || p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ReadOnlySqlTransaction;
}
