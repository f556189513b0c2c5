using FsCheck;
using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests.Proposals;

/// <summary>A list of members is compared with the book, and what they differ in is proposed.</summary>
public class MembersTests
{
    private static readonly DateOnly _asOf = Day("2020-01-31");

    [Fact]
    public void any_list_can_be_posted_and_says_nothing_new_then_and_undo_gives_the_book_from_before() => Seeded.Holds(Lists(), list =>
    {
        var book = Lives.Tell(list.Told);
        var before = book.Timeline();
        var asked = Asked(list.AsOf, list.MissingLeave);

        var posted = book.Post(Drafts(Propose(book, asked, list.Rows)));
        Drafts(Propose(book, asked, list.Rows)).Entries.Should().BeEmpty("the same list says nothing new");

        book.Post(book.Undo(posted));
        book.Timeline().Should().Equal(before);
        // What was taken back can be proposed again.
        book.Post(Drafts(Propose(book, asked, list.Rows))).Entries.Should().HaveSameCount(posted.Entries);
    });

    [Fact]
    public void the_book_says_what_the_list_says() => Seeded.Holds(Lists(), list =>
    {
        var book = Lives.Tell(list.Told);
        var proposed = Propose(book, Asked(list.AsOf, list.MissingLeave), list.Rows);
        book.Post(Drafts(proposed));
        foreach (var (row, told) in list.Rows.Zip(proposed).Where(r => r.Second.Outcome is not ("refused" or "unchanged")))
        {
            var state = (Member?)book[$"member/{row.Id}"].StateAsOf(list.AsOf);
            if (row.LastDay < list.AsOf)
                (state?.Association).Should().BeNull();
            else
                ((state?.Association, state?.Category)).Should().Be((row.Association, row.Category ?? state!.Category), "{0} as of {1}", told, list.AsOf);
        }
    });

    [Fact]
    public void somebody_new_joins_on_the_day_that_the_list_says_with_what_it_says()
    {
        var row = Row(2) with { Category = "youth", JoinedOn = Day("2020-01-05"), PaidThrough = Day("2020-12-31"), PaidOn = Day("2020-01-07"), Person = new("Uppdiktad", Number: "17") };
        var told = Propose(new(), Asked(_asOf), row).Single();
        (told.Outcome, told.Subject).Should().Be(("joins", new Subject("member", "new-2")));
        told.Entries.Select(e => e.Draft.Fact).Should().Equal(Joined("2020-01-05", "arvika", "youth"), Renewed("2020-01-07", "2020-12-31"));
        told.Entries.Select(e => e.Person).Should().Equal(row.Person, null);
        told.Entries.Select(e => e.Draft.Source).Should().AllBe("/associations/arvika/lists/2020-01-31");
    }

    [Fact]
    public void without_a_day_of_joining_or_paying_it_is_that_of_the_list()
    {
        var told = Propose(new(), Asked(_asOf), Row(2) with { Id = "1", PaidThrough = Day("2020-12-31") }).Single();
        told.Entries.Select(e => e.Draft.Fact).Should().Equal(Joined("2020-01-31", "arvika"), Renewed("2020-01-31", "2020-12-31"));
        Propose(new(), Asked(_asOf), Row(2) with { Id = "1", PaidThrough = Day("2019-12-31") }).Single().Entries.Should().ContainSingle("it pays for no day of the membership");
    }

    [Fact]
    public void who_is_known_moves_changes_renews_and_leaves()
    {
        var book = Lives.Tell([("member/1", Joined("2020-01-01", "arvika")), ("member/2", Joined("2020-01-01", "arvika")), ("member/3", Joined("2020-01-01", "arvika")), ("member/4", Joined("2020-01-01", "arvika")), ("member/5", Joined("2020-01-01", "arvika"))]);
        var told = Propose(book, Asked(_asOf),
            Row(2) with { Id = "1", Association = "sunne", TransferredOn = Day("2020-01-20") },
            Row(3) with { Id = "2", Category = "youth" },
            Row(4) with { Id = "3", PaidThrough = Day("2020-01-15") },
            Row(5) with { Id = "4", LastDay = Day("2020-01-14"), LeftReason = "lapsed" },
            Row(6) with { Id = "5" });
        told.Select(r => r.Outcome).Should().Equal("transfers", "changes", "renews", "leaves", "unchanged");
        told.SelectMany(r => r.Entries).Select(e => e.Draft.Fact).Should().Equal(
            Transferred("2020-01-20", "sunne"), CategoryChanged("2020-01-31", "youth"), Renewed("2020-01-15", "2020-01-15"), Left("2020-01-15", "lapsed"));
    }

    [Fact]
    public void who_is_missing_is_told_and_leaves_only_where_that_is_asked_for()
    {
        var book = Lives.Tell([("member/1", Joined("2020-01-01", "arvika")), ("member/2", Joined("2020-01-01", "arvika")), ("member/3", Joined("2020-01-01", "sunne"))]);
        Propose(book, Asked(_asOf), Row(2) with { Id = "1" }).Select(r => $"{r.Row} {r.Outcome} {r.Subject}").Should().Equal("2 unchanged member/1", "0 missing member/2");
        var told = Propose(book, Asked(_asOf, missingLeave: true), Row(2) with { Id = "1" });
        told.Select(r => $"{r.Row} {r.Outcome} {r.Subject}").Should().Equal("2 unchanged member/1", "0 leaves member/2");
        told[^1].Entries.Single().Draft.Fact.Should().Be(Left("2020-01-31"), "who leaves on a day is no member as of it");
    }

    [Fact]
    public void nobody_leaves_for_a_row_that_could_not_be_read()
    {
        var book = Lives.Tell([("member/1", Joined("2020-01-01", "arvika"))]);
        Propose(book, Asked(_asOf, missingLeave: true), Row(2)).Select(r => r.Outcome).Should().Equal("refused", "missing");
    }

    [Fact]
    public void who_is_only_probably_somebody_is_told_and_not_decided()
    {
        var book = Lives.Tell([("member/1", Joined("2020-01-01", "arvika")), ("member/2", Joined("2020-01-01", "arvika"))]);
        var row = Row(2) with { Person = new("Uppdiktad") };
        var changed = Members.Propose(Asked(_asOf, missingLeave: true), [(row with { Category = "youth" }, new([], [new("member", "1")]))], Known(book));
        changed.Select(r => $"{r.Row} {r.Outcome} {r.Subject}").Should().Equal("2 refused member/1", "0 leaves member/2");
        RulesOf(changed[0]).Should().Equal(Rules.ProbablyMember);
        var same = Members.Propose(Asked(_asOf), [(row, new([], [new("member", "1")]))], Known(book, new() { ["1"] = new("Uppdiktad") }))[0];
        (same.Outcome, same.Entries.Count).Should().Be(("unchanged", 0));
        RulesOf(same).Should().Equal(Rules.ProbablyMember);
        var either = Members.Propose(Asked(_asOf), [(row, new([], [new("member", "1"), new("member", "2")]))], Known(book))[0];
        either.Outcome.Should().Be("refused");
        either.Faults[^1].Broken.Words.Should().Equal("member/1, member/2");
    }

    [Fact]
    public void one_row_that_is_two_members_is_refused()
    {
        var book = Lives.Tell([("member/1", Joined("2020-01-01", "arvika")), ("member/2", Joined("2020-01-01", "arvika"))]);
        var told = Members.Propose(Asked(_asOf), [(Row(2) with { Id = "1" }, new([new("member", "1"), new("member", "2")], []))], Known(book))[0];
        (told.Outcome, told.Entries.Count).Should().Be(("refused", 0));
        RulesOf(told).Should().Equal(Rules.RowIsTwoMembers);
    }

    [Fact]
    public void two_rows_of_one_person_count_once_where_they_say_the_same_and_are_refused_where_they_do_not()
    {
        var row = Row(2) with { Person = new("Uppdiktad", Number: "0017") };
        var told = Propose(new(), Asked(_asOf), row, row with { Row = 3 }, row with { Row = 4, Category = "youth" });
        told.Select(r => r.Outcome).Should().Equal("joins", "unchanged", "refused");
        RulesOf(told[1]).Should().Equal(Rules.RowAgain);
        RulesOf(told[2]).Should().Equal(Rules.OnePersonTwoRows);
        told[2].Faults[^1].Broken.Words.Should().Equal(2);
    }

    [Fact]
    public void of_several_memberships_of_one_person_the_present_one_is_read()
    {
        var row = Row(2) with { Person = new("Uppdiktad", Number: "17"), LastDay = Day("2019-12-31"), ListedAs = ListedAs.Left };
        var told = Propose(new(), Asked(_asOf), row, row with { Row = 3, LastDay = null, ListedAs = ListedAs.Member });
        told.Select(r => r.Outcome).Should().Equal("unchanged", "joins");
        RulesOf(told[0]).Should().Equal(Rules.EarlierMembership);
    }

    [Fact]
    public void details_that_differ_are_recorded_and_what_the_list_leaves_out_stays()
    {
        var book = Lives.Tell([("member/1", Joined("2020-01-01", "arvika"))]);
        var told = Members.Propose(
            Asked(_asOf), [(Row(2) with { Id = "1", Person = new("Uppdiktad Ny", Phone: "070-123 45 67") }, new([new("member", "1")], []))],
            Known(book, new() { ["1"] = new("Uppdiktad Gammal", "u@example.org", "+46 70 1234567") })).Single();
        told.Outcome.Should().Be("changes");
        told.Entries.Single().Should().Be((told.Entries[0].Draft, new Person("Uppdiktad Ny")), "the telephone number is the same");
    }

    [Theory]
    [InlineData("joined-after-list")]
    [InlineData("left-by-the-book")]
    [InlineData("moved-by-the-book")]
    [InlineData("last-day-missing")]
    [InlineData("not-yet-a-member")]
    [InlineData("joined-on-differs")]
    [InlineData("paid-through-differs")]
    [InlineData("number-of-another")]
    [InlineData("occurred-in-the-future")]
    [InlineData("not-your-association")]
    [InlineData("row-names-nobody")]
    [InlineData("field-missing")]
    [InlineData("member-has-died")]
    public void what_is_wrong_with_a_row_is_told_of_it(string rule)
    {
        var book = Lives.Tell([
            ("member/in", Joined("2020-01-10", "arvika")), ("member/in", Renewed("2020-01-10", "2020-12-31")), ("member/out", Joined("2020-01-01", "arvika")), ("member/out", Left("2020-01-20")),
            ("member/dead", Joined("2020-01-01", "arvika")), ("member/dead", Left("2020-01-20", "died")), ("member/sunne", Joined("2020-01-01", "sunne"))]);
        var (row, isTold) = rule switch
        {
            "joined-after-list" => (Row(2) with { Id = "x", JoinedOn = Day("2020-02-01") }, false),
            "left-by-the-book" => (Row(2) with { Id = "out", JoinedOn = Day("2020-01-01") }, false),
            "moved-by-the-book" => (Row(2) with { Id = "in", Association = "sunne", TransferredOn = Day("2020-01-05") }, false),
            "last-day-missing" => (Row(2) with { Id = "in", ListedAs = ListedAs.Left }, false),
            "not-yet-a-member" => (Row(2) with { Id = "x", ListedAs = ListedAs.Waiting }, true),
            "joined-on-differs" => (Row(2) with { Id = "in", JoinedOn = Day("2020-01-09") }, true),
            "paid-through-differs" => (Row(2) with { Id = "in", PaidThrough = Day("2020-06-30") }, true),
            "number-of-another" => (Row(2) with { Person = new("Uppdiktad Annan", Number: "17") }, false),
            "occurred-in-the-future" => (Row(2) with { Id = "in", LastDay = Day("2020-12-31") }, true),
            "not-your-association" => (Row(2) with { Id = "x", Association = "sunne" }, false),
            "row-names-nobody" => (Row(2) with { Person = new(Email: "x@example.org") }, false),
            "field-missing" => (Row(2) with { Id = "x", Association = null }, false),
            _ => (Row(2) with { Id = "dead" }, false),
        };
        var asked = rule == "not-your-association" ? Asked(_asOf) with { Scope = "arvika" } : rule == "field-missing" ? Asked(_asOf) with { Association = null } : Asked(_asOf);
        var whom = rule == "number-of-another" ? new([new("member", "sunne")], []) : row.Id is { } id && book[$"member/{id}"].Version > 0 ? new Whom([new("member", id)], []) : new([], []);
        var told = Members.Propose(asked, [(row, whom)], Known(book, new() { ["sunne"] = new("Uppdiktad") }))[0];
        RulesOf(told).Should().Equal(rule);
        told.Outcome.Should().Be(isTold ? "unchanged" : "refused");
        told.Entries.Should().BeEmpty();
    }

    private static MemberRow Row(int row) => new(row) { Association = "arvika" };

    private static ListAsked Asked(DateOnly asOf, bool missingLeave = false) => new(ProposingBook.District, "arvika", null, asOf, ProposingBook.Today, missingLeave, row => $"new-{row}");

    private static IEnumerable<string> RulesOf(ListedRow row) => row.Faults.Select(f => f.Broken.Rule);

    private static IReadOnlyList<ListedRow> Propose(ProposingBook book, ListAsked asked, params IReadOnlyList<MemberRow> rows) =>
        Members.Propose(asked, [.. rows.Select(r => (r, r.Id is { } id && book[$"member/{id}"].Version > 0 ? new Whom([new("member", id)], []) : new Whom([], [])))], Known(book));

    private static Dictionary<Subject, KnownMember> Known(ProposingBook book, Dictionary<string, Person>? persons = null) =>
        book.Of("member").ToDictionary(h => h.Subject, h => new KnownMember(h, persons?.GetValueOrDefault(h.Subject.Id)));

    private static Drafts Drafts(IReadOnlyList<ListedRow> rows) => new("/associations/arvika/lists", [.. rows.SelectMany(r => r.Entries).Select(e => e.Draft)], []);

    private sealed record RandomList(List<(string Subject, Fact Fact)> Told, List<MemberRow> Rows, DateOnly AsOf, bool MissingLeave);

    // Lists of members who are known and of one who is not, on the days on which things happen to them.
    private static Arbitrary<RandomList> Lists()
    {
        var day = Gen.Choose(1, 20).Select(d => new DateOnly(2020, 1, d));
        var perhaps = Gen.OneOf(Gen.Constant((DateOnly?)null), day.Select(d => (DateOnly?)d));
        var row = from id in Gen.Elements("a", "b", "c")
                  from association in Gen.Elements("arvika", "arvika", "sunne")
                  from category in Gen.Elements(null, "member", "youth")
                  from joined in perhaps
                  from last in Gen.OneOf(Gen.Constant((DateOnly?)null), perhaps)
                  from moved in perhaps
                  from paid in perhaps
                  from through in Gen.OneOf(Gen.Constant((DateOnly?)null), Gen.Choose(1, 60).Select(d => (DateOnly?)new DateOnly(2020, 1, 1).AddDays(d)))
                  select new MemberRow(0) { Id = id, Association = association, Category = category, JoinedOn = joined, LastDay = last, TransferredOn = moved, PaidOn = paid, PaidThrough = through };
        return Arb.From(
            from told in Lives.OfTwo(canDie: true).Generator
            from rows in row.ListOf(3)
            from asOf in day
            from leave in Gen.Elements(true, false)
            select new RandomList(told, [.. rows.Select((r, place) => r with { Row = place + 2 })], asOf, leave),
            list => list.Told.Select((_, left) => list with { Told = [.. list.Told.Where((_, i) => i != left)] })
                .Concat(list.Rows.Select(r => list with { Rows = [.. list.Rows.Where(o => o != r)] })));
    }
}
