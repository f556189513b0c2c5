using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Activity = System.Diagnostics.Activity;

namespace Ledger.Store;

/// <summary>Bounds of a district's queue.</summary>
/// <param name="Waiting">How many posts may wait.</param>
/// <param name="BatchSize">How many entries one transaction takes, but for a single post that holds more.</param>
/// <param name="Patience">How long a post waits for its answer.</param>
public sealed record QueueLimits(int Waiting = 1024, int BatchSize = 1_000, TimeSpan? Patience = null);

/// <summary>
/// The queue of a district's posts in this process: all that wait are taken as one batch. The post that comes while nothing is recorded takes the turn
/// itself, so that on an idle service nothing waits for another thread to wake.
/// </summary>
public sealed class DistrictQueue : IAsyncDisposable
{
    private readonly Batch _batch;
    private readonly ILogger _log;
    private readonly QueueLimits _limits;
    private readonly TimeProvider _clock;
    private readonly WaitingPosts _waiting;
    private readonly SemaphoreSlim _turn = new(1);
    private long _since; // when the batch in work was begun; 0 where there is none
    private bool _isClosed;

    internal DistrictQueue(Batch batch, ILogger log, QueueLimits? limits = null, TimeProvider? clock = null)
    {
        (_batch, _log, _limits, _clock) = (batch, log, limits ?? new(), clock ?? TimeProvider.System);
        _waiting = new(_limits, _clock);
    }

    /// <summary>How many posts wait.</summary>
    public int Length => _waiting.Length;

    /// <summary>For how long recording has stood still: since the batch in work was begun, or the post came that has waited longest. Nothing where none is in work and none waits.</summary>
    public TimeSpan Behind
    {
        get
        {
            var (inWork, waiting) = (Volatile.Read(ref _since) is not 0 and var since ? _clock.GetElapsedTime(since) : TimeSpan.Zero, _waiting.Longest);
            return inWork > waiting ? inWork : waiting;
        }
    }

    /// <summary>
    /// Posts items. Without <paramref name="partial"/>, all are recorded or none. When this returns, what it says is recorded is durable.
    /// </summary>
    /// <param name="poster">Who posts: posts of different posters take turns.</param>
    /// <param name="items">What is posted.</param>
    /// <param name="partial">Whether what does not read is left out, and the rest recorded.</param>
    /// <param name="cancel">The poster went away.</param>
    /// <exception cref="TryAgainException">The queue is full, the queue is closing, or the database is out of reach.</exception>
    /// <exception cref="OperationCanceledException">The poster went away. What has been decided already is still recorded.</exception>
    public async Task<IReadOnlyList<Answer>> Post(string poster, IReadOnlyList<Item> items, bool partial, CancellationToken cancel)
    {
        var post = new Post(poster, items, partial, cancel);
        if (_isClosed || !_waiting.TryAdd(post))
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
        _isClosed = true;
        await _turn.WaitAsync();
        await TakeAll();
        _turn.Release();
    }

    private async Task TakeTurns()
    {
        // A batch is no request's own, and goes on whatever becomes of the thread that posted.
        Activity.Current = null;
        SynchronizationContext.SetSynchronizationContext(null);
        do
        {
            await TakeAll();
            _turn.Release();
        }
        while (_waiting.Length > 0 && _turn.Wait(0, CancellationToken.None)); // posted after the last look, and before the release
    }

    private async Task TakeAll()
    {
        while (_waiting.Take() is { Count: > 0 } posts)
        {
            Volatile.Write(ref _since, _clock.GetTimestamp());
            await Take(posts);
            Volatile.Write(ref _since, 0);
        }
    }

    private async Task Take(IReadOnlyList<Post> posts)
    {
        var tried = new HashSet<(Guid, DateTimeOffset)>();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var began = Stopwatch.GetTimestamp();
                using (PostingTelemetry.Begin(posts))
                    Answer(posts, await _batch.Record(posts, tried));
                PostingTelemetry.Recorded(Stopwatch.GetElapsedTime(began));
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && attempt < 5)
            {
                // Somebody appended past the lock, as a Marten session may: read again and decide again.
                _log.LogInformation("a batch met {SqlState} and is tried again", e.SqlState);
            }
            catch (AppendedMeanwhileException) when (attempt < 5)
            {
                _log.LogInformation("a batch met another application's append and is tried again");
            }
            catch (NpgsqlException e) when (IsOutage(e) && attempt < 2)
            {
                // A pooled connection whose server has gone says so only when it is used.
                _log.LogWarning("the database did not answer ({Reason}); the batch is tried once more", e.GetType().Name);
            }
            catch (NpgsqlException e) when (IsOutage(e))
            {
                foreach (var post in posts)
                    post.Done.TrySetException(new TryAgainException("the database is out of reach", TimeSpan.FromSeconds(1), e));
                return;
            }
            catch (TooMuchToReadException e) when (posts.Count == 1)
            {
                posts[0].Done.TrySetResult(Store.Answer.TooHeavy(posts[0].Items, e.Goes));
                return;
            }
            catch (OperationCanceledException) when (posts.Count == 1 && posts[0].Cancel.IsCancellationRequested)
            {
                posts[0].Done.TrySetCanceled(posts[0].Cancel);
                return;
            }
#pragma warning disable CA1031 // every failure goes to the posters who wait, and the queue goes on
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (posts.Count == 1)
                {
                    posts[0].Done.TrySetException(e);
                    return;
                }

                // One bad post must not fail its neighbours.
                _log.LogWarning("a batch of {Posts} posts failed ({Reason}) and is tried post by post", posts.Count, e.GetType().Name);
                foreach (var post in posts)
                    await Take([post]);
                return;
            }
        }
    }

    // A poster that waits alone goes on at once, on this thread. Where others wait the queue goes on, and they on threads of their own.
    private void Answer(IReadOnlyList<Post> posts, IReadOnlyList<IReadOnlyList<Answer>?> answers)
    {
        var isAlone = posts.Count == 1 && _waiting.Length == 0;
        foreach (var answer in answers)
            PostingTelemetry.Answered(answer ?? []);
        foreach (var (post, answer) in posts.Zip(answers))
            if (answer is null)
                post.Done.TrySetCanceled(post.Cancel);
            else if (isAlone)
                post.Done.TrySetResult(answer);
            else
                ThreadPool.UnsafeQueueUserWorkItem(static told => told.post.Done.TrySetResult(told.answer), (post, answer), preferLocal: true);
    }

    private static bool IsOutage(NpgsqlException e) =>
        e is not PostgresException p || p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ReadOnlySqlTransaction;
}
