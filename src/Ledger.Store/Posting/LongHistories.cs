using Ledger.Domain;

namespace Ledger.Store;

/// <summary>
/// The readings of long histories, kept so that of a subject that is posted about again and again only what is new is read; and those
/// of associations, which every second entry names. A history is only ever added to, so what was once read of it stays true; what
/// was added since is read besides.
/// </summary>
internal sealed class LongHistories
{
    /// <summary>From how many entries on a history is long: a shorter one costs no more to read than its news.</summary>
    private const int Long = 32;

    /// <summary>How many entries are kept in all: some tens of megabytes.</summary>
    private const long Most = 100_000;

    private readonly Dictionary<(string District, Subject Subject), LinkedListNode<(string District, History History)>> _kept = [];
    private readonly LinkedList<(string District, History History)> _byUse = [];
    private readonly HashSet<(string District, Subject Subject)> _outdated = [];
    private long _entries;

    /// <summary>What is known of a subject; null when nothing is kept.</summary>
    public History? Find(string district, Subject subject)
    {
        lock (_kept)
            return _kept.TryGetValue((district, subject), out var node) ? node.Value.Reading : null;
    }

    /// <summary>What is known of a subject, unless something is known to have been added since; null when nothing is kept.</summary>
    /// <param name="district">The district.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="isOutdated">Whether something has been added.</param>
    public History? FindCurrent(string district, Subject subject, out bool isOutdated)
    {
        lock (_kept)
        {
            isOutdated = _outdated.Contains((district, subject));
            return isOutdated ? null : Find(district, subject);
        }
    }

    /// <summary>Entries were added to a subject's history.</summary>
    public void Outdate(string district, Subject subject)
    {
        lock (_kept)
            if (_kept.ContainsKey((district, subject)))
                _outdated.Add((district, subject));
    }

    /// <summary>Keeps a reading, if it is long or an association's; the least recently kept go when there are too many.</summary>
    public void Keep(string district, History reading)
    {
        if (reading.Version < Long && reading.Subject.Kind != "association")
            return;
        lock (_kept)
        {
            Forget((district, reading.Subject));
            _kept.Add((district, reading.Subject), _byUse.AddLast((district, reading)));
            _entries += reading.Version;
            while (_entries > Most && _byUse.First is { } oldest && oldest != _byUse.Last)
                Forget((oldest.Value.District, oldest.Value.Reading.Subject));
        }
    }

    private void Forget((string District, Subject Subject) key)
    {
        if (!_kept.Remove(key, out var node))
            return;
        _byUse.Remove(node);
        _outdated.Remove(key);
        _entries -= node.Value.Reading.Version;
    }
}
