namespace Ledger.Transparency;

/// <summary>A checkpoint that somebody kept outside the log.</summary>
/// <param name="Label">How faults call it: a file's name, "the minutes of 3 May".</param>
/// <param name="Text">A signed note, or a line from the minutes (<see cref="CheckpointLine"/>).</param>
public sealed record KeptCheckpoint(string Label, string Text);

/// <summary>A checkpoint as it is told, by a kept text or by the log itself.</summary>
internal sealed class StatedCheckpoint
{
    private StatedCheckpoint(string label, bool isKept) => (Label, IsKept) = (label, isKept);

    public string Label { get; }

    /// <summary>Whether it was kept outside; else the log tells it of itself.</summary>
    public bool IsKept { get; }

    /// <summary>The note; null of a line.</summary>
    public SignedNote? Note { get; private init; }

    /// <summary>What the note says; null of a line.</summary>
    public Checkpoint? Checkpoint { get; private init; }

    public CheckpointLine? Line { get; private init; }

    /// <summary>Why it cannot be read; then nothing else is known of it.</summary>
    public Fault? Malformed { get; private init; }

    public long Size => Checkpoint?.Size ?? Line?.Size ?? throw new InvalidOperationException("It could not be read.");

    public static StatedCheckpoint Read(string label, string text, bool isKept)
    {
        try
        {
            if (isKept && !text.Trim().Contains('\n'))
                return new(label, isKept) { Line = CheckpointLine.Parse(text) };
            var note = SignedNote.Parse(text);
            return new(label, isKept) { Note = note, Checkpoint = Checkpoint.Parse(note.Text) };
        }
        catch (FormatException malformed)
        {
            return new(label, isKept) { Malformed = new(Faults.CheckpointMalformed, $"{label}: {malformed.Message}") };
        }
    }

    /// <summary>Whether a log of <paramref name="origin"/> with this root at its size is the one that it was made of.</summary>
    public bool Agrees(string origin, Hash root) =>
        Checkpoint is { } full ? full.Root == root : Line!.Matches(new(origin, Size, root));

    /// <summary>Whether it is of that log and has the root that an export gives at its size.</summary>
    public bool IsConfirmedBy(string origin, RootTrail trail) => OriginFault(origin) is null && trail.At(Size) is { } root && Agrees(origin, root);

    /// <summary>Whether both can be of one tree; only asked of two of the same size.</summary>
    public bool Agrees(StatedCheckpoint other) => (Checkpoint, other.Checkpoint) switch
    {
        ({ } one, { } two) => one.Root == two.Root,
        ({ } full, null) => other.Line!.Matches(full),
        (null, { } full) => Line!.Matches(full),
        _ => Line == other.Line,
    };

    public Fault? OriginFault(string origin)
    {
        var (told, expected) = Line is { } line ? (line.Name, CheckpointLine.Of(new(origin, 0, MerkleTree.EmptyRoot)).Name) : (Checkpoint!.Origin, origin);
        return told == expected ? null : new(Faults.OtherLog, $"{Label}: it is of the log '{told}', not of '{expected}'.");
    }

    /// <summary>What is wrong with its signatures. A line has none: it is trusted for where it was kept.</summary>
    public Fault? SignatureFault(IReadOnlyCollection<VerifierKey> keys)
    {
        try
        {
            Note?.Verify(keys);
            return null;
        }
        catch (NoteRefused refused)
        {
            return new(refused.Reason == NoteRefusal.BadSignature ? Faults.SignatureInvalid : Faults.SignatureUnknown, $"{Label}: {refused.Message}");
        }
    }
}
