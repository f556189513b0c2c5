using System.Security.Cryptography;

namespace Ledger.Store;

/// <summary>The last entry of a book, or the last up to a position; position 0 where there is none.</summary>
internal readonly record struct LastEntry(long Position, Guid Id);

/// <summary>
/// How far an audit has come. An entry is never changed, and what it posts follows from those before it in its stream: so what the
/// entries up to a position were found to make stays true, and of streams that were gone through only what they got since is missing.
/// It holds subjects by their ids, as the lines of faults do, and nothing else of them.
/// </summary>
/// <param name="District">Whose book.</param>
/// <param name="Last">The last entry of the book as it was read: another book, or one that was restored from an older copy, has another.</param>
/// <param name="First">One of the two numbers from which those of the sums are drawn, so that the same are drawn again.</param>
/// <param name="Second">The other.</param>
/// <param name="Before">The stream before which all were gone through, but for the associations'; null where none were.</param>
/// <param name="Found">What was found in those.</param>
internal sealed record Bookmark(string District, LastEntry Last, ulong First, ulong Second, string? Before, AuditFindings Found)
{
    /// <summary>The program by which it was made: another may make other figures of the same entries.</summary>
    public string Program { get; init; } = ThisProgram;

    /// <summary>This build of what reads the entries.</summary>
    public static string ThisProgram { get; } = $"{typeof(Domain.SubjectKind).Module.ModuleVersionId} {typeof(Bookmark).Module.ModuleVersionId}";

    /// <summary>Nothing is read, and the numbers are drawn anew.</summary>
    public static Bookmark AtTheBeginning(string district) => new(district, default, Drawn(), Drawn(), null, new());

    private static ulong Drawn() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
}
