using System.Collections.Immutable;

namespace Ledger.Domain;

/// <summary>Receives the steps that a history makes, while it is read.</summary>
public sealed class TimelineBuilder
{
    private readonly List<(Cell Cell, DateOnly On, Sum Sum)> _made = [];

    internal List<(Cell Cell, DateOnly On, Sum Sum)> Made => _made;

    /// <summary>A level begins: it counts as of <paramref name="on"/>.</summary>
    public void Begins(DateOnly on, Cell cell) => _made.Add((cell, on, new(1, 0, 0)));

    /// <summary>A level ends: it no longer counts as of <paramref name="on"/>. What begins and ends on one day makes no step.</summary>
    public void Ends(DateOnly on, Cell cell) => _made.Add((cell, on, new(-1, 0, 0)));

    /// <summary>A level is read off, and differs by <paramref name="difference"/>, 0 included, from the reading before it.</summary>
    public void Reads(DateOnly on, Cell cell, long difference) => _made.Add((cell, on, new(0, difference, 1)));

    /// <summary>Something happened <paramref name="times"/> times.</summary>
    public void Counts(DateOnly on, Cell cell, long times = 1) => _made.Add((cell, on, new(0, times, 1)));
}

/// <summary>What one cell gets on one day: beginnings less endings, amounts, and the number of those.</summary>
internal readonly record struct Sum(int Net, long Amount, int Marks)
{
    // What begins and ends on the same day makes no step, so only what is left of the two counts.
    public int Steps => Math.Abs(Net) + Marks;

    public long Total => Net + Amount;

    public static Sum operator -(Sum a) => new(-a.Net, -a.Amount, -a.Marks);

    public static Sum operator +(Sum a, Sum b) => new(a.Net + b.Net, a.Amount + b.Amount, a.Marks + b.Marks);
}

/// <summary>All steps of one subject's history, by cell and date. Immutable.</summary>
public sealed class Timeline
{
    public static readonly Timeline Empty = new(ImmutableDictionary<(Cell Cell, DateOnly On), Sum>.Empty);

    private readonly ImmutableDictionary<(Cell Cell, DateOnly On), Sum> _sums;

    private Timeline(ImmutableDictionary<(Cell Cell, DateOnly On), Sum> sums) => _sums = sums;

    /// <summary>The steps as postings: what would be posted had there been nothing before.</summary>
    public IEnumerable<Posting> Postings
    {
        get
        {
            foreach (var ((cell, on), sum) in _sums)
                if (sum is not { Total: 0, Steps: 0 })
                    yield return new(cell, on, sum.Total, sum.Steps);
        }
    }

    /// <summary>This timeline with more steps, and without others.</summary>
    public Timeline With(TimelineBuilder made, TimelineBuilder lost)
    {
        if (made.Made.Count + lost.Made.Count == 0)
            return this;
        var sums = _sums.ToBuilder();
        foreach (var (cell, on, sum) in made.Made)
            Add(cell, on, sum);
        foreach (var (cell, on, sum) in lost.Made)
            Add(cell, on, -sum);
        return new(sums.ToImmutable());

        void Add(Cell cell, DateOnly on, Sum more)
        {
            var sum = sums.GetValueOrDefault((cell, on)) + more;
            if (sum == default)
                sums.Remove((cell, on));
            else
                sums[(cell, on)] = sum;
        }
    }

    /// <summary>
    /// What must be posted so that the sum of all postings goes from this timeline to <paramref name="after"/>, which differs from it by these
    /// steps at the most. Costs as much as these.
    /// </summary>
    public IReadOnlyList<Posting> To(Timeline after, TimelineBuilder made, TimelineBuilder lost)
    {
        var postings = new List<Posting>();
        foreach (var key in lost.Made.Concat(made.Made).Select(s => (s.Cell, s.On)).Distinct())
        {
            var (was, becomes) = (_sums.GetValueOrDefault(key), after._sums.GetValueOrDefault(key));
            var (amount, steps) = (becomes.Total - was.Total, becomes.Steps - was.Steps);
            if (amount != 0 || steps != 0)
                postings.Add(new(key.Cell, key.On, amount, steps));
        }

        return postings;
    }
}
