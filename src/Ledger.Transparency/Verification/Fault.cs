namespace Ledger.Transparency;

/// <summary>One thing that is wrong with a log, or with what is told of it.</summary>
/// <param name="Name">Which kind of fault, one of <see cref="Faults"/>.</param>
/// <param name="Detail">What is wrong and where, in a sentence.</param>
public sealed record Fault(string Name, string Detail)
{
    /// <summary>The index of the leaf that it concerns, from 0; null where it concerns none alone.</summary>
    public long? LeafIndex { get; init; }

    /// <summary>The position of the entry that it concerns; null where that is not known.</summary>
    public long? Position { get; init; }

    /// <summary>The id of the entry that it concerns; null where that is not known.</summary>
    public Guid? Entry { get; init; }

    /// <summary>The leaves among which something was changed; null where it is known more closely, or where nothing was.</summary>
    public LeafRange? Among { get; init; }
}

/// <summary>The names of all faults.</summary>
public static class Faults
{
    // Of single entries, found in the export alone.
    public const string EntryUnreadable = "entry-unreadable";
    public const string OtherDistrict = "other-district";
    public const string LeafIndexGap = "leaf-index-gap";
    public const string LeafIndexNotAscending = "leaf-index-not-ascending";
    public const string PositionNotAscending = "position-not-ascending";
    public const string PositionTwice = "position-twice";
    public const string EntryTwice = "entry-twice";
    public const string VersionNotNext = "version-not-next";

    // Of single entries, found by the sealed leaves or a kept proof.
    public const string EntryAltered = "entry-altered";
    public const string EntryRemoved = "entry-removed";
    public const string EntryInserted = "entry-inserted";
    public const string EntryMoved = "entry-moved";

    // Of checkpoints, kept or the log's own.
    public const string CheckpointMalformed = "checkpoint-malformed";
    public const string SignatureUnknown = "signature-unknown";
    public const string SignatureInvalid = "signature-invalid";
    public const string OtherLog = "other-log";
    public const string RootDiffers = "root-differs";
    public const string RolledBack = "rolled-back";
    public const string EntriesMissing = "entries-missing";
    public const string Forked = "forked";

    // Of tiles and proofs.
    public const string TilesMalformed = "tiles-malformed";
    public const string SealedAgain = "sealed-again";
    public const string ProofMalformed = "proof-malformed";
    public const string ProofFails = "proof-fails";
}

/// <summary>An entry of an export, as a fault names it.</summary>
/// <param name="LeafIndex">Its place in the export, from 0.</param>
/// <param name="Entry">What it says; null where it could not be read.</param>
internal readonly record struct ExportedEntry(long LeafIndex, (long Position, Guid Id)? Entry)
{
    public Fault Fault(string name, string detail) => new(name, $"{this}: {detail}") { LeafIndex = LeafIndex, Position = Entry?.Position, Entry = Entry?.Id };

    public override string ToString() => Entry is { } entry ? $"leaf {LeafIndex}, position {entry.Position}, entry {entry.Id}" : $"leaf {LeafIndex}";
}
