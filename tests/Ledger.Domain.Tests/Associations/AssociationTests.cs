using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class AssociationTests
{
    private static readonly Told _nothing = Told.About("association/karlstad");
    private static readonly Told _open = _nothing.Given(Registered("2020-01-10"));
    private static readonly Told _closed = _open.Given(Closed("2020-06-01"));

    [Fact]
    public void registering_begins_an_association() => _open.Posts("2020-01-10 associations {} +1", "2020-01-10 associations-opened {} +1");

    [Fact]
    public void closing_ends_it_on_the_day() => _closed.Posts("2020-06-01 associations {} -1", "2020-06-01 associations-closed {} +1");

    [Fact]
    public void registered_and_closed_on_one_day_makes_no_step_in_the_level() => _open.Given(Closed("2020-01-10")).MakesOf(Chart.Associations);

    [Fact]
    public void it_is_open_from_its_first_day_to_the_day_before_it_closes()
    {
        var association = (Association)_closed.History.State!;
        association.IsOpenOn(Day("2020-01-09")).Should().BeFalse();
        association.IsOpenOn(Day("2020-01-10")).Should().BeTrue();
        association.IsOpenOn(Day("2020-05-31")).Should().BeTrue();
        association.IsOpenOn(Day("2020-06-01")).Should().BeFalse();
    }

    [Fact]
    public void a_closed_association_is_registered_again_and_was_open_both_times()
    {
        var again = _closed.When(Registered("2021-01-01"));
        again.Posts("2021-01-01 associations {} +1", "2021-01-01 associations-opened {} +1");
        var association = (Association)again.Given(DialogueHeld("2021-02-01", "phone"), Closed("2021-03-01"), Registered("2021-03-01"), Closed("2021-03-01"), Registered("2021-03-01")).History.State!;
        foreach (var (day, isOpen) in new[] { ("2020-01-09", false), ("2020-01-10", true), ("2020-05-31", true), ("2020-06-01", false), ("2020-12-31", false), ("2021-01-01", true), ("2021-03-01", true), ("2031-01-01", true) })
            association.IsOpenOn(Day(day)).Should().Be(isOpen, day);
        association.FirstDayNotOpen(Day("2021-01-01"), DateOnly.MaxValue).Should().BeNull();
        association.FirstDayNotOpen(Day("2020-01-10"), Day("2020-06-01")).Should().BeNull();
        association.FirstDayNotOpen(Day("2020-01-10"), Day("2020-06-02")).Should().Be(Day("2020-06-01"));
        association.FirstDayNotOpen(Day("2020-05-01"), Day("2021-05-01")).Should().Be(Day("2020-06-01"));
        association.FirstDayNotOpen(Day("2020-01-09"), Day("2020-02-01")).Should().Be(Day("2020-01-09"));
        association.FirstDayNotOpen(Day("2020-07-01"), Day("2020-07-01")).Should().BeNull("there is no day");
    }

    [Fact]
    public void what_kind_it_is_stands_in_its_cells_until_it_closes() =>
        _nothing.Given(Registered("2020-01-10") with { Kind = "club" }, Renamed("2020-02-01"), Closed("2020-06-01")).Makes(
            "2020-01-10 associations {kind:club} +1", "2020-01-10 associations-opened {kind:club} +1",
            "2020-06-01 associations {kind:club} -1", "2020-06-01 associations-closed {kind:club} +1");

    [Fact]
    public void what_it_reports_is_read_off_figure_by_figure() =>
        _open.Given(new AssociationReported(Day("2020-02-01"), "women", 12), new AssociationReported(Day("2020-02-01"), "members", 40), new AssociationReported(Day("2020-03-01"), "women", 10))
            .MakesOf(Chart.Reported, "2020-02-01 reported {figure:women,association:karlstad} +12", "2020-02-01 reported {figure:members,association:karlstad} +40",
                "2020-03-01 reported {figure:women,association:karlstad} -2");

    [Fact]
    public void what_is_reported_while_it_is_closed_is_refused() => _closed.Refuses(new AssociationReported(Day("2020-07-01"), "women", 1), Rules.AssociationClosed);

    [Fact]
    public void another_name_makes_no_step_and_stands() =>
        ((Association)_open.When(Renamed("2020-02-01")).History.State!).Name.Should().Be("Föreningen");

    [Fact]
    public void a_dialogue_counts_as_a_conversation_with_the_association_without_a_kind() =>
        _open.When(DialogueHeld("2020-02-01", "visit", "regional-policy", "membership-care"))
            .Posts("2020-02-01 conversations {with:association,association:karlstad,topics:[membership-care,regional-policy],channel:visit} +1");

    [Fact]
    public void a_dialogue_without_topics_has_none_in_its_cell() =>
        _open.When(DialogueHeld("2020-02-01", "phone")).Posts("2020-02-01 conversations {with:association,association:karlstad,channel:phone} +1");

    [Fact]
    public void a_reversed_closing_opens_it_again() => _closed.WhenReversed(2).Posts("2020-06-01 associations {} +1 in -1 steps", "2020-06-01 associations-closed {} -1 in -1 steps");

    [Fact]
    public void registering_twice_is_refused_as_already_registered()
    {
        _open.Refuses(Registered("2020-02-01"), Rules.AlreadyRegistered);
        _closed.Refuses(Registered("2020-05-31"), Rules.AlreadyRegistered);
    }

    [Fact]
    public void an_earlier_registration_makes_the_one_known_already_registered() =>
        _open.Refusal(Registered("2020-01-01")).Misplaced!.Id.Should().Be(_open.Entries[0].Id);

    [Fact]
    public void what_an_open_association_does_is_refused_as_not_registered_before_it_is()
    {
        foreach (var fact in new Fact[] { Renamed("2020-01-09"), Closed("2020-01-09"), DialogueHeld("2020-01-09", "phone") })
        {
            _nothing.Refuses(fact, Rules.NotRegistered);
            _open.Refuses(fact, Rules.NotRegistered);
        }
    }

    [Fact]
    public void nothing_follows_in_an_association_closed_before()
    {
        foreach (var fact in new Fact[] { Renamed("2020-06-01"), Closed("2020-07-01"), DialogueHeld("2020-06-01", "phone") })
            _closed.Refuses(fact, Rules.AssociationClosed);
    }

    [Fact]
    public void a_late_closing_is_refused_as_association_closed_where_a_dialogue_follows() =>
        _open.Given(DialogueHeld("2020-05-01", "phone")).Refuses(Closed("2020-04-01"), Rules.AssociationClosed);

    [Fact]
    public void merging_into_itself_is_refused_as_same_association() => _open.Refuses(Closed("2020-06-01", into: "karlstad"), Rules.SameAssociation);
}
