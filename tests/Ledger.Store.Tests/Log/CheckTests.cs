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

    // The edits of single columns of an event, each followed by what a check says of it. Position 602 was never given.
    private static readonly Dictionary<string, (string Sql, string Found)[]> _columns = new()
    {
        ["seq_id"] = [("update mt_events set seq_id = 0 where seq_id = 5", "leaf @0: never-sealed"), ("update mt_events set seq_id = 602 where seq_id = 5", "leaf @5 leaf 4: sealed-and-gone")],
        ["id"] = [("update mt_events set id = gen_random_uuid() where seq_id = 7", "leaf @7 leaf 6: another-entry")],
        ["stream_id"] = [("with s as (insert into mt_streams (id, version, tenant_id, type) values ('member/x', 1, 'varmland', 'member')) update mt_events set stream_id = 'member/x' where seq_id = 7", "leaf @7 leaf 6: another-entry")],
        ["version"] = [("update mt_events set version = 2 where seq_id = 7", "leaf @7 leaf 6: another-entry")],
        ["data"] = [("update mt_events set data = jsonb_set(data, '{category}', '\"youth\"') where seq_id = 300", "leaf @300 leaf 299: another-entry")],
        ["type"] = [("update mt_events set type = 'member_left' where seq_id = 7", "leaf @7 leaf 6: another-entry"), ("update mt_events set type = 'tombstone' where seq_id = 400", "leaf @400 leaf 399: sealed-and-gone")],
        ["timestamp"] = [("update mt_events set timestamp = timestamp + interval '1 microsecond' where seq_id = 2", "leaf @2 leaf 1: another-entry")],
        ["tenant_id"] = [("with s as (insert into mt_streams (id, version, tenant_id, type) values ('member/m-5', 1, 'dalarna', 'member')) update mt_events set tenant_id = 'dalarna' where seq_id = 7", "leaf @7 leaf 6: sealed-and-gone")],
        ["headers"] = [("update mt_events set headers = headers || '{\"source\": \"/else\"}' where seq_id = 2", "leaf @2 leaf 1: another-entry"), ("update mt_events set headers = null where seq_id = 2", "leaf @2 leaf 1: another-entry")],
        ["mt_dotnet_type"] =
        [
            ("update mt_events set mt_dotnet_type = 'Ledger.Domain.MemberLeft, Ledger.Domain' where seq_id = 7", "event member/m-5 @7: another-class"),
            ("update mt_events set mt_dotnet_type = null where seq_id = 7", "event member/m-5 @7: another-class"),
        ],
        ["is_archived"] = [("update mt_events set is_archived = true where seq_id = 7", "event member/m-5 @7: another-class")],
        ["correlation_id"] = [("update mt_events set correlation_id = 'x' where seq_id = 7", "event member/m-5 @7: column-filled correlation_id")],
        ["causation_id"] = [("update mt_events set causation_id = '', correlation_id = 'x' where seq_id = 7", "event member/m-5 @7: column-filled correlation_id, causation_id")],
        ["bdata"] = [("update mt_events set bdata = '\\x' where seq_id = 7", "event member/m-5 @7: column-filled bdata")],
    };

    public static TheoryData<string, string> Edits => [.. _columns.Values.SelectMany(edits => edits).Select(edit => (edit.Sql, edit.Found))];

    [Fact]
    public async Task every_column_of_an_event_is_tried() =>
        (await (await cluster.NewBook()).Rows<string>("select column_name::text from information_schema.columns where table_name = 'mt_events'")).Should().BeEquivalentTo(_columns.Keys);

    [Theory]
    [MemberData(nameof(Edits))]
    [InlineData("delete from mt_events where seq_id = (select max(seq_id) from mt_events)", "leaf @601 leaf 600: sealed-and-gone")]
    [InlineData("update ledger.tiles set hashes = set_byte(hashes, 4, 255 - get_byte(hashes, 4)) where index = 0", "checkpoint size 601: checkpoint-root")]
    [InlineData("delete from ledger.tiles where index = 1", "tree size 601: leaves 345")]
    [InlineData("update ledger.checkpoints set note = replace(note, E'\\n601\\n', E'\\n600\\n') where size = 601", "checkpoint size 601: checkpoint-size")]
    public async Task what_was_changed_after_it_was_sealed_is_found_though_the_figures_were_rebuilt(string tampering, string found)
    {
        var book = await Begin();
        await book.Run(tampering);
        await book.Auditor.Rebuild(null, CancellationToken.None);
        (await Differences(book)).Should().Contain(found);
    }

    [Fact]
    public async Task what_another_program_keeps_beside_its_own_events_is_its_own()
    {
        var book = await Begin();
        await book.Run("""
            insert into mt_streams (id, version, tenant_id) values ('survey/1', 1, 'varmland');
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, correlation_id, causation_id, headers)
            values (nextval('mt_events_sequence'), gen_random_uuid(), 'survey/1', 1, '{}', 'survey_held', now(), 'varmland', 'its', 'own', '{"its": "own"}')
            """);
        (await Differences(book)).Should().NotContain(d => d.Contains("column-filled") || d.Contains("another-class"));
    }

    [Theory]
    [InlineData("update personal.data set ciphertext = set_byte(ciphertext, 2, 255 - get_byte(ciphertext, 2))", "kept-otherwise")]
    [InlineData("update personal.data set nonce = set_byte(nonce, 2, 255 - get_byte(nonce, 2))", "kept-unopened")]
    [InlineData("update personal.data set entry = gen_random_uuid()", "kept-otherwise")]
    [InlineData("update personal.data set field = 'note'", "kept-otherwise")]
    [InlineData("update personal.data set ref = gen_random_uuid()", "kept-of-no-entry")]
    [InlineData("delete from personal.data", "kept-and-gone")]
    [InlineData("update personal.keys set wrapped = set_byte(wrapped, 2, 255 - get_byte(wrapped, 2))", "kept-unopened")]
    [InlineData("delete from personal.keys", "kept-unopened")]
    [InlineData("update personal.data set number = null", "found-otherwise")]
    [InlineData("update personal.data set number = set_byte(number, 2, 255 - get_byte(number, 2))", "found-otherwise")]
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
