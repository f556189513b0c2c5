namespace Ledger.Contracts;

/// <summary>When figures were written past the posting of entries, in order.</summary>
/// <param name="Maintenance">The rebuilds and repairs, in order, so many as were asked for.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last.</param>
public sealed record MaintenanceList(IReadOnlyList<Maintenance> Maintenance, long? Next);

/// <summary>One time that somebody wrote figures past the posting of entries. The entries themselves are never written.</summary>
/// <param name="Id">Its place in the log.</param>
/// <param name="At">When it was done.</param>
/// <param name="What"><c>rebuild</c> or <c>repair</c>.</param>
/// <param name="By">The login of the operating system, and the program's version.</param>
/// <param name="Entries">How many entries the book had.</param>
/// <param name="DifferencesPutRight">How many figures were put right.</param>
/// <param name="Detail">The same by kind: <c>posting</c>, <c>balance</c> and <c>day</c>.</param>
public sealed record Maintenance(long Id, DateTimeOffset At, string What, string By, long Entries, long DifferencesPutRight, IReadOnlyDictionary<string, long> Detail);
