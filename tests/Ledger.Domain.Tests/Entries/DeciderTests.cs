using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class DeciderTests
{
    private static readonly Clerk _clerk = Clerk.WithBook(
        ("association/karlstad", Registered("2020-01-10")),
        ("association/arvika", Registered("2020-01-10")),
        ("member/a", Joined("2020-02-03")));

    [Fact]
    public void an_entry_gets_its_version_and_its_postings()
    {
        var after = _clerk.Post("k1", "member/a", Transferred("2020-03-01", "arvika"));
        after.Outcome.Should().Be(Outcome.Recorded);
        after["member/a"].Version.Should().Be(2);
        _clerk["member/a"].Post(after["member/a"].Entries[1]).Postings.Select(p => p.Told()).Should().BeEquivalentTo(
            "2020-03-01 transfers {from:karlstad,to:arvika} +1",
            "2020-03-01 members {association:karlstad,category:member} -1",
            "2020-03-01 members {association:arvika,category:member} +1");
    }

    [Fact]
    public void the_same_entry_again_is_a_duplicate_that_changes_nothing()
    {
        var again = _clerk.Post("r3", "member/a", Joined("2020-02-03"));
        again.Outcome.Should().Be(Outcome.Duplicate);
        again.ToString().Should().Be(_clerk.ToString());
    }

    [Fact]
    public void what_is_refused_leaves_no_trace()
    {
        var clerk = _clerk.Post("k1", "member/b", Joined("2020-02-03"));
        clerk.Rules(
            ("k2", "member/b", Left("2020-02-04")),
            ("k3", "member/b", Joined("2020-02-05", "arvika")),
            ("k4", "contact/c", Opened("2020-02-05")),
            ("k5", "contact/c", Opened("2020-02-06"))).Should().Equal(new Dictionary<string, string> { ["k5"] = Rules.ContactAlreadyOpened });
        clerk.Post("k2", "member/b", Left("2020-02-06")).Outcome.Should().Be(Outcome.Recorded, "its id is free");
    }

    [Fact]
    public void twice_is_once_in_two_posts_and_in_one()
    {
        _clerk.Post("k1", "member/b", Joined("2020-02-03")).Post("k1", "member/b", Joined("2020-02-03")).Outcome.Should().Be(Outcome.Duplicate);
        var once = _clerk.Post(("k1", "member/b", Joined("2020-02-03")), ("k1", "member/b", Joined("2020-02-03")));
        once.Last.Select(d => d.Outcome).Should().Equal(Outcome.Recorded, Outcome.Duplicate);
        once["member/b"].Version.Should().Be(1);
    }

    [Fact]
    public void twice_in_one_post_is_refused_twice() =>
        _clerk.Refused(("k1", "member/a", Joined("2020-02-04")), ("k1", "member/a", Joined("2020-02-04"))).Select(r => r.Broken.Rule).Should().Equal(Rules.AlreadyAMember, Rules.AlreadyAMember);

    [Fact]
    public void a_duplicate_is_none_the_less_when_it_could_not_be_recorded_today() =>
        _clerk.Post("k1", "member/a", Left("2020-03-01")).Post("k2", "association/karlstad", Closed("2020-03-01")).Post("r3", "member/a", Joined("2020-02-03"))
            .Outcome.Should().Be(Outcome.Duplicate);

    [Fact]
    public void the_same_id_with_other_content_another_subject_or_another_type_is_id_reused()
    {
        _clerk.Refuses("r3", "member/a", Joined("2020-02-04"), Rules.IdReused);
        _clerk.Refuses("r3", "member/b", Joined("2020-02-03"), Rules.IdReused);
        _clerk.Refuses("r3", "member/a", DetailsRecorded("2020-02-03"), Rules.IdReused);
        _clerk.Post("k1", "member/b", Joined("2020-02-03")).Refuses("k1", "member/b", Joined("2020-02-03", "arvika"), Rules.IdReused);
        _clerk.Refused(("k1", "member/b", Joined("2020-02-03")), ("k1", "member/b", Joined("2020-02-03", "arvika"))).Should().ContainSingle().Which.Broken.Rule.Should().Be(Rules.IdReused);
    }

    [Fact]
    public void the_id_of_a_refused_entry_is_free_and_never_id_reused()
    {
        _clerk.Refuses("k1", "member/a", Joined("2020-03-01"), Rules.AlreadyAMember);
        _clerk.Post("k1", "member/a", Left("2020-03-01")).Outcome.Should().Be(Outcome.Recorded);
    }

    [Fact]
    public void a_post_sees_those_before_it()
    {
        var after = _clerk.Post("k1", "association/sunne", Registered("2020-03-01")).Post("k2", "member/b", Joined("2020-03-01", "sunne")).Post("k3", "member/b", Left("2020-03-01"));
        after["member/b"].Version.Should().Be(2);
        _clerk.Refuses("k2", "member/b", Joined("2020-03-01", "sunne"), Rules.AssociationNotOpen);
    }

    [Fact]
    public void entries_of_a_post_are_read_after_what_was_recorded_on_the_same_day()
    {
        _clerk.Post("k1", "member/a", Left("2020-02-03")).Post("k2", "member/a", Joined("2020-02-03", "arvika"))["member/a"].State
            .Should().BeOfType<Member>().Which.Association.Should().Be("arvika");
        _clerk.Post(("k1", "member/a", Left("2020-02-03")), ("k2", "member/a", Joined("2020-02-03", "arvika")))["member/a"].State
            .Should().BeOfType<Member>().Which.Association.Should().Be("arvika");
        _clerk.Refused(("k2", "member/a", Joined("2020-02-03", "arvika")), ("k1", "member/a", Left("2020-02-03"))).Should().ContainSingle("those of one day are read in the order given")
            .Which.Broken.Rule.Should().Be(Rules.AlreadyAMember);
    }

    [Fact]
    public void a_reversal_takes_back_an_entry_of_an_earlier_post_and_of_its_own()
    {
        _clerk.Post("k1", "member/b", Joined("2020-03-01")).Post("k2", "member/b", Clerk.Reversal("k1"))["member/b"].Timeline().Should().BeEmpty();
        _clerk.Post(("k1", "member/b", Joined("2020-03-01")), ("k2", "member/b", Clerk.Reversal("k1")))["member/b"].Timeline().Should().BeEmpty();
        _clerk.Post(("k2", "member/b", Clerk.Reversal("k1")), ("k1", "member/b", Joined("2020-03-01")))["member/b"].Version.Should().Be(2, "whichever is listed first");
    }

    [Fact]
    public void a_reversal_of_an_entry_of_another_subject_is_refused()
    {
        _clerk.Refuses("k1", "member/b", Clerk.Reversal("r3"), Rules.EntryOfAnotherSubject);
        _clerk.Post("k1", "member/b", Joined("2020-03-01")).Refuses("k2", "member/a", Clerk.Reversal("k1"), Rules.EntryOfAnotherSubject);
    }

    [Fact]
    public void a_reversal_of_nothing_that_is_known_is_refused_as_entry_unknown() => _clerk.Refuses("k1", "member/a", Clerk.Reversal("k0"), Rules.EntryUnknown);

    [Fact]
    public void a_book_is_never_changed_by_what_is_decided()
    {
        var before = _clerk.ToString();
        var after = _clerk.Post("k1", "member/b", Joined("2020-03-01")).Post("k2", "association/arvika", Closed("2020-04-01")).Post("k3", "member/a", Clerk.Reversal("r3"));
        _clerk.ToString().Should().Be(before);
        after.ToString().Should().NotBe(before);
    }

    [Fact]
    public void the_posted_entry_itself_is_never_called_misplaced()
    {
        _clerk.Refuses("k1", "member/a", Joined("2020-02-04"), Rules.AlreadyAMember).Misplaced.Should().BeNull();
        _clerk.Refuses("k1", "member/a", Joined("2020-02-02"), Rules.AlreadyAMember).Misplaced!.Id.Should().Be(Clerk.Id("r3"), "that one would no longer read");
    }

    [Fact]
    public void what_must_be_read_for_an_entry_is_its_subject_and_the_association_it_names()
    {
        Decider.Concerned(Clerk.Proposed("k1", "member/b", Joined("2020-03-01", "sunne"))).Select(s => s.ToString()).Should().Equal("member/b", "association/sunne");
        Decider.Concerned(Clerk.Proposed("k1", "association/karlstad", Closed("2020-03-01", "arvika"))).Select(s => s.ToString()).Should().Equal("association/karlstad", "association/arvika");
        Decider.Concerned(Clerk.Proposed("k1", "contact/c", Opened("2020-03-01"))).Select(s => s.ToString()).Should().Equal("contact/c");
        Decider.Concerned(new ProposedEntry(Clerk.Id("k1"), default, "/test", "k1", Clerk.Reversal("r3"))).Should().BeEmpty();
    }

    [Fact]
    public void nothing_else_is_read_to_decide_what_takes_no_entry_back()
    {
        var known = _clerk.Post("k1", "member/a", Transferred("2020-04-01", "arvika")).Decider;
        foreach (var fact in new Fact[] { Left("2020-03-01"), Renewed("2020-02-04", "2020-12-31"), CategoryChanged("2020-02-05", "youth"), DetailsRecorded("2020-02-06") })
        {
            var entry = Clerk.Proposed("k2", "member/a", fact);
            var book = _clerk.Book with { Histories = Decider.Concerned(entry).ToDictionary(s => s, s => known[s]) };
            new Decider(book).Decide([(entry, null)], partial: false).Decisions[0].Broken?.Rule.Should().Be(Rules.NotAMember, "the transfer would no longer read");
        }
    }

    [Fact]
    public void the_members_must_be_known_of_associations_that_may_close() => Decider.MayClose(
    [
        Clerk.Proposed("k1", "association/karlstad", Closed("2020-03-01")),
        Clerk.Proposed("k2", "association/arvika", Clerk.Reversal("r2")),
        Clerk.Proposed("k3", "association/sunne", Renamed("2020-03-01")),
        Clerk.Proposed("k4", "member/a", Clerk.Reversal("r3")),
    ]).Should().Equal("karlstad", "arvika");

    [Fact]
    public void a_reversal_may_bring_a_member_back_to_whatever_its_history_names()
    {
        var clerk = _clerk.Post("k1", "member/a", Transferred("2020-03-01", "arvika")).Post("k2", "member/a", Left("2020-04-01"));
        Decider.BroughtBack(clerk["member/a"]).Select(s => s.Id).Should().BeEquivalentTo("karlstad", "arvika");
        Decider.BroughtBack(clerk["association/arvika"]).Should().BeEmpty();
    }
}
