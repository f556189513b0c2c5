using Ledger.Transparency;
using Npgsql;

namespace Ledger.Store.Log;

/// <summary>The head of a log.</summary>
/// <param name="Size">How many leaves it has.</param>
/// <param name="Position">The position of the last of them; 0 before the first.</param>
/// <param name="Note">The signed checkpoint.</param>
/// <param name="Edge">The tiles at the right edge that are not full, by level; empty where a level has none.</param>
/// <param name="Positions">The positions of the leaves in the lowest of them.</param>
public sealed record LogHead(long Size, long Position, string Note, byte[][] Edge, long[] Positions)
{
    /// <summary>What the note says.</summary>
    /// <exception cref="FormatException">The stored note is no checkpoint.</exception>
    public Checkpoint Checkpoint => Checkpoint.Parse(SignedNote.Parse(Note).Text);

    /// <summary>The tile at the right edge, or the beginning of it; null where the edge holds none of that address.</summary>
    internal ReadOnlyMemory<byte>? EdgeTile(TileAddress address) =>
        address.Level < Edge.Length && address.Index == Size >> (TileAddress.Height * (address.Level + 1)) && Edge[address.Level].Length >= address.Width * Hash.Length
            ? Edge[address.Level].AsMemory(0, address.Width * Hash.Length) : (ReadOnlyMemory<byte>?)null;

    internal static LogHead Of(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetFieldValue<byte[][]>(3), row.GetFieldValue<long[]>(4));
}
