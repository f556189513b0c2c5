using System.Text.Json;

namespace Ledger.Transparency;

/// <summary>The proof that one entry is in a log: <c>{ leafInput, leafIndex, treeSize, path, checkpoint }</c>.</summary>
/// <remarks>
/// In JSON, <c>leafInput</c> is base64 of the canonical bytes of <see cref="LogEntry"/>, <c>path</c> a list of base64 hashes, the lowest first, and
/// <c>checkpoint</c> the text of the signed note that names size and root. Where many proofs share one checkpoint, <c>treeSize</c> and
/// <c>checkpoint</c> may be left out and be told once.
/// </remarks>
/// <param name="LeafInput">The canonical bytes.</param>
/// <param name="LeafIndex">The leaf's index, from 0.</param>
/// <param name="TreeSize">How many leaves the tree has that the path leads to the root of; null where it is told elsewhere.</param>
/// <param name="Path">The hashes, the lowest first.</param>
/// <param name="Checkpoint">The signed note; null where it is told elsewhere.</param>
public sealed record EntryProof(ReadOnlyMemory<byte> LeafInput, long LeafIndex, long? TreeSize, IReadOnlyList<Hash> Path, string? Checkpoint)
{
    /// <summary>The leaf's hash.</summary>
    public Hash Leaf => MerkleTree.LeafHash(LeafInput.Span);

    /// <summary>Reads a proof from JSON.</summary>
    /// <exception cref="FormatException">A member is missing, unknown or not of its form.</exception>
    public static EntryProof Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"No proof of an entry: {malformed.Message}", malformed);
        }
    }

    private static EntryProof Read(JsonElement proof)
    {
        foreach (var member in proof.EnumerateObject())
            if (member.Name is not ("leafInput" or "leafIndex" or "treeSize" or "path" or "checkpoint"))
                throw new FormatException($"A proof has no member '{member.Name}'.");
        return new(
            StrictBase64.Decode(Text(proof.GetProperty("leafInput"))), proof.GetProperty("leafIndex").GetInt64(),
            proof.TryGetProperty("treeSize", out var size) ? size.GetInt64() : null,
            [.. proof.GetProperty("path").EnumerateArray().Select(hash => Hash.Parse(Text(hash)))],
            proof.TryGetProperty("checkpoint", out var checkpoint) ? Text(checkpoint) : null);
    }

    private static string Text(JsonElement value) => value.GetString() ?? throw new FormatException("A text of the proof is null.");

    /// <summary>The entry.</summary>
    /// <exception cref="FormatException">The leaf's input is no entry in its canonical spelling.</exception>
    public LogEntry Entry() => LogEntry.Parse(LeafInput);

    /// <summary>Whether the path leads from the leaf to the checkpoint's root.</summary>
    /// <param name="checkpoint">One that is trusted: its note was verified, or it was compared with a kept line.</param>
    public bool IsProvenBy(Checkpoint checkpoint) =>
        (TreeSize ?? checkpoint.Size) == checkpoint.Size && InclusionProof.Verify(Leaf, LeafIndex, checkpoint.Size, checkpoint.Root, Path);

    /// <summary>All that is wrong with the proof, taken by itself with its own checkpoint; nothing when it proves its entry.</summary>
    /// <param name="origin">The log that it must be of.</param>
    /// <param name="keys">The keys of that log.</param>
    public IReadOnlyList<Fault> Check(string origin, IReadOnlyCollection<VerifierKey> keys)
    {
        if (Checkpoint is null)
            return [Fault(Faults.ProofMalformed, "it bears no checkpoint.")];
        var stated = StatedCheckpoint.Read("the proof's checkpoint", Checkpoint, isKept: false);
        if (stated.Checkpoint is not { } checkpoint)
            return [stated.Malformed!];
        Fault?[] all =
        [
            stated.OriginFault(origin), stated.SignatureFault(keys), EntryFault(),
            IsProvenBy(checkpoint) ? null : Fault(Faults.ProofFails, $"its path does not lead to the root at {checkpoint.Size} leaves."),
        ];
        return [.. all.OfType<Fault>()];
    }

    internal Fault? EntryFault()
    {
        try
        {
            Entry();
            return null;
        }
        catch (FormatException malformed)
        {
            return Fault(Faults.EntryUnreadable, malformed.Message);
        }
    }

    internal Fault Fault(string name, string detail) => new(name, $"The proof of leaf {LeafIndex}: {detail}") { LeafIndex = LeafIndex };
}
