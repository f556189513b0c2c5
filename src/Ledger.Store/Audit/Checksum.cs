namespace Ledger.Store;

/// <summary>
/// A sum over rows, in whatever order they come, of numbers drawn from what the rows hold. What should stand is added and what stands is
/// taken away: where the two are the same, nothing is left. That rows which differ leave nothing has a chance of less than one in
/// 2⁸⁰, and nobody can bring it about, since the numbers are drawn anew in each audit.
/// </summary>
internal readonly record struct Checksum(ulong First, ulong Second)
{
    public static Checksum operator +(Checksum a, Checksum b) => new(a.First + b.First, a.Second + b.Second);

    public static Checksum operator -(Checksum a, Checksum b) => new(a.First - b.First, a.Second - b.Second);

    public static Checksum operator *(Checksum a, long times) => new(a.First * (ulong)times, a.Second * (ulong)times);
}

/// <summary>Draws the numbers of one audit from two that nobody else knows.</summary>
internal sealed class Checksums(ulong first, ulong second)
{
    /// <summary>One posting; another amount gives another number.</summary>
    public Checksum Posting(int cell, DateOnly occurredOn, long position, long amount, int steps) =>
        Draw(Pair(cell, occurredOn), (ulong)position, (ulong)amount, (ulong)steps);

    /// <summary>A part of a balance; the parts add up to the balance's own.</summary>
    public Checksum Balance(int cell, DateOnly occurredOn, DateOnly recordedOn, long amount, long steps) =>
        (Draw(Pair(cell, occurredOn), (ulong)recordedOn.DayNumber, 0, 0) * amount) + (Draw(Pair(cell, occurredOn), (ulong)recordedOn.DayNumber, 0, 1) * steps);

    private static ulong Pair(int cell, DateOnly day) => ((ulong)(uint)cell << 32) | (uint)day.DayNumber;

    private Checksum Draw(ulong a, ulong b, ulong c, ulong d) =>
        new(Mix(Mix(Mix(Mix(first ^ a) ^ b) ^ c) ^ d), Mix(Mix(Mix(Mix(second ^ a) ^ b) ^ c) ^ d));

    // SplitMix64: each bit of the input changes half the bits of what comes out.
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
