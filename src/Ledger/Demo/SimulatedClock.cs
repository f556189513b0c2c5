namespace Ledger.Demo;

/// <summary>
/// A clock that stands still until it is moved, and only forward: the book's order of recording never runs backwards.
/// Timers run on real time, so that waiting still ends.
/// </summary>
public sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    private long _utcTicks = start.UtcTicks;

    /// <summary>The moment that the clock shows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The new moment lies before the one shown.</exception>
    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref _utcTicks), TimeSpan.Zero);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, Now);
            Interlocked.Exchange(ref _utcTicks, value.UtcTicks);
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;
}
