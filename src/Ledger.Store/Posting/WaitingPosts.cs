namespace Ledger.Store;

/// <summary>
/// The posts that wait. Posters take turns: each batch takes one post of each poster, then a second of each, until it is full. A post that fills a batch
/// of its own waits until the small ones that are there have gone, and goes before those that come after it.
/// </summary>
internal sealed class WaitingPosts(QueueLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<Post>> _byPoster = [];
    private readonly Queue<string> _turns = new();
    private readonly Queue<Post> _large = new();
    private bool _isLargeNext;
    private int _count;

    /// <summary>How many posts wait.</summary>
    public int Length => Volatile.Read(ref _count);

    /// <summary>Adds a post; false where there are too many.</summary>
    public bool TryAdd(Post post)
    {
        lock (_lock)
        {
            if (_count >= limits.Waiting)
                return false;
            Count(1);
            if (!_byPoster.TryGetValue(post.Poster, out var queue))
            {
                _byPoster.Add(post.Poster, queue = new());
                _turns.Enqueue(post.Poster);
            }

            queue.Enqueue(post);
            return true;
        }
    }

    /// <summary>The next batch: in the order of turns; empty where none wait.</summary>
    public IReadOnlyList<Post> Take()
    {
        lock (_lock)
        {
            if (_isLargeNext && _large.TryDequeue(out var large))
            {
                _isLargeNext = false;
                Count(-1);
                return [large];
            }

            var (posts, entries) = (new List<Post>(), 0);
            while (_turns.TryPeek(out var poster))
            {
                var next = _byPoster[poster].Peek();
                if (next.Cancel.IsCancellationRequested)
                {
                    Drop(poster);
                    Count(-1);
                    continue;
                }

                // A poster whose large post waits waits with it.
                if (next.Items.Count >= limits.BatchSize)
                {
                    Drop(poster);
                    _large.Enqueue(next);
                    continue;
                }

                if (entries > 0 && entries + next.Items.Count > limits.BatchSize)
                    break;
                Drop(poster);
                posts.Add(next);
                entries += next.Items.Count;
            }

            if (posts.Count == 0 && _large.TryDequeue(out var alone))
                posts.Add(alone);
            _isLargeNext = _large.Count > 0;
            Count(-posts.Count);
            return posts;
        }
    }

    private void Count(int more)
    {
        _count += more;
        PostingTelemetry.Waits(more);
    }

    // The poster's next post is taken, and the poster goes to the end of the turns.
    private void Drop(string poster)
    {
        _turns.Dequeue();
        var queue = _byPoster[poster];
        queue.Dequeue();
        if (queue.Count > 0)
            _turns.Enqueue(poster);
        else
            _byPoster.Remove(poster);
    }
}
