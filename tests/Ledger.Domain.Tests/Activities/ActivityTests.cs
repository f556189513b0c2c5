using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class ActivityTests
{
    private static readonly Told _nothing = Told.About("activity/market-day");

    [Fact]
    public void an_activity_counts_once_and_its_participants_by_the_number() =>
        _nothing.When(new ActivityHeld(Day("2020-05-01"), "stall", "Torgdag", ["wages"], "kil", "abf", 30)).Posts(
            "2020-05-01 activities {kind:stall,topics:[wages],association:kil,with:abf} +1",
            "2020-05-01 activity-participants {kind:stall,topics:[wages],association:kil,with:abf} +30");

    [Fact]
    public void who_took_part_need_not_be_counted() => _nothing.When(new ActivityHeld(Day("2020-05-01"), "stall", "Torgdag")).Posts("2020-05-01 activities {kind:stall} +1");

    [Fact]
    public void holding_it_twice_is_refused_as_activity_already_held() =>
        _nothing.Given(new ActivityHeld(Day("2020-05-01"), "stall", "Torgdag")).Refuses(new ActivityHeld(Day("2020-05-02"), "stall", "Torgdag"), Rules.ActivityAlreadyHeld);

    [Fact]
    public void whatever_arrives_about_an_activity_the_postings_are_what_was_held() => Histories.Agree(
        "activity/market-day",
        Histories.Facts(from day in Histories.Days(5) from association in Gen.Elements(null, "kil") from participants in Gen.Elements<int?>(null, 0, 7) select new ActivityHeld(day, "stall", "Torgdag", Association: association, Participants: participants)),
        Oracle);

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        if (history.Count > 1)
            return null;
        var expected = new Expected();
        foreach (var held in history.OfType<ActivityHeld>())
        {
            expected.Add(Expected.Cell("activities", ("kind", "stall"), ("association", held.Association)), held.OccurredOn, 1);
            if (held.Participants is { } participants)
                expected.Add(Expected.Cell("activity-participants", ("kind", "stall"), ("association", held.Association)), held.OccurredOn, participants);
        }

        return expected;
    }
}
