using Ledger.Store.Log;
using Ledger.Tests;
using Ledger.Transparency;

namespace Ledger.Store.Tests.Log;

/// <summary>A signing key is changed by an entry that the key before it seals; and never by accident.</summary>
public sealed class KeyChangeTests(TestCluster cluster)
{
    [Fact]
    public async Task a_sealer_with_another_key_signs_only_once_that_key_was_introduced()
    {
        var (database, next) = (await cluster.NewDatabase(), SigningSeed.Parse(Convert.ToBase64String(new byte[32]), "test"));
        var book = await cluster.NewBook(connectionString: database);
        await book.Join(0, 3);
        var first = await book.Sealed();
        var (library, other) = await cluster.NewLibrary(connectionString: database, settings: s => s with { SigningKey = Convert.ToBase64String(new byte[32]) });
        await using var _ = library;
        await other.Join(3, 1);
        await FluentActions.Awaiting(() => other.Sealer.Seal(CancellationToken.None)).Should().ThrowAsync<SealingException>().WithMessage("*rekey*");

        var (before, after) = (await book.Sealer.Verifier(CancellationToken.None), await book.Sealer.ChangeKey(next, isLost: false, CancellationToken.None));
        (await book.Sealer.ChangeKey(next, isLost: false, CancellationToken.None)).Should().Be(after, "to do it twice is harmless");
        await other.Join(4, 1);
        var head = await other.Sealed();
        head.Size.Should().Be(7);
        SignedNote.Parse(head.Note).Verify([after]).Should().ContainSingle();
        await book.Join(5, 1);
        await FluentActions.Awaiting(() => book.Sealer.Seal(CancellationToken.None)).Should().ThrowAsync<SealingException>("the key before is no longer the log's");

        // Who trusts the first key alone can trust the last.
        var report = await Verify(other, before, first);
        report.Faults.Should().BeEmpty();
        report.ConfirmedSize.Should().Be(7);

        // Who was told the last key alone needs no other.
        var last = await Verify(other, after, head);
        last.Faults.Should().BeEmpty();
        last.ConfirmedSize.Should().Be(7);
        (await Verify(other, after, first)).Faults.Select(f => f.Name).Should().Equal([Faults.SignatureUnknown], "what was kept is signed by a key that is not trusted");
    }

    [Fact]
    public async Task a_key_in_place_of_a_lost_one_is_vouched_for_by_nobody()
    {
        var (database, next) = (await cluster.NewDatabase(), SigningSeed.Parse(Convert.ToBase64String(new byte[32]), "test"));
        var book = await cluster.NewBook(connectionString: database);
        await book.Join(0, 3);
        var first = await book.Sealed();
        var before = await book.Sealer.Verifier(CancellationToken.None);
        var (library, other) = await cluster.NewLibrary(connectionString: database, settings: s => s with { SigningKey = Convert.ToBase64String(new byte[32]) });
        await using var _ = library;
        var after = await other.Sealer.ChangeKey(next, isLost: true, CancellationToken.None);
        (await other.Sealed()).Size.Should().Be(5);
        (await Verify(other, before, first)).Faults.Select(f => f.Name).Should().Equal([Faults.SignatureUnknown], "the key before vouches for nothing after it");
        (await Verify(other, after, first)).Faults.Select(f => f.Name).Should().Equal([Faults.SignatureUnknown], "the kept checkpoint is signed by the lost key");
    }

    private static async Task<VerificationReport> Verify(DistrictBook book, VerifierKey trusted, LogHead kept)
    {
        var notes = await book.Log.Checkpoints(null, CancellationToken.None);
        var verifier = new Verifier(new("ledger/varmland", "varmland", [trusted])
        {
            Kept = [new("kept", kept.Note)],
            Claimed = notes[^1],
            Vouching = [.. notes.SkipLast(1)],
        });
        var index = 0;
        await foreach (var (_, input) in book.Log.Entries(0, long.MaxValue, CancellationToken.None))
        {
            verifier.Add(index++, input);
            if (LogEntry.Parse(input) is { Type: "log_key_introduced" } entry)
                verifier.Introduce(VerifierKey.Parse(System.Text.Json.JsonDocument.Parse(entry.Data).RootElement.GetProperty("key").GetString()!));
        }

        return verifier.Finish();
    }
}
