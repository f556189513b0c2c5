using System.Text;
using System.Text.Json;
using Ledger.Client;
using Ledger.Transparency;

namespace Ledger.Auditing;

/// <summary>What was verified, and what was found.</summary>
/// <param name="Report">What the entries and checkpoints gave.</param>
/// <param name="Figures">The figures that differ.</param>
/// <param name="Compared">How many figures were compared; null where no server was asked.</param>
/// <param name="Unreadable">How many entries are of no type that this program reads; their figures could not be recomputed.</param>
internal sealed record Verified(VerificationReport Report, IReadOnlyList<Fault> Figures, long? Compared, long Unreadable)
{
    public IEnumerable<Fault> Faults => Report.Faults.Concat(Figures);
}

/// <summary>Verifies an export, by itself and by what was kept; and, where there is a server, its tiles and its figures.</summary>
/// <param name="path">The export's file.</param>
/// <param name="keys">The keys of the log that are trusted.</param>
/// <param name="kept">The checkpoints that were kept.</param>
/// <param name="proofs">The proofs that were kept.</param>
/// <param name="client">Asks the server; null where there is none.</param>
internal sealed class VerifyRun(string path, IReadOnlyList<VerifierKey> keys, IReadOnlyList<KeptCheckpoint> kept, IReadOnlyList<EntryProof> proofs, LedgerClient? client)
{
    /// <summary>The name of the fault that there is no checkpoint at all.</summary>
    public const string NothingSealed = "nothing-sealed";

    /// <summary>The fault that the export's last line is missing.</summary>
    public static Fault BrokenOff { get; } = new("export-broken-off", "the export's last line, which names the log's key, is missing: what followed was lost.");

    private const string KeyIntroduced = "log_key_introduced";

    private readonly List<VerifierKey> _introduced = [];
    private long _done;

    /// <summary>How many entries were read so far, counting each reading of the file.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Verifies everything.</summary>
    /// <param name="end">What stands after the entries of the export.</param>
    /// <param name="cancel">Breaks it off.</param>
    public async Task<Verified> Run(ExportEnd end, CancellationToken cancel)
    {
        var (origin, claimed) = (keys[0].Name, end.Checkpoints.Count > 0 ? end.Checkpoints[^1] : null);
        var verification = new Verification(origin, origin[(origin.LastIndexOf('/') + 1)..], keys)
        {
            Kept = kept,
            KeptProofs = proofs,
            Claimed = claimed,
            Vouching = [.. end.Checkpoints.SkipLast(1)],
        };
        var book = client is null ? null : new RecomputedBook();
        var report = Read(verification, book, cancel);
        // Only where something is wrong are the tiles needed: they tell which entries were altered, removed, inserted or moved.
        if (!report.IsFaultless && client is not null && claimed is not null)
            report = Read(verification with { Tiles = address => Tile(address, cancel) }, null, cancel);
        if (end.Key is null)
            report = report with { Faults = [.. report.Faults, BrokenOff] };
        if (claimed is null && kept.Count == 0 && report.Entries > 0)
            report = report with { Faults = [.. report.Faults, new(NothingSealed, "there is no checkpoint, neither kept nor of the log's own; nothing proves the entries.")] };
        if (client is not null && claimed is not null && report.IsFaultless)
            report = report with { Faults = [.. new[] { await Continuation(Checkpoint.Parse(SignedNote.Parse(claimed).Text), cancel) }.OfType<Fault>()] };
        if (book is null || book.Count == 0)
            return new(report, [], client is null ? null : 0, 0);
        var comparison = new FiguresComparison(client!, book);
        var positions = report.Kept.Where(size => size > 0 && size <= book.Count).Select(size => book.PositionOf(size - 1)).Append(book.PositionOf(book.Count - 1));
        return new(report, await comparison.Compare(positions, cancel), comparison.Compared, book.Unreadable);
    }

    // Whether what the server has sealed since the export is a continuation of it.
    private async Task<Fault?> Continuation(Checkpoint exported, CancellationToken cancel)
    {
        const string label = "the server's newest checkpoint";
        try
        {
            if (await client!.CheckpointAsync(cancel) is not { } text)
                return new(Faults.RolledBack, "the server has no checkpoint any more.");
            var note = SignedNote.Parse(text);
            note.Verify([.. keys.Concat(_introduced).Distinct()]);
            var newest = Checkpoint.Parse(note.Text);
            if (newest.Size < exported.Size)
                return new(Faults.RolledBack, $"{label}: it counts {newest.Size} entries; the export is proven for {exported.Size}.");
            var path = await client.ConsistencyAsync(exported.Size, newest.Size, cancel);
            return newest.Origin == exported.Origin && ConsistencyProof.Verify(exported.Size, newest.Size, exported.Root, newest.Root, path) ? null
                : new(Faults.Forked, $"{label}: the log of {newest.Size} entries is no continuation of the export's, of {exported.Size}.");
        }
        catch (NoteRefused refused)
        {
            return new(refused.Reason == NoteRefusal.BadSignature ? Faults.SignatureInvalid : Faults.SignatureUnknown, $"{label}: {refused.Message}");
        }
        catch (FormatException malformed)
        {
            return new(Faults.CheckpointMalformed, $"{label}: {malformed.Message}");
        }
    }

    // What the server does not give is no tile.
    private byte[] Tile(TileAddress address, CancellationToken cancel)
    {
        try
        {
            return client!.TileAsync(address.ToString(), cancel).GetAwaiter().GetResult();
        }
        catch (LedgerProblem refused)
        {
            throw new FormatException($"The server does not give the tile {address}: {refused.Message}", refused);
        }
    }

    private VerificationReport Read(Verification verification, RecomputedBook? book, CancellationToken cancel)
    {
        var (verifier, index) = (new Verifier(verification), 0L);
        foreach (var line in ExportFile.Entries(path))
        {
            cancel.ThrowIfCancellationRequested();
            verifier.Add(index++, line);
            Interlocked.Increment(ref _done);
            if (book is null && line.Span.IndexOf(Encoding.UTF8.GetBytes(KeyIntroduced)) < 0)
                continue;
            if (TryRead(line) is not { } entry)
                continue;
            book?.Add(entry);
            if (entry.Type == KeyIntroduced && IntroducedBy(entry) is { } key)
            {
                verifier.Introduce(key);
                _introduced.Add(key);
            }
        }

        return verifier.Finish();
    }

    private static LogEntry? TryRead(ReadOnlyMemory<byte> line)
    {
        try
        {
            return LogEntry.Read(line);
        }
        catch (FormatException)
        {
            return null; // the verifier has said so
        }
    }

    private static VerifierKey? IntroducedBy(LogEntry entry)
    {
        try
        {
            using var data = JsonDocument.Parse(entry.Data);
            return VerifierKey.Parse(data.RootElement.GetProperty("key").GetString()!);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
