namespace Ledger.Transparency;

/// <summary>What a verification starts from: what the verifier trusts, and what the log tells of itself.</summary>
/// <param name="Origin">The log's origin, as its checkpoints name it.</param>
/// <param name="District">The organisation whose book it is; every entry names it.</param>
/// <param name="Keys">The log's keys that the verifier trusts.</param>
public sealed record Verification(string Origin, string District, IReadOnlyCollection<VerifierKey> Keys)
{
    /// <summary>What the verifier kept outside the log. Only by these is a log that was rolled back or forked found.</summary>
    public IReadOnlyList<KeptCheckpoint> Kept { get; init; } = [];

    /// <summary>The proofs of single entries that the verifier kept. Each brings its own checkpoint, which counts as kept.</summary>
    public IReadOnlyList<EntryProof> KeptProofs { get; init; } = [];

    /// <summary>The log's newest signed note; null where there is none to be had.</summary>
    public string? Claimed { get; init; }

    /// <summary>
    /// Earlier signed notes that the log tells of itself: of each key that an entry introduces, the first that counts the entry, since the key before it
    /// has signed that one. Notes of the whole log come with an export, so they count as the log's own.
    /// </summary>
    public IReadOnlyList<string> Vouching { get; init; } = [];

    /// <summary>
    /// The log's tiles at the size of <see cref="Claimed"/>; null where there are none to be had. They need not be trusted: by them the changed entries
    /// are named one by one, and whether they are themselves what was signed is told.
    /// </summary>
    public TileReader? Tiles { get; init; }
}

/// <summary>What a verification found.</summary>
/// <param name="Entries">How many entries were read.</param>
/// <param name="ConfirmedSize">How many of the first entries are proven by a checkpoint that was kept, or by the log's own, that is signed and whose root they give.</param>
/// <param name="Confirmed">The checkpoints whose root the entries give, by their labels, in the order of their sizes.</param>
/// <param name="Faults">All faults: those of entries in their order, then those of checkpoints by size.</param>
public sealed record VerificationReport(long Entries, long ConfirmedSize, IReadOnlyList<string> Confirmed, IReadOnlyList<Fault> Faults)
{
    public bool IsFaultless => Faults.Count == 0;

    /// <summary>How many entries each kept checkpoint counts that can be read, ascending.</summary>
    public IReadOnlyList<long> Kept { get; init; } = [];

    /// <summary>The numbers between the positions at which no entry stands.</summary>
    public PositionGaps Gaps { get; init; } = new(0, []);
}
