using Ledger.Domain;
using Ledger.Tests;

namespace Ledger.Store.Tests.Posting;

/// <summary>In which order posts are taken that wait. A batch takes four entries here, so that a post of four is large.</summary>
public sealed class WaitingPostsTests
{
    private readonly TestClock _clock = new();
    private readonly WaitingPosts _waiting;
    private readonly Dictionary<Post, string> _names = [];

    public WaitingPostsTests() => _waiting = new(new(BatchSize: 4), _clock);

    [Fact]
    public void a_posters_large_posts_do_not_stand_before_anothers_large_one()
    {
        Add("a", 4, "a1");
        Add("a", 4, "a2");
        Add("a", 4, "a3");
        Add("b", 4, "b1");
        Taken().Should().Equal("a1", "b1", "a2", "a3");
    }

    [Fact]
    public void between_two_large_posts_the_small_ones_go_that_are_there()
    {
        Add("a", 4, "a1");
        Add("a", 4, "a2");
        Add("b", 1, "b1");
        Add("c", 1, "c1");
        Add("b", 1, "b2");
        Add("b", 3, "b3");
        Taken().Should().Equal("b1 c1 b2", "a1", "b3", "a2");
    }

    [Fact]
    public void what_a_poster_sends_after_a_large_post_waits_with_it()
    {
        Add("a", 4, "a1");
        Add("a", 1, "a2");
        Add("b", 1, "b1");
        Taken().Should().Equal("b1", "a1", "a2");
    }

    [Fact]
    public void posters_of_small_posts_take_turns_within_a_batch()
    {
        for (var i = 1; i <= 6; i++)
            Add("a", 1, $"a{i}");
        Add("b", 1, "b1");
        Add("c", 2, "c1");
        Taken().Should().Equal("a1 b1 c1", "a2 a3 a4 a5", "a6");
    }

    [Fact]
    public void a_post_whose_poster_has_gone_is_not_taken_whether_large_or_small()
    {
        using var gone = new CancellationTokenSource();
        Add("a", 4, "a1", gone);
        Add("b", 1, "b1", gone);
        Add("b", 1, "b2");
        Add("c", 4, "c1");
        gone.Cancel();
        Taken().Should().Equal("b2", "c1");
        _waiting.Length.Should().Be(0);
    }

    [Fact]
    public void it_tells_how_long_the_oldest_has_waited()
    {
        _waiting.Longest.Should().Be(TimeSpan.Zero);
        Add("a", 1, "a1");
        _clock.Now += TimeSpan.FromSeconds(5);
        Add("b", 1, "b1");
        _clock.Now += TimeSpan.FromSeconds(2);
        _waiting.Longest.Should().Be(TimeSpan.FromSeconds(7));
        _waiting.Take();
        _waiting.Longest.Should().Be(TimeSpan.Zero);
    }

    private void Add(string poster, int entries, string name, CancellationTokenSource? gone = null)
    {
        var post = new Post(poster, [.. Enumerable.Repeat<Item>(new RuleBroken("x"), entries)], false, gone?.Token ?? CancellationToken.None);
        _names.Add(post, name);
        _waiting.TryAdd(post).Should().BeTrue();
    }

    private IEnumerable<string> Taken()
    {
        while (_waiting.Take() is { Count: > 0 } posts)
            yield return string.Join(' ', posts.Select(p => _names[p]));
    }
}
