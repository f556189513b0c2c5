namespace Ledger.Benchmarks;

/// <summary>How much is measured. Every loop ends at a count or a time, whichever comes first.</summary>
/// <param name="Entries">Of the book that is read, checked, rebuilt and attacked.</param>
/// <param name="Associations">Of that book.</param>
/// <param name="Quick">Fewer and shorter repeats.</param>
/// <param name="Only">The part that is measured: <see cref="Writing"/>, <see cref="Reading"/>, <see cref="Sealing"/> or <see cref="Attack"/>; <see cref="Goals"/> or <see cref="Lists"/>, which are measured only where they are named; null for all others.</param>
internal sealed record Scope(int Entries, int Associations, bool Quick, string? Only)
{
    public const string Writing = "writing";
    public const string Reading = "reading";
    public const string Attack = "attack";
    public const string Sealing = "sealing";
    public const string Goals = "goals";
    public const string Lists = "lists";

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
    public TimeSpan LongestAudit => TimeSpan.FromMinutes(Quick ? 0.5 : 4);

    /// <summary>How many entries a heavy post has; where it is not quick, the last is the most that a post may have.</summary>
    public IReadOnlyList<int> HeavySizes => Quick ? [1_000, 2_000, 4_000, 8_000] : [1_000, 2_000, 4_000, 8_000, Service.MostEntries];

    /// <summary>How often each heavy post is posted.</summary>
    public int HeavyRepeats => Quick ? 1 : 3;

    /// <summary>After how long no further heavy post is begun.</summary>
    public TimeSpan LongestHeavy => TimeSpan.FromMinutes(Quick ? 0.75 : 10);

    /// <summary>How long others post while one posts heavy posts.</summary>
    public TimeSpan Beside => TimeSpan.FromSeconds(Quick ? 5 : 30);

    /// <summary>How long the histories are that dear questions ask about.</summary>
    public int Planted => Quick ? 1_000 : 5_000;

    /// <summary>How long others ask while one asks a dear question.</summary>
    public TimeSpan BesideQuestion => TimeSpan.FromSeconds(Quick ? 0.8 : 4);

    /// <summary>After how long no further dear question is begun.</summary>
    public TimeSpan LongestAsking => TimeSpan.FromMinutes(Quick ? 2 : 10);

    public bool Measures(string part) => Only is null || Only == part;
}
