using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

/// <summary>What a poster may post who acts for an association.</summary>
public class DeciderScopeTests
{
    private static readonly Clerk _clerk = Clerk.WithBook(
        ("association/karlstad", Registered("2020-01-01")),
        ("association/arvika", Registered("2020-01-01")),
        ("member/a", Joined("2020-02-03")),
        ("member/a", Transferred("2020-05-01", "arvika")),
        ("contact/c", Opened("2020-02-03", "arvika")));

    [Fact]
    public void what_is_anothers_or_unknown_that_day_is_refused_as_not_your_association()
    {
        var karlstad = _clerk.For("karlstad");
        karlstad.Refuses("k1", "member/a", Left("2020-06-01"), Rules.NotYourAssociation).Words.Should().Equal("karlstad");
        karlstad.Refuses("k1", "member/a", Joined("2020-06-01"), Rules.NotYourAssociation);
        karlstad.Refuses("k1", "member/b", Left("2020-06-01"), Rules.NotYourAssociation);
        karlstad.Refuses("k1", "member/b", Joined("2020-06-01", "arvika"), Rules.NotYourAssociation);
        karlstad.Refuses("k1", "contact/c", Spoken("2020-06-01", "karlstad"), Rules.NotYourAssociation);
        karlstad.Refuses("k1", "contact/c", Spoken("2020-01-01", "karlstad"), Rules.NotYourAssociation);
        _clerk.For("arvika").Refuses("k1", "member/a", Left("2020-04-30"), Rules.NotYourAssociation);
    }

    [Fact]
    public void ones_own_is_posted_late_or_not() =>
        _clerk.For("karlstad").Post("k1", "member/b", Joined("2020-06-01")).Post("k2", "member/b", Transferred("2020-07-01", "arvika"))
            .For("arvika").Post("k3", "member/a", Left("2020-06-01")).Post("k4", "contact/c", Spoken("2020-06-01"));

    [Fact]
    public void what_brought_a_member_is_not_taken_back_where_it_leaves_an_earlier_entry_of_the_post_about_nobodys_member() =>
        _clerk.For("karlstad").Rules(
            ("k1", "member/b", Joined("2020-06-01")), ("k2", "member/b", Left("2020-07-01")), ("k3", "member/b", Clerk.Reversal("k2")), ("k4", "member/b", Clerk.Reversal("k1")))
            .Should().Equal(new Dictionary<string, string> { ["k4"] = Rules.NotYourAssociation });

    [Fact]
    public void a_member_is_not_taken_back_from_another_by_a_reversal()
    {
        _clerk.For("karlstad").Refuses("k1", "member/a", Clerk.Reversal("r4"), Rules.NotYourAssociation);
        _clerk.For("arvika").Refuses("k1", "member/a", Clerk.Reversal("r4"), Rules.NotYourAssociation);
        _clerk.Post("k1", "member/a", Clerk.Reversal("r4"));
    }

    [Fact]
    public void what_one_may_not_see_is_not_there_to_be_reversed()
    {
        _clerk.For("arvika").Refuses("k1", "member/a", Clerk.Reversal("r3"), Rules.EntryUnknown);
        _clerk.For("karlstad").Refuses("k1", "contact/c", Clerk.Reversal("r5"), Rules.EntryUnknown);
        _clerk.For("karlstad").Refuses("k1", "member/b", Clerk.Reversal("r3"), Rules.EntryUnknown);
    }

    [Fact]
    public void a_post_that_is_refused_for_something_else_tells_nothing_of_who_has_a_member()
    {
        var (elsewhere, free) = (Told(("k1", "member/taken", Joined("2020-06-01")), _broken), Told(("k1", "member/free", Joined("2020-06-01")), _broken));
        elsewhere.Should().Equal("Recorded  probes", "Refused association-not-open probes");
        free.Should().Equal(elsewhere);
        Told(("k1", "member/taken", Joined("2020-06-01")), ("k2", "member/taken", Renewed("2020-06-02", "2020-12-31")), _broken)
            .Should().Equal(Told(("k1", "member/free", Joined("2020-06-01")), ("k2", "member/free", Renewed("2020-06-02", "2020-12-31")), _broken));
    }

    [Fact]
    public void a_post_that_only_what_is_hidden_stands_against_does_not_tell_which_of_its_members_it_is() =>
        Told(("k1", "member/taken", Joined("2020-06-01")), ("k2", "member/free", Joined("2020-06-01")), ("k3", "contact/own", Spoken("2020-06-01")))
            .Should().Equal("Refused not-your-association probes", "Refused not-your-association probes", "Recorded ");

    [Fact]
    public void whether_a_former_member_is_still_anothers_is_not_told_either()
    {
        Told(("k1", "member/still", Joined("2020-09-01")), _broken).Should().Equal(Told(("k1", "member/no-longer", Joined("2020-09-01")), _broken));
        Told(("k1", "member/still", Joined("2020-09-01")), ("k2", "member/no-longer", Joined("2020-09-01"))).Should().AllBe("Refused not-your-association");
    }

    [Fact]
    public void the_district_is_told_all() => new Decider(_others.Book).Decide(Items(null, ("k1", "member/taken", Joined("2020-06-01")), _broken), partial: false)
        .Decisions.Select(d => d.Broken?.Rule).Should().Equal(Rules.AlreadyAMember, Rules.AssociationNotOpen);

    private static readonly (string, string, Fact) _broken = ("k9", "member/broken", Joined("2010-01-01"));

    private static readonly Clerk _others = Clerk.WithBook(
        [
            ("association/karlstad", Registered("2020-01-01")), ("association/arvika", Registered("2020-01-01")),
            ("member/taken", Joined("2020-02-03", "arvika")), ("contact/own", Opened("2020-02-03", "karlstad")),
            ("member/still", Joined("2020-02-03")), ("member/still", Transferred("2020-05-01", "arvika")),
            ("member/no-longer", Joined("2020-02-03")), ("member/no-longer", Transferred("2020-05-01", "arvika")), ("member/no-longer", Left("2020-08-01")),
        ],
        "member/taken", "member/free", "member/broken", "member/still", "member/no-longer", "contact/own");

    private static IEnumerable<string> Told(params (string, string, Fact)[] post)
    {
        var (decisions, stands) = new Decider(_others.Book).Decide(Items("karlstad", post), partial: false);
        stands.Should().BeFalse();
        return decisions.Select(d => $"{d.Outcome} {d.Broken?.Rule}{(d.Probes ? " probes" : "")}");
    }

    private static (ProposedEntry?, RuleBroken?)[] Items(string? scope, params (string Id, string Subject, Fact Fact)[] post) =>
        [.. post.Select(p => ((ProposedEntry?)(Clerk.Proposed(p.Id, p.Subject, p.Fact) with { Scope = scope }), (RuleBroken?)null))];
}
