namespace Ledger.Domain;

/// <summary>How much is done while a post is judged, counted in facts that are read and stretches of days that are gone over.</summary>
/// <param name="cancel">The poster has gone away: what is being judged is given up.</param>
internal sealed class Work(CancellationToken cancel = default)
{
    public long Done { get; private set; }

    /// <exception cref="OperationCanceledException">The poster has gone away.</exception>
    public void Add(long more = 1)
    {
        cancel.ThrowIfCancellationRequested();
        Done += more;
    }
}
