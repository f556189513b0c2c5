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
    private long _last = long.MinValue;

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

        if (!_ids.Add(entry.Entry))
            yield return place.Fault(Faults.EntryTwice, "an entry before it has the same id.");

        var expected = _versions.GetValueOrDefault(entry.Subject) + 1;
        if (entry.Version != expected)
            yield return place.Fault(Faults.VersionNotNext, $"it is version {entry.Version} of {entry.Subject}, where version {expected} follows.");
        _versions[entry.Subject] = entry.Version;
    }

    private bool AddPosition(long position)
    {
        var (word, bit) = (position >> 6, 1UL << (int)(position & 63));
        var before = _positions.GetValueOrDefault(word);
        _positions[word] = before | bit;
        return (before & bit) == 0;
    }
}
