namespace Ledger.Transparency;

/// <summary>
/// The numbers up to a history's last position at which no entry stands: another log's entries have them, or they were never given. Leaves are counted
/// without gaps, so among entries that a checkpoint proves none of these numbers is that of an entry that was taken out.
/// </summary>
/// <param name="Count">How many numbers there are.</param>
/// <param name="First">The first stretches of them, <see cref="MostListed"/> at most, in their order; both ends included.</param>
public sealed record PositionGaps(long Count, IReadOnlyList<(long From, long Through)> First)
{
    /// <summary>How many stretches are listed.</summary>
    public const int MostListed = 20;
}
