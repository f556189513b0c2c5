using System.Buffers;

namespace Ledger.Store;

/// <summary>
/// Counts the subjects that stand in a division as of some days, in one pass over its postings, subject by subject, however many days there are.
/// </summary>
internal sealed class StandingSubjects
{
    private static readonly Comparer<SeriesPosting> _bySubject = Comparer<SeriesPosting>.Create((a, b) =>
        a.Subject != b.Subject ? a.Subject.CompareTo(b.Subject) : a.OccurredOn != b.OccurredOn ? a.OccurredOn.CompareTo(b.OccurredOn) : a.Position.CompareTo(b.Position));

    private readonly string[] _parts;
    private readonly int _firstCell;
    private readonly int[] _partOf; // by cell, from the first
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
        _firstCell = cells.Keys.DefaultIfEmpty().Min(); // below 0 where some are only supposed
        _partOf = new int[cells.Keys.DefaultIfEmpty().Max() - _firstCell + 1];
        foreach (var (cell, part) in cells)
            _partOf[cell - _firstCell] = numberOf[counted(part)];
        _changes = new long[_parts.Length * days.Length];
    }

    /// <summary>
    /// Sorts postings by subject and day, those first that are the only one of their subject: they are the most, and what is alike is counted fast.
    /// </summary>
    /// <returns>How many stand first.</returns>
    public static int Sort(SeriesPosting[] postings)
    {
        Array.Sort(postings, _bySubject);
        var (single, others) = (0, new List<SeriesPosting>());
        for (ReadOnlySpan<SeriesPosting> left = postings, own; !left.IsEmpty; left = left[own.Length..])
        {
            own = FirstSubject(left);
            if (own.Length == 1)
                postings[single++] = own[0];
            else
                others.AddRange(own);
        }

        others.CopyTo(postings, single);
        return single;
    }

    /// <summary>Counts all subjects.</summary>
    /// <param name="sorted">Postings as they are sorted.</param>
    /// <param name="singles">How many of them stand first.</param>
    /// <param name="others">A few more, in any order.</param>
    public void Count(ReadOnlySpan<SeriesPosting> sorted, int singles, ReadOnlySpan<SeriesPosting> others)
    {
        CountSingles(sorted[..singles]);
        for (ReadOnlySpan<SeriesPosting> left = sorted[singles..], own; !left.IsEmpty; left = left[own.Length..])
            Count(own = FirstSubject(left), 1);
        var rented = ArrayPool<SeriesPosting>.Shared.Rent(others.Length);
        var late = rented.AsSpan(0, others.Length);
        others.CopyTo(late);
        late.Sort(_bySubject);
        for (ReadOnlySpan<SeriesPosting> left = late, added; !left.IsEmpty; left = left[added.Length..])
        {
            added = FirstSubject(left);
            var known = Find(sorted[..singles], added[0].Subject) is { IsEmpty: false } single ? single : Find(sorted[singles..], added[0].Subject);
            if (!known.IsEmpty)
                Count(known, -1); // it is counted with all that it has instead
            SeriesPosting[] all = [.. known, .. added];
            Array.Sort(all, _bySubject);
            Count(all, 1);
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

    private static ReadOnlySpan<SeriesPosting> FirstSubject(ReadOnlySpan<SeriesPosting> sorted)
    {
        var length = 1;
        while (length < sorted.Length && sorted[length].Subject == sorted[0].Subject)
            length++;
        return sorted[..length];
    }

    // The postings of a subject; none where it has none.
    private static ReadOnlySpan<SeriesPosting> Find(ReadOnlySpan<SeriesPosting> sorted, int subject)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle].Subject < subject ? (middle + 1, high) : (low, middle);
        }

        return low < sorted.Length && sorted[low].Subject == subject ? FirstSubject(sorted[low..]) : [];
    }

    // Counts subjects that have one posting each: who stands once, stands from then on.
    private void CountSingles(ReadOnlySpan<SeriesPosting> singles)
    {
        var (known, after, last, days) = (_known, _after, Math.Min(_before ?? int.MaxValue, _days[^1]), _days);
        foreach (ref readonly var posting in singles)
        {
            if (posting.Position > known || posting.OccurredOn <= after || posting.OccurredOn > last || posting.Amount <= 0 || (_membersOnly && posting.Subject < 0))
                continue;
            var day = 0;
            while (days[day] < posting.OccurredOn)
                day++;
            _changes[PartOf(posting) * days.Length + day]++;
        }
    }

    // Counts one subject by its postings, in the order of their days, in each of its parts.
    private void Count(ReadOnlySpan<SeriesPosting> postings, int sign)
    {
        if ((_membersOnly && postings[0].Subject < 0) || postings[0].OccurredOn > _before)
            return;
        if (_parts.Length == 1)
        {
            Count(postings, 0, sign);
            return;
        }

        for (var i = 0; i < postings.Length; i++)
        {
            var (part, earlier) = (PartOf(postings[i]), 0);
            while (earlier < i && PartOf(postings[earlier]) != part)
                earlier++;
            if (earlier == i)
                Count(postings[i..], part, sign);
        }
    }

    private void Count(ReadOnlySpan<SeriesPosting> postings, int part, int sign)
    {
        var (known, after, last, days) = (_known, _after, _days[^1], _days);
        if (_before is { } before)
        {
            var then = 0L;
            foreach (ref readonly var posting in postings)
            {
                if (posting.OccurredOn > before)
                    break;
                if (posting.Position <= known && posting.OccurredOn > after && PartOf(posting) == part)
                    then += posting.Amount;
            }

            if (then <= 0)
                return;
        }

        var (now, day) = (0L, 0);
        foreach (ref readonly var posting in postings)
        {
            if (posting.OccurredOn > last)
                return;
            if (posting.Position > known || posting.OccurredOn <= after || PartOf(posting) != part)
                continue;
            while (days[day] < posting.OccurredOn)
                day++;
            var stood = now > 0;
            now += posting.Amount;
            if (now > 0 != stood)
                _changes[part * days.Length + day] += stood ? -sign : sign;
        }
    }

    private int PartOf(in SeriesPosting posting) => _partOf[posting.Cell - _firstCell];
}
