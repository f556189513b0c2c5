using Ledger.Store;
using Ledger.Store.Persons;
using Wolverine.Runtime.Agents;

namespace Ledger;

/// <summary>Once a day, in each district, has the personal data erased whose time is over. Wolverine runs it on one node at a time.</summary>
public sealed class RetentionAgent(DistrictBooks books, ILogger<RetentionAgent> log) : SingularAgent("ledger-retention"), IDisposable
{
    // More often than daily, so that each district's day is met soon after it begins, and a failure is made good.
    private static readonly TimeSpan _every = TimeSpan.FromHours(1);
    private readonly Dictionary<string, DateOnly> _done = [];
    private readonly CancellationTokenSource _stop = new();
    private Task? _running;

    /// <summary>Erases what is due in every district whose day has not been looked at yet.</summary>
    public async Task Run(CancellationToken cancel)
    {
        foreach (var name in await books.Database.Districts(cancel))
        {
            if (await books.Find(name, cancel) is not { } book || _done.GetValueOrDefault(name) == book.Today)
                continue;
            var today = book.Today;
            var erased = await PersonalDataHandler.Handle(new EraseDue(name), books, cancel);
            _done[name] = today;
            if (erased.Subjects.Count > 0)
                log.LogInformation("the personal data of {Subjects} subjects of {District} was erased, as its time was over", erased.Subjects.Count, name);
        }
    }

    public void Dispose() => _stop.Dispose();

    protected override Task startAsync(CancellationToken cancellationToken)
    {
        _running = Repeat();
        return Task.CompletedTask;
    }

    protected override async Task stopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        if (_running is { } running)
            await running.WaitAsync(cancellationToken);
    }

    private async Task Repeat()
    {
        using var timer = new PeriodicTimer(_every, books.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await RunOnce();
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }

    private async Task RunOnce()
    {
        try
        {
            await Run(_stop.Token);
        }
#pragma warning disable CA1031 // the next hour tries again, whatever went wrong
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogError(e, "what is due could not be erased; it is tried again in an hour");
        }
    }
}
