using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class MeasureTests
{
    private static readonly Period _year = new(Day("2020-01-01"), Day("2020-12-31"));
    private static readonly Measure _members = new(Measure.Level, "members");
    private static readonly Measure _growth = new(Measure.Change, "members");
    private static readonly Measure _joins = new(Measure.Count, "joins");
    private static readonly Measure _covered = new(Measure.Coverage, "conversations");
    private static readonly Measure _more = new(Measure.VersusLastYear, "joins");

    [Fact]
    public void a_level_is_the_balance_as_of_the_day()
    {
        var balances = new PostedBalances([Member("2019-05-01"), Member("2020-02-03"), Member("2020-02-04", -1)]);
        _members.Value(_year, Day("2019-04-30"), balances).Should().BeNull();
        _members.Value(_year, Day("2019-05-01"), balances).Should().Be(1);
        _members.Value(_year, Day("2020-02-03"), balances).Should().Be(2);
        _members.Value(_year, Day("2020-02-04"), balances).Should().Be(1);
        _members.Value(_year, Day("2021-06-01"), balances).Should().Be(1, "a level goes on after the plan");
    }

    [Fact]
    public void a_reading_of_0_is_a_value_and_a_reading_taken_back_is_none()
    {
        var followers = new Measure(Measure.Level, "audience", new Dictionary<string, string> { ["platform"] = "instagram" });
        var told = Told.About("channel/instagram").Given(ChannelOpened("2020-01-01"), Measured("2020-02-01", 0));
        followers.Value(_year, Day("2020-01-31"), new PostedBalances([.. told.History.Timeline()])).Should().BeNull();
        followers.Value(_year, Day("2020-02-01"), new PostedBalances([.. told.History.Timeline()])).Should().Be(0);
        followers.Value(_year, Day("2020-02-01"), new PostedBalances([.. told.History.Timeline(), .. told.WhenReversed(2).Last])).Should().BeNull();
    }

    [Fact]
    public void a_change_is_the_balance_less_that_of_the_day_before_the_year()
    {
        var balances = new PostedBalances([Member("2019-05-01"), Member("2019-12-31"), Member("2020-01-01"), Member("2020-02-03"), Member("2021-01-01")]);
        _growth.Value(_year, Day("2019-12-31"), balances).Should().Be(0);
        _growth.Value(_year, Day("2020-01-01"), balances).Should().Be(1);
        _growth.Value(_year, Day("2020-12-31"), balances).Should().Be(2);
        _growth.Value(_year, Day("2021-01-01"), balances).Should().Be(3);
        _growth.Value(_year, Day("2019-12-30"), balances).Should().Be(-1, "there is one member fewer than on the day before the plan");
    }

    [Fact]
    public void a_change_of_what_was_never_read_is_no_reading() => _growth.Value(_year, Day("2020-06-01"), new PostedBalances([])).Should().BeNull();

    [Fact]
    public void a_count_is_what_is_dated_within_the_year_until_the_day()
    {
        var balances = new PostedBalances([Join("2019-12-31"), Join("2020-01-01"), Join("2020-06-01"), Join("2020-12-31"), Join("2021-01-01")]);
        _joins.Value(_year, Day("2019-12-31"), balances).Should().Be(0);
        _joins.Value(_year, Day("2020-01-01"), balances).Should().Be(1);
        _joins.Value(_year, Day("2020-05-31"), balances).Should().Be(1);
        _joins.Value(_year, Day("2020-12-31"), balances).Should().Be(3);
        _joins.Value(_year, Day("2021-06-01"), balances).Should().Be(3);
    }

    [Fact]
    public void a_cell_matches_where_every_dimension_does()
    {
        var balances = new PostedBalances([Talk("2020-02-01", "karlstad", "wages", "schools"), Talk("2020-02-01", "arvika", "schools"), Talk("2020-02-01", "arvika")]);
        long? Of(params (string, string)[] where) => new Measure(Measure.Count, "conversations", where.ToDictionary(w => w.Item1, w => w.Item2)).Value(_year, Day("2020-06-01"), balances);
        Of().Should().Be(3);
        Of(("with", "association")).Should().Be(3);
        Of(("topics", "schools")).Should().Be(2);
        Of(("topics", "schools"), ("association", "karlstad")).Should().Be(1);
        Of(("topics", "health")).Should().Be(0);
        Of(("kind", "union")).Should().Be(0, "a dialogue has no kind");
    }

    [Fact]
    public void a_coverage_counts_the_associations_open_that_day_with_enough_each()
    {
        var balances = new PostedBalances(
            [Talk("2019-12-31", "sunne"), Talk("2020-02-01", "karlstad"), Talk("2020-02-02", "karlstad"), Talk("2020-03-01", "arvika"), Talk("2020-03-01", "eda")],
            ("karlstad", Day("2010-01-01"), null), ("arvika", Day("2010-01-01"), Day("2020-06-01")), ("sunne", Day("2010-01-01"), null));
        long? Of(string day, int? each = null) => (_covered with { Each = each }).Value(_year, Day(day), balances);
        Of("2019-12-31").Should().Be(0);
        Of("2020-02-01").Should().Be(1);
        Of("2020-05-31").Should().Be(2, "eda is no association and sunne was spoken with before the plan");
        Of("2020-06-01").Should().Be(1, "arvika is closed by then");
        Of("2020-02-01", each: 2).Should().Be(0);
        Of("2020-02-02", each: 2).Should().Be(1);
        Of("2021-06-01").Should().Be(1);
    }

    [Fact]
    public void versus_last_year_compares_the_same_days()
    {
        var balances = new PostedBalances([Join("2018-12-31"), Join("2019-01-01"), Join("2019-02-28"), Join("2019-03-01"), Join("2020-02-29"), Join("2020-03-01"), Join("2021-01-01")]);
        _more.Value(_year, Day("2019-12-31"), balances).Should().Be(0);
        _more.Value(_year, Day("2020-01-01"), balances).Should().Be(-1);
        _more.Value(_year, Day("2020-02-28"), balances).Should().Be(-2);
        _more.Value(_year, Day("2020-02-29"), balances).Should().Be(-1, "the year before had no 29 February, and its 28 is in");
        _more.Value(_year, Day("2020-03-01"), balances).Should().Be(-1);
        _more.Value(_year, Day("2021-06-01"), balances).Should().Be(-1);
    }

    [Fact]
    public void a_year_that_begins_on_29_February_is_compared_from_the_28th()
    {
        _more.Windows(_year with { From = Day("2020-02-29") }, Day("2020-03-31")).Should().Equal(
            new Window(Day("2020-02-28"), Day("2020-03-31")),
            new Window(Day("2019-02-27"), Day("2019-03-31"), -1));
    }

    [Fact]
    public void the_year_after_a_leap_year_is_compared_with_all_of_February() =>
        _more.Windows(new(Day("2021-01-01"), Day("2021-12-31")), Day("2021-02-28")).Should().Equal(
            new Window(Day("2020-12-31"), Day("2021-02-28")),
            new Window(Day("2019-12-31"), Day("2020-02-28"), -1));

    [Fact]
    public void the_days_that_make_a_value_are_its_windows()
    {
        _members.Windows(_year, Day("2020-06-01")).Should().Equal(new Window(null, Day("2020-06-01")));
        _growth.Windows(_year, Day("2020-06-01")).Should().Equal(new Window(Day("2019-12-31"), Day("2020-06-01")));
        _growth.Windows(_year, Day("2019-12-01")).Should().Equal(new Window(Day("2019-12-01"), Day("2019-12-31"), -1));
        _joins.Windows(_year, Day("2020-06-01")).Should().Equal(new Window(Day("2019-12-31"), Day("2020-06-01")));
        _joins.Windows(_year, Day("2021-06-01")).Should().Equal(new Window(Day("2019-12-31"), Day("2020-12-31")));
        _joins.Windows(_year, Day("2019-12-31")).Should().BeEmpty();
    }

    [Fact]
    public void an_all_of_is_the_number_of_its_parts_that_are_met()
    {
        var measure = new Measure(Measure.AllOf, Parts:
        [
            new(_joins, new(AtLeast: 2)), new(_joins, new(MoreThan: 2)), new(_members, new(MoreThan: -5)), new(_covered, new(All: true)),
        ]);
        var balances = new PostedBalances([Join("2020-01-02"), Join("2020-01-03"), Talk("2020-01-04", "karlstad")], ("karlstad", Day("2010-01-01"), null), ("arvika", Day("2020-02-01"), null));
        measure.Value(_year, Day("2020-01-02"), balances).Should().Be(0);
        measure.Value(_year, Day("2020-01-03"), balances).Should().Be(1, "the level has no reading, and no reading meets nothing");
        measure.Value(_year, Day("2020-01-04"), balances).Should().Be(2);
        measure.Value(_year, Day("2020-02-01"), balances).Should().Be(1, "another association opened and was not spoken with");
    }

    [Fact]
    public void a_part_is_met_by_an_entry_that_can_be_shown_and_never_by_there_being_nothing_to_do() =>
        new Measure(Measure.AllOf, Parts: [new(_covered, new(All: true))]).Value(_year, Day("2020-06-01"), new PostedBalances([])).Should().Be(0);

    private static Posting Member(string on, long amount = 1) => new(Chart.Members.Cell("karlstad", "member"), Day(on), amount, 1);

    private static Posting Join(string on) => new(Chart.Joins.Cell("karlstad", "member"), Day(on), 1, 1);

    private static Posting Talk(string on, string association, params string[] topics) =>
        new(Chart.Conversations.Cell("association", null, association, topics, "phone"), Day(on), 1, 1);
}
