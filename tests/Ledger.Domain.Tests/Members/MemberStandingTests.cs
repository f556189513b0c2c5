using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class MemberStandingTests
{
    private static readonly Told _member = Told.About("member/8c1f").Given(
        Joined("2019-02-03"), Renewed("2019-02-10", "2019-12-31"), Left("2020-01-05"), Joined("2020-03-01", "arvika", "youth"), Renewed("2020-03-02", "2020-12-31"),
        Renewed("2020-04-01", "2020-06-30"), Transferred("2020-05-01", "kil"), CategoryChanged("2020-05-02", "member"));

    [Theory]
    [InlineData("2019-02-02", null, null, null, null, null, null)]
    [InlineData("2019-06-01", "karlstad", "member", "2019-02-03", null, "2019-12-31", "2019-02-10")]
    [InlineData("2020-03-01", "arvika", "youth", "2020-03-01", null, "2019-12-31", "2019-02-10")]
    [InlineData("2020-04-30", "arvika", "youth", "2020-03-01", null, "2020-12-31", "2020-03-02")]
    [InlineData("2020-05-02", "kil", "member", "2020-03-01", "2020-05-01", "2020-12-31", "2020-03-02")]
    public void it_tells_how_a_member_stands_as_of_a_day(string day, string? association, string? category, string? joined, string? transferred, string? through, string? paid) =>
        MemberStanding.AsOf(_member.History, Day(day)).Should().Be(new MemberStanding(association, category, DayOrNone(joined), DayOrNone(transferred), DayOrNone(through), DayOrNone(paid)));

    [Fact]
    public void what_the_reader_may_not_see_is_not_told()
    {
        var seen = _member.History.SeenBy("kil");
        MemberStanding.AsOf(_member.History, Day("2020-06-01"), e => seen.Contains(e.Id)).Should().Be(new MemberStanding("kil", "member", null, Day("2020-05-01"), null, null));
        seen = _member.History.SeenBy("arvika");
        MemberStanding.AsOf(_member.History, Day("2020-04-30"), e => seen.Contains(e.Id)).Should().Be(new MemberStanding("arvika", "youth", Day("2020-03-01"), null, Day("2020-12-31"), Day("2020-03-02")));
    }

    [Fact]
    public void an_association_to_which_a_member_comes_back_is_not_told_whether_the_membership_went_on_meanwhile()
    {
        var away = Told.About("member/8c1f").Given(Joined("2020-01-01", "kil"), Transferred("2020-02-01", "eda"));
        foreach (var meanwhile in (Fact[][])[[], [Left("2020-03-01"), Joined("2020-04-01", "eda")]])
        {
            var back = away.Given(meanwhile).Given(Transferred("2020-05-01", "kil")).History;
            var seen = back.SeenBy("kil");
            MemberStanding.AsOf(back, Day("2020-06-01"), e => seen.Contains(e.Id)).Should().Be(new MemberStanding("kil", "member", null, Day("2020-05-01"), null, null));
        }
    }

    [Fact]
    public void it_is_the_state_of_the_member_whatever_was_told()
    {
        string[] associations = ["kil", "eda", "arvika"];
        var days = Gen.Choose(0, 60).Select(d => new DateOnly(2020, 1, 1).AddDays(d));
        var facts = days.SelectMany(on => Gen.OneOf(
            Gen.Elements(associations).Select(a => (Fact)new MemberJoined(on, a)), Gen.Elements(associations).Select(a => (Fact)new MemberTransferred(on, a)),
            Gen.Choose(0, 400).Select(d => (Fact)new MemberRenewed(on, on.AddDays(d))), Gen.Constant((Fact)new MemberLeft(on, "left"))));
        Seeded.Holds(Seeded.Lists(facts), list =>
        {
            var told = list.Aggregate(Told.About("member/1"), (sofar, fact) =>
            {
                try
                {
                    return sofar.When(fact);
                }
                catch (RuleBroken)
                {
                    return sofar;
                }
            });
            for (var day = new DateOnly(2019, 12, 31); day <= new DateOnly(2020, 3, 2); day = day.AddDays(1))
            {
                var (state, standing) = ((Member?)told.History.StateAsOf(day), MemberStanding.AsOf(told.History, day));
                (standing.Association, standing.Category, standing.JoinedOn, standing.PaidThrough).Should().Be((state?.Association, state?.Category, state?.Association is null ? null : state.Since, state?.PaidThrough));
            }
        });
    }

    private static DateOnly? DayOrNone(string? day) => day is null ? null : Day(day);
}
