using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class MemberHistoryTests
{
    private static readonly Gen<Fact> _facts = Gen.Frequency(
        (5, Histories.Facts(from day in Histories.Days(40)
                            from association in Gen.Elements("karlstad", "arvika", "sunne")
                            from category in Gen.Elements("member", "youth")
                            select new MemberJoined(day, association, category))),
        (4, Histories.Facts(from day in Histories.Days(40)
                            from days in Gen.Choose(-1, 30)
                            select new MemberRenewed(day, day.AddDays(days)))),
        (2, Histories.Facts(from day in Histories.Days(40) from to in Gen.Elements("karlstad", "arvika", "sunne") select new MemberTransferred(day, to))),
        (2, Histories.Facts(from day in Histories.Days(40) from category in Gen.Elements("member", "youth") select new MemberCategoryChanged(day, category))),
        (3, Histories.Facts(from day in Histories.Days(40)
                            from reason in Gen.Elements("left", "left", "left", "lapsed", "excluded", "revoked", "died")
                            select new MemberLeft(day, reason))),
        (1, Histories.Facts(Histories.Days(40).Select(on => new MemberDetailsRecorded(on)))));

    [Fact]
    public void whatever_arrives_about_a_member_the_postings_are_what_looking_day_by_day_finds() => Histories.Agree("member/8c1f", _facts, Oracle, times: 400);

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        var expected = new Expected();
        for (var i = 0; i < history.Count; i++)
        {
            var before = history.Take(i).ToList();
            var (inside, on) = (Belongs(before), history[i].OccurredOn);
            if (before.Any(f => f is MemberLeft { Reason: "died" }))
                return null;
            switch (history[i])
            {
                case MemberJoined joined when inside is null:
                    expected.Add(Expected.Cell("joins", ("association", joined.Association), ("category", joined.Category)), on, 1);
                    break;
                case MemberLeft { Reason: "died" } when inside is null && before.Count > 0:
                    break;
                case MemberLeft left when inside is not null:
                    expected.Add(Expected.Cell("leaves", ("association", inside.Value.Association), ("reason", left.Reason)), on, 1);
                    break;
                case MemberTransferred moved when inside is not null && inside.Value.Association != moved.To:
                    expected.Add(Expected.Cell("transfers", ("from", inside.Value.Association), ("to", moved.To)), on, 1);
                    break;
                case MemberRenewed renewed when inside is not null && renewed.Through >= on:
                case MemberCategoryChanged when inside is not null:
                case MemberDetailsRecorded when before.Count > 0:
                    break;
                default:
                    return null;
            }
        }

        var (first, last) = (new DateOnly(2019, 12, 31), new DateOnly(2020, 4, 1));
        expected.AddLevel(first, last, day => Belongs(Until(history, day)) is { } inside
            ? Expected.Cell("members", ("association", inside.Association), ("category", inside.Category)) : null);
        expected.AddLevel(first, last, day => Belongs(Until(history, day)) is { } inside && Until(history, day).Any(f => f is MemberRenewed r && r.Through >= day)
            ? Expected.Cell("paid-members", ("association", inside.Association), ("category", inside.Category)) : null);
        return expected;
    }

    private static List<Fact> Until(IReadOnlyList<Fact> history, DateOnly day) => [.. history.Where(f => f.OccurredOn <= day)];

    /// <summary>Where somebody belongs to whom this has happened.</summary>
    private static (string Association, string Category)? Belongs(List<Fact> facts)
    {
        var last = facts.FindLastIndex(f => f is MemberJoined or MemberLeft);
        if (last < 0 || facts[last] is MemberLeft)
            return null;
        var joined = (MemberJoined)facts[last];
        var since = facts.Skip(last).ToList();
        return (since.OfType<MemberTransferred>().LastOrDefault()?.To ?? joined.Association,
            since.OfType<MemberCategoryChanged>().LastOrDefault()?.Category ?? joined.Category);
    }
}
