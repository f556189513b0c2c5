using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

/// <summary>In which association a subject was at a moment, by what was known then.</summary>
public class BelongingTests
{
    private static readonly Subject _member = Subject.Parse("member/a");

    [Fact]
    public void a_member_is_the_new_associations_from_the_day_of_a_transfer_that_is_known() =>
        Belonged([(Joined("2020-02-03"), "2020-02-03"), (Transferred("2020-05-01", "arvika"), "2020-04-01")], "2020-01-01", "2020-03-01", "2020-04-30", "2020-05-01")
            .Should().Equal(null, "karlstad", "karlstad", "arvika");

    [Fact]
    public void until_a_transfer_is_told_the_member_is_the_old_associations() =>
        Belonged([(Joined("2020-02-03"), "2020-02-03"), (Transferred("2020-03-01", "arvika"), "2020-06-01")], "2020-05-31", "2020-06-02").Should().Equal("karlstad", "arvika");

    [Fact]
    public void who_has_left_is_still_the_last_associations_until_another_takes_the_member() =>
        Belonged([(Joined("2020-02-03"), "2020-02-03"), (Left("2020-05-01"), "2020-05-01"), (Joined("2020-09-01", "arvika"), "2020-09-01")], "2020-07-01", "2020-10-01")
            .Should().Equal("karlstad", "arvika");

    [Fact]
    public void what_was_taken_back_counts_until_it_was() =>
        Belonged([(Joined("2020-02-03"), "2020-02-03"), (Transferred("2020-05-01", "arvika"), "2020-05-01"), (new EntryReversed(Day("2020-07-01"), Clerk.Id("e1"), "other"), "2020-07-01")], "2020-06-01", "2020-08-01")
            .Should().Equal("arvika", "karlstad");

    [Fact]
    public void the_moments_may_come_in_any_order() =>
        Belonged([(Joined("2020-02-03"), "2020-02-03"), (Transferred("2020-05-01", "arvika"), "2020-05-01")], "2020-06-01", "2020-03-01").Should().Equal("arvika", "karlstad");

    private static IReadOnlyList<string?> Belonged((Fact Fact, string RecordedOn)[] told, params string[] moments) => Visibility.BelongedTo(
        _member,
        told.Select((t, i) => new Entry(Clerk.Id($"e{i}"), i, t.Fact, Noon(t.RecordedOn))),
        [.. moments.Select(m => (Noon(m), Day(m)))]);

    private static DateTimeOffset Noon(string day) => new(Day(day).ToDateTime(new(12, 0)), TimeSpan.Zero);
}
