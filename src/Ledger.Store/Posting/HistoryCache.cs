using Ledger.Domain;

namespace Ledger.Store;

/// <summary>
/// Histories that are read again and again: long ones, and those of associations, which every second entry names. A history is only ever added
/// to, so what was once read of it stays true, and only what was added since is read. With it, sixteen posters on one subject of some
/// hundred entries post about as fast as on sixteen subjects (docs/performance.md).
/// </summary>
internal sealed class HistoryCache
{
    /// <summary>From how many entries on a history is long: a shorter one costs no more to read than its news.</summary>
    private const int Long = 32;

    /// <summary>How many entries are kept in all: some tens of megabytes.</summary>
    private const long MostEntries = 100_000;

    private readonly Dictionary<Subject, LinkedListNode<History>> _kept = [];
    private readonly LinkedList<History> _byUse = [];
    private long _entries;

    /// <summary>What is known of a subject; nothing, where nothing is kept.</summary>
    public History Find(Subject subject) => _kept.TryGetValue(subject, out var node) ? node.Value : History.Nothing(subject);

    /// <summary>Keeps a history, if it is long or an association's; the least recently kept go when there are too many.</summary>
    public void Keep(History history)
    {
        if (history.Version < Long && history.Subject.Kind != "association")
            return;
        Forget(history.Subject);
        _kept.Add(history.Subject, _byUse.AddLast(history));
        _entries += history.Version;
        while (_entries > MostEntries && _byUse.First is { } oldest && oldest != _byUse.Last)
            Forget(oldest.Value.Subject);
    }

    private void Forget(Subject subject)
    {
        if (!_kept.Remove(subject, out var node))
            return;
        _byUse.Remove(node);
        _entries -= node.Value.Version;
    }
}
