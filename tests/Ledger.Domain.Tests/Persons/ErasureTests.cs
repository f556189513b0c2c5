using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class ErasureTests
{
    private static readonly MemberErased _erased = new(Day("2021-01-01"), "request");
    private static readonly Told _inside = Told.About("member/8c1f").Given(Joined("2020-02-03"), Renewed("2020-02-03", "2020-12-31"));

    [Fact]
    public void an_erasure_posts_nothing_and_changes_nothing_about_the_member()
    {
        var told = _inside.When(_erased);
        told.Posts();
        told.Reading.State.Should().Be(_inside.Reading.State);
        told.Reading.History.Should().Equal(_inside.Reading.History);
        told.Reading.Version.Should().Be(3);
        Reading.Of(told.Reading.Subject, told.Entries).Should().BeEquivalentTo(told.Reading, o => o.Excluding(r => r.Timeline));
    }

    [Fact]
    public void whatever_could_follow_still_may()
    {
        _inside.Given(_erased).When(Left("2020-06-01")).Posts([.. _inside.When(Left("2020-06-01")).Last.Select(p => p.Told())]);
        _inside.Given(_erased, DetailsRecorded("2021-02-01")).Posts();
        _inside.Given(Left("2020-06-01", "died"), _erased).Posts();
        _inside.Given(_erased).WhenReversed(2).Reading.State.Should().Be(_inside.WhenReversed(2).Reading.State);
    }

    [Fact]
    public void whoever_never_was_a_member_after_all_can_be_erased_and_is_still_never_a_member()
    {
        var told = Told.About("member/8c1f").Given(Joined("2020-02-03")).WhenReversed(1).Given(_erased);
        told.Reading.State.Should().BeNull();
        told.Refuses(DetailsRecorded("2021-02-01"), Rules.NeverAMember);
    }

    [Fact]
    public void an_erasure_cannot_be_reversed_for_erasure_stands() => _inside.Given(_erased).RefusesToReverse(3, Rules.ErasureStands);

    [Fact]
    public void an_erasure_is_seen_by_the_association_that_the_member_is_in_then()
    {
        var told = _inside.Given(_erased, Transferred("2021-02-01", "arvika"), _erased);
        Seen("karlstad").Should().Contain(Told.Id(3)).And.NotContain(Told.Id(5));
        Seen("arvika").Should().Contain(Told.Id(5)).And.NotContain(Told.Id(3));

        IReadOnlySet<Guid> Seen(string association) => Reading.SeenBy(association, told.Reading.Subject, told.Entries);
    }

    [Fact]
    public void an_erasure_is_not_posted_as_an_entry()
    {
        EntryType.Posted.Should().NotContain(EntryType.Of(_erased));
        EntryType.All.Except(EntryType.Posted).Should().ContainSingle();
    }
}
