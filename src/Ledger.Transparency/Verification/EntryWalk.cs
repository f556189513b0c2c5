namespace Ledger.Transparency;

/// <summary>
/// What can be seen of a history without any checkpoint: positions ascend, no position and no id comes twice, and each subject's versions are 1, 2, 3 and so
/// on.
/// </summary>
internal sealed class EntryWalk(string district)
{
    private readonly HashSet<Guid> _ids = [];
    private readonly Dictionary<string, long> _versions = [];

    // Sixty-four positions in each word: positions lie close together.
    private readonly Dictionary<long, ulong> _positions = [];
    private readonly List<(long From, long Through)> _gaps = [];
    private long _last = long.MinValue;
    private long _highest;
    private long _numbersWithoutEntry;

    /// <summary>The numbers at which no entry stands, of the entries so far.</summary>
    public PositionGaps Gaps => new(_numbersWithoutEntry, _gaps);

    /// <summary>The faults of the next entry.</summary>
    public IEnumerable<Fault> Next(ExportedEntry place, LogEntry entry)
    {
        if (entry.District != district)
            yield return place.Fault(Faults.OtherDistrict, $"it stands in the book of '{entry.District}', not of '{district}'.");

        if (!AddPosition(entry.Position))
            yield return place.Fault(Faults.PositionTwice, "an entry before it has the same position.");
        else if (entry.Position <= _last)
            yield return place.Fault(Faults.PositionNotAscending, $"it comes after position {_last}.");
        _last = entry.Position;
        CountGap(entry.Position);

        if (!_ids.Add(entry.Entry))
            yield return place.Fault(Faults.EntryTwice, "an entry before it has the same id.");

        var expected = _versions.GetValueOrDefault(entry.Subject) + 1;
        if (entry.Version != expected)
            yield return place.Fault(Faults.VersionNotNext, $"it is version {entry.Version} of {entry.Subject}, where version {expected} follows.");
        _versions[entry.Subject] = entry.Version;
    }

    // The first position that is ever given is 1.
    private void CountGap(long position)
    {
        if (position <= _highest)
            return;
        if (position > _highest + 1)
        {
            _numbersWithoutEntry += position - _highest - 1;
            if (_gaps.Count < PositionGaps.MostListed)
                _gaps.Add((_highest + 1, position - 1));
        }

        _highest = position;
    }

    private bool AddPosition(long position)
    {
        var (word, bit) = (position >> 6, 1UL << (int)(position & 63));
        var before = _positions.GetValueOrDefault(word);
        _positions[word] = before | bit;
        return (before & bit) == 0;
    }
}
