using Ledger.Store;
using Ledger.Transparency;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Log;

/// <summary>
/// What the owner of the database can do to the book, each followed by a rebuild that makes all figures agree: a verification names the fault. What only
/// rolls the log back or makes it again is named by what was kept outside.
/// </summary>
public sealed class TamperingTests(TestCluster cluster)
{
    // Position 8 was never given, and position 9 is the first that only the later checkpoint counts.
    private static readonly Dictionary<string, (string Sql, string Fault)> _edits = new()
    {
        ["seq_id"] = ("update mt_events set seq_id = 8 where seq_id = 3", Faults.EntryRemoved),
        ["id"] = ("update mt_events set id = gen_random_uuid() where seq_id = 3", Faults.EntryAltered),
        ["stream_id"] = ("with s as (insert into mt_streams (id, version, tenant_id, type) values ('member/x', 1, 'varmland', 'member')) update mt_events set stream_id = 'member/x' where seq_id = 3", Faults.EntryAltered),
        ["version"] = ("update mt_events set version = 3 where seq_id = 9", Faults.EntryAltered),
        ["data"] = ("update mt_events set data = jsonb_set(data, '{category}', '\"youth\"') where seq_id = 3", Faults.EntryAltered),
        ["type"] = ("update mt_events set type = 'association_renamed', data = data - 'association' || '{\"name\": \"Kil\"}' where seq_id = 1", Faults.EntryAltered),
        ["timestamp"] = ("update mt_events set timestamp = timestamp + interval '1 microsecond' where seq_id = 12", Faults.EntryAltered),
        ["tenant_id"] = ("with s as (insert into mt_streams (id, version, tenant_id, type) values ('member/late-0', 1, 'dalarna', 'member')) update mt_events set tenant_id = 'dalarna' where seq_id = 9", Faults.EntryRemoved),
        ["headers"] = ("update mt_events set headers = headers || '{\"id\": \"another\"}' where seq_id = 3", Faults.EntryAltered),
        ["a deletion"] = ("delete from mt_events where seq_id = 4", Faults.EntryRemoved),
        ["a deletion of the last"] = ("with s as (delete from mt_streams where id = 'member/late-3') delete from mt_events where seq_id = 12", Faults.EntryRemoved),
        ["a deletion as a tombstone"] = ("update mt_events set type = 'tombstone' where seq_id = 4", Faults.EntryRemoved),
        ["an insertion"] = ("""
            with s as (insert into mt_streams (id, version, tenant_id, type) values ('member/x', 1, 'varmland', 'member'))
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, headers) select 8, gen_random_uuid(), 'member/x', 1, data, type, timestamp, tenant_id, headers from mt_events where seq_id = 9
            """, Faults.EntryInserted),
        ["a swap"] = ("update mt_events set seq_id = -3 where seq_id = 3; update mt_events set seq_id = 3 where seq_id = 4; update mt_events set seq_id = 4 where seq_id = -3", Faults.EntryAltered),
    };

    // Of these nothing is read: no entry, no answer, no export and no figure has them. Ledger writes them always the same, so a check names each.
    private static readonly Dictionary<string, string> _noPartOfAnEntry = new()
    {
        ["mt_dotnet_type"] = "update mt_events set mt_dotnet_type = 'Ledger.Domain.MemberLeft, Ledger.Domain' where seq_id = 3",
        ["correlation_id"] = "update mt_events set correlation_id = 'another' where seq_id = 3",
        ["causation_id"] = "update mt_events set causation_id = 'another' where seq_id = 3",
        ["bdata"] = "update mt_events set bdata = '\\x00' where seq_id = 3",
        ["is_archived"] = "update mt_events set is_archived = true where seq_id = 3",
    };

    public static TheoryData<string> Edits => [.. _edits.Keys];

    public static TheoryData<string> NoPartOfAnEntry => [.. _noPartOfAnEntry.Keys];

    [Fact]
    public async Task an_untouched_book_has_no_fault_and_every_column_is_tried()
    {
        await using var book = await Sealed.Begin(cluster);
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.Early, book.Late, book.EarlyLine, book.LateLine])).Should().BeEmpty();
        (await book.Auditor.Verify()).Should().BeEmpty();
        var export = await book.Export();
        (await Auditor.Run(["verify", export, .. book.Key, "--checkpoint", book.LateLine])).Code.Should().Be(0);
        (await book.Book.Rows<string>("select column_name::text from information_schema.columns where table_name = 'mt_events'")).Should().BeSubsetOf(_edits.Keys.Concat(_noPartOfAnEntry.Keys));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task an_edit_is_named_though_the_figures_were_rebuilt(string edit)
    {
        await using var book = await Sealed.Begin(cluster);
        var (sql, fault) = _edits[edit];
        await book.Book.Execute(sql);
        await book.Book.Auditor.Rebuild(null, CancellationToken.None);

        (await book.Auditor.Verify(book.Key)).Should().Contain(fault, "the log's own checkpoint is enough");
        // A checkpoint is kept as a file or as a line; of every other edit the one, in long rounds both of each.
        var number = _edits.Keys.ToList().IndexOf(edit);
        string[] ways = Rounds.Of<string[]>([number % 2 == 0 ? book.Late : book.LateLine], [book.Late, book.LateLine]);
        foreach (var way in ways)
            (await book.Auditor.Verify([.. book.Key, "--checkpoint", way])).Should().Contain(fault);
        var export = await book.Export();
        foreach (var kept in (string[][])[[], .. ways.Select(w => (string[])["--checkpoint", w])])
            (await Auditor.Run(["verify", export, .. book.Key, .. kept])).Should().Match<(int Code, string Output, string Error)>(
                r => r.Code == 1 && (r.Output.Contains(Faults.RootDiffers) || r.Output.Contains(Faults.EntriesMissing)), "an export alone tells it too");

        // Sealed again from the beginning, by whoever holds the key: what was kept outside tells, and nothing else.
        await book.Book.Execute("delete from ledger.tiles; delete from ledger.checkpoints; delete from ledger.logs");
        await book.Book.Sealer.Seal(CancellationToken.None);
        foreach (var way in ways)
            (await book.Auditor.Verify([.. book.Key, "--checkpoint", way])).Intersect([Faults.RootDiffers, Faults.RolledBack]).Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(NoPartOfAnEntry))]
    public async Task what_is_no_part_of_an_entry_changes_no_export_and_no_figure_and_a_check_names_it(string column)
    {
        await using var book = await Sealed.Begin(cluster);
        var (before, figures) = (await File.ReadAllBytesAsync(await book.Export(), TestContext.Current.CancellationToken), await Tables.Figures(book.Book));
        await book.Book.Execute(_noPartOfAnEntry[column]);
        await book.Book.Auditor.Rebuild(null, CancellationToken.None);
        (await File.ReadAllBytesAsync(await book.Export(), TestContext.Current.CancellationToken)).Should().Equal(before);
        (await Tables.Figures(book.Book)).Should().Be(figures);
        (await book.Auditor.Verify(book.Key)).Should().BeEmpty();
        (await book.Book.Auditor.Check(null, CancellationToken.None)).Differences.Should().ContainSingle().Which.Should().Match<Difference>(d => d.What == "event" && d.Where.EndsWith(" @3"));
    }

    [Fact]
    public async Task a_restored_backup_is_named_by_what_was_kept_and_by_nothing_else()
    {
        await using var book = await Sealed.Begin(cluster);
        await book.Restore();
        (await book.Auditor.Verify(book.Key)).Should().BeEmpty("nobody kept what would tell");
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.Early])).Should().BeEmpty();
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.Late])).Should().Equal(Faults.RolledBack);
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.LateLine])).Should().Equal(Faults.RolledBack);
    }

    [Fact]
    public async Task a_forked_copy_is_named_by_what_was_kept_and_by_nothing_else()
    {
        await using var book = await Sealed.Begin(cluster);
        await book.Restore();
        await book.Service.Record([.. Enumerable.Range(0, 7).Select(i => Joined($"forked-{i}", "kil", "2020-05-05"))]);
        await book.Book.Sealer.Seal(CancellationToken.None);
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.Early])).Should().BeEmpty("nobody kept what would tell");
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.Late])).Should().Contain([Faults.RootDiffers, Faults.Forked]);
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.LateLine])).Should().Contain([Faults.RootDiffers, Faults.Forked]);
    }

    [Fact]
    public async Task a_truncated_log_is_named()
    {
        await using var book = await Sealed.Begin(cluster);
        await book.Book.Execute("delete from mt_events where seq_id > 8; delete from mt_streams where id like 'member/late-%'");
        await book.Book.Auditor.Rebuild(null, CancellationToken.None);
        (await book.Auditor.Verify(book.Key)).Should().Contain(Faults.EntriesMissing);
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.LateLine])).Should().Contain(Faults.EntriesMissing);
    }

    [Fact]
    public async Task figures_that_the_entries_do_not_make_are_named_one_by_one()
    {
        await using var book = await Sealed.Begin(cluster);
        await book.Book.Execute("update ledger.day_balances set amount = amount + 5 where cell = (select id from ledger.cells where account = 'members'); update ledger.districts set edition = edition + 1");
        var (code, output, _) = await book.Auditor.Ask(["verify", .. book.Key]);
        code.Should().Be(1);
        output.Should().Contain("figure-differs: account members as of 2020-02-03, as known at @12").And.Contain("association=kil, category=member").And.Contain("goal grow of plan p");
    }

    [Fact]
    public async Task another_s_key_and_a_mistyped_line_are_told()
    {
        await using var book = await Sealed.Begin(cluster);
        using var other = SigningKey.FromSeed("ledger/varmland", new byte[32]);
        (await book.Auditor.Verify("--log-key", $"{other.Verifier}")).Should().Contain(Faults.SignatureUnknown);
        (await book.Auditor.Verify([.. book.Key, "--checkpoint", book.LateLine[..^1] + (book.LateLine[^1] == '0' ? '1' : '0')])).Should().Equal(Faults.CheckpointMalformed);
        (await book.Auditor.Ask("verify", "--log-key", "no key")).Code.Should().Be(2);
        (await Auditor.Run("verify", "no-such-file")).Code.Should().Be(2);
    }

    /// <summary>A book that was sealed twice, and what an auditor kept of both.</summary>
    private sealed class Sealed : IAsyncDisposable
    {
        private Sealed(TestService service, Auditor auditor) => (Service, Auditor) = (service, auditor);

        public TestService Service { get; }

        public Auditor Auditor { get; }

        public DistrictBook Book => Service.Book;

        public string[] Key { get; private set; } = [];

        public string Early { get; private set; } = "";

        public string EarlyLine { get; private set; } = "";

        public string Late { get; private set; } = "";

        public string LateLine { get; private set; } = "";

        public static async Task<Sealed> Begin(TestCluster cluster)
        {
            var service = await TestService.Start(cluster);
            var book = new Sealed(service, await Auditor.Of(service));
            await service.Record(Registered("kil"), Adopted("p", Goal("grow", new { read = "change", account = "members" })));
            await service.Record([.. Enumerable.Range(0, 5).Select(i => Joined($"early-{i}", "kil", "2020-02-03"))]);
            var early = (await service.Book.Sealer.Seal(CancellationToken.None))!;
            (book.Early, book.EarlyLine) = (book.Auditor.File("early", early.Note), $"{CheckpointLine.Of(early.Checkpoint)}");
            await service.Book.Execute("create table backup_logs as table ledger.logs; create table backup_checkpoints as table ledger.checkpoints; select nextval('mt_events_sequence')");
            await service.Record([.. Enumerable.Range(0, 4).Select(i => Joined($"late-{i}", "kil", "2020-02-03"))]);
            var late = (await service.Book.Sealer.Seal(CancellationToken.None))!;
            (book.Late, book.LateLine) = (book.Auditor.File("late", late.Note), $"{CheckpointLine.Of(late.Checkpoint)}");
            book.Key = ["--log-key", $"{await service.Book.Sealer.Verifier(CancellationToken.None)}"];
            return book;
        }

        public async Task<string> Export()
        {
            var file = Auditor.File($"{Guid.NewGuid():N}.jsonl");
            (await Auditor.Ask("export", "--output", file)).Code.Should().Be(0);
            return file;
        }

        /// <summary>As if a backup from just after the first sealing had been put in place.</summary>
        public async Task Restore()
        {
            await Book.Execute("""
                delete from mt_events where seq_id > 8;
                delete from mt_streams where id like 'member/late-%';
                delete from ledger.logs; delete from ledger.checkpoints;
                insert into ledger.logs table backup_logs; insert into ledger.checkpoints table backup_checkpoints;
                """);
            await Book.Auditor.Rebuild(null, CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            Auditor.Dispose();
            await Service.DisposeAsync();
        }
    }
}
