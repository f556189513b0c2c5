using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class ErasureTests
{
    private static readonly MemberErased _erased = new(Day("2021-01-01"), "request");
    private static readonly Told _inside = Told.About("member/8c1f").Given(Joined("2020-02-03"), Renewed("2020-02-03", "2020-12-31"));

    // Every kind of subject, each at the end of its story where it has one.
    private static readonly Dictionary<string, Told> _ended = new Told[]
    {
        Told.About("association/arvika").Given(Registered("2020-01-01"), DialogueHeld("2020-02-01", "phone"), Closed("2020-03-01")),
        _inside.Given(Left("2020-06-01", "died")),
        Told.About("contact/1").Given(Opened("2020-01-01"), Spoken("2020-02-01"), GivenUp("2020-03-01")),
        Told.About("training/1").Given(Planned("2020-01-01"), Cancelled("2020-03-01")),
        Told.About("channel/1").Given(ChannelOpened("2020-01-01"), Measured("2020-02-01", 550)),
        Told.About("representative/1").Given(Presented("2020-01-01"), Appeared("2020-02-01")),
        Told.About("figure/f").Given(new FigureRegistered(Day("2020-01-01"), "Andel nöjda", "percent")),
        Told.About("activity/a").Given(new ActivityHeld(Day("2020-01-01"), "stall", "Torgdag")),
        Told.About("officer/o").Given(new OfficerElected(Day("2020-01-01"), "chair")),
        Told.About("milestone/m").Given(Reached("2020-01-01", "done")),
        Told.About("plan/2020").Given(Adopted(Goal())),
        Told.About("log/varmland").Given(new LogKeyIntroduced(Day("2020-01-01"), "ledger/varmland+c00ffee0+AQ==")),
        Told.About("petition/1").Given(new PetitionOpened(Day("2020-01-01"), "Rädda järnvägen"), new PetitionHandedOver(Day("2020-02-01"), "region")),
    }.ToDictionary(t => t.History.Subject.Kind);

    public static TheoryData<string> Kinds => [.. SubjectKind.Names];

    [Fact]
    public void every_kind_of_subject_has_its_erasure() => EntryType.Erasures.Select(t => t.Name).Should().BeEquivalentTo(SubjectKind.Names.Select(k => $"{k}.erased"));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void an_erasure_posts_nothing_and_changes_nothing_whatever_has_happened_before(string kind)
    {
        var before = _ended[kind];
        var told = before.When(Erased.Of(before.History.Subject, "request", Day("2021-01-01")));
        told.Posts();
        told.History.State.Should().Be(before.History.State);
        told.History.Entries.Should().Equal(before.History.Entries);
        told.History.Version.Should().Be(before.History.Version + 1);
        History.Of(told.History.Subject, told.Entries).Should().BeEquivalentTo(told.History);
        foreach (var nth in Enumerable.Range(1, before.Entries.Count).Reverse())
        {
            (before, told) = (before.WhenReversed(nth), told.WhenReversed(nth));
            told.Last.Select(p => p.Told()).Should().BeEquivalentTo(before.Last.Select(p => p.Told()));
        }

        told.When(Erased.Of(told.History.Subject, "request", Day("2021-01-02"))).Posts();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void an_erasure_cannot_be_reversed_for_erasure_stands(string kind)
    {
        var told = _ended[kind].When(Erased.Of(_ended[kind].History.Subject, "request", Day("2021-01-01")));
        told.RefusesToReverse(told.Entries.Count, Rules.ErasureStands);
    }

    [Fact]
    public void whatever_could_follow_still_may()
    {
        _inside.Given(_erased).When(Left("2020-06-01")).Posts([.. _inside.When(Left("2020-06-01")).Last.Select(p => p.Told())]);
        _inside.Given(_erased, DetailsRecorded("2021-02-01")).Posts();
        _inside.Given(_erased).WhenReversed(2).History.State.Should().Be(_inside.WhenReversed(2).History.State);
    }

    [Fact]
    public void whoever_never_was_a_member_after_all_can_be_erased_and_is_still_never_a_member()
    {
        var told = Told.About("member/8c1f").Given(Joined("2020-02-03")).WhenReversed(1).Given(_erased);
        told.History.State.Should().BeNull();
        told.Refuses(DetailsRecorded("2021-02-01"), Rules.NeverAMember);
    }

    [Fact]
    public void a_reason_that_is_none_erases_nothing() =>
        FluentActions.Invoking(() => Erased.Of(new("contact", "1"), "because", Day("2021-01-01"))).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.NotOneOf);

    [Fact]
    public void an_erasure_is_seen_by_the_association_that_the_member_is_in_then()
    {
        var told = _inside.Given(_erased, Transferred("2021-02-01", "arvika"), _erased);
        Seen("karlstad").Should().Contain(Told.Id(3)).And.NotContain(Told.Id(5));
        Seen("arvika").Should().Contain(Told.Id(5)).And.NotContain(Told.Id(3));

        IReadOnlySet<Guid> Seen(string association) => Visibility.AllSeenBy(told.History.Subject, told.Entries, association);
    }

    [Fact]
    public void an_erasure_is_not_posted_as_an_entry() => EntryType.All.Except(EntryType.Posted).Where(t => t.Class != typeof(LogKeyIntroduced)).Should().BeEquivalentTo(EntryType.Erasures);
}
