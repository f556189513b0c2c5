using Ledger.Domain;
using Ledger.Store.Log;
using Ledger.Tests;
using Ledger.Transparency;
using Npgsql;

namespace Ledger.Store.Tests.Log;

/// <summary>What is recorded is sealed in its order, once, whatever sealers there are; and what was sealed can be proven.</summary>
public sealed class SealerTests(TestCluster cluster)
{
    [Fact]
    public async Task an_empty_book_has_a_signed_checkpoint_of_no_leaves()
    {
        var book = await cluster.NewBook();
        (await book.Log.Head(CancellationToken.None)).Should().BeNull();
        var head = await book.Sealed();
        (head.Size, head.Position, head.Checkpoint.Root).Should().Be((0, 0, MerkleTree.EmptyRoot));
        head.Checkpoint.Origin.Should().Be("ledger/varmland");
        SignedNote.Parse(head.Note).Verify([await book.Sealer.Verifier(CancellationToken.None)]).Should().ContainSingle();
    }

    [Fact]
    public async Task the_tree_is_that_of_the_entries_however_often_it_was_sealed()
    {
        var book = await cluster.NewBook();
        var sizes = new List<LogHead>();
        foreach (var (from, count) in ((int, int)[])[(0, 1), (1, 253), (254, 1), (255, 1), (256, 300), (556, 212)])
        {
            await book.Join(from, count);
            sizes.Add(await book.Sealed());
        }

        (await book.Sealed()).Note.Should().Be(sizes[^1].Note, "there was nothing new, and nothing is signed again");
        var leaves = await book.Leaves();
        sizes.Select(head => head.Size).Should().Equal(2, 255, 256, 257, 557, 769);
        sizes.Should().AllSatisfy(head => head.Checkpoint.Root.Should().Be(MerkleTree.Root(leaves.Take((int)head.Size))));
        (await book.Rows<string>("select note from ledger.checkpoints order by size")).Should().Equal(sizes.Select(head => head.Note));
        foreach (var address in TileAddress.Leaves(769))
            (await book.Log.Tile(address, CancellationToken.None))!.Value.ToArray().Should().Equal(leaves.Skip((int)address.Index * 256).Take(address.Width).SelectMany(leaf => leaf.ToArray()));
        (await book.Log.Tile(new(1, 0, 3), CancellationToken.None))!.Value.Length.Should().Be(96);
        (await book.Log.Tile(new(1, 0, 4), CancellationToken.None)).Should().BeNull();
        (await book.Log.Tile(new(0, 3, 2), CancellationToken.None)).Should().BeNull();
    }

    [Fact]
    public async Task every_sealed_entry_has_a_proof_and_every_two_sizes_one_of_consistency()
    {
        var book = await cluster.NewBook();
        await book.Join(0, 300);
        var head = await book.Sealed();
        await book.Join(300, 1);
        var key = await book.Sealer.Verifier(CancellationToken.None);
        foreach (var (id, i) in (await book.Rows<Guid>("select id from mt_events order by seq_id")).Select((id, i) => (id, i)))
        {
            var proof = await book.Log.Proof(id, CancellationToken.None);
            if (i >= head.Size)
            {
                proof.Should().BeNull("it is not sealed yet");
                continue;
            }

            proof!.LeafIndex.Should().Be(i);
            proof.Check("ledger/varmland", [key]).Should().BeEmpty();
            proof.Entry().Entry.Should().Be(id);
        }

        var leaves = await book.Leaves();
        foreach (var from in (long[])[0, 1, 2, 255, 256, 257, 301])
        {
            var (to, path) = (await book.Log.Consistency(from, null, CancellationToken.None))!.Value;
            Transparency.ConsistencyProof.Verify(from, to, MerkleTree.Root(leaves.Take((int)from)), head.Checkpoint.Root, path).Should().BeTrue();
        }

        (await book.Log.Consistency(302, null, CancellationToken.None)).Should().BeNull();
        (await book.Log.Consistency(2, 1, CancellationToken.None)).Should().BeNull();
        (await book.Log.Proof(Guid.NewGuid(), CancellationToken.None)).Should().BeNull();
    }

    [Fact]
    public async Task marten_s_tombstones_are_no_entries_and_the_indices_are_dense()
    {
        var book = await cluster.NewBook();
        await book.Join(0, 10);
        await book.Run("""
            insert into mt_streams (id, version, tenant_id) values ('mt_tombstone', 1, 'varmland');
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id) values (nextval('mt_events_sequence'), gen_random_uuid(), 'mt_tombstone', 1, '{}', 'tombstone', now(), 'varmland');
            select nextval('mt_events_sequence');
            """);
        await book.Join(10, 10);
        var head = await book.Sealed();
        (head.Size, head.Position).Should().Be((21, 23));
        head.Positions.Should().Equal([.. Enumerable.Range(1, 11).Select(i => (long)i), .. Enumerable.Range(14, 10)]);
    }

    [Fact]
    public async Task what_has_no_canonical_spelling_does_not_stop_the_log()
    {
        var book = await cluster.NewBook();
        await book.Join(0, 1);
        await book.Run("""
            insert into mt_streams (id, version, tenant_id) values ('survey/1', 1, 'varmland');
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id) values (nextval('mt_events_sequence'), gen_random_uuid(), 'survey/1', 1, '{"mean": 1.50}', 'survey_held', now(), 'varmland')
            """);
        var head = await book.Sealed();
        head.Size.Should().Be(3);
        head.Checkpoint.Root.Should().Be(MerkleTree.Root(await book.Leaves()));
    }

    [Fact]
    public async Task several_sealers_at_once_make_one_log()
    {
        var database = await cluster.NewDatabase();
        DistrictBook[] nodes = [await cluster.NewBook(connectionString: database), await cluster.NewBook(connectionString: database), await cluster.NewBook(connectionString: database)];
        await nodes[0].Join(0, 1);
        using var stop = new CancellationTokenSource();
        var sealing = nodes.Select(node => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await node.Sealer.Seal(CancellationToken.None);
        })).ToList();
        await nodes[0].Join(1, 400, atOnce: 20);
        await stop.CancelAsync();
        await Task.WhenAll(sealing);
        var head = await nodes[1].Sealed();
        var leaves = await nodes[0].Leaves();
        head.Size.Should().Be(402);
        var notes = await nodes[0].Rows<string>("select note from ledger.checkpoints order by size");
        notes.Should().HaveCountGreaterThan(1);
        notes.Select(note => Checkpoint.Parse(SignedNote.Parse(note).Text)).Should().AllSatisfy(c => c.Root.Should().Be(MerkleTree.Root(leaves.Take((int)c.Size))));
    }

    [Fact]
    public async Task districts_have_logs_of_their_own()
    {
        var (library, varmland) = await cluster.NewLibrary();
        await using var _ = library;
        await library.Database.BeginDistrict("dalarna", varmland.District.Zone, CancellationToken.None);
        var dalarna = (await library.Find("dalarna", CancellationToken.None))!;
        await varmland.Join(0, 3);
        await dalarna.Join(0, 5);
        ((await varmland.Sealed()).Size, (await dalarna.Sealed()).Size).Should().Be((4, 6));
        (await dalarna.Sealed()).Checkpoint.Origin.Should().Be("ledger/dalarna");
        (await dalarna.Log.Proof((await varmland.Rows<Guid>("select id from mt_events where tenant_id = 'varmland' limit 1"))[0], CancellationToken.None)).Should().BeNull();
    }

    [Fact]
    public async Task a_tree_that_is_not_what_was_signed_is_not_gone_on_with()
    {
        var book = await cluster.NewBook();
        await book.Join(0, 5);
        var head = await book.Sealed();
        await book.Run("update ledger.logs set edge = array[set_byte(edge[1], 2, 255 - get_byte(edge[1], 2))]");
        await book.Join(5, 1);
        await FluentActions.Awaiting(() => book.Sealer.Seal(CancellationToken.None)).Should().ThrowAsync<SealingException>().WithMessage("*ledger check*");
        (await book.Log.Head(CancellationToken.None))!.Note.Should().Be(head.Note);
    }

    [Theory]
    [InlineData("delete from ledger.tiles")]
    [InlineData("update ledger.tiles set hashes = hashes")]
    [InlineData("update ledger.checkpoints set note = ''")]
    [InlineData("delete from ledger.logs")]
    [InlineData("update ledger.logs set district = 'dalarna'")]
    public async Task the_service_cannot_change_what_was_sealed(string statement)
    {
        var book = await cluster.NewBook();
        await using var command = book.Database.Source.CreateCommand(statement);
        (await FluentActions.Awaiting(() => command.ExecuteNonQueryAsync()).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege);
    }
}
