using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class HistoryTests
{
    private static readonly Subject _member = Subject.Parse("member/8c1f");

    // What another program appends past every rule: facts, and reversals of whatever stands at a place of the stream, in commits of some entries each.
    private static readonly Gen<(Fact? Fact, int Reversed, bool BeginsACommit)> _appends =
        from fact in Gen.Frequency(
            (5, Histories.Facts(from day in Histories.Days(20) from slug in Gen.Elements("karlstad", "arvika") select new MemberJoined(day, slug))),
            (3, Histories.Facts(from day in Histories.Days(20) select new MemberLeft(day, "left"))),
            (3, Histories.Facts(from day in Histories.Days(20) from days in Gen.Choose(0, 20) select new MemberRenewed(day, day.AddDays(days)))),
            (2, Histories.Facts(from day in Histories.Days(20) from slug in Gen.Elements("karlstad", "arvika") select new MemberTransferred(day, slug))),
            (4, Gen.Constant<Fact>(null!)))
        from reversed in Gen.Choose(0, 1000)
        from begins in Gen.Elements(true, false)
        select ((Fact?)fact, reversed, begins);

    [Fact]
    public void what_another_program_appends_counts_from_the_commit_on_by_which_it_reads() => Seeded.Holds(Seeded.Lists(_appends), Follow, times: 300);

    [Fact]
    public void what_does_not_read_is_kept_aside_until_it_is_reversed()
    {
        var (joined, again, renewed) = (Entry(1, Joined("2020-01-01")), Entry(2, Joined("2020-02-01", "arvika")), Entry(3, Renewed("2020-03-01", "2020-12-31")));
        var history = History.Nothing(_member).WithRecorded([joined, again, renewed]);
        history.Entries.Should().Equal(joined);
        history.Unread.Should().Equal(again, renewed);
        history.Version.Should().Be(3);
        history.Find(again.Id).Should().Be(again);
        history.Holds(again.Id).Should().BeFalse();

        var (after, postings, broken) = history.WithCommit([Entry(4, Told.Reversal(2, "2020-04-01"))]);
        broken.Should().BeNull();
        after.Entries.Should().Equal(joined, renewed);
        after.Unread.Should().BeEmpty();
        postings.Select(p => (p.Told(), p.Entry)).Should().BeEquivalentTo([
            ("2020-03-01 paid-members {association:karlstad,category:member} +1", Told.Id(4)),
            ("2021-01-01 paid-members {association:karlstad,category:member} -1", Told.Id(4)),
        ]);
    }

    [Fact]
    public void what_is_posted_about_a_subject_that_does_not_read_is_refused_and_names_the_entry_that_is_in_the_way()
    {
        var history = History.Nothing(_member).WithRecorded([Entry(1, Joined("2020-01-01")), Entry(2, Joined("2020-02-01"))]);
        var book = new KnownBefore(new Dictionary<Guid, RecordedEntry>(), new Dictionary<Subject, History> { [_member] = history }, new Dictionary<string, ImmutableSortedDictionary<DateOnly, long>>());
        var broken = new Decider(book).Decide([(Clerk.Proposed("k1", "member/8c1f", Renewed("2020-03-01", "2020-12-31")), null)], partial: false).Decisions[0].Broken!;
        (broken.Rule, broken.On, broken.Misplaced!.Id).Should().Be((Rules.AlreadyAMember, Day("2020-02-01"), Told.Id(2)));
    }

    [Fact]
    public void the_state_as_of_a_day_is_that_after_the_last_entry_of_the_day()
    {
        var told = Told.About("member/8c1f").Given(Joined("2020-01-10"), Transferred("2020-02-01", "arvika"), Transferred("2020-02-01", "sunne"));
        string? On(string day) => ((Member?)told.History.StateAsOf(Day(day)))?.Association;
        new[] { "2020-01-09", "2020-01-10", "2020-01-31", "2020-02-01", "9999-12-31" }.Select(On).Should().Equal(null, "karlstad", "karlstad", "sunne", "sunne");
    }

    private static void Follow(List<(Fact? Fact, int Reversed, bool BeginsACommit)> appends)
    {
        var commits = new List<List<Entry>>();
        var count = 0;
        foreach (var (fact, reversed, begins) in appends)
        {
            if (fact is null && count == 0)
                continue;
            if (begins || commits.Count == 0)
                commits.Add([]);
            commits[^1].Add(new(Told.Id(++count), count, fact ?? Told.Reversal((reversed % count) + 1, "2020-06-01"), DateTimeOffset.UnixEpoch.AddHours(commits.Count)));
        }

        var (history, read, aside, sum) = (History.Nothing(_member), new List<Entry>(), new List<Entry>(), new Expected());
        foreach (var commit in commits)
        {
            List<Entry> all = [.. read, .. aside, .. commit];
            var expected = NaiveBook.Story(all.Select(e => new Line(e.Id, _member, e.Fact, e.Order))) is { } story ? MemberHistoryTests.Oracle(_member.Id, story) : null;
            if (expected is null)
                aside = [.. aside, .. commit];
            else
                (read, aside) = (all, []);

            (history, var postings, var broken) = history.WithCommit(commit);
            (broken is null).Should().Be(expected is not null, "{0}", broken?.Rule);
            history.Unread.Should().Equal(aside);
            history.Version.Should().Be(read.Count + aside.Count);
            postings.Select(p => p.Entry).Should().BeSubsetOf(commit.Select(e => e.Id));
            foreach (var posting in postings)
                sum.Add(posting);
            sum.ToString().Should().Be(MemberHistoryTests.Oracle(_member.Id, NaiveBook.Story(read.Select(e => new Line(e.Id, _member, e.Fact, e.Order)))!)!.ToString());
        }

        // However many commits are read at a time, the same is known in the end.
        List<Entry> stream = [.. commits.SelectMany(c => c)];
        for (var first = 0; first <= commits.Count; first++)
        {
            var parted = commits.Take(first).Sum(c => c.Count);
            var same = History.Nothing(_member).WithRecorded(stream[..parted]).WithRecorded(stream[parted..]);
            same.Entries.Should().Equal(history.Entries);
            same.Unread.Should().Equal(history.Unread);
            same.State.Should().Be(history.State);
            same.Timeline().Should().Equal(history.Timeline());
        }
    }

    private static Entry Entry(int number, Fact fact) => new(Told.Id(number), number, fact, DateTimeOffset.UnixEpoch.AddHours(number));
}
