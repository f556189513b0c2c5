using System.Buffers;

namespace Ledger.Store;

/// <summary>
/// Counts the subjects that stand in a division as of some days. The postings are gone over once, subject by subject, however many days there are.
/// </summary>
internal sealed class StandingSubjects
{
    private readonly string[] _parts;
    private readonly Dictionary<int, int> _partOf; // by cell
    private readonly long _known;
    private readonly int _after;
    private readonly int? _before;
    private readonly int[] _days;
    private readonly bool _membersOnly;
    private readonly long[] _changes; // by part, and within it by day: how many more stand in it than on the day before

    /// <param name="cells">The cells, each with its part.</param>
    /// <param name="counted">The part that a part is counted in.</param>
    /// <param name="known">The last position that is known.</param>
    /// <param name="after">The day after which postings count.</param>
    /// <param name="before">The day on which those stood in it who count; null where all count.</param>
    /// <param name="days">The days, ascending.</param>
    /// <param name="membersOnly">Whether only members count.</param>
    public StandingSubjects(IReadOnlyDictionary<int, string> cells, Func<string, string> counted, long known, int after, int? before, int[] days, bool membersOnly)
    {
        (_known, _after, _before, _days, _membersOnly) = (known, after, before, days, membersOnly);
        _parts = [.. cells.Values.Select(counted).Distinct()];
        var numberOf = _parts.Index().ToDictionary(p => p.Item, p => p.Index);
        _partOf = cells.ToDictionary(c => c.Key, c => numberOf[counted(c.Value)]);
        _changes = new long[_parts.Length * days.Length];
    }

    /// <summary>The order in which postings stand by subject.</summary>
    public static IComparer<SeriesPosting> BySubject { get; } =
        Comparer<SeriesPosting>.Create((a, b) => a.Subject != b.Subject ? a.Subject.CompareTo(b.Subject)
            : a.OccurredOn != b.OccurredOn ? a.OccurredOn.CompareTo(b.OccurredOn) : a.Position.CompareTo(b.Position));

    /// <summary>Counts all subjects.</summary>
    /// <param name="sorted">Postings by subject.</param>
    /// <param name="others">A few more, in any order.</param>
    public void Count(ReadOnlySpan<SeriesPosting> sorted, ReadOnlySpan<SeriesPosting> others)
    {
        var rented = ArrayPool<SeriesPosting>.Shared.Rent(others.Length);
        var late = rented.AsSpan(0, others.Length);
        others.CopyTo(late);
        late.Sort(BySubject);
        for (int i = 0, j = 0; i < sorted.Length || j < late.Length;)
        {
            var subject = j == late.Length || (i < sorted.Length && sorted[i].Subject < late[j].Subject) ? sorted[i].Subject : late[j].Subject;
            var (from, fromLate) = (i, j);
            while (i < sorted.Length && sorted[i].Subject == subject)
                i++;
            while (j < late.Length && late[j].Subject == subject)
                j++;
            if (_membersOnly && subject < 0)
                continue;
            if (fromLate == j)
            {
                Count(sorted[from..i]);
                continue;
            }

            SeriesPosting[] all = [.. sorted[from..i], .. late[fromLate..j]];
            Array.Sort(all, BySubject);
            Count(all);
        }

        ArrayPool<SeriesPosting>.Shared.Return(rented);
    }

    /// <summary>How many stand in each part as of each day.</summary>
    public Dictionary<string, long>[] OfEachDay()
    {
        var (standing, counts) = (new Dictionary<string, long>[_days.Length], new long[_parts.Length]);
        for (var day = 0; day < _days.Length; day++)
        {
            for (var part = 0; part < counts.Length; part++)
                counts[part] += _changes[part * _days.Length + day];
            standing[day] = _parts.Zip(counts).ToDictionary(p => p.First, p => p.Second);
        }

        return standing;
    }

    // Counts one subject by its postings, in the order of their days, in each of its parts.
    private void Count(ReadOnlySpan<SeriesPosting> postings)
    {
        if (postings[0].OccurredOn > _before)
            return;
        if (_parts.Length == 1)
        {
            Count(postings, 0);
            return;
        }

        for (var i = 0; i < postings.Length; i++)
        {
            var (part, earlier) = (PartOf(postings[i]), 0);
            while (earlier < i && PartOf(postings[earlier]) != part)
                earlier++;
            if (earlier == i)
                Count(postings[i..], part);
        }
    }

    private void Count(ReadOnlySpan<SeriesPosting> postings, int part)
    {
        if (_before is { } before)
        {
            var then = 0L;
            for (var i = 0; i < postings.Length && postings[i].OccurredOn <= before; i++)
                if (Counts(postings[i], part))
                    then += postings[i].Amount;
            if (then <= 0)
                return;
        }

        var (now, day) = (0L, 0);
        foreach (ref readonly var posting in postings)
        {
            while (day < _days.Length && _days[day] < posting.OccurredOn)
                day++;
            if (day == _days.Length)
                return;
            if (!Counts(posting, part))
                continue;
            var stood = now > 0;
            now += posting.Amount;
            if (now > 0 != stood)
                _changes[part * _days.Length + day] += stood ? -1 : 1;
        }
    }

    private int PartOf(in SeriesPosting posting) => _parts.Length == 1 ? 0 : _partOf[posting.Cell];

    private bool Counts(in SeriesPosting posting, int part) => posting.Position <= _known && posting.OccurredOn > _after && (_parts.Length == 1 || _partOf[posting.Cell] == part);
}
