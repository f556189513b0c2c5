using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

/// <summary>What may be told about a few subjects within a few days: entries of every type there is.</summary>
internal static class Tellings
{
    public static readonly string[] Slugs = ["arvika", "karlstad"];

    /// <summary>All subjects that are told of: at least one of each kind.</summary>
    public static readonly string[] Subjects =
    [
        "association/arvika", "association/karlstad", "member/a", "member/b", "contact/c", "training/t", "channel/i", "representative/r", "figure/f", "activity/x", "officer/o",
        "milestone/m", "plan/p", "log/varmland",
    ];

    public static readonly Gen<DateOnly> Days = Gen.Choose(1, 12).Select(day => new DateOnly(2020, 1, day));
    private static readonly Gen<string> _anySlug = Gen.Elements(Slugs);
    private static readonly Gen<string> _members = Gen.Elements("member/a", "member/b");
    private static readonly Gen<string?> _slugOrNone = Gen.Elements(null, "arvika", "karlstad");

    /// <summary>One entry, of any type but a reversal.</summary>
    private static readonly Gen<(string Subject, Fact Fact)> _tellings = Gen.Frequency(
        (3, from slug in _anySlug from day in Days select ($"association/{slug}", (Fact)new AssociationRegistered(day, "x"))),
        (3, from slug in _anySlug from day in Days from other in _slugOrNone select ($"association/{slug}", (Fact)new AssociationClosed(day, other))),
        (1, from slug in _anySlug from day in Days select ($"association/{slug}", (Fact)new AssociationRenamed(day, "y"))),
        (1, from slug in _anySlug from day in Days select ($"association/{slug}", (Fact)new AssociationDialogueHeld(day, "phone"))),
        (6, Member(from slug in _anySlug from day in Days select (Fact)new MemberJoined(day, slug))),
        (3, Member(from slug in _anySlug from day in Days select (Fact)new MemberTransferred(day, slug))),
        (4, Member(from reason in Gen.Elements("left", "left", "lapsed", "died") from day in Days select (Fact)new MemberLeft(day, reason))),
        (2, Member(from days in Gen.Choose(-1, 20) from day in Days select (Fact)new MemberRenewed(day, day.AddDays(days)))),
        (1, Member(from category in Gen.Elements("youth", "member") from day in Days select (Fact)new MemberCategoryChanged(day, category))),
        (2, from slug in _slugOrNone from day in Days select ("contact/c", (Fact)new ContactOpened(day, "Facket", "union", slug))),
        (1, from day in Days select ("contact/c", (Fact)new ContactClosed(day))),
        (3, from slug in _slugOrNone from day in Days select ("contact/c", (Fact)new ContactConversationHeld(day, "phone", null, slug))),
        (1, from slug in _slugOrNone from day in Days select ("training/t", (Fact)new TrainingPlanned(day, "Kurs", "course", Association: slug))),
        (2, from session in Gen.Choose(1, 2) from day in Days select ("training/t", (Fact)new TrainingSessionHeld(day, session, 45))),
        (2, from session in Gen.Choose(1, 2) from day in Days from member in Gen.Elements("a", "b") select ("training/t", (Fact)new TrainingAttended(day, session, member))),
        (1, from day in Days select ("training/t", (Fact)new TrainingCompleted(day))),
        (1, from day in Days select ("channel/i", (Fact)new ChannelRegistered(day, "instagram", "@x"))),
        (1, from followers in Gen.Choose(0, 3) from day in Days select ("channel/i", (Fact)new ChannelMeasured(day, followers))),
        (1, Member(Days.Select(day => (Fact)new MemberDetailsRecorded(day)))),
        (1, from slug in _anySlug from value in Gen.Choose(0, 3) from day in Days select ($"association/{slug}", (Fact)new AssociationReported(day, "women", value))),
        (1, from day in Days select ("training/t", (Fact)new TrainingCancelled(day))),
        (2, from slug in _slugOrNone from participants in Gen.Elements<int?>(null, 7) from day in Days select ("activity/x", (Fact)new ActivityHeld(day, "stall", "Torgdag", Association: slug, Participants: participants))),
        (2, from slug in _slugOrNone from office in Gen.Elements("chair", "secretary") from day in Days select ("officer/o", (Fact)new OfficerElected(day, office, slug))),
        (1, from day in Days select ("officer/o", (Fact)new OfficerStoodDown(day))),
        (1, from slug in _slugOrNone from day in Days select ("figure/f", (Fact)new FigureRegistered(day, "Andel nöjda", "percent", slug))),
        (2, from value in Gen.Choose(0, 3) from day in Days select ("figure/f", (Fact)new FigureMeasured(day, value))),
        (1, from stage in Gen.Elements("started", "done") from day in Days select ("milestone/m", (Fact)new MilestoneReached(day, stage))),
        (1, from office in Gen.Elements("region", "riksdag") from day in Days select ("representative/r", (Fact)new RepresentativePresented(day, "Förtroendevald", office))),
        (1, from day in Days select ("representative/r", (Fact)new RepresentativeAppeared(day, "nwt", "debate"))),
        (1, from day in Days select ("plan/p", (Fact)(Facts.Adopted(Facts.Goal("a"), Facts.Goal("b")) with { OccurredOn = day }))),
        (2, from fact in PlanHistoryTests.AboutGoals(Days) select ("plan/p", fact)),
        (1, from day in Days select ("log/varmland", (Fact)new LogKeyIntroduced(day, "ledger/varmland+0+key"))),
        (2, from subject in Gen.Elements(Subjects) from day in Days select (subject, (Fact)Erased.Of(Subject.Parse(subject), "request", day))));

    /// <summary>What people tell together: often one entry, else some that belong together.</summary>
    public static readonly Gen<(string Subject, Fact Fact)[]> Stories = Gen.Frequency(
        (6, _tellings.Select(telling => new[] { telling })),
        (2, from member in _members
            from slug in _anySlug
            from first in Days
            from last in Days
            select new[] { (member, (Fact)new MemberJoined(first, slug)), (member, new MemberLeft(last, "left")) }),
        (2, from member in _members
            from slug in _anySlug
            from first in Days
            from last in Days
            select new[] { (member, (Fact)new MemberJoined(last, slug)), (member, new MemberLeft(first, "lapsed")) }),
        (2, from slug in _anySlug
            from day in Days
            from other in _slugOrNone
            from leavers in Seeded.SomeOf("member/a", "member/b")
            select (((string, Fact)[])[($"association/{slug}", new AssociationClosed(day, other)), .. leavers.Select(l => (l, (Fact)new MemberTransferred(day, Slugs.First(s => s != slug))))])),
        (1, from slug in _anySlug
            from first in Days
            from last in Days
            select new[] { ($"association/{slug}", (Fact)new AssociationClosed(first)), ($"association/{slug}", new AssociationRegistered(last, "z")) }),
        (1, from first in Days from last in Days select new[] { ("contact/c", (Fact)new ContactClosed(first)), ("contact/c", new ContactOpened(last, "Facket", "media")) }),
        (1, from session in Gen.Choose(2, 4)
            from day in Days
            select new[] { ("training/t", (Fact)new TrainingAttended(day, session, Count: 4)), ("training/t", new TrainingSessionHeld(day, session)) }));

    private static Gen<(string, Fact)> Member(Gen<Fact> facts) => from member in _members from fact in facts select (member, fact);
}
