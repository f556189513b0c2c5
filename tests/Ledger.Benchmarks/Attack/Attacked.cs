using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Attack;

/// <summary>The service that is attacked, started for it and stopped when disposed of.</summary>
/// <param name="Ledger">The process.</param>
/// <param name="Asker">Makes requests to it.</param>
/// <param name="Idle">The memory, in bytes, that it has resident once it has answered what it is asked every day.</param>
internal sealed record Attacked(Child Ledger, Asker Asker, long Idle) : IAsyncDisposable
{
    private const int Asked = 50;

    public static async Task<Attacked> Start(Scope scope, Home home, CancellationToken cancel)
    {
        var ledger = await Child.Ledger(home.Where, cancel);
        var (asker, questions) = (new Asker(ledger.Address), new Questions(scope.Associations));
        for (var i = 0; i < Asked; i++)
            if (await asker.Get(home.Key!, questions.Progress(), cancel) is { IsGood: false } failed)
            {
                await ledger.DisposeAsync();
                throw new InvalidOperationException($"progress is not answered: {failed.Refusal}");
            }

        return new(ledger, asker, ledger.Memory);
    }

    /// <summary>The most memory above idle that it has had resident since <see cref="Child.ForgetPeak"/>, in megabytes.</summary>
    public double PeakAboveIdle => Math.Max(0, Ledger.PeakMemory - Idle) / 1e6;

    public async ValueTask DisposeAsync()
    {
        Asker.Dispose();
        await Ledger.DisposeAsync();
    }
}
