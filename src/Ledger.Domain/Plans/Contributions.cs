namespace Ledger.Domain;

/// <summary>A posting that goes into a value.</summary>
/// <param name="Leaf">Which of the measure's leaves it belongs to, from 0.</param>
/// <param name="OccurredOn">The day that it is dated.</param>
/// <param name="Association">The association of its cell, if any.</param>
/// <param name="Subject">A number for whom or what it counts.</param>
/// <param name="Amount">Its amount with the sign of its window.</param>
public readonly record struct ValuePosting(int Leaf, DateOnly OccurredOn, string? Association, int Subject, long Amount);

/// <summary>
/// Tells, posting after posting in the order (occurredOn, position), what each adds to a measure's value as of a day, so
/// that what all of them add is the value; of a share, the values of what it is made of. Where the value is a number of associations, of
/// parts, of periods or of persons, a posting adds 1 when it completes one, takes 1 away when it undoes one, and adds 0 else.
/// </summary>
public sealed class Contributions
{
    public const string Of = "of";
    public const string Among = "among";

    private readonly Node _root;

    /// <param name="measure">The measure.</param>
    /// <param name="period">The period it is measured in.</param>
    /// <param name="asOf">The day.</param>
    /// <param name="balances">What is known.</param>
    public Contributions(Measure measure, Period period, DateOnly asOf, Balances balances)
    {
        var leaves = 0;
        _root = Node.Make(measure, period, asOf, balances, ref leaves);
    }

    /// <summary>Whether each posting adds its amount, whatever came before it.</summary>
    public static bool IsSum(Measure measure) =>
        measure.Read == Measure.Share ? IsSum(measure.Of!) && IsSum(measure.Among!)
            : measure.Read is Measure.Level or Measure.Change or Measure.Count or Measure.VersusLastYear;

    /// <summary>What one more posting adds, and of a share, to which of the two.</summary>
    public (long Amount, string? Side) Add(ValuePosting posting)
    {
        var (counted, side) = _root is ShareNode share ? share.Has(posting.Leaf) : (_root, null);
        var before = counted.Value("");
        _root.Add(posting, "");
        return (counted.Value("") - before, side);
    }

    /// <summary>A measure of the tree, with what has been added so far: of all (""), or of each association alone.</summary>
    private abstract class Node
    {
        /// <summary>The last of the leaves within it.</summary>
        public int LastLeaf { get; private set; }

        public abstract long Value(string part);

        public abstract void Add(in ValuePosting posting, string part);

        public static Node Make(Measure measure, Period period, DateOnly asOf, Balances balances, ref int leaves)
        {
            Node node;
            switch (measure.Read)
            {
                case Measure.Coverage:
                    node = new CoverageNode(Make(measure.OfEach, period, asOf, balances, ref leaves), measure.Each ?? 1, balances.OpenOn(asOf));
                    break;
                case Measure.Share:
                    var of = Make(measure.Of!, period, asOf, balances, ref leaves);
                    node = new ShareNode(of, Make(measure.Among!, period, asOf, balances, ref leaves));
                    break;
                case Measure.Periods or Measure.AllOf:
                    var parts = new List<(Node, Func<string, long>)>();
                    foreach (var (part, within, day) in measure.Read == Measure.AllOf
                        ? measure.Parts!.Select(p => (p, period, asOf)) : measure.Begun(period, asOf).Select(p => (measure.OfPeriod, p.Period, p.AsOf)))
                        parts.Add((Make(part.Measure, within, day, balances, ref leaves), key => part.Least(within, day, balances, key.Length == 0 ? null : key)));
                    node = new PartsNode(parts);
                    break;
                default:
                    leaves++;
                    node = measure.Read switch
                    {
                        Measure.Retained => new RetainedNode(period.DayBefore, asOf),
                        Measure.Distinct => new DistinctNode(),
                        _ => new SumNode(),
                    };
                    break;
            }

            node.LastLeaf = leaves - 1;
            return node;
        }
    }

    private sealed class SumNode : Node
    {
        private readonly Dictionary<string, long> _sums = [];

        public override long Value(string part) => _sums.GetValueOrDefault(part);

        public override void Add(in ValuePosting posting, string part) => _sums[part] = Value(part) + posting.Amount;
    }

    private sealed class DistinctNode : Node
    {
        private readonly Dictionary<(string, int), long> _counts = [];
        private readonly Dictionary<string, long> _named = [];

        public override long Value(string part) => _named.GetValueOrDefault(part);

        public override void Add(in ValuePosting posting, string part)
        {
            var before = _counts.GetValueOrDefault((part, posting.Subject));
            _counts[(part, posting.Subject)] = before + posting.Amount;
            _named[part] = Value(part) + Crossing(before, before + posting.Amount, 1);
        }
    }

    private sealed class RetainedNode(DateOnly dayBefore, DateOnly asOf) : Node
    {
        private readonly Dictionary<(string, int), (long Before, long Now)> _counts = [];
        private readonly Dictionary<string, long> _retained = [];

        public override long Value(string part) => _retained.GetValueOrDefault(part);

        public override void Add(in ValuePosting posting, string part)
        {
            var was = _counts.GetValueOrDefault((part, posting.Subject));
            var became = (Before: was.Before + (posting.OccurredOn <= dayBefore ? posting.Amount : 0), Now: was.Now + (posting.OccurredOn <= asOf ? posting.Amount : 0));
            _counts[(part, posting.Subject)] = became;
            _retained[part] = Value(part) + Crossing(Math.Min(was.Before, was.Now), Math.Min(became.Before, became.Now), 1);
        }
    }

    private sealed class CoverageNode(Node each, long least, IReadOnlySet<string> open) : Node
    {
        private long _covered;

        public override long Value(string part) => _covered;

        public override void Add(in ValuePosting posting, string part)
        {
            if (posting.Association is not { } association || !open.Contains(association))
                return;
            var before = each.Value(association);
            each.Add(posting, association);
            _covered += Crossing(before, each.Value(association), least);
        }
    }

    private sealed class ShareNode(Node of, Node among) : Node
    {
        public (Node Counted, string Side) Has(int leaf) => leaf <= of.LastLeaf ? (of, Of) : (among, Among);

        public override long Value(string part) => Measure.Percent(of.Value(part), among.Value(part)) ?? 0;

        public override void Add(in ValuePosting posting, string part) => Has(posting.Leaf).Counted.Add(posting, part);
    }

    private sealed class PartsNode(List<(Node Node, Func<string, long> Least)> parts) : Node
    {
        private readonly Dictionary<(string, int), long> _least = [];
        private readonly Dictionary<string, long> _met = [];

        public override long Value(string part) => _met.GetValueOrDefault(part);

        public override void Add(in ValuePosting posting, string part)
        {
            var place = 0;
            while (posting.Leaf > parts[place].Node.LastLeaf)
                place++;
            if (!_least.TryGetValue((part, place), out var least))
                _least.Add((part, place), least = parts[place].Least(part));
            var node = parts[place].Node;
            var before = node.Value(part);
            node.Add(posting, part);
            _met[part] = Value(part) + Crossing(before, node.Value(part), least);
        }
    }

    private static long Crossing(long before, long after, long least) => (after >= least ? 1 : 0) - (before >= least ? 1 : 0);
}
