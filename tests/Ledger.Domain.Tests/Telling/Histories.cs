using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

/// <summary>
/// The claim that stands behind every figure: whatever arrives, in whatever order, late or taken back, it is accepted
/// exactly when the history with it reads, and what has been posted so far is always the timeline of that history.
/// </summary>
internal static class Histories
{
    /// <summary>An oracle: what a history in the order (occurredOn, arrival) makes in all; null where it does not read.</summary>
    public delegate Expected? Oracle(IReadOnlyList<Fact> history);

    private sealed record Move(Fact? Fact, int Reversed)
    {
        public override string ToString() => Fact?.ToString() ?? $"reversal of entry {Reversed}";
    }

    private sealed record Kept(Entry Entry, bool Counts);

    /// <summary>Posts random facts and reversals about a subject and compares each answer, and each sum, with the oracle's.</summary>
    public static void Agree(string subject, Gen<Fact> facts, Oracle oracle, int times = 200)
    {
        var moves = Gen.Frequency(
            (5, facts.Select(fact => new Move(fact, 0))),
            (1, Gen.Choose(0, 1000).Select(number => new Move(null, number))));
        Seeded.Holds(Seeded.Lists(moves), list => Follow(Subject.Parse(subject), list, oracle), times);
    }

    public static Gen<Fact> Facts<T>(Gen<T> facts)
        where T : Fact => facts.Select(fact => (Fact)fact);

    /// <summary>A day near the beginning of 2020.</summary>
    public static Gen<DateOnly> Days(int most) => Gen.Choose(0, most).Select(days => new DateOnly(2020, 1, 1).AddDays(days));

    private static void Follow(Subject subject, List<Move> moves, Oracle oracle)
    {
        var (reading, retold, book, posted) = (History.Nothing(subject), new Retold(subject), new List<Kept>(), new Expected());
        foreach (var move in moves)
        {
            if (move.Fact is null && book.Count == 0)
                continue;
            var entry = new Entry(Told.Id(book.Count), book.Count, move.Fact ?? new EntryReversed(new(2021, 1, 1), book[move.Reversed % book.Count].Entry.Id, "other"));
            var after = With(book, entry);
            var expected = after is null ? null : oracle([.. after.Where(k => k.Counts).Select(k => k.Entry.Fact).OrderBy(f => f.OccurredOn)]);

            var postings = Try(ref reading, entry);
            Sum(Try(retold, entry)).Should().Be(Sum(postings), "what {0} posts is found again", entry.Fact);
            (postings is not null).Should().Be(expected is not null, "the history with {0} reads or does not", entry.Fact);
            if (postings is null)
                continue;
            book = after!;
            foreach (var posting in postings)
                posted.Add(posting);
            posted.ToString().Should().Be(expected!.ToString(), "of what is known after {0}", entry.Fact);
        }

        var (whole, read) = (new Expected(), History.Of(subject, [.. book.Select(k => k.Entry).Reverse()]));
        read.State.Should().BeEquivalentTo(reading.State, "a stream read at once leads to the same state");
        read.Entries.Should().Equal(reading.Entries);
        foreach (var posting in read.Timeline.Postings)
            whole.Add(posting);
        whole.ToString().Should().Be(posted.ToString(), "a stream read at once makes what was posted entry by entry");
    }

    /// <summary>The book with one more entry; null where there is nothing to take back.</summary>
    private static List<Kept>? With(List<Kept> book, Entry entry)
    {
        if (entry.Fact is not EntryReversed reversal)
            return [.. book, new(entry, Counts: true)];
        var taken = book.FindIndex(k => k.Entry.Id == reversal.Entry && k.Counts);
        return taken < 0 ? null : [.. book.Select((k, i) => i == taken ? k with { Counts = false } : k), new(entry, Counts: false)];
    }

    private static string? Sum(IReadOnlyList<Posting>? postings)
    {
        var sum = new Expected();
        foreach (var posting in postings ?? [])
            sum.Add(posting);
        return postings is null ? null : $"{postings.Count}: {sum}";
    }

    private static IReadOnlyList<Posting>? Try(Retold retold, Entry entry)
    {
        var before = retold.State;
        try
        {
            return retold.Next(entry);
        }
        catch (RuleBroken)
        {
            retold.State.Should().Be(before);
            return null;
        }
    }

    private static IReadOnlyList<Posting>? Try(ref History reading, Entry entry)
    {
        try
        {
            (reading, var postings) = reading.With(entry);
            return postings;
        }
        catch (RuleBroken)
        {
            return null;
        }
    }
}
