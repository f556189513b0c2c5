namespace Ledger.Benchmarks.Load;

/// <summary>What a load process is to do; it reads this as JSON from its standard input.</summary>
/// <param name="Address">The server.</param>
/// <param name="Seconds">When no further request is begun.</param>
/// <param name="Key">The key to present; null for none.</param>
/// <param name="Lanes">Kinds of requesters that are at it at the same time.</param>
internal sealed record Job(Uri Address, double Seconds, string? Key, IReadOnlyList<Lane> Lanes);

/// <summary>Requesters of one kind, each on a connection of its own; each takes the next request as soon as its last is answered.</summary>
/// <param name="File">The requests, one a line: what is posted, or of a GET the path.</param>
/// <param name="Connections">How many requesters.</param>
/// <param name="WarmUp">How many of the requests are made before the clock starts.</param>
/// <param name="Path">Where to post; null to GET.</param>
/// <param name="ContentType">What is posted.</param>
/// <param name="Repeat">Whether to begin again when all requests are made, until the time is up.</param>
internal sealed record Lane(string File, int Connections, int WarmUp, string? Path = null, string? ContentType = null, bool Repeat = false);

/// <summary>What became of a lane; a load process writes these as JSON to its standard output. Latencies are in milliseconds.</summary>
internal sealed record Outcome(long Count, double Seconds, double P50, double P90, double P99, double Greatest, long Failed, string? FirstFailure)
{
    public double PerSecond => Count / Seconds;
}
