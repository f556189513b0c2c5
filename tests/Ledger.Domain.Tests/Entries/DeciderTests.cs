using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class DeskTests
{
    private static readonly Clerk _clerk = Clerk.WithBook(
        ("association/karlstad", Registered("2020-01-10")),
        ("association/arvika", Registered("2020-01-10")),
        ("member/a", Joined("2020-02-03")));

    [Fact]
    public void an_entry_gets_its_version_its_data_and_its_postings()
    {
        var decision = _clerk.Post("k1", "member/a", Transferred("2020-03-01", "arvika")).Last!;
        decision.Version.Should().Be(2);
        decision.IsDuplicate.Should().BeFalse();
        decision.Data.Should().Equal(FactJson.Write(Transferred("2020-03-01", "arvika")));
        decision.Postings.Select(p => p.Told()).Should().BeEquivalentTo(
            "2020-03-01 transfers {from:karlstad,to:arvika} +1",
            "2020-03-01 members {association:karlstad,category:member} -1",
            "2020-03-01 members {association:arvika,category:member} +1");
    }

    [Fact]
    public void the_same_entry_again_is_a_duplicate_that_posts_nothing()
    {
        var again = _clerk.Post("r3", "member/a", Joined("2020-02-03"));
        again.Last!.IsDuplicate.Should().BeTrue();
        again.Last.Postings.Should().BeEmpty();
        again.Last.Version.Should().Be(0);
        again.ToString().Should().Be(_clerk.ToString(), "the desk is as it was");
    }

    [Fact]
    public void what_is_undone_leaves_no_trace()
    {
        var clerk = _clerk.Post("k1", "member/b", Joined("2020-02-03"));
        var (desk, decided, before) = (clerk.Decider, clerk.Decider.Decided, clerk.ToString());
        desk.Decide(Clerk.ProposedEntry("k2", "member/b", Left("2020-02-04")));
        desk.Decide(Clerk.ProposedEntry("k3", "member/b", Joined("2020-02-05", "arvika")));
        desk.Decide(Clerk.ProposedEntry("k4", "contact/c", Opened("2020-02-05")));
        clerk.ToString().Should().NotBe(before);
        desk.Undo(decided);
        clerk.ToString().Should().Be(before);
        clerk.Post("k2", "member/b", Left("2020-02-06")).Last!.IsDuplicate.Should().BeFalse("it was undone");
    }

    [Fact]
    public void twice_in_one_batch_is_once() => _clerk.Post("k1", "member/b", Joined("2020-02-03")).Post("k1", "member/b", Joined("2020-02-03")).Last!.IsDuplicate.Should().BeTrue();

    [Fact]
    public void a_duplicate_is_none_the_less_when_it_could_not_be_recorded_today() =>
        _clerk.Post("k1", "member/a", Left("2020-03-01")).Post("k2", "association/karlstad", Closed("2020-03-01")).Post("r3", "member/a", Joined("2020-02-03"))
            .Last!.IsDuplicate.Should().BeTrue();

    [Fact]
    public void the_same_id_with_other_content_another_subject_or_another_type_is_id_reused()
    {
        _clerk.Refuses("r3", "member/a", Joined("2020-02-04"), Rules.IdReused);
        _clerk.Refuses("r3", "member/b", Joined("2020-02-03"), Rules.IdReused);
        _clerk.Refuses("r3", "member/a", DetailsRecorded("2020-02-03"), Rules.IdReused);
        _clerk.Post("k1", "member/b", Joined("2020-02-03")).Refuses("k1", "member/b", Joined("2020-02-03", "arvika"), Rules.IdReused);
    }

    [Fact]
    public void the_id_of_a_refused_draft_is_free_and_never_id_reused()
    {
        _clerk.Refuses("k1", "member/a", Joined("2020-03-01"), Rules.AlreadyAMember);
        _clerk.Post("k1", "member/a", Left("2020-03-01")).Last!.IsDuplicate.Should().BeFalse();
    }

    [Fact]
    public void entries_of_a_batch_see_those_before_them()
    {
        var after = _clerk.Post("k1", "association/sunne", Registered("2020-03-01")).Post("k2", "member/b", Joined("2020-03-01", "sunne")).Post("k3", "member/b", Left("2020-03-01"));
        after.Last!.Version.Should().Be(2);
        _clerk.Refuses("k2", "member/b", Joined("2020-03-01", "sunne"), Rules.AssociationNotOpen);
    }

    [Fact]
    public void entries_of_a_batch_are_read_after_what_was_recorded_on_the_same_day() =>
        _clerk.Post("k1", "member/a", Left("2020-02-03")).Post("k2", "member/a", Joined("2020-02-03", "arvika")).Decider.Readings[Subject.Parse("member/a")].State
            .Should().BeOfType<Member>().Which.Association.Should().Be("arvika");

    [Fact]
    public void a_reversal_takes_back_an_entry_of_its_own_batch() =>
        _clerk.Post("k1", "member/b", Joined("2020-03-01")).Post("k2", "member/b", _clerk.Reversal("k1")).Last!.Postings.Should().HaveCount(2).And.OnlyContain(p => p.Amount == -1);

    [Fact]
    public void a_reversal_of_an_entry_of_another_subject_is_refused()
    {
        _clerk.Refuses("k1", "member/b", _clerk.Reversal("r3"), Rules.EntryOfAnotherSubject);
        _clerk.Post("k1", "member/b", Joined("2020-03-01")).Refuses("k2", "member/a", _clerk.Reversal("k1"), Rules.EntryOfAnotherSubject);
    }

    [Fact]
    public void a_reversal_of_nothing_that_is_known_is_refused_as_entry_unknown() => _clerk.Refuses("k1", "member/a", _clerk.Reversal("k0"), Rules.EntryUnknown);

    [Fact]
    public void a_desk_is_never_changed_by_what_it_decides()
    {
        var before = _clerk.ToString();
        var after = _clerk.Post("k1", "member/b", Joined("2020-03-01")).Post("k2", "association/arvika", Closed("2020-04-01")).Post("k3", "member/a", _clerk.Reversal("r3"));
        _clerk.ToString().Should().Be(before);
        after.ToString().Should().NotBe(before);
    }

    [Fact]
    public void what_must_be_read_for_a_draft_is_its_subject_and_the_association_it_names()
    {
        Decider.Concerned(Clerk.ProposedEntry("k1", "member/b", Joined("2020-03-01", "sunne"))).Select(s => s.ToString()).Should().Equal("member/b", "association/sunne");
        Decider.Concerned(Clerk.ProposedEntry("k1", "association/karlstad", Closed("2020-03-01", "arvika"))).Select(s => s.ToString()).Should().Equal("association/karlstad", "association/arvika");
        Decider.Concerned(Clerk.ProposedEntry("k1", "contact/c", Opened("2020-03-01"))).Select(s => s.ToString()).Should().Equal("contact/c");
        Decider.Concerned(new ProposedEntry(Clerk.Id("k1"), default, "/test", "k1", _clerk.Reversal("r3"))).Should().BeEmpty();
    }

    [Fact]
    public void the_members_must_be_known_of_associations_that_may_close() => Decider.MayClose(
    [
        Clerk.ProposedEntry("k1", "association/karlstad", Closed("2020-03-01")),
        Clerk.ProposedEntry("k2", "association/arvika", _clerk.Reversal("r2")),
        Clerk.ProposedEntry("k3", "association/sunne", Renamed("2020-03-01")),
        Clerk.ProposedEntry("k4", "member/a", _clerk.Reversal("r3")),
    ]).Should().Equal("karlstad", "arvika");

    [Fact]
    public void a_reversal_may_bring_a_member_back_to_whatever_its_history_names()
    {
        var clerk = _clerk.Post("k1", "member/a", Transferred("2020-03-01", "arvika")).Post("k2", "member/a", Left("2020-04-01"));
        clerk.Decider.BroughtBack(Clerk.ProposedEntry("k3", "member/a", clerk.Reversal("k2"))).Select(s => s.Id).Should().Equal("karlstad", "arvika");
        clerk.Decider.BroughtBack(Clerk.ProposedEntry("k3", "association/arvika", clerk.Reversal("r2"))).Should().BeEmpty();
    }
}
