using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests.Proposals;

/// <summary>An entry is taken back with what rests on it.</summary>
public class TakingBackTests
{
    [Fact]
    public void any_entry_can_be_taken_back_with_what_rests_on_it_and_told_again() => Seeded.Holds(Lives.OfTwo(canDie: true), told =>
    {
        var book = Lives.Tell(told);
        foreach (var subject in new[] { "member/a", "member/b", "training/t" })
            foreach (var entry in book[subject].Entries)
            {
                if (!book[subject].Holds(entry.Id))
                    continue; // it went with another
                var before = book.Timeline();
                var reversal = book.Post(TakeBack(book, subject, entry.Id));
                book[subject].Holds(entry.Id).Should().BeFalse();
                reversal.Entries.Should().NotBeEmpty().And.OnlyContain(e => e.Fact is EntryReversed);
                TakeBack(book, subject, entry.Id).Entries.Should().BeEmpty();
                book.Post(book.Undo(reversal));
                book.Timeline().Should().Equal(before);
            }
    }, times: 60);

    [Fact]
    public void a_joining_goes_with_all_that_rests_on_it_and_no_more()
    {
        var book = Lives.Tell([
            ("member/a", Joined("2020-01-02", "arvika")), ("member/a", Renewed("2020-01-03", "2020-12-31")), ("member/a", Left("2020-01-05")), ("member/a", Joined("2020-01-09", "sunne"))]);
        book.Post(TakeBack(book, "member/a", book["member/a"].Entries[0].Id)).Entries.Should().HaveCount(3);
        book["member/a"].Entries.Select(e => e.Fact).Should().Equal(Joined("2020-01-09", "sunne"));
    }

    [Fact]
    public void what_followed_on_its_day_is_told_again_after_what_is_told_again()
    {
        var book = Lives.Tell([("member/a", Joined("2020-01-02", "arvika")), ("member/a", CategoryChanged("2020-01-02", "youth")), ("member/a", Left("2020-01-05"))]);
        var before = book.Timeline();
        var joined = book["member/a"].Entries[0].Id;
        // The change of category rests on the joining, and so does the leaving.
        var reversal = book.Post(TakeBack(book, "member/a", joined));
        book["member/a"].Entries.Should().BeEmpty();
        book.Post(book.Undo(reversal)).Entries.Select(e => e.Fact).Should().Equal(Joined("2020-01-02", "arvika"), CategoryChanged("2020-01-02", "youth"), Left("2020-01-05"));
        book.Timeline().Should().Equal(before);
    }

    private static Drafts TakeBack(ProposingBook book, string subject, Guid entry) =>
        Reversal.Propose(ProposingBook.District, $"/district/reversals/{entry}", ProposingBook.Today, new HashSet<Guid> { entry }, [book[subject]]);
}
