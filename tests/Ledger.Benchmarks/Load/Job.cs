namespace Ledger.Benchmarks.Load;

/// <summary>What a load process is to do; it reads this as JSON from its standard input.</summary>
/// <param name="Address">The server.</param>
/// <param name="Seconds">When no further request is begun. The run also ends when a lane runs out of requests.</param>
/// <param name="Lanes">Kinds of requesters that work at the same time.</param>
internal sealed record Job(Uri Address, double Seconds, IReadOnlyList<Lane> Lanes);

/// <summary>Requesters of one kind, each on a connection of its own; each takes the next request as soon as its last is answered.</summary>
/// <param name="File">The requests, one a line: what is posted, or of a GET the path.</param>
/// <param name="Key">The key to present; null for none.</param>
/// <param name="Connections">How many requesters.</param>
/// <param name="WarmUp">How many of the requests are made before the clock starts.</param>
/// <param name="Path">Where to post; null to GET.</param>
/// <param name="ContentType">What is posted.</param>
internal sealed record Lane(string File, string? Key, int Connections, int WarmUp, string? Path = null, string? ContentType = null)
{
    /// <summary>Whether to begin again when all requests are made, until the run ends.</summary>
    public bool Repeat { get; init; }

    /// <summary>
    /// At which pace requests fall due, in milliseconds; null for as fast as they are answered. The latency of a paced request counts from when it
    /// fell due, so a server that stands still is not asked less.
    /// </summary>
    public int? Every { get; init; }

    /// <summary>Whether the status 409 is counted as a conflict; else it is a failure.</summary>
    public bool MayConflict { get; init; }
}

/// <summary>What became of a lane; a load process writes these as JSON to its standard output. Latencies are in milliseconds.</summary>
/// <param name="Count">How many requests were answered, whatever the answer.</param>
/// <param name="Seconds">From the first to the last answer.</param>
/// <param name="P50">The median latency.</param>
/// <param name="P99">The latency that 99 of 100 do not exceed.</param>
/// <param name="Greatest">The greatest latency.</param>
/// <param name="Conflicts">How many were answered 409, where that counts as a conflict.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="FirstFailure">The first failure's status and body.</param>
internal sealed record Outcome(long Count, double Seconds, double P50, double P99, double Greatest, long Conflicts, long Failed, string? FirstFailure)
{
    /// <summary>Requests that succeeded, per second.</summary>
    public double PerSecond => (Count - Conflicts - Failed) / Seconds;
}
