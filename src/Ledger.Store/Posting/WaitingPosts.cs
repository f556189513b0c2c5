namespace Ledger.Store;

/// <summary>
/// The posts that wait. Posters take turns: each batch takes one post of each poster, then a second of each, until it is full. A post that fills a batch
/// of its own is large. Large posts take turns with batches of small ones, and among them posters take turns as well; what a poster sends after a large
/// post waits with it.
/// </summary>
/// <param name="limits">Bounds.</param>
/// <param name="clock">Tells how long a post has waited.</param>
internal sealed class WaitingPosts(QueueLimits limits, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<(Post Post, long Since)>> _byPoster = [];
    private readonly Queue<string> _turns = new(); // of posters whose next post is small
    private readonly Queue<string> _largeTurns = new();
    private bool _isLargeNext;
    private int _count;

    /// <summary>How many posts wait.</summary>
    public int Length => Volatile.Read(ref _count);

    /// <summary>How long the post has waited that has waited longest; nothing where none waits.</summary>
    public TimeSpan Longest
    {
        get
        {
            lock (_lock)
                return _byPoster.Count == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_byPoster.Values.Min(q => q.Peek().Since));
        }
    }

    /// <summary>Adds a post; false where there are too many.</summary>
    public bool TryAdd(Post post)
    {
        lock (_lock)
        {
            if (_count >= limits.Waiting)
                return false;
            Count(1);
            var isFirst = !_byPoster.TryGetValue(post.Poster, out var queue);
            if (isFirst)
                _byPoster.Add(post.Poster, queue = new());
            queue!.Enqueue((post, clock.GetTimestamp()));
            if (isFirst)
                Line(post).Enqueue(post.Poster);
            return true;
        }
    }

    /// <summary>The next batch: in the order of turns; empty where none wait.</summary>
    public IReadOnlyList<Post> Take()
    {
        lock (_lock)
        {
            var posts = _isLargeNext ? TakeLarge() : [];
            _isLargeNext = false;
            if (posts.Count > 0)
                return posts;
            posts = TakeSmall();
            _isLargeNext = posts.Count > 0;
            return posts.Count > 0 ? posts : TakeLarge();
        }
    }

    private List<Post> TakeLarge()
    {
        while (Next(_largeTurns) is { } post)
        {
            Drop(_largeTurns);
            if (!post.Cancel.IsCancellationRequested)
                return [post];
        }

        return [];
    }

    private List<Post> TakeSmall()
    {
        var (posts, entries) = (new List<Post>(), 0);
        while (Next(_turns) is { } post)
        {
            if (!post.Cancel.IsCancellationRequested)
            {
                if (entries > 0 && entries + post.Items.Count > limits.BatchSize)
                    break;
                posts.Add(post);
                entries += post.Items.Count;
            }

            Drop(_turns);
        }

        return posts;
    }

    private Post? Next(Queue<string> turns) => turns.TryPeek(out var poster) ? _byPoster[poster].Peek().Post : null;

    private Queue<string> Line(Post next) => next.Items.Count >= limits.BatchSize ? _largeTurns : _turns;

    private void Count(int more)
    {
        _count += more;
        PostingTelemetry.Waits(more);
    }

    // The poster's next post is taken or given up, and the poster goes to the end of the turns.
    private void Drop(Queue<string> turns)
    {
        var poster = turns.Dequeue();
        var queue = _byPoster[poster];
        queue.Dequeue();
        Count(-1);
        if (queue.TryPeek(out var next))
            Line(next.Post).Enqueue(poster);
        else
            _byPoster.Remove(poster);
    }
}
