using System.Text;

namespace Ledger.Transparency.Tests;

/// <summary>A small book of invented entries with its log: what a ledger would hold, export and tell.</summary>
internal sealed class Book
{
    public const string Origin = "ledger.example/varmland";
    public const string District = "varmland";

    private static readonly SigningKey _key = Keys.Numbered(Origin, 1);
    private static readonly DateTimeOffset _first = new(2020, 2, 3, 17, 30, 0, TimeSpan.Zero);

    private readonly List<LogEntry> _entries = [];

    private Book(IEnumerable<LogEntry> entries) => _entries.AddRange(entries);

    public IReadOnlyList<LogEntry> Entries => _entries;

    public int Size => _entries.Count;

    public static VerifierKey Key => _key.Verifier;

    /// <summary>A book of entries about seven members in turn, at positions 3 apart.</summary>
    public static Book Of(int size, string branch = "") => new(Enumerable.Range(0, size).Select(i => Entry(i, branch)));

    public static LogEntry Entry(int i, string branch = "") => new(
        10 + 3 * i, new Guid(i + 1, 0, 5, "uppdikta"u8.ToArray()), District, $"member/{i % 7}", 1 + i / 7, i < 7 ? "member.joined" : "member.renewed", _first.AddSeconds(i),
        Encoding.UTF8.GetBytes("""{"source":"/associations/karlstad"}"""), Encoding.UTF8.GetBytes($$"""{"number":{{i}},"text":"{{branch}}"}"""));

    /// <summary>Another book, made from this one.</summary>
    public Book With(Action<List<LogEntry>> change)
    {
        var changed = new Book(_entries);
        change(changed._entries);
        return changed;
    }

    public Checkpoint Checkpoint(int size) => new(Origin, size, MerkleTree.Root(_entries.Take(size).Select(entry => entry.LeafHash())));

    public string Note(int size, SigningKey? key = null) => SignedNote.Sign(Checkpoint(size).ToText(), key ?? _key).ToString();

    public KeptCheckpoint KeptNote(int size) => new($"note-{size}", Note(size));

    public KeptCheckpoint KeptLine(int size) => new($"minutes-{size}", CheckpointLine.Of(Checkpoint(size)).ToString());

    public TileStore Tiles(int size) => TileStore.Of(_entries.Take(size).Select(entry => entry.LeafHash()));

    public EntryProof Proof(int index, int size)
    {
        var tree = new TiledTree(size, Tiles(size).Read);
        return new(_entries[index].ToCanonical(), index, size, tree.InclusionPath(index, size), Note(size));
    }

    /// <summary>What a server with this book tells, sealed up to a size: its own checkpoint and its tiles.</summary>
    public Verification Told(int size, params IReadOnlyList<KeptCheckpoint> kept) =>
        new(Origin, District, [Key]) { Claimed = Note(size), Tiles = Tiles(size).Read, Kept = kept };

    /// <summary>What a verifier without a server has: the export alone.</summary>
    public static Verification Offline(params IReadOnlyList<KeptCheckpoint> kept) => new(Origin, District, [Key]) { Kept = kept };

    /// <summary>Feeds this book's export to a verifier.</summary>
    public VerificationReport Verify(Verification verification)
    {
        var verifier = new Verifier(verification);
        for (var i = 0; i < _entries.Count; i++)
            verifier.Add(i, _entries[i].ToCanonical());
        return verifier.Finish();
    }
}

internal static class Reported
{
    public static IEnumerable<string> Names(this VerificationReport report) => report.Faults.Select(fault => fault.Name);

    /// <summary>The leaves that faults of a name concern.</summary>
    public static IEnumerable<long?> Leaves(this VerificationReport report, string name) => report.Faults.Where(fault => fault.Name == name).Select(fault => fault.LeafIndex);
}
