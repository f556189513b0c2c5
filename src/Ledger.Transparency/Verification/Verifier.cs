namespace Ledger.Transparency;

/// <summary>
/// Verifies a history: it is fed the entries of an export one by one, from the first, and lists every fault. It holds one right edge of a tree, the ids of all
/// entries and the newest version of each subject; and, once the export differs from the log's tiles, the hashes of what follows.
/// </summary>
/// <remarks>
/// <para>Without a kept checkpoint it finds what contradicts itself, and what is not what the log's own checkpoint signs. That a log was rolled back, or told
/// otherwise to somebody else, shows only beside a checkpoint that was kept outside.</para>
/// <para>Entries after the size of the log's own checkpoint are not sealed yet. They are read, and proven by nothing.</para>
/// </remarks>
public sealed class Verifier
{
    /// <summary>How faults call the checkpoint that the log tells of itself.</summary>
    public const string ClaimedLabel = "the log's own checkpoint";

    /// <summary>How faults call an earlier checkpoint that the log tells of itself.</summary>
    public const string VouchingLabel = "an earlier checkpoint of the log's own";

    private readonly Verification _verification;
    private readonly IReadOnlyList<StatedCheckpoint> _stated;
    private readonly ILookup<long, EntryProof> _proofs;
    private readonly List<(VerifierKey Key, long LeafIndex)> _introduced = [];
    private readonly List<Fault> _faults = [];
    private readonly EntryWalk _walk;
    private readonly RootTrail _trail;
    private readonly SealedLeaves? _sealed;
    private long _count;
    private long _nextIndex;

    public Verifier(Verification verification)
    {
        _verification = verification;
        _stated =
        [
            .. verification.Kept.Select(kept => StatedCheckpoint.Read(kept.Label, kept.Text, isKept: true)),
            .. verification.KeptProofs.Where(proof => proof.Checkpoint is not null).DistinctBy(proof => proof.Checkpoint)
                .Select(proof => StatedCheckpoint.Read($"the checkpoint of the proof of leaf {proof.LeafIndex}", proof.Checkpoint!, isKept: true)),
            .. verification.Vouching.Select(note => StatedCheckpoint.Read(VouchingLabel, note, isKept: false)),
            .. verification.Claimed is { } text ? [StatedCheckpoint.Read(ClaimedLabel, text, isKept: false)] : (StatedCheckpoint[])[],
        ];
        _proofs = verification.KeptProofs.ToLookup(proof => proof.LeafIndex);
        _walk = new(verification.District);
        _trail = new([.. _stated.Where(stated => stated.Malformed is null).Select(stated => stated.Size), .. verification.KeptProofs.Select(proof => proof.TreeSize ?? 0)]);
        if (verification is { Tiles: { } tiles, Claimed: not null } && _stated[^1] is { IsKept: false, Malformed: null, Label: ClaimedLabel } claimed)
            _sealed = new(tiles, claimed.Size, _trail);
    }

    /// <summary>The next entry of the export.</summary>
    /// <param name="leafIndex">The index that the export gives it; dense from 0.</param>
    /// <param name="entry">The entry as JSON, in any spelling: <see cref="LogEntry.Read"/>.</param>
    public void Add(long leafIndex, ReadOnlyMemory<byte> entry)
    {
        var (read, leaf, malformed) = Read(entry);
        var place = new ExportedEntry(_count, read is null ? null : (read.Position, read.Entry));
        if (leafIndex > _nextIndex)
            _faults.Add(place.Fault(Faults.LeafIndexGap, $"the export calls it leaf {leafIndex}, where leaf {_nextIndex} follows."));
        else if (leafIndex < _nextIndex)
            _faults.Add(place.Fault(Faults.LeafIndexNotAscending, $"the export calls it leaf {leafIndex}, after leaf {_nextIndex - 1}."));
        _nextIndex = Math.Max(_nextIndex, leafIndex + 1);

        if (malformed is not null)
            _faults.Add(place.Fault(Faults.EntryUnreadable, malformed));
        if (read is not null)
            _faults.AddRange(_walk.Next(place, read));
        foreach (var proof in _proofs[_count].Where(proof => proof.Leaf != leaf))
            _faults.Add(place.Fault(Faults.EntryAltered, "it is not what the kept proof of this leaf holds."));

        _sealed?.Compare(leaf, place);
        _trail.Append(leaf, read?.Position);
        _count++;
    }

    /// <summary>
    /// Tells that the entry that was added last introduces a key of the log. The key is believed once a checkpoint that covers this entry, and whose
    /// root the entries give, is signed by a key that is believed already.
    /// </summary>
    public void Introduce(VerifierKey key) => _introduced.Add((key, _count - 1));

    /// <summary>All that was found, once the whole export was added.</summary>
    public VerificationReport Finish()
    {
        var altered = _sealed?.Finish(_count) ?? [];
        var keys = KeyChain.Believed(_verification, _stated, _trail, _introduced);
        var checkpoints = new CheckpointReview(_verification.Origin, keys, _stated, _count, _trail, _sealed);
        return new(_count, checkpoints.ConfirmedSize, checkpoints.Confirmed, [.. _faults, .. altered, .. ProofFaults(), .. checkpoints.All()])
        {
            Kept = [.. _stated.Where(stated => stated is { IsKept: true, Malformed: null }).Select(stated => stated.Size).Order()],
            Gaps = _walk.Gaps,
        };
    }

    // What cannot be read keeps its place among the leaves.
    private static (LogEntry? Entry, Hash Leaf, string? Malformed) Read(ReadOnlyMemory<byte> json)
    {
        LogEntry? entry = null;
        try
        {
            entry = LogEntry.Read(json);
            return (entry, entry.LeafHash(), null);
        }
        catch (FormatException malformed)
        {
            return (entry, MerkleTree.LeafHash(json.Span), malformed.Message);
        }
    }

    private IEnumerable<Fault> ProofFaults()
    {
        foreach (var proof in _verification.KeptProofs)
        {
            if (proof.EntryFault() is { } malformed)
                yield return malformed;
            if (proof.LeafIndex >= _count)
                yield return proof.Fault(Faults.EntryRemoved, $"the export ends at {_count} leaves.");

            // The proof's own checkpoint, else the root that the export gives at the proof's size.
            var own = proof.Checkpoint is { } text ? StatedCheckpoint.Read("", text, isKept: false).Checkpoint : null;
            var checkpoint = own ?? (proof.TreeSize is { } size && _trail.At(size) is { } root ? new(_verification.Origin, size, root) : null);
            if (checkpoint is null)
                yield return proof.Fault(Faults.ProofMalformed, "it bears no checkpoint, and the export does not reach its size.");
            else if (!proof.IsProvenBy(checkpoint))
                yield return proof.Fault(Faults.ProofFails, $"its path does not lead to the root at {checkpoint.Size} leaves.");
        }
    }
}
