using Ledger.Domain;
using Ledger.Tests;

namespace Ledger.Store.Tests.Log;

/// <summary>A check finds what a rebuild would smooth over: entries that are not what was sealed, a tree that is not theirs, and what was changed beside the book.</summary>
public sealed class CheckTests(TestCluster cluster)
{
    [Fact]
    public async Task a_sealed_book_has_no_difference_and_neither_has_one_that_is_sealed_in_part()
    {
        var book = await Begin();
        (await Differences(book)).Should().BeEmpty();
        await book.Join(600, 20);
        (await Differences(book)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("update mt_events set data = jsonb_set(data, '{category}', '\"youth\"') where seq_id = 300", "leaf @300 leaf 299: another-entry")]
    [InlineData("update mt_events set headers = headers || '{\"source\": \"/else\"}' where seq_id = 2", "leaf @2 leaf 1: another-entry")]
    [InlineData("update mt_events set timestamp = timestamp + interval '1 microsecond' where seq_id = 2", "leaf @2 leaf 1: another-entry")]
    [InlineData("update mt_events set is_archived = true where seq_id = 7", "event member/m-5 @7: another-class")]
    [InlineData("update mt_events set mt_dotnet_type = 'Ledger.Domain.MemberLeft, Ledger.Domain' where seq_id = 7", "event member/m-5 @7: another-class")]
    [InlineData("delete from mt_events where seq_id = (select max(seq_id) from mt_events)", "leaf @601 leaf 600: sealed-and-gone")]
    [InlineData("update mt_events set type = 'tombstone' where seq_id = 400", "leaf @400 leaf 399: sealed-and-gone")]
    [InlineData("update mt_events set seq_id = 0 where seq_id = 5", "leaf @0: never-sealed")]
    [InlineData("update ledger.tiles set hashes = overlay(hashes placing '\\x00' from 5) where index = 0", "checkpoint size 601: checkpoint-root")]
    [InlineData("delete from ledger.tiles where index = 1", "tree size 601: leaves 345")]
    [InlineData("update ledger.checkpoints set note = replace(note, E'\\n601\\n', E'\\n600\\n') where size = 601", "checkpoint size 601: checkpoint-size")]
    public async Task what_was_changed_after_it_was_sealed_is_found_though_the_figures_were_rebuilt(string tampering, string found)
    {
        var book = await Begin();
        await book.Run(tampering);
        await book.Auditor.Rebuild(null, CancellationToken.None);
        (await Differences(book)).Should().Contain(found);
    }

    [Theory]
    [InlineData("update personal.data set ciphertext = overlay(ciphertext placing '\\x00' from 3)", "kept-otherwise")]
    [InlineData("update personal.data set nonce = overlay(nonce placing '\\x00' from 3)", "kept-unopened")]
    [InlineData("update personal.data set entry = gen_random_uuid()", "kept-otherwise")]
    [InlineData("update personal.data set field = 'note'", "kept-otherwise")]
    [InlineData("update personal.data set ref = gen_random_uuid()", "kept-of-no-entry")]
    [InlineData("delete from personal.data", "kept-and-gone")]
    [InlineData("update personal.keys set wrapped = overlay(wrapped placing '\\x00' from 3)", "kept-unopened")]
    [InlineData("delete from personal.keys", "kept-unopened")]
    [InlineData("update personal.data set number = null", "found-otherwise")]
    [InlineData("update personal.data set number = overlay(number placing '\\x00' from 3)", "found-otherwise")]
    public async Task what_was_changed_beside_the_book_is_found(string tampering, string found)
    {
        var book = await Begin();
        var fact = new MemberJoined(new(2020, 5, 5), "kil");
        var id = EntryId.Of("varmland", "/district", "with-person");
        var item = book.Vault.Seal(new(id, new("member", "with-person"), "/district", "with-person", fact), [new("person", """{"name":"Uppdiktad","number":"17"}"""u8.ToArray())]);
        (await book.Queue.Post("tests", [item], false, CancellationToken.None))[0].Receipt.Should().NotBeNull();
        (await Differences(book)).Should().BeEmpty();
        await book.Run(tampering);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().Contain(d => d.What == "personal" && d.Fault == found);
    }

    [Fact]
    public async Task what_was_erased_is_not_missed()
    {
        var book = await Begin();
        var id = EntryId.Of("varmland", "/district", "with-person");
        var item = book.Vault.Seal(new(id, new("member", "with-person"), "/district", "with-person", new MemberJoined(new(2020, 5, 5), "kil")), [new("person", "uppdiktad"u8.ToArray())]);
        await book.Queue.Post("tests", [item], false, CancellationToken.None);
        var (before, leaves) = (await book.Sealed(), await book.Leaves());
        var figures = await Tables.Figures(book);
        (await book.Erasures.Erase(new("member", "with-person"), "request", null, CancellationToken.None)).Should().NotBeNull();
        (await book.Leaves()).Take(leaves.Count).Should().Equal(leaves, "an erasure changes no leaf");
        var after = await book.Sealed();
        (await book.Log.Root(after, before.Size, CancellationToken.None)).Should().Be(before.Checkpoint.Root, "and no root");
        (await Tables.Figures(book)).Split('\n').Where(l => l.StartsWith('(') && !l.Contains("varmland,2021")).Should().Equal(
            figures.Split('\n').Where(l => l.StartsWith('(') && !l.Contains("varmland,2021")), "and no figure but the last position of the day");
        (await Differences(book)).Should().BeEmpty();
    }

    [Fact]
    public async Task what_is_done_past_the_posting_of_entries_is_recorded()
    {
        var book = await Begin();
        await book.Auditor.Rebuild(null, CancellationToken.None);
        await book.Erasures.Repeat(CancellationToken.None);
        await book.Auditor.RecordRestored(700, CancellationToken.None);
        await book.Auditor.RecordRekey(isLost: true, CancellationToken.None);
        var log = await book.Auditor.Maintenance(10, 0, CancellationToken.None);
        log.Select(m => (m.What, m.Entries)).Should().Equal(("rebuild", 601), ("erase-repeat", 601), ("restore", 601), ("rekey", 601));
        log.Skip(1).Select(m => m.Detail.Single()).Should().Equal(new("subjects", 0), new("sealed", 700), new KeyValuePair<string, long>("lost", 1));
    }

    private async Task<DistrictBook> Begin()
    {
        var book = await cluster.NewBook();
        await book.Join(0, 600, atOnce: 300);
        (await book.Sealed()).Size.Should().Be(601);
        return book;
    }

    private static async Task<List<string>> Differences(DistrictBook book) =>
        [.. (await book.Auditor.Check(null, CancellationToken.None)).Differences.Select(d => $"{d.What} {d.Where}: {string.Join(' ', [d.Fault, .. d.Words])}")];
}
