using System.Runtime.CompilerServices;
using Ledger.Transparency;

namespace Ledger.Store.Log;

/// <summary>Reads a district's sealed log: its checkpoints, its tiles and its proofs.</summary>
public sealed class LogReader(Database database, District district, TimeProvider clock)
{
    private const int AtATime = 2_000;

    /// <summary>The head; null before anything was sealed.</summary>
    public async Task<LogHead?> Head(CancellationToken cancel) => (await database.Read(district, Sql.Statement("log_head"), [district.Name], LogHead.Of, cancel)).SingleOrDefault();

    /// <summary>The content of a tile; null where the log has none of that address yet.</summary>
    public async Task<ReadOnlyMemory<byte>?> Tile(TileAddress address, CancellationToken cancel) =>
        await Head(cancel) is { } head && (await Tiles(head, [address], cancel)).TryGetValue(address, out var tile) ? tile : (ReadOnlyMemory<byte>?)null;

    /// <summary>The proof that an entry is in the log; null where the entry is not sealed.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<EntryProof?> Proof(Guid id, CancellationToken cancel)
    {
        var found = await database.Read(district, """
            -- $1 district, $2 id
            select e.seq_id, e.id, e.stream_id, e.version, e.type, e.timestamp, e.headers, e.data
            from mt_events e
            where e.tenant_id = $1 and e.id = $2 and e.type <> 'tombstone'
            """, [district.Name, id], row => LogEntries.Of(row, district.Name), cancel);
        if (found is not [var entry] || await Head(cancel) is not { } head || await LeafIndex(head, entry.Position, cancel) is not { } index)
            return null;
        var tree = await Tree(head, InclusionProof.Ranges(index, head.Size), cancel);
        return new(LogEntries.Canonical(entry), index, head.Size, tree.InclusionPath(index, head.Size), head.Note);
    }

    /// <summary>The place of an entry in the log: its leaf's index, from 0, and how many leaves there are; null where the entry is not sealed.</summary>
    /// <param name="position">The entry's position.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<(long LeafIndex, long TreeSize)?> Place(long position, CancellationToken cancel) =>
        await Head(cancel) is { } head && await LeafIndex(head, position, cancel) is { } index ? (index, head.Size) : null;

    /// <summary>The path that shows that the tree of one size grew from that of another; null where the log never had so many leaves, or would shrink.</summary>
    /// <param name="from">The earlier size.</param>
    /// <param name="to">The later one; the newest where null.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<(long To, IReadOnlyList<Hash> Path)?> Consistency(long from, long? to, CancellationToken cancel)
    {
        if (await Head(cancel) is not { } head || (to ?? head.Size) is var size && (size > head.Size || from > size || from < 0))
            return null;
        var tree = await Tree(head, ConsistencyProof.Ranges(from, size), cancel);
        return (size, tree.ConsistencyPath(from, size));
    }

    /// <summary>The position of the last entry; 0 before the first. Cheap to ask.</summary>
    public async Task<long> NewestPosition(CancellationToken cancel) => (await database.Read(district, "select coalesce(max(last_position), 0) from ledger.days where district = $1", [district.Name], row => row.GetInt64(0), cancel))[0];

    /// <summary>Whether the log is another than the one that a checkpoint was made of: shorter, or with another root at its size.</summary>
    public async Task<bool> Contradicts(Checkpoint checkpoint, CancellationToken cancel) =>
        await Head(cancel) is not { } head ? checkpoint.Size > 0 : checkpoint.Size > head.Size || await Root(head, checkpoint.Size, cancel) != checkpoint.Root;

    /// <summary>The last position that is known at a moment.</summary>
    /// <exception cref="Domain.RuleBroken"><see cref="Domain.Rules.PositionNotReached"/>.</exception>
    public async Task<long> Position(KnownAt at, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        return (await snapshot.KnowAt(at)).Position;
    }

    /// <summary>The entries after a position and up to another, each as its leaf's input: the bytes of a position never change.</summary>
    public async IAsyncEnumerable<(long Position, byte[] LeafInput)> Entries(long after, long through, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            // In pages: an export takes as long as its reader is slow, and no transaction must wait for that.
            var page = await database.Read(district, Sql.Statement("log_entries"), [district.Name, after, through, AtATime], row => LogEntries.Of(row, district.Name), cancel);
            foreach (var entry in page)
                yield return (entry.Position, LogEntries.Canonical(entry));
            if (page.Count < AtATime)
                yield break;
            after = page[^1].Position;
        }
    }

    /// <summary>
    /// The checkpoints that go with an export, by size: of each key that entries introduce, the first that counts its introduction; and last the newest, or
    /// the newest that counts nothing after a position.
    /// </summary>
    public async Task<IReadOnlyList<string>> Checkpoints(long? through, CancellationToken cancel)
    {
        List<string> newest = through is { } position ? await database.Read(district, "select note from ledger.checkpoints where district = $1 and position <= $2 order by size desc limit 1", [district.Name, position], row => row.GetString(0), cancel)
            : await Head(cancel) is { } head ? [head.Note] : [];
        return newest.Count == 0 ? [] : [.. (await database.Read(district, """
            -- For each key that entries introduce, the first checkpoint that counts the entry: the key before it has signed that one. $1 district, $2 through which position
            select distinct c.size, c.note
            from mt_events e
            cross join lateral (select size, note from ledger.checkpoints c where c.district = $1 and c.position >= e.seq_id order by c.size limit 1) c
            where e.tenant_id = $1 and e.stream_id = 'log/' || $1 and e.type = 'log_key_introduced' and e.seq_id <= $2
            order by c.size
            """, [district.Name, through ?? long.MaxValue], row => row.GetString(1), cancel)).Except(newest), .. newest];
    }

    /// <summary>The root that the log had at an earlier size.</summary>
    internal async Task<Hash> Root(LogHead head, long size, CancellationToken cancel) => (await Tree(head, [new LeafRange(0, size)], cancel)).Root(size);

    /// <summary>The index of the leaf of a position; null where it is not sealed.</summary>
    internal async Task<long?> LeafIndex(LogHead head, long position, CancellationToken cancel)
    {
        if (position > head.Position)
            return null;
        var (first, positions) = await TileOf(head, position, cancel);
        return Array.BinarySearch(positions, position) is >= 0 and var place ? first + place : null;
    }

    /// <summary>How many leaves are those of positions up to one that the head has reached.</summary>
    internal async Task<long> CountThrough(LogHead head, long position, CancellationToken cancel)
    {
        if (position >= head.Position)
            return head.Size;
        var (first, positions) = await TileOf(head, position, cancel);
        var place = Array.BinarySearch(positions, position);
        return first + (place >= 0 ? place + 1 : ~place);
    }

    // The leaves among which a position stands, if it is sealed: the index of the first, and the positions of all.
    private async Task<(long First, long[] Positions)> TileOf(LogHead head, long position, CancellationToken cancel) =>
        head.Positions is [var open, ..] && open <= position ? (head.Size - head.Positions.Length, head.Positions)
        : await database.Read(district, """
            -- The tile of level 0 in which the leaf of a position stands, if it stands in a full one: its index, and the positions of its leaves.
            -- $1 district number, $2 position
            select index, positions from ledger.tiles where district = $1 and level = 0 and positions[1] <= $2 order by positions[1] desc limit 1
            """, [district.Number, position], row => (row.GetInt64(0) << TileAddress.Height, row.GetFieldValue<long[]>(1)), cancel) is [var tile] ? tile
        : (0, []);

    private async Task<TiledTree> Tree(LogHead head, IEnumerable<LeafRange> ranges, CancellationToken cancel)
    {
        var tiles = await Tiles(head, TiledTree.TilesOf(ranges, head.Size), cancel);
        return new(head.Size, address => tiles.TryGetValue(address, out var tile) ? tile : default);
    }

    private async Task<Dictionary<TileAddress, ReadOnlyMemory<byte>>> Tiles(LogHead head, IReadOnlyCollection<TileAddress> asked, CancellationToken cancel)
    {
        var tiles = new Dictionary<TileAddress, ReadOnlyMemory<byte>>();
        foreach (var address in asked)
            if (head.EdgeTile(address) is { } edge)
                tiles.Add(address, edge);
        List<TileAddress> full = [.. asked.Where(address => !tiles.ContainsKey(address))];
        if (full.Count == 0)
            return tiles;
        var found = (await database.Read(district, """
            -- $1 district number, $2 levels, $3 indices
            select t.level, t.index, t.hashes
            from unnest($2::smallint[], $3::bigint[]) as asked (level, index)
            join ledger.tiles t on t.district = $1 and t.level = asked.level and t.index = asked.index
            """, [district.Number, full.Select(t => (short)t.Level).ToArray(), full.Select(t => t.Index).ToArray()],
            row => (Level: row.GetInt16(0), Index: row.GetInt64(1), Hashes: row.GetFieldValue<byte[]>(2)), cancel)).ToDictionary(t => ((int)t.Level, t.Index), t => t.Hashes);
        foreach (var address in full)
            if (found.TryGetValue((address.Level, address.Index), out var hashes) && hashes.Length >= address.Width * Hash.Length)
                tiles.Add(address, hashes.AsMemory(0, address.Width * Hash.Length));
        return tiles;
    }
}
