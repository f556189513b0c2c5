namespace Ledger.Domain;

/// <summary>How much is done while a post is judged, counted in facts that are read and stretches of days that are looked at.</summary>
/// <param name="isGivenUp">Whether the poster has gone away; null where that is not asked.</param>
internal sealed class Work(Func<bool>? isGivenUp = null)
{
    public long Done { get; private set; }

    /// <exception cref="OperationCanceledException">The poster has gone away.</exception>
    public void Add(long more = 1)
    {
        if (isGivenUp?.Invoke() is true)
            throw new OperationCanceledException();
        Done += more;
    }
}
