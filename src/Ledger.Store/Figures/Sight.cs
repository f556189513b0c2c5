using Ledger.Domain;

namespace Ledger.Store;

/// <summary>What an association sees of the book, in one snapshot. Each history is read once, and only where the association is named in it.</summary>
internal sealed class Sight(Snapshot snapshot, string association)
{
    private readonly HashSet<string> _known = [];
    private readonly HashSet<Guid> _seen = [];

    public string Association => association;

    /// <summary>Whether an entry is seen, of a subject that was looked at.</summary>
    public bool Sees(Guid entry) => _seen.Contains(entry);

    /// <summary>Looks at subjects. Of none, the book is asked all the same: what is hidden takes no longer than what is missing.</summary>
    public Task Look(IEnumerable<string> subjects) => Look([.. subjects.Where(_known.Add)], []);

    /// <summary>Looks at one subject.</summary>
    /// <returns>Its whole stream, in the order of position; nothing where the association sees nothing of it.</returns>
    public async Task<List<Entry>> LookAt(Subject subject) => (await Look([subject.ToString()], [])).GetValueOrDefault(subject.ToString()) is { } stream && stream.Exists(e => Sees(e.Id)) ? stream : [];

    /// <summary>Looks at the subject of an entry.</summary>
    public Task LookAt(Guid entry) => Look([], [entry]);

    private async Task<Dictionary<string, List<Entry>>> Look(string[] subjects, Guid[] entries)
    {
        var streams = Snapshot.ByStream(await snapshot.Read(Sql.Statement("read_seen_histories"), Snapshot.ReadEntry, snapshot.District.Name, subjects, entries, association));
        foreach (var (subject, stream) in streams)
            _seen.UnionWith(Visibility.AllSeenBy(Subject.FromStored(subject), stream, association));
        return streams;
    }
}
