using FsCheck;
using FsCheck.Fluent;
using Ledger.Tests;

namespace Ledger.Domain.Tests;

public class ContributionsTests
{
    private static readonly Period _period = new(new(2020, 1, 11), new(2020, 4, 20));
    private static readonly Plan _plan = new("Plan", new(2020, 1, 1), _period.From, _period.By, [], []);
    private static readonly (string, DateOnly, DateOnly?)[] _open = [("karlstad", new(2000, 1, 1), null), ("arvika", new(2020, 2, 14), null), ("sunne", new(2000, 1, 1), new(2020, 3, 18))];
    private static readonly string[] _slugs = ["karlstad", "arvika", "sunne", "eda"];

    private static readonly Gen<DateOnly> _days = Gen.OneOf(
        Gen.Choose(0, 120).Select(new DateOnly(2020, 1, 1).AddDays), Gen.Choose(0, 120).Select(new DateOnly(2019, 1, 1).AddDays));

    private static readonly Gen<Subject> _members = Gen.Choose(1, 4).Select(id => new Subject("member", $"{id}"));

    private static readonly Gen<Posting> _postings = Gen.OneOf(
        from day in _days from slug in Gen.Elements(_slugs) from amount in Gen.Elements(-1, 1, 1, 1, 2) from of in _members select new Posting(Chart.Joins.Cell(slug, "member"), day, amount, 1, default, of),
        from day in _days
        from slug in Gen.OneOf(Gen.Elements(_slugs), Gen.Constant<string>(null!))
        from topics in Seeded.SomeOf("wages", "schools")
        select new Posting(Chart.Conversations.Cell("contact", "union", slug, topics, "phone"), day, 1, 1),
        from day in _days
        from slug in Gen.Elements(_slugs)
        from of in Gen.OneOf(_members, Gen.Constant(new Subject("training", "1")))
        select new Posting(Chart.Attendances.Cell("course", null, null, slug), day, 1, 1, default, of),
        from day in _days from slug in Gen.Elements(_slugs) from amount in Gen.Elements(-1, 1) from of in _members select new Posting(Chart.Members.Cell(slug, "member"), day, amount, 1, default, of));

    private static readonly Gen<(Measure Measure, Target Target)> _measures = Gen.Choose(0, int.MaxValue).Select(seed => new RandomMeasures(
        new Random(seed), [Chart.Members, Chart.Joins, Chart.Conversations, Chart.Attendances, Chart.Associations],
        new Dictionary<string, string[]> { ["association"] = _slugs, ["topics"] = ["wages", "schools"], ["category"] = ["member", "youth"] }).Next(_period));

    private static readonly Gen<DateOnly> _asOf = Gen.Choose(0, 120).Select(new DateOnly(2020, 1, 9).AddDays);

    [Fact]
    public void what_each_posting_adds_sums_to_the_value_or_of_a_share_to_what_it_is_made_of() => Seeded.Holds(
        Arb.From(from goal in _measures from asOf in _asOf from postings in _postings.ListOf() select (goal.Measure, asOf, postings.ToList())),
        example =>
        {
            var (measure, asOf, postings) = example;
            var balances = new PostedBalances(postings, _open);
            var contributions = new Contributions(measure, _period, asOf, balances);
            var sums = new Dictionary<string, long>();
            foreach (var posting in Evidence(measure, asOf, postings))
            {
                var (amount, side) = contributions.Add(posting);
                sums[side ?? ""] = sums.GetValueOrDefault(side ?? "") + amount;
            }

            if (measure.Read == Measure.Share)
            {
                sums.GetValueOrDefault("of").Should().Be(measure.Of!.Value(_period, asOf, balances) ?? 0);
                sums.GetValueOrDefault("among").Should().Be(measure.Among!.Value(_period, asOf, balances) ?? 0);
            }
            else
            {
                sums.GetValueOrDefault("").Should().Be(measure.Value(_period, asOf, balances) ?? 0);
            }
        },
        times: 3000);

    [Fact]
    public void a_value_is_asked_for_between_its_edges_alone() => Seeded.Holds(
        Arb.From(from goal in _measures from asOf in _asOf from from_ in Gen.Choose(0, 50) from days in Gen.Choose(0, 40) select (goal, asOf, _period.From.AddDays(from_), days)),
        example =>
        {
            var ((measure, target), asOf, from, days) = example;
            var goal = new Goal("grow", new("Växa"), measure, target, from.AddDays(days), from);
            var balances = new PostedBalances([], _open);
            GoalProgress.Judge(goal, _plan, asOf, balances);
            balances.Edges.Should().BeSubsetOf(GoalProgress.Edges(goal, _plan, asOf));
            balances.Selections.Should().BeSubsetOf(GoalProgress.Leaves(goal, _plan, asOf).Select(l => l.Selection));
        },
        times: 1000);

    [Fact]
    public void a_posting_adds_1_where_it_covers_an_association_and_takes_1_away_where_it_uncovers_it()
    {
        var contributions = new Contributions(new(Measure.Coverage, "joins", Each: 2), _period, new(2020, 1, 15), new PostedBalances([], _open));
        long Add(string? association, long amount) => contributions.Add(new(0, new(2020, 1, 15), association, 1, amount)).Amount;
        Add("karlstad", 1).Should().Be(0);
        Add("karlstad", 1).Should().Be(1);
        Add("karlstad", 1).Should().Be(0);
        Add("karlstad", -2).Should().Be(-1);
        Add("eda", 5).Should().Be(0, "it is not open");
        Add(null, 5).Should().Be(0);
    }

    /// <summary>The postings that make a value, in the order of their days, as often as a leaf and a window hold them.</summary>
    private static IEnumerable<ValuePosting> Evidence(Measure measure, DateOnly asOf, List<Posting> postings) =>
        from posting in postings.OrderBy(p => p.OccurredOn)
        from leaf in measure.Leaves(_period, asOf).Select((leaf, number) => (leaf, number))
        where PostedBalances.Matches(leaf.leaf.Selection, posting.Cell) && (leaf.leaf.Measure.Read != Measure.Distinct || posting.Of.Kind == "member")
        from window in leaf.leaf.Windows
        where PostedBalances.Lies(posting, window)
        select new ValuePosting(leaf.number, posting.OccurredOn, posting.Cell.Association, posting.Of.GetHashCode(), window.Sign * posting.Amount);
}
