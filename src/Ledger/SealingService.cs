using Ledger.Store;
using Ledger.Store.Log;

namespace Ledger;

/// <summary>
/// Seals the logs of all districts, again and again, so that none is more than a second behind. It runs on every node; at each log one of them is at
/// work, which holds its lock, so when a node goes down the next takes over at once.
/// </summary>
public sealed class SealingService(DistrictBooks books, ILogger<SealingService> log) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _afterFailure = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Kept> _kept = [];

    // What a district's log was found to be at the last look.
    private sealed record Kept(CheckpointFile File)
    {
        public bool IsCompared { get; set; }

        public long Position { get; set; } = -1;

        /// <summary>Until when it is left alone after a failure, by <see cref="Environment.TickCount64"/>, in milliseconds.</summary>
        public long NotBefore { get; set; }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every);
        try
        {
            do
                await SealAll(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }

    private async Task SealAll(CancellationToken cancel)
    {
        IReadOnlyList<string> districts;
        try
        {
            districts = await books.Database.Districts(cancel);
        }
        catch (Npgsql.NpgsqlException)
        {
            return; // out of reach; the requests say so
        }

        foreach (var district in districts)
        {
            if (!_kept.TryGetValue(district, out var kept))
                _kept.Add(district, kept = new(CheckpointFile.Of(books.Home, district)));
            if (Environment.TickCount64 < kept.NotBefore)
                continue;
            try
            {
                await Seal(district, kept, cancel);
            }
#pragma warning disable CA1031 // a log that cannot be sealed must not keep the others from it
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                (kept.NotBefore, kept.IsCompared) = (Environment.TickCount64 + (long)_afterFailure.TotalMilliseconds, false);
                if (e is SealingException)
                    log.LogError("{Reason}", e.Message);
                else
                    log.LogError(e, "the log of {District} could not be sealed; it is tried again in ten seconds", district);
            }
        }
    }

    private async Task Seal(string district, Kept kept, CancellationToken cancel)
    {
        if (await books.Find(district, cancel) is not { } book)
            return;
        var newest = await book.Log.NewestPosition(cancel);
        if (kept.IsCompared && newest == kept.Position)
            return;
        if (!kept.IsCompared && kept.File.Read() is { } checkpoint && await book.Log.Contradicts(checkpoint, cancel))
        {
            log.LogError("The log of {District} had {Size} leaves when it was last sealed here, and is another now: an older backup was restored, or somebody changed it. That is recorded.", district, checkpoint.Size);
            await book.Auditor.RecordRestored(checkpoint.Size, cancel);
        }

        kept.IsCompared = true;
        if (await book.Sealer.Seal(cancel) is not { } head)
            return;
        kept.File.Keep(head.Note);
        kept.Position = Math.Min(newest, head.Position);
    }
}
