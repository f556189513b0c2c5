using FsCheck;
using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class MilestoneTests
{
    private static readonly Told _nothing = Told.About("milestone/communication-strategy");

    [Fact]
    public void a_stage_begins_on_its_day_and_stays() => _nothing.Given(Reached("2020-02-01", "started"), Reached("2020-09-01", "adopted")).Makes(
        "2020-02-01 milestones {milestone:communication-strategy,stage:started} +1",
        "2020-09-01 milestones {milestone:communication-strategy,stage:adopted} +1");

    [Fact]
    public void stages_may_be_left_out_and_told_in_any_order() =>
        _nothing.Given(Reached("2020-09-01", "done")).When(Reached("2020-02-01", "drafted")).Posts("2020-02-01 milestones {milestone:communication-strategy,stage:drafted} +1");

    [Fact]
    public void a_stage_reached_twice_is_refused_as_stage_already_reached()
    {
        var told = _nothing.Given(Reached("2020-02-01", "started"));
        told.Refuses(Reached("2020-03-01", "started"), Rules.StageAlreadyReached);
        told.Refuses(Reached("2020-01-01", "started"), Rules.StageAlreadyReached);
    }

    [Fact]
    public void a_stage_that_was_taken_back_may_be_reached_again() =>
        _nothing.Given(Reached("2020-02-01", "started")).WhenReversed(1).When(Reached("2020-03-01", "started"))
            .Posts("2020-03-01 milestones {milestone:communication-strategy,stage:started} +1");

    [Fact]
    public void whatever_arrives_about_a_milestone_the_postings_are_what_looking_day_by_day_finds() => Histories.Agree("milestone/strategy", _facts, Oracle);

    private static readonly string[] _stages = ["started", "drafted", "adopted", "done"];

    private static readonly Gen<Fact> _facts =
        Histories.Facts(from day in Histories.Days(9) from stage in Gen.Elements(_stages) select new MilestoneReached(day, stage));

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        var expected = new Expected();
        foreach (var stage in _stages)
        {
            var reached = history.Where(f => f is MilestoneReached r && r.Stage == stage).ToList();
            if (reached.Count > 1)
                return null;
            expected.AddLevel(new(2019, 12, 31), new(2020, 2, 1), day => reached.Any(r => r.OccurredOn <= day) ? $"milestones {{milestone:{id},stage:{stage}}}" : null);
        }

        return expected;
    }
}
