using Ledger.Domain;
using Ledger.Store.Log;
using Ledger.Store.Persons;
using Ledger.Transparency;
using Npgsql;

namespace Ledger.Store;

/// <summary>
/// Compares the entries with the leaves that were sealed, position by position; the tree with what its checkpoints sign; and what is kept beside the book with what
/// its entries say. A rebuild writes figures from the entries as they are, so only this finds that the entries are not what they were.
/// </summary>
/// <param name="district">Whose book.</param>
/// <param name="vault">Opens what is kept beside it.</param>
/// <param name="connection">A connection in the transaction of the audit.</param>
/// <param name="differs">Takes what differs.</param>
internal sealed class SealedAudit(District district, Vault vault, NpgsqlConnection connection, Action<Difference> differs)
{
    // So many that a round trip costs little beside them: 16,384 leaves.
    private const int TilesAtOnce = 64;

    private static readonly string[] _types = [.. EntryType.All.Select(t => t.StoredName)];
    private static readonly string[] _classes = [.. EntryType.All.Select(t => $"{t.Class.FullName}, {t.Class.Assembly.GetName().Name}")];

    /// <summary>Compares all of it.</summary>
    public async Task Compare(CancellationToken cancel)
    {
        LogHead? head = null;
        await connection.Each(Sql.Statement("log_head"), row => head = LogHead.Of(row), cancel, district.Name);
        if (head is not null)
            await CompareLog(head, cancel);
        else
            await CompareEntries(long.MinValue, long.MaxValue, null, cancel);
        await ComparePersonalData(cancel);
    }

    private async Task CompareLog(LogHead head, CancellationToken cancel)
    {
        var signed = await ReadCheckpoints(head, cancel);
        var upper = new Dictionary<(int, long), byte[]>();
        await connection.Each("select level, index, hashes from ledger.tiles where district = $1 and level > 0", row => upper.Add((row.GetInt16(0), row.GetInt64(1)), row.GetFieldValue<byte[]>(2)), cancel, district.Number);
        var builder = TreeBuilder.Resume(0, _ => default);
        CompareRoot(builder, signed);
        var after = long.MinValue;
        for (var next = 0L; next << TileAddress.Height < head.Size; next += TilesAtOnce)
        {
            var leaves = new Dictionary<long, (Hash Leaf, long Index)>();
            await connection.Each("select index, hashes, positions from ledger.tiles where district = $1 and level = 0 and index >= $2 order by index limit $3", row => Take(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<long[]>(2)), cancel, district.Number, next, TilesAtOnce);
            if ((next + TilesAtOnce) << TileAddress.Height > head.Size && head.Edge is [{ } edge, ..])
                Take(head.Size >> TileAddress.Height, edge, head.Positions);
            var through = leaves.Keys.DefaultIfEmpty(after).Max();
            await CompareEntries(after, through, leaves, cancel);
            after = through;

            void Take(long index, byte[] hashes, long[] positions)
            {
                for (var i = 0; i < positions.Length && (i + 1) * Hash.Length <= hashes.Length; i++)
                {
                    var leaf = new Hash(hashes.AsSpan(i * Hash.Length, Hash.Length));
                    builder.Append(leaf);
                    CompareRoot(builder, signed);
                    if (!leaves.TryAdd(positions[i], (leaf, (index << TileAddress.Height) + i)))
                        differs(new("leaf", $"leaf {(index << TileAddress.Height) + i}", "leaf-twice", $"@{positions[i]}"));
                }
            }

            foreach (var tile in builder.TakeTiles().Where(t => t.Address is { Level: > 0, IsPartial: false }))
                if (!upper.Remove((tile.Address.Level, tile.Address.Index), out var stored) || !stored.AsSpan().SequenceEqual(tile.Hashes.Span))
                    differs(new("tree", $"tile {tile.Address}", "tile"));
        }

        if (builder.Size != head.Size)
            differs(new("tree", $"size {head.Size}", "leaves", $"{builder.Size}"));
        foreach (var (level, index) in upper.Keys)
            differs(new("tree", $"tile {new TileAddress(level, index, TileAddress.FullWidth)}", "tile-above-nothing"));
        foreach (var size in signed.Keys.Where(size => size > builder.Size))
            differs(new("checkpoint", $"size {size}", "checkpoint-too-large", $"{builder.Size}"));
        await CompareEntries(Math.Max(after, head.Position), long.MaxValue, null, cancel);
    }

    private async Task<Dictionary<long, Checkpoint>> ReadCheckpoints(LogHead head, CancellationToken cancel)
    {
        var signed = new Dictionary<long, Checkpoint>();
        await connection.Each("select size, note from ledger.checkpoints where district = $1 order by size", row => Take(row.GetInt64(0), row.GetString(1)), cancel, district.Name);
        Take(head.Size, head.Note);
        return signed;

        void Take(long size, string note)
        {
            try
            {
                var checkpoint = Checkpoint.Parse(SignedNote.Parse(note).Text);
                if (checkpoint.Size != size || (signed.TryGetValue(size, out var other) && other.Root != checkpoint.Root))
                    differs(new("checkpoint", $"size {size}", "checkpoint-size"));
                signed[size] = checkpoint;
            }
            catch (FormatException)
            {
                differs(new("checkpoint", $"size {size}", "checkpoint-unreadable"));
            }
        }
    }

    private void CompareRoot(TreeBuilder builder, Dictionary<long, Checkpoint> signed)
    {
        if (signed.TryGetValue(builder.Size, out var checkpoint) && checkpoint.Root != builder.Root())
            differs(new("checkpoint", $"size {builder.Size}", "checkpoint-root"));
    }

    // The leaves of a stretch of positions; null where these are not sealed yet.
    private async Task CompareEntries(long after, long through, Dictionary<long, (Hash Leaf, long Index)>? leaves, CancellationToken cancel)
    {
        await connection.Each(Sql.Statement("audit_entries"), row =>
        {
            var entry = LogEntries.Of(row, district.Name);
            if (!row.IsDBNull(8) && row.GetBoolean(8))
                differs(new("event", $"{entry.Subject} @{entry.Position}", "another-class"));
            if (row.GetString(9) is { Length: > 0 } columns)
                differs(new("event", $"{entry.Subject} @{entry.Position}", "column-filled", columns));
            if (leaves is null)
                return;
            if (!leaves.Remove(entry.Position, out var sealedAs))
                differs(new("leaf", $"@{entry.Position}", "never-sealed"));
            else if (LogEntries.Leaf(entry) != sealedAs.Leaf)
                differs(new("leaf", $"@{entry.Position} leaf {sealedAs.Index}", "another-entry"));
        }, cancel, district.Name, after, through, _types, _classes);
        foreach (var (position, (_, index)) in leaves ?? [])
            differs(new("leaf", $"@{position} leaf {index}", "sealed-and-gone"));
    }

    private async Task ComparePersonalData(CancellationToken cancel)
    {
        await connection.Run(Sql.Statement("audit_personal"), cancel, district.Name);
        await connection.Each("select place, stands from differing order by 1", row => differs(new("personal", row.GetString(0), row.GetString(1))), cancel);
        await connection.Run("drop table differing", cancel);
        await connection.Each("""
            -- What is kept, each with the key that it is sealed under. $1 district
            select d.ref, d.subject, d.field, d.nonce, d.ciphertext, k.master, k.wrapped, d.number
            from personal.data d
            left join personal.keys k on k.district = d.district and k.subject = d.subject
            where d.district = $1
            order by d.subject
            """, row =>
        {
            var bytes = new SealedBytes(row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4));
            if (row.IsDBNull(5) || vault.Open(new(row.GetString(5), row.GetFieldValue<byte[]>(6)), row.GetString(1), new(row.GetGuid(0), bytes.Sha256), row.GetString(2), bytes) is not { } text)
                differs(new("personal", $"ref {row.GetGuid(0)}", "kept-unopened"));
            else if (!(row.IsDBNull(7) ? [] : row.GetFieldValue<byte[]>(7)).AsSpan().SequenceEqual(vault.Numbers.OfKept(row.GetString(2), text)))
                differs(new("personal", $"ref {row.GetGuid(0)}", "found-otherwise"));
        }, cancel, district.Name);
    }
}
