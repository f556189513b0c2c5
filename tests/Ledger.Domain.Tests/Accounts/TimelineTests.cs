namespace Ledger.Domain.Tests;

public class TimelineTests
{
    private static readonly DateOnly _day = new(2020, 2, 3);
    private static readonly Cell _members = Chart.Members.Cell("karlstad", "member");

    [Fact]
    public void what_begins_and_ends_on_a_day_makes_no_step()
    {
        var steps = new TimelineBuilder();
        steps.Begins(_day, _members);
        steps.Ends(_day, _members);
        Timeline.Empty.With(steps, new()).Postings.Should().BeEmpty();
    }

    [Fact]
    public void what_happens_on_a_day_is_summed_and_its_steps_counted()
    {
        var steps = new TimelineBuilder();
        steps.Counts(_day, Chart.Sessions.Cell("course"), 2);
        steps.Counts(_day, Chart.Sessions.Cell("course"));
        Timeline.Empty.With(steps, new()).Postings.Should().Equal(new Posting(Chart.Sessions.Cell("course"), _day, 3, 2));
    }

    [Fact]
    public void from_one_timeline_to_another_and_back_is_nothing()
    {
        var (a, b) = (new TimelineBuilder(), new TimelineBuilder());
        a.Begins(_day, _members);
        b.Reads(_day, Chart.Audience.Cell("instagram"), 0);
        var before = Timeline.Empty.With(a, new());
        var after = before.With(b, a);
        var (there, back) = (before.To(after, b, a), after.To(before, a, b));
        there.Should().HaveCount(2);
        there.Concat(back).GroupBy(p => p.Cell).Should().OnlyContain(g => g.Sum(p => p.Amount) == 0 && g.Sum(p => p.Steps) == 0);
        after.With(a, b).Postings.Should().Equal(before.Postings);
        before.To(before, a, a).Should().BeEmpty();
    }
}
