using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class ContributionsTests
{
    private static readonly Plan _plan = new("Plan", new(2020, 1, 1), new(2020, 1, 11), new(2020, 1, 20), [], []);
    private static readonly (string, DateOnly, DateOnly?)[] _open = [("karlstad", new(2000, 1, 1), null), ("arvika", new(2020, 1, 14), null), ("sunne", new(2000, 1, 1), new(2020, 1, 18))];

    private static readonly Gen<DateOnly> _days = Gen.OneOf(
        Gen.Choose(0, 30).Select(new DateOnly(2020, 1, 1).AddDays), Gen.Choose(0, 30).Select(new DateOnly(2019, 1, 1).AddDays));

    private static readonly Gen<string> _associations = Gen.Elements("karlstad", "arvika", "sunne", "eda");

    private static readonly Gen<Posting> _postings = Gen.OneOf(
        from day in _days from slug in _associations from amount in Gen.Elements(-1, 1, 1, 1, 2) select new Posting(Chart.Joins.Cell(slug, "member"), day, amount, 1),
        from day in _days
        from slug in Gen.OneOf(_associations, Gen.Constant<string>(null!))
        from topics in Seeded.SomeOf("wages", "schools")
        select new Posting(Chart.Conversations.Cell("contact", "union", slug, topics, "phone"), day, 1, 1),
        from day in _days from slug in _associations from amount in Gen.Elements(-1, 1) select new Posting(Chart.Members.Cell(slug, "member"), day, amount, 1));

    private static readonly Gen<Part> _parts =
        from measure in Gen.Elements<Measure>(
            new(Measure.Level, "members"),
            new(Measure.Change, "members", new Dictionary<string, string> { ["association"] = "karlstad" }),
            new(Measure.Count, "joins"),
            new(Measure.Count, "conversations", new Dictionary<string, string> { ["topics"] = "wages" }),
            new(Measure.VersusLastYear, "joins"),
            new(Measure.Coverage, "conversations"),
            new(Measure.Coverage, "joins", Each: 2))
        from least in Gen.Choose(1, 3)
        from all in Gen.Elements(true, false)
        select new Part(measure, all && measure.Read == Measure.Coverage ? new(All: true) : new(AtLeast: least));

    private static readonly Gen<Measure> _measures = Gen.Frequency(
        (2, _parts.Select(part => part.Measure)),
        (1, _parts.ListOf(2).Select(parts => new Measure(Measure.AllOf, Parts: [.. parts]))));

    private static readonly Gen<DateOnly> _asOf = Gen.Choose(0, 25).Select(new DateOnly(2020, 1, 10).AddDays);

    [Fact]
    public void what_each_posting_adds_sums_to_the_value() => Seeded.Holds(
        Arb.From(from measure in _measures from asOf in _asOf from postings in _postings.ListOf() select (measure, asOf, postings.ToList())),
        example =>
        {
            var (measure, asOf, postings) = example;
            var balances = new PostedBalances(postings, _open);
            var contributions = new Contributions(measure, asOf, balances);
            var sum = 0L;
            foreach (var (posting, leaf, sign) in Evidence(measure, asOf, postings))
                sum += contributions.Add(leaf, posting.Cell.Association, sign * posting.Amount);
            sum.Should().Be(measure.Value(_plan, asOf, balances) ?? 0);
        },
        times: 1000);

    [Fact]
    public void a_value_is_asked_for_between_its_edges_alone() => Seeded.Holds(
        Arb.From(from measure in _measures from asOf in _asOf from end in _days.Where(d => d >= _plan.From) select (measure, asOf, end)),
        example =>
        {
            var (measure, asOf, end) = example;
            var goal = new Goal("grow", new("Växa"), measure, measure.Read == Measure.AllOf ? null : new(1), end);
            var balances = new PostedBalances([], _open);
            GoalProgress.Of(goal, _plan, asOf, balances);
            balances.Edges.Should().BeSubsetOf(GoalProgress.Edges(goal, _plan, asOf));
        });

    [Fact]
    public void a_posting_adds_1_where_it_covers_an_association_and_takes_1_away_where_it_uncovers_it()
    {
        var contributions = new Contributions(new(Measure.Coverage, "joins", Each: 2), new(2020, 1, 15), new PostedBalances([], _open));
        contributions.Add(0, "karlstad", 1).Should().Be(0);
        contributions.Add(0, "karlstad", 1).Should().Be(1);
        contributions.Add(0, "karlstad", 1).Should().Be(0);
        contributions.Add(0, "karlstad", -2).Should().Be(-1);
        contributions.Add(0, "eda", 5).Should().Be(0, "it is not open");
        contributions.Add(0, null, 5).Should().Be(0);
    }

    /// <summary>The postings that make a value, in the order of their days, as often as a leaf and a window hold them.</summary>
    private static IEnumerable<(Posting Posting, int Leaf, int Sign)> Evidence(Measure measure, DateOnly asOf, List<Posting> postings) =>
        from posting in postings.OrderBy(p => p.OccurredOn)
        from leaf in Enumerable.Range(0, measure.Leaves.Count)
        where PostedBalances.Matches(measure.Leaves[leaf].Selection(), posting.Cell)
        from window in measure.Leaves[leaf].Windows(_plan, asOf)
        where PostedBalances.Lies(posting, window)
        select (posting, leaf, window.Sign);
}
