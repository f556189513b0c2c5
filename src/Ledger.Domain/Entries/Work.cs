namespace Ledger.Domain;

/// <summary>How much is done while a post is judged entry by entry, counted in facts that are read and stretches of days that are gone over.</summary>
internal sealed class Work
{
    public long Done { get; private set; }

    public void Add(long more = 1) => Done += more;
}
