using Ledger.Store;

namespace Ledger;

/// <summary>Once a day, in each district, erases the personal data whose time is over.</summary>
public sealed class RetentionRun(DistrictBooks library, ILogger<RetentionRun> log) : BackgroundService
{
    // More often than daily, so that each district's day is met soon after it begins, and a failure is made good.
    private static readonly TimeSpan _every = TimeSpan.FromHours(1);
    private readonly Dictionary<string, DateOnly> _done = [];

    /// <summary>Erases what is due in every district whose day has not been looked at yet.</summary>
    public async Task Run(CancellationToken cancel)
    {
        foreach (var name in await library.Database.Districts(cancel))
        {
            if (await library.Find(name, cancel) is not { } book || _done.GetValueOrDefault(name) == book.Today)
                continue;
            var today = book.Today;
            var erased = await book.Erasures.EraseDue(cancel);
            _done[name] = today;
            if (erased.Count > 0)
                log.LogInformation("the personal data of {Subjects} subjects of {District} was erased, as its time was over", erased.Count, name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, library.Clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Run(stoppingToken);
            }
#pragma warning disable CA1031 // whatever it is, the next hour tries again
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(e, "what is due could not be erased; it is tried again in an hour");
            }
        }
    }
}
