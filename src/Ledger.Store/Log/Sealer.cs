using System.Globalization;
using Ledger.Domain;
using Ledger.Transparency;
using Npgsql;

namespace Ledger.Store.Log;

/// <summary>The log cannot be sealed as things are; the message says what to do.</summary>
public sealed class SealingException(string message) : Exception(message);

/// <summary>
/// Seals a district's log: follows its entries in the order of position, grows the tree and signs its root. Tiles, checkpoint and head are one
/// transaction, so that no signature is ever told of a tree that is not stored. One sealer is at work at a time, whatever node it runs on: it
/// holds a lock, and the head must still be the one that it went on from.
/// </summary>
public sealed class Sealer(Database database, District district, DistrictQueue queue, TimeProvider clock, SigningSeed seed, string origin)
{
    // So many leaves that the commit costs little beside them, and so few that they lie in memory.
    private const int AtOnce = 5_120;

    private SigningKey? _key;

    /// <summary>Seals all that is recorded. When this returns, the head is durable and counts every entry that was recorded before the call, unless another sealer is still at it.</summary>
    /// <returns>The head; null where another sealer begins the log at this moment.</returns>
    /// <exception cref="SealingException">The tree is not what was signed, or the key is not the log's.</exception>
    public async Task<LogHead?> Seal(CancellationToken cancel)
    {
        while (true)
        {
            var (head, isDone) = await SealSome(isAnyKey: false, cancel);
            if (isDone)
                return head;
        }
    }

    /// <summary>
    /// Introduces another key: an entry tells it, and the key so far seals that entry. From then on a sealer with the other key goes on. To do it
    /// twice is harmless.
    /// </summary>
    /// <param name="next">The other key.</param>
    /// <param name="isLost">Whether the key so far is lost, so that nothing but its own signature vouches for the other.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The verifier key from then on.</returns>
    public async Task<VerifierKey> ChangeKey(SigningSeed next, bool isLost, CancellationToken cancel)
    {
        if (!isLost)
            await Seal(cancel);
        var name = (await ReadHead(cancel))?.Checkpoint.Origin ?? origin;
        using var key = next.KeyOf(name);
        var on = district.DateOf(clock.GetUtcNow());
        var id = string.Create(CultureInfo.InvariantCulture, $"{key.Verifier.Id:x8}");
        var entry = new ProposedEntry(EntryId.Of(district.Name, "/log", id), new("log", district.Name), "/log", id, new LogKeyIntroduced(on, key.Verifier.ToString()));
        var answer = (await queue.Post("/log", [entry], partial: false, cancel))[0];
        if (answer.Refused is { Rule: not Rules.IdReused } refused)
            throw refused;
        for (var head = await ReadHead(cancel); answer.Receipt is { } receipt && (head is null || head.Position < receipt.Position); head = await ReadHead(cancel))
            await SealSome(isLost, cancel);
        return key.Verifier;
    }

    /// <summary>The key that verifies what this sealer signs.</summary>
    public async Task<VerifierKey> Verifier(CancellationToken cancel) => Key((await ReadHead(cancel))?.Checkpoint.Origin ?? origin).Verifier;

    /// <summary>Whether this sealer's key may go on with the log.</summary>
    internal async Task<bool> HasTheKeyOf(LogHead head, CancellationToken cancel)
    {
        var own = Key(head.Checkpoint.Origin).Verifier;
        return IsSignedBy(own, head.Note)
            || (await database.Read(district, Sql.Statement("log_key_introduced"), [district.Name, own.ToString(), head.Position], row => row.GetBoolean(0), cancel))[0];
    }

    private async Task<(LogHead? Head, bool IsDone)> SealSome(bool isAnyKey, CancellationToken cancel)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var (isMine, head) = await Lock(connection, cancel);
        if (!isMine)
            return (head, true);
        var key = Key(head?.Checkpoint.Origin ?? origin);
        if (head is not null && !isAnyKey && !IsSignedBy(key.Verifier, head.Note) && !await HasTheKeyOf(head, cancel))
            throw new SealingException(StoreWords.Say("SealedByAnotherKey", district.Name, key.Verifier));
        var builder = TreeBuilder.Resume(head?.Size ?? 0, address => head!.EdgeTile(address) ?? throw Damaged());
        if (head is not null && builder.Root() != head.Checkpoint.Root)
            throw Damaged();

        var (positions, read) = (new List<long>(head?.Positions ?? []), 0);
        await foreach (var entry in Read(connection, head?.Position ?? 0, cancel))
        {
            builder.Append(LogEntries.Leaf(entry));
            positions.Add(entry.Position);
            read++;
        }

        if (read == 0 && head is not null)
            return (head, true);
        var grown = Grow(head, builder, positions, key, out var full, out var fullPositions);
        await Store(connection, head, grown, full, fullPositions, cancel);
        await transaction.CommitAsync(cancel);
        return (grown, read < AtOnce);
    }

    private static LogHead Grow(LogHead? head, TreeBuilder builder, List<long> positions, SigningKey key, out List<Tile> full, out long[] fullPositions)
    {
        var tiles = builder.TakeTiles();
        full = [.. tiles.Where(tile => !tile.Address.IsPartial)];
        var edge = (head?.Edge ?? []).ToList();
        // Full tiles come first, so a level that filled one and began the next ends with the beginning.
        foreach (var tile in tiles)
        {
            while (edge.Count <= tile.Address.Level)
                edge.Add([]);
            edge[tile.Address.Level] = tile.Address.IsPartial ? tile.Hashes.ToArray() : [];
        }

        var whole = full.Count(tile => tile.Address.Level == 0) * TileAddress.FullWidth;
        fullPositions = [.. positions.Take(whole)];
        var checkpoint = new Checkpoint(key.Verifier.Name, builder.Size, builder.Root());
        return new(builder.Size, positions.Count > 0 ? positions[^1] : head?.Position ?? 0, SignedNote.Sign(checkpoint.ToText(), key).ToString(), [.. edge], [.. positions.Skip(whole)]);
    }

    private async Task Store(NpgsqlConnection connection, LogHead? before, LogHead head, List<Tile> full, long[] fullPositions, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (full.Count > 0)
            Add(Sql.Statement("log_add_tiles"), district.Number, full.Select(t => (short)t.Address.Level).ToArray(), full.Select(t => t.Address.Index).ToArray(), full.Select(t => t.Hashes.ToArray()).ToArray(),
                TileAddress.FullWidth, fullPositions);
        Add("insert into ledger.checkpoints (district, size, position, note, signed_at) values ($1, $2, $3, $4, $5)", district.Name, head.Size, head.Position, head.Note, clock.GetUtcNow().ToUniversalTime());
        if (before is null)
            Add("insert into ledger.logs (district, size, position, note, edge, positions) values ($1, $2, $3, $4, $5, $6) on conflict do nothing", district.Name, head.Size, head.Position, head.Note, head.Edge, head.Positions);
        else
            Add("""
                -- Compare and set: nothing is written where the head is another than the one that was gone on from.
                -- $1 district, $2 size before, $3 note before; $4 size, $5 position, $6 note, $7 edge, $8 positions
                update ledger.logs set size = $4, position = $5, note = $6, edge = $7, positions = $8 where district = $1 and size = $2 and note = $3
                """, district.Name, before.Size, before.Note, head.Size, head.Position, head.Note, head.Edge, head.Positions);
        await batch.ExecuteNonQueryAsync(cancel);
        if (batch.BatchCommands[^1].RecordsAffected != 1)
            throw new SealingException(StoreWords.Say("HeadMoved", district.Name));

        void Add(string statement, params object[] parameters) => batch.BatchCommands.Add(Command(statement, parameters));
    }

    private async Task<(bool IsMine, LogHead? Head)> Lock(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Database.For(district), Command("select pg_try_advisory_xact_lock(hashtextextended('ledger/log/' || $1, 0))", district.Name), Command(Sql.Statement("log_head"), district.Name) },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel); // the district
        await reader.ReadAsync(cancel);
        var isMine = reader.GetBoolean(0);
        await reader.NextResultAsync(cancel);
        return (isMine, await reader.ReadAsync(cancel) ? LogHead.Of(reader) : null);
    }

    private async IAsyncEnumerable<LogEntry> Read(NpgsqlConnection connection, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(Sql.Statement("log_entries"), district.Name, after, long.MaxValue, AtOnce) }, Timeout = 0 };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            yield return LogEntries.Of(reader, district.Name);
    }

    private async Task<LogHead?> ReadHead(CancellationToken cancel) => (await database.Read(district, Sql.Statement("log_head"), [district.Name], LogHead.Of, cancel)).SingleOrDefault();

    private SigningKey Key(string name) => _key ??= seed.KeyOf(name);

    private SealingException Damaged() => new(StoreWords.Say("TreeDamaged", district.Name));

    private static bool IsSignedBy(VerifierKey key, string note)
    {
        try
        {
            return SignedNote.Parse(note).Verify([key]).Count > 0;
        }
        catch (NoteRefused)
        {
            return false;
        }
    }

    private static NpgsqlBatchCommand Command(string statement, params object[] parameters)
    {
        var command = new NpgsqlBatchCommand(statement);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter as NpgsqlParameter ?? new() { Value = parameter });
        return command;
    }
}
