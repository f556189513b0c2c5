using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class ReversalTests
{
    private static readonly Told _joined = Told.About("member/8c1f").Given(Joined("2020-02-03"));

    [Fact]
    public void an_entry_is_taken_back_once_and_then_already_reversed() => _joined.WhenReversed(1).RefusesToReverse(1, Rules.AlreadyReversed);

    [Fact]
    public void a_reversal_of_a_reversal_is_refused() => _joined.WhenReversed(1).RefusesToReverse(2, Rules.ReversalOfAReversal);

    [Fact]
    public void what_the_subject_does_not_hold_is_refused_as_entry_unknown() => _joined.RefusesToReverse(7, Rules.EntryUnknown);

    [Fact]
    public void an_entry_that_reverses_itself_is_a_reversal_of_a_reversal() => _joined.RefusesToReverse(2, Rules.ReversalOfAReversal);

    [Fact]
    public void whatever_was_reversed_may_happen_again() => _joined.WhenReversed(1).When(Joined("2020-03-01")).Posts(
        "2020-03-01 joins {association:karlstad,category:member} +1",
        "2020-03-01 members {association:karlstad,category:member} +1");

    [Fact]
    public void a_reversal_counts_from_whenever_it_is_told_not_from_its_own_date() =>
        _joined.WhenReversed(1, on: "2019-01-01").History.Timeline().Should().BeEmpty();

    [Fact]
    public void the_stream_goes_on_counting_its_entries()
    {
        _joined.History.Version.Should().Be(1);
        var history = _joined.WhenReversed(1).History;
        history.Version.Should().Be(2);
        history.Entries.Should().BeEmpty();
        history.State.Should().BeNull();
        history.Find(Told.Id(1)).Should().NotBeNull();
        history.Holds(Told.Id(1)).Should().BeFalse();
        history.ReversedBy(Told.Id(1)).Should().Be(Told.Id(2));
        _joined.History.ReversedBy(Told.Id(1)).Should().BeNull("a history never changes");
    }

    [Fact]
    public void of_entries_of_one_day_the_one_named_is_taken_back() =>
        _joined.Given(Left("2020-02-03"), Joined("2020-02-03", "arvika"), Left("2020-02-03", "lapsed")).WhenReversed(4).History.State
            .Should().BeOfType<Member>().Which.Association.Should().Be("arvika");
}
