namespace Ledger.Contracts;

/// <summary>A signed checkpoint of the log that counts everything an answer rests on.</summary>
/// <param name="Size">How many entries it counts.</param>
/// <param name="Line">It in one line, to be written into the minutes and typed again: <c>varmland@5419 k3vf-q2ma-…</c>.</param>
/// <param name="Note">The checkpoint as a signed note.</param>
public sealed record CoveringCheckpoint(long Size, string Line, string Note);

/// <summary>The proof that one entry is in the log (RFC 9162 section 2.1.3).</summary>
/// <param name="LeafInput">The entry in its canonical spelling, in base64: what the leaf is hashed from.</param>
/// <param name="LeafIndex">Its place in the log, from 0.</param>
/// <param name="TreeSize">How many leaves the checkpoint's tree has.</param>
/// <param name="Path">The hashes beside the way from the leaf to the root, in base64, the lowest first.</param>
/// <param name="Checkpoint">The checkpoint as a signed note.</param>
public sealed record EntryProof(string LeafInput, long LeafIndex, long TreeSize, IReadOnlyList<string> Path, string Checkpoint);

/// <summary>The proof that the log of one size grew from that of another (RFC 9162 section 2.1.4).</summary>
/// <param name="From">The earlier size.</param>
/// <param name="To">The later one.</param>
/// <param name="Path">The hashes, in base64.</param>
public sealed record ConsistencyProof(long From, long To, IReadOnlyList<string> Path);
