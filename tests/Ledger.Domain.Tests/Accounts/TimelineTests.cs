using System.Collections.Immutable;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class TimelineTests
{
    private static readonly DateOnly _day = new(2020, 2, 3);
    private static readonly Cell _members = Chart.Members.Cell("karlstad", "member");
    private static readonly Entry _one = new(Told.Id(1), 1, DetailsRecorded("2020-02-03"));
    private static readonly Entry _other = new(Told.Id(2), 2, DetailsRecorded("2020-02-03"));
    private static readonly Entry _earlier = new(Told.Id(3), 0, DetailsRecorded("2020-02-03"));

    [Fact]
    public void what_begins_and_ends_on_a_day_makes_no_step() =>
        Difference(Steps(_one, s => s.Begins(_day, _members), s => s.Ends(_day, _members)), Steps(_one)).Should().BeEmpty();

    [Fact]
    public void what_happens_on_a_day_is_summed_and_its_steps_counted() =>
        Difference(Steps(_one, s => s.Counts(_day, Chart.Sessions.Cell("course"), 2), s => s.Counts(_day, Chart.Sessions.Cell("course"))), Steps(_one))
            .Should().Equal(new Posting(Chart.Sessions.Cell("course"), _day, 3, 2, _one.Id));

    [Fact]
    public void from_one_timeline_to_another_and_back_is_nothing()
    {
        var (a, b) = (Steps(_one, s => s.Begins(_day, _members)), Steps(_one, s => s.Reads(_day, Chart.Audience.Cell("instagram"), 0)));
        var (there, back) = (Difference(b, a, ((_members, _day), 1)), Difference(a, b));
        there.Should().HaveCount(2);
        there.Concat(back).GroupBy(p => p.Cell).Should().OnlyContain(g => g.Sum(p => p.Amount) == 0 && g.Sum(p => p.Steps) == 0);
        Difference(a, a, ((_members, _day), 1)).Should().BeEmpty();
    }

    [Fact]
    public void a_difference_stands_under_the_entry_of_the_commit_whose_step_it_is() =>
        Difference(Steps(_other, s => s.Counts(_day, Chart.Joins.Cell("karlstad", "member")), s => s.Begins(_day, _members)), Steps(_one))
            .Should().OnlyContain(p => p.Entry == _other.Id).And.HaveCount(2);

    [Fact]
    public void else_under_the_one_that_reversed_the_entry_whose_step_it_was()
    {
        var reversed = ImmutableDictionary<Guid, Guid>.Empty.Add(_earlier.Id, _other.Id);
        var lost = Steps(_earlier, s => s.Counts(_day, Chart.Joins.Cell("karlstad", "member")), s => s.Begins(_day, _members));
        TimelineDifference.Of(Steps(_one).Steps, lost.Steps, Levels(((_members, _day), 1)), [_one, _other], reversed).Should().BeEquivalentTo([
            new Posting(Chart.Joins.Cell("karlstad", "member"), _day, -1, -1, _other.Id),
            new Posting(_members, _day, -1, -1, _other.Id),
        ]);
    }

    [Fact]
    public void else_under_the_first_entry_of_the_commit() =>
        Difference(Steps(_earlier, s => s.Counts(_day, Chart.ContactsNew.Cell("union", null)), s => s.Begins(_day, _members)), Steps(_earlier))
            .Should().OnlyContain(p => p.Entry == _one.Id).And.HaveCount(2);

    [Fact]
    public void what_two_entries_of_a_commit_count_in_one_cell_stands_under_each()
    {
        var steps = Steps(_one, s => s.Counts(_day, Chart.Sessions.Cell("course")));
        steps.Entry = _other.Id;
        steps.Counts(_day, Chart.Sessions.Cell("course"), 4);
        Difference(steps, Steps(_one)).Should().BeEquivalentTo([
            new Posting(Chart.Sessions.Cell("course"), _day, 1, 1, _one.Id),
            new Posting(Chart.Sessions.Cell("course"), _day, 4, 1, _other.Id),
        ]);
    }

    private static TimelineBuilder Steps(Entry entry, params Action<TimelineBuilder>[] steps)
    {
        var builder = new TimelineBuilder { Entry = entry.Id };
        foreach (var step in steps)
            step(builder);
        return builder;
    }

    /// <summary>What a commit of two entries posts, the first of which is <see cref="_one"/>.</summary>
    private static List<Posting> Difference(TimelineBuilder made, TimelineBuilder lost, params ((Cell, DateOnly), int)[] levels) =>
        TimelineDifference.Of(made.Steps, lost.Steps, Levels(levels), [_one, _other], ImmutableDictionary<Guid, Guid>.Empty);

    private static Dictionary<(Cell, DateOnly), int> Levels(params ((Cell, DateOnly) Of, int Net)[] levels) => levels.ToDictionary(l => l.Of, l => l.Net);
}
