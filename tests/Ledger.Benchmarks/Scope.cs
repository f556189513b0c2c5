namespace Ledger.Benchmarks;

/// <summary>How much is measured. Every loop ends at a count or a time, whichever comes first.</summary>
/// <param name="Entries">Of the book that is read, checked and rebuilt.</param>
/// <param name="Quick">Fewer and shorter repeats.</param>
/// <param name="Only">The half that is measured: <c>writing</c> or <c>reading</c>; null for both.</param>
internal sealed record Scope(int Entries, bool Quick, string? Only)
{
    /// <summary>How often each measurement is taken; a figure is the median.</summary>
    public int Repeats => Quick ? 3 : 5;

    /// <summary>How long one measurement of a load takes.</summary>
    public TimeSpan Each => TimeSpan.FromSeconds(Quick ? 1.5 : 4);

    /// <summary>Requests that are made before the clock starts, so that what is measured is compiled.</summary>
    public int WarmUp => Quick ? 200 : 500;

    /// <summary>Entries posted to one subject by sixteen posters, and to sixteen.</summary>
    public int Hot => Quick ? 800 : 1_600;

    /// <summary>Questions of each kind in one repeat, unless <see cref="LongestReading"/> ends it.</summary>
    public int Questions => Quick ? 200 : 500;

    public TimeSpan LongestReading => TimeSpan.FromSeconds(Quick ? 5 : 20);

    /// <summary>After how long no further check or rebuild is begun.</summary>
    public TimeSpan LongestAudit => TimeSpan.FromMinutes(Quick ? 1 : 4);
}
