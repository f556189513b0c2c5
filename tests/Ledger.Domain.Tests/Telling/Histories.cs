using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

/// <summary>
/// The claim that stands behind every figure: whatever arrives, in whatever order, late or taken back, it is accepted
/// exactly when the history with it reads, and what has been posted so far is always the timeline of that history.
/// </summary>
internal static class Histories
{
    /// <summary>An oracle: what the history of a subject of that id makes in all, in the order (occurredOn, arrival); null where it does not read.</summary>
    public delegate Expected? Oracle(string id, IReadOnlyList<Fact> history);

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
        var (history, book, posted) = (History.Nothing(subject), new List<Kept>(), new Expected());
        foreach (var move in moves)
        {
            if (move.Fact is null && book.Count == 0)
                continue;
            var at = DateTimeOffset.UnixEpoch.AddDays(book.Count / 3); // three entries of the book make a commit
            var entry = new Entry(Told.Id(book.Count), book.Count, move.Fact ?? new EntryReversed(new(2021, 1, 1), book[move.Reversed % book.Count].Entry.Id, "other"), at);
            var after = With(book, entry);
            var expected = after is null ? null : oracle(subject.Id, [.. after.Where(k => k.Counts).Select(k => k.Entry.Fact).OrderBy(f => f.OccurredOn)]);

            var postings = Try(ref history, entry);
            (postings is not null).Should().Be(expected is not null, "the history with {0} reads or does not", entry.Fact);
            if (postings is null)
                continue;
            book = after!;
            foreach (var posting in postings)
            {
                posting.Entry.Should().Be(entry.Id);
                posted.Add(posting);
            }

            posted.ToString().Should().Be(expected!.ToString(), "of what is known after {0}", entry.Fact);
        }

        List<Entry> entries = [.. book.Select(k => k.Entry)];
        Same(history, History.Of(subject, [.. entries.AsEnumerable().Reverse()]), "a stream read at once");
        Same(history, History.Nothing(subject).WithRecorded(entries), "a stream read as recorded");
        ByCommits(subject, entries, history, posted);
    }

    /// <summary>The entries in commits of three make in all what they make one by one, each under an entry of its commit.</summary>
    private static void ByCommits(Subject subject, List<Entry> entries, History whole, Expected posted)
    {
        var (history, sum) = (History.Nothing(subject), new Expected());
        foreach (var commit in entries.GroupBy(e => e.RecordedAt).Select(c => c.ToList()))
        {
            var (after, postings, broken) = history.WithCommit(commit);
            broken.Should().BeNull();
            postings.Should().Equal(history.Post(commit).Postings);
            postings.Select(p => p.Entry).Should().BeSubsetOf(commit.Select(e => e.Id));
            postings.Select(p => (p.Cell, p.OccurredOn, p.Entry, p.Of)).Should().OnlyHaveUniqueItems();
            foreach (var posting in postings)
                sum.Add(posting);
            sum.ToString().Should().Be(Sum(after), "of what is known after each commit");
            history = after;
        }

        sum.ToString().Should().Be(posted.ToString(), "commits make what their entries make one by one");
        Same(whole, history, "a stream read commit by commit");
    }

    private static void Same(History expected, History actual, string because)
    {
        actual.Entries.Should().Equal(expected.Entries, because);
        actual.Version.Should().Be(expected.Version, because);
        actual.State.Should().BeEquivalentTo(expected.State, o => o.RespectingRuntimeTypes(), because);
        Sum(actual).Should().Be(Sum(expected), because);
    }

    private static string Sum(History history)
    {
        var sum = new Expected();
        foreach (var posting in history.Timeline())
            sum.Add(posting);
        return sum.ToString();
    }

    /// <summary>The book with one more entry; null where there is nothing to take back.</summary>
    private static List<Kept>? With(List<Kept> book, Entry entry)
    {
        if (entry.Fact is not EntryReversed reversal)
            return [.. book, new(entry, Counts: true)];
        var taken = book.FindIndex(k => k.Entry.Id == reversal.Entry && k.Counts);
        return taken < 0 ? null : [.. book.Select((k, i) => i == taken ? k with { Counts = false } : k), new(entry, Counts: false)];
    }

    private static IReadOnlyList<Posting>? Try(ref History history, Entry entry)
    {
        try
        {
            (history, var postings) = history.Post(entry);
            return postings;
        }
        catch (RuleBroken)
        {
            return null;
        }
    }
}
