using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

/// <summary>What people mean when they post several entries at once: a post is judged by the histories it ends in, whatever lies between.</summary>
public class PostTests
{
    private static readonly (string, Fact)[] _open = [("association/karlstad", Registered("2000-01-01")), ("association/arvika", Registered("2000-01-01"))];

    [Fact]
    public void an_earlier_membership_is_told_late()
    {
        var clerk = Book(("member/a", Joined("2020-01-01")));
        var after = InAnyOrder(clerk, ("k1", "member/a", Joined("2019-01-01")), ("k2", "member/a", Left("2019-06-01")));
        Members(after, "karlstad").Should().Equal("2019-01-01 +1", "2019-06-01 -1", "2020-01-01 +1");
    }

    [Fact]
    public void a_wrong_joining_date_is_mended_though_a_renewal_rests_on_it()
    {
        var clerk = Book(("member/a", Joined("2026-11-01")), ("member/a", Renewed("2026-11-02", "2026-12-31")));
        var after = InAnyOrder(clerk, ("k1", "member/a", Clerk.Reversal("r3")), ("k2", "member/a", Joined("2001-03-01")));
        Members(after, "karlstad").Should().Equal("2001-03-01 +1");
    }

    [Fact]
    public void a_session_on_the_wrong_day_is_moved_though_people_attended_it()
    {
        var clerk = Book(("training/t", Planned("2020-01-10")), ("training/t", SessionHeld("2020-03-02", 1)), ("training/t", Attended("2020-03-02", 1, count: 8)));
        var after = InAnyOrder(clerk, ("k1", "training/t", Clerk.Reversal("r4")), ("k2", "training/t", SessionHeld("2020-03-01", 1)));
        after["training/t"].Sums().Select(p => p.Told()).Should().BeEquivalentTo("2020-03-01 sessions {kind:course} +1", "2020-03-02 attendances {kind:course} +8");
    }

    [Fact]
    public void an_export_that_lists_the_newest_first_is_taken_at_once_and_so_is_a_partial_one()
    {
        (string, string, Fact)[] export =
        [
            ("k6", "contact/c", Spoken("2020-05-01")), ("k5", "member/a", Left("2020-04-01")), ("k4", "member/a", Renewed("2020-03-01", "2020-12-31")),
            ("k3", "contact/c", Spoken("2020-02-01")), ("k2", "contact/c", Opened("2020-01-01", "karlstad")), ("k1", "member/a", Joined("2019-01-01")),
        ];
        InAnyOrder(Book(), export)["contact/c"].Version.Should().Be(3);

        var refused = Decide(Book(), [.. export, ("k0", "member/b", Left("2018-01-01"))], partial: true);
        refused.Should().Equal("k0");
    }

    [Fact]
    public void a_lapse_and_a_rejoining_are_put_before_later_renewals()
    {
        var clerk = Book(("member/a", Joined("2018-01-01")), ("member/a", Renewed("2020-02-01", "2020-12-31")), ("member/a", Renewed("2021-02-01", "2021-12-31")));
        var after = InAnyOrder(clerk, ("k1", "member/a", Left("2019-01-01", "lapsed")), ("k2", "member/a", Joined("2019-09-01")));
        Members(after, "karlstad").Should().Equal("2018-01-01 +1", "2019-01-01 -1", "2019-09-01 +1");
    }

    [Fact]
    public void a_wrong_leaving_date_is_mended_of_someone_who_has_rejoined()
    {
        var clerk = Book(("member/a", Joined("2018-01-01")), ("member/a", Left("2019-06-01")), ("member/a", Joined("2020-01-01", "arvika")));
        var after = InAnyOrder(clerk, ("k1", "member/a", Clerk.Reversal("r4")), ("k2", "member/a", Left("2019-03-01")));
        Members(after, "karlstad").Should().Equal("2018-01-01 +1", "2019-03-01 -1");
        Members(after, "arvika").Should().Equal("2020-01-01 +1");
    }

    [Fact]
    public void a_wrong_association_at_joining_is_mended_without_inventing_a_transfer()
    {
        var clerk = Book(("member/a", Joined("2020-01-01")), ("member/a", Renewed("2020-02-01", "2020-12-31")), ("member/a", CategoryChanged("2020-03-01", "youth")));
        var after = InAnyOrder(clerk, ("k1", "member/a", Clerk.Reversal("r3")), ("k2", "member/a", Joined("2020-01-01", "arvika")));
        Members(after, "karlstad").Should().BeEmpty();
        Members(after, "arvika").Should().Equal("2020-01-01 +1", "2020-03-01 -1", "2020-03-01 +1");
        after["member/a"].Sums().Should().NotContain(p => p.Cell.Account == Chart.Transfers);
    }

    [Fact]
    public void one_association_closes_into_another_whose_founding_reads_only_with_the_whole_post()
    {
        var clerk = Clerk.WithBook(
            ("association/arvika", Registered("2000-01-01")), ("association/sunne", Registered("2000-01-01")), ("association/sunne", Closed("2019-01-01")),
            ("member/a", Joined("2001-01-01", "sunne")), ("member/a", Left("2018-01-01")));
        InAnyOrder(
            clerk, ("k1", "association/sunne", Clerk.Reversal("r2")), ("k2", "association/sunne", Clerk.Reversal("r3")), ("k3", "association/sunne", Registered("2020-03-01")),
            ("k4", "member/a", Clerk.Reversal("r4")), ("k5", "member/a", Clerk.Reversal("r5")), ("k6", "association/arvika", Closed("2020-04-01", "sunne")));
    }

    [Fact]
    public void a_wrong_founding_date_is_mended_though_members_lean_on_it()
    {
        var clerk = Clerk.WithBook(("association/sunne", Registered("2020-01-10")), ("member/a", Joined("2020-02-01", "sunne")), ("member/b", Joined("2020-01-20", "sunne")));
        InAnyOrder(clerk, ("k1", "association/sunne", Clerk.Reversal("r1")), ("k2", "association/sunne", Registered("2020-01-20")));
        InAnyOrder(clerk, ("k1", "association/sunne", Clerk.Reversal("r1")), ("k2", "association/sunne", Registered("1907-05-01")));
        var refused = clerk.Refused(("k1", "association/sunne", Clerk.Reversal("r1")), ("k2", "association/sunne", Registered("2020-01-21")));
        refused.Select(r => (r.Id, r.Broken.Rule, r.Broken.On)).Should().Equal(
            ("k1", Rules.AssociationHasMembers, Day("2020-01-20")),
            ("k2", Rules.AlreadyRegistered, Day("2020-01-21")));
    }

    [Fact]
    public void a_wrong_closing_date_is_mended_though_members_lean_on_it()
    {
        var clerk = Book(("member/a", Joined("2019-02-01", "arvika")), ("member/a", Left("2020-05-01")), ("association/arvika", Closed("2020-06-01")));
        InAnyOrder(clerk, ("k1", "association/arvika", Clerk.Reversal("r5")), ("k2", "association/arvika", Closed("2020-05-01")));
        clerk.Rules(("k1", "association/arvika", Clerk.Reversal("r5")), ("k2", "association/arvika", Closed("2020-04-30")))
            .Should().Equal(new Dictionary<string, string> { ["k2"] = Rules.AssociationHasMembers });
    }

    [Fact]
    public void a_joining_and_a_leaving_before_a_closing_are_told_after_it()
    {
        var clerk = Book(("association/arvika", Closed("2020-06-01")));
        InAnyOrder(clerk, ("k1", "member/a", Joined("2020-03-01", "arvika")), ("k2", "member/a", Left("2020-06-01")));
        var broken = clerk.Refuses("k1", "member/a", Joined("2020-03-01", "arvika"), Rules.AssociationNotOpen);
        (broken.Words[0], broken.On).Should().Be(("arvika", Day("2020-06-01")));
    }

    [Fact]
    public void an_association_closes_together_with_the_transfers_out_of_it()
    {
        var clerk = Book(("member/a", Joined("2019-01-01", "arvika")), ("member/b", Joined("2019-01-01", "arvika")));
        (string, string, Fact)[] post =
        [
            ("k1", "association/arvika", Closed("2020-06-01", into: "karlstad")), ("k2", "member/a", Transferred("2020-06-01", "karlstad")), ("k3", "member/b", Transferred("2020-05-01", "karlstad")),
        ];
        Members(InAnyOrder(clerk, post), "arvika").Should().Equal("2019-01-01 +1", "2019-01-01 +1", "2020-05-01 -1", "2020-06-01 -1");
        clerk.Refused([.. post[..2]]).Should().ContainSingle().Which.Should().Match<(string Id, RuleBroken Broken)>(r =>
            r.Id == "k1" && r.Broken.Rule == Rules.AssociationHasMembers && r.Broken.On == Day("2020-06-01"));
        Decide(clerk, [("k0", "member/a", Joined("2020-01-01")), .. post], partial: true).Should().Equal("k0");
        Decide(clerk, [("k0", "contact/c", Spoken("2020-01-01")), .. post], partial: true).Should().Equal("k0");
    }

    [Fact]
    public void an_association_that_is_registered_comes_before_what_names_it_even_where_something_else_about_it_does_not_read()
    {
        (string, string, Fact)[] post =
        [
            ("k1", "member/a", Joined("2020-04-01", "sunne")), ("k2", "contact/c", Opened("2020-04-01", "sunne")), ("k3", "association/sunne", Registered("2020-03-01")),
            ("k4", "association/sunne", Renamed("2020-02-01")), ("k5", "association/sunne", Closed("2021-03-01")), ("k6", "member/a", Left("2020-12-31")),
        ];
        Decide(Book(), post, partial: true).Should().Equal("k4");
        Decide(Book(), [.. post.Reverse()], partial: true).Should().Equal("k4");
    }

    [Fact]
    public void an_association_that_is_closed_and_opened_again_in_one_post_has_members_both_times()
    {
        (string, string, Fact)[] post =
        [
            ("k1", "member/a", Joined("2017-02-01", "sunne")), ("k2", "member/a", Left("2018-01-01")), ("k3", "member/b", Joined("2019-01-01", "sunne")),
            ("k4", "association/sunne", Registered("2017-01-01")), ("k5", "association/sunne", Closed("2018-01-01")), ("k6", "association/sunne", Registered("2019-01-01")),
        ];
        InAnyOrder(Book(), post);
        Decide(Book(), [("k0", "member/c", Left("2018-01-01")), .. post], partial: true).Should().Equal("k0");
        Decide(Book(), [("k0", "member/c", Joined("2018-01-01", "sunne")), .. post], partial: true).Should().Equal("k0");
    }

    [Fact]
    public void two_associations_do_not_merge_into_each_other_and_one_closes_into_what_is_open()
    {
        var clerk = Book();
        clerk.Refused(("k1", "association/arvika", Closed("2020-06-01", into: "karlstad")), ("k2", "association/karlstad", Closed("2020-06-01", into: "arvika")))
            .Select(r => (r.Id, r.Broken.Rule, r.Broken.On)).Should().Equal(("k2", Rules.AssociationNotOpen, Day("2020-06-01")));
        clerk.Refused(("k1", "association/arvika", Closed("2020-06-01", into: "karlstad")), ("k2", "association/karlstad", Closed("2020-05-01")))
            .Select(r => (r.Id, r.Broken.Rule, r.Broken.On)).Should().Equal(("k2", Rules.AssociationNotOpen, Day("2020-06-01")));
        InAnyOrder(clerk, ("k1", "association/arvika", Closed("2020-06-01", into: "karlstad")), ("k2", "association/karlstad", Closed("2020-06-02")));
    }

    [Fact]
    public void a_post_that_is_refused_names_each_entry_with_its_rule_its_date_and_the_entry_that_would_no_longer_read()
    {
        var clerk = Book(("member/a", Joined("2020-01-01")), ("member/a", Renewed("2020-05-01", "2020-12-31")), ("contact/c", Opened("2020-01-01")));
        var refused = clerk.Refused(
            ("k1", "member/a", Left("2020-04-01")), ("k2", "contact/c", Spoken("2020-02-01")), ("k3", "contact/c", Opened("2020-03-01")), ("k4", "member/b", Joined("2020-01-01", "sunne")));
        refused.Select(r => (r.Id, r.Broken.Rule, r.Broken.On, r.Broken.Misplaced?.Id)).Should().Equal(
            ("k1", Rules.NotAMember, Day("2020-05-01"), Clerk.Id("r4")),
            ("k3", Rules.ContactAlreadyOpened, Day("2020-03-01"), null),
            ("k4", Rules.AssociationNotOpen, Day("2020-01-01"), null));
    }

    [Fact]
    public void a_post_that_goes_backward_and_forward_costs_nothing_where_it_ends_well() =>
        InAnyOrder(Book(("member/a", Joined("2020-01-01"))), ("k1", "member/a", Clerk.Reversal("r3")), ("k2", "member/b", Joined("2020-01-01")), ("k3", "member/b", Clerk.Reversal("k2")))
            ["member/a"].Timeline().Should().BeEmpty();

    [Fact]
    public void a_reversal_waits_for_the_entry_it_takes_back_also_where_entries_are_judged_one_by_one() =>
        Decide(Book(), [("k1", "member/a", Left("2019-01-01")), ("k2", "member/a", Clerk.Reversal("k3", "2019-02-01")), ("k3", "member/a", Joined("2020-01-01"))], partial: true).Should().Equal("k1");

    [Fact]
    public void of_two_entries_with_one_id_the_earlier_stands_whichever_is_listed_first()
    {
        (string, string, Fact)[] post = [("k1", "member/a", Joined("2020-02-01")), ("k1", "member/b", Joined("2020-01-01"))];
        foreach (var listed in new[] { post, [.. post.Reverse()] })
        {
            var clerk = Book();
            var (decisions, _) = clerk.Decider.Decide([.. listed.Select(p => ((ProposedEntry?)Clerk.Proposed(p.Item1, p.Item2, p.Item3), (RuleBroken?)null))], partial: true);
            clerk["member/b"].Version.Should().Be(1);
            decisions.Single(d => d.Entry!.Subject.Id == "a").Broken!.Rule.Should().Be(Rules.IdReused);
        }
    }

    [Fact]
    public void what_is_wrong_in_form_is_named_beside_what_does_not_read_and_the_rest_is_taken_in_part()
    {
        (ProposedEntry?, RuleBroken?)[] items =
        [
            (null, new(Rules.FieldMissing, "data.association")), (Clerk.Proposed("k2", "member/a", Left("2020-01-01")), null), (Clerk.Proposed("k3", "member/b", Joined("2020-01-01")), null),
        ];
        foreach (var partial in new[] { false, true })
        {
            var clerk = Book();
            var (decisions, stands) = clerk.Decider.Decide(items, partial);
            decisions.Select(d => d.Broken?.Rule).Should().Equal(Rules.FieldMissing, Rules.NotAMember, null);
            (stands, clerk["member/b"].Version).Should().Be((partial, partial ? 1 : 0));
        }
    }

    /// <summary>A book in which karlstad and arvika have long been open (r1, r2), and then these (r3, …).</summary>
    private static Clerk Book(params (string, Fact)[] recorded) => Clerk.WithBook([.. _open, .. recorded]);

    /// <summary>The same is accepted in whatever order it is listed, whole and in part.</summary>
    private static Clerk InAnyOrder(Clerk clerk, params (string Id, string Subject, Fact Fact)[] post)
    {
        var expected = string.Join('\n', Clerk.Subjects.Select(s => string.Join(", ", clerk.Post(post).Decider[s].Sums().Select(p => p.Told()))));
        foreach (var order in Orders([.. post]))
        {
            var listed = clerk.Post([.. order]);
            string.Join('\n', Clerk.Subjects.Select(s => string.Join(", ", listed.Decider[s].Sums().Select(p => p.Told())))).Should().Be(expected);
            Decide(clerk, [.. order], partial: true).Should().BeEmpty();
        }

        return clerk.Post(post);
    }

    // All orders of four and fewer; of more, those that begin at each of them and go on forward or backward.
    private static IEnumerable<List<T>> Orders<T>(List<T> items) => items.Count <= 1 ? [items]
        : items.Count > 4 ? items.SelectMany((_, i) => new List<T>[] { [.. items[i..], .. items[..i]], [.. items[..i].AsEnumerable().Reverse(), .. items[i..].AsEnumerable().Reverse()] })
        : items.SelectMany((first, i) => Orders([.. items.Where((_, j) => j != i)]).Select(rest => (List<T>)[first, .. rest]));

    /// <summary>What is refused of a post, by id.</summary>
    private static IEnumerable<string> Decide(Clerk clerk, (string Id, string Subject, Fact Fact)[] post, bool partial) =>
        new Decider(clerk.Book).Decide([.. post.Select(p => ((ProposedEntry?)Clerk.Proposed(p.Id, p.Subject, p.Fact), (RuleBroken?)null))], partial).Decisions
            .Where(d => d.Outcome == Outcome.Refused).Select(d => d.Entry!.SourceId).Order(StringComparer.Ordinal);

    /// <summary>How the members of an association change: <c>2020-01-01 +1</c>, in the order of days.</summary>
    private static IEnumerable<string> Members(Clerk clerk, string association) => Clerk.Subjects.SelectMany(s => clerk.Decider[s].Sums())
        .Where(p => p.Cell.Account == Chart.Members && p.Cell.Association == association)
        .OrderBy(p => p.OccurredOn).ThenBy(p => p.Amount).Select(p => $"{p.OccurredOn:yyyy-MM-dd} {p.Amount:+0;-0}");
}
