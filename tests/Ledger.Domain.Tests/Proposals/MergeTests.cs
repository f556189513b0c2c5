using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests.Proposals;

/// <summary>Two ids of one person become one, and can be parted again.</summary>
public class MergeTests
{
    [Fact]
    public void a_merge_of_any_two_lives_counts_one_person_on_every_day_and_its_undo_parts_them_again() => Seeded.Holds(Lives.OfTwo(canDie: false), told =>
    {
        var book = Lives.Tell(told);
        var (a, b) = (book["member/a"], book["member/b"]);
        var before = book.Timeline();
        var belonged = Lives.Days.ToDictionary(day => day, day => book.BelongsOn("member/b", day) ?? book.BelongsOn("member/a", day));
        var wasPaid = Lives.Days.ToDictionary(day => day, day => new[] { a, b }.Any(h => h.StateAsOf(day) is Member { Association: not null } m && m.PaidThrough >= day));
        var sessions = new[] { a, b }.SelectMany(h => SessionsOf(book, h.Subject.Id)).ToHashSet();

        var merge = book.Post(Merged(book));
        book["member/a"].Entries.Should().BeEmpty();
        foreach (var day in Lives.Days)
        {
            book.BelongsOn("member/b", day).Should().Be(belonged[day], "on {0} the person was there", day);
            book.Balance(Chart.Members, day).Should().Be(belonged[day] is null ? 0 : 1);
            if (wasPaid[day])
                book.Balance(Chart.PaidMembers, day).Should().Be(1, "on {0} somebody had paid", day);
        }

        SessionsOf(book, "a").Should().BeEmpty();
        SessionsOf(book, "b").Should().BeEquivalentTo(sessions);
        Merged(book).Entries.Should().BeEmpty("nothing is left to merge");

        var merged = book.Timeline();
        var undo = book.Post(book.Undo(merge));
        book.Timeline().Should().Equal(before, "undo parts them again");
        book.Undo(merge).Entries.Should().BeEmpty("nothing is left to undo");

        book.Post(book.Undo(undo));
        book.Timeline().Should().Equal(merged, "undo can be undone");
    });

    [Fact]
    public void a_merge_can_be_undone_and_made_again() => Seeded.Holds(Lives.OfTwo(canDie: false), told =>
    {
        var book = Lives.Tell(told);
        var merge = book.Post(Merged(book));
        var merged = book.Timeline();
        book.Post(book.Undo(merge));
        book.Post(Merged(book));
        book.Timeline().Should().Equal(merged);
    }, times: 100);

    [Fact]
    public void nobody_lives_after_death_under_another_id() => Seeded.Holds(Lives.OfTwo(canDie: true), told =>
    {
        var book = Lives.Tell(told);
        var died = new[] { "member/a", "member/b" }.Any(m => book[m].State is Member { Died: true });
        try
        {
            book.Post(Merged(book));
            ((book["member/b"].State as Member)?.Died is true).Should().Be(died);
        }
        catch (RuleBroken broken)
        {
            (broken.Rule, died).Should().Be((Rules.MemberHasDied, true));
        }
    });

    [Fact]
    public void overlapping_memberships_are_one_with_the_remaining_ids_association_where_both_say_one()
    {
        var book = Lives.Tell([
            ("member/a", Joined("2020-01-02", "arvika")), ("member/a", Renewed("2020-01-02", "2020-12-31")), ("member/a", Left("2020-01-20")),
            ("member/b", Joined("2020-01-10", "karlstad"))]);
        book.Balance(Chart.Members, Day("2020-01-15")).Should().Be(2);

        book.Post(Merged(book));
        book["member/b"].Entries.Select(e => e.Fact).Should().Equal(
            Joined("2020-01-02", "arvika"), Renewed("2020-01-02", "2020-12-31"), Transferred("2020-01-10", "karlstad"));
        book.Balance(Chart.Members, Day("2020-01-15")).Should().Be(1);
        book.Balance(Chart.Joins, Day("2020-02-01")).Should().Be(1);
        book.Balance(Chart.Leaves, Day("2020-02-01")).Should().Be(0);
        book.Balance(Chart.PaidMembers, Day("2020-02-01"), "karlstad").Should().Be(1);
    }

    [Fact]
    public void an_attendance_of_both_at_one_session_is_one()
    {
        var book = Lives.Tell([
            ("member/a", Joined("2020-01-02", "arvika")), ("member/b", Joined("2020-01-02", "karlstad")), ("training/t", Planned("2020-01-03")),
            ("training/t", SessionHeld("2020-01-04", 1)), ("training/t", SessionHeld("2020-01-05", 2)), ("training/t", Attended("2020-01-04", 1, "a")),
            ("training/t", Attended("2020-01-04", 1, "b")), ("training/t", Attended("2020-01-05", 2, "a"))]);
        book.Balance(Chart.Participants, Day("2020-02-01")).Should().Be(2);

        book.Post(Merged(book));
        book.Balance(Chart.Attendances, Day("2020-02-01"), "karlstad").Should().Be(2);
        book.Balance(Chart.Participants, Day("2020-02-01")).Should().Be(1);
    }

    [Fact]
    public void an_attendance_that_was_told_before_its_member_was_known_bears_the_association_when_undo_tells_it_again()
    {
        var book = new ProposingBook();
        book.Tell("training/t", Planned("2020-01-03"));
        book.Tell("training/t", SessionHeld("2020-01-11", 1));
        book.Tell("training/t", Attended("2020-01-11", 1, "a"));
        book.Tell("member/a", Joined("2020-01-10", "sunne"));
        book.Balance(Chart.Attendances, Day("2020-02-01"), "sunne").Should().Be(0, "the book did not know of the membership yet");

        book.Post(book.Undo(book.Post(Merged(book))));
        book.Balance(Chart.Attendances, Day("2020-02-01"), "sunne").Should().Be(1);
        book.Balance(Chart.Attendances, Day("2020-02-01")).Should().Be(1);
    }

    private static Drafts Merged(ProposingBook book) => Merge.Propose(
        ProposingBook.District, "/district/merges/a", ProposingBook.Today, book["member/a"], book["member/b"], book.Of("training"));

    private static IEnumerable<int> SessionsOf(ProposingBook book, string member) =>
        book["training/t"].Entries.Select(e => e.Fact).OfType<TrainingAttended>().Where(a => a.Member == member).Select(a => a.Session);
}
