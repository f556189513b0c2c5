using Ledger.Domain;
using Ledger.Store;
using Ledger.Tests;

namespace Ledger.CritterStack.Tests;

/// <summary>Both programs at once on one database: each finds in the book what the other wrote, and neither can tell who did.</summary>
public sealed class BothEnginesTests(TestCluster cluster)
{
    private static readonly DateOnly _day = new(2020, 2, 3);
    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task posting_to_the_same_subjects_they_keep_one_book()
    {
        var database = await cluster.NewDatabase();
        await using var marten = await cluster.NewBook(TimeProvider.System, database);
        var (library, npgsql) = await cluster.NewLibrary(TimeProvider.System, database, settings: s => s with { Engine = null });
        await using var _ = library;
        await Posts.Record(npgsql, Posts.Registered("kil"), Posts.Registered("eda"));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async poster =>
        {
            var (book, other) = poster % 2 == 0 ? (marten, npgsql) : (npgsql, marten);
            for (var i = 0; i < 10; i++)
            {
                Item own = Posts.Make($"member/{poster}-{i}", new MemberJoined(_day, "eda"));
                var answers = await book.Writer.Post(
                    [Posts.Make($"member/{i % 3}", new MemberJoined(_day, "kil")), Posts.Make($"member/{i % 3}", new MemberLeft(_day.AddDays(90), "left")), own], partial: true, _none);
                answers[2].Receipt.Should().NotBeNull("nothing stands against a new member");
                (await other.Writer.Post([own], partial: false, _none))[0].Should().Be(answers[2] with { IsDuplicate = true }, "it stands there, whoever is asked");
            }
        }));

        var entries = (await marten.Entries.Entries(0, 1000, null, null, null, null, _none)).Entries;
        entries.Should().BeEquivalentTo((await npgsql.Entries.Entries(0, 1000, null, null, null, null, _none)).Entries, o => o.ComparingByMembers<EntryView>().Excluding(e => e.Data));
        entries.Select(e => e.RecordedAt).Should().BeInAscendingOrder();
        entries.GroupBy(e => e.Subject).Should().AllSatisfy(s => s.Select(e => e.Version).Should().Equal(Enumerable.Range(1, s.Count()).Select(v => (long)v)));
        (await marten.Auditor.Check(null, _none)).Faults.Should().BeEmpty();
        (await npgsql.Entries.Accounts(_day, default, _none)).Accounts.Single(a => a.Account == "members").Total.Should().Be(163);
    }

    [Fact]
    public async Task many_may_start_at_a_time_on_an_empty_database()
    {
        var database = await cluster.NewDatabase();
        var libraries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.NewLibrary(TimeProvider.System, database)));
        await Task.WhenAll(libraries.Select(l => l.Library.Engine.Start(_none)));
        await Task.WhenAll(libraries.Select((l, i) => Posts.Record(l.Book, Posts.Registered($"a-{i}"))));
        foreach (var (library, _) in libraries)
            await library.DisposeAsync();
    }

    [Fact]
    public async Task one_writes_what_the_other_would()
    {
        var clock = new TestClock();
        var written = new List<string>();
        foreach (var engine in new[] { Engines.Chosen, null })
        {
            var (library, book) = await cluster.NewLibrary(clock, settings: s => s with { Engine = engine });
            await using var _ = library;
            await Posts.Record(book, [.. Posts.OneOfEach()]);
            await using var rows = book.Database.Owner.CreateCommand("""
                select concat_ws(' ', e.id, e.stream_id, e.version, e.data, e.type, e.timestamp, e.tenant_id, e.mt_dotnet_type, e.headers, e.is_archived, s.type, s.version, e.correlation_id, e.causation_id)
                from mt_events e join mt_streams s on s.tenant_id = e.tenant_id and s.id = e.stream_id order by e.seq_id
                """);
            await using var reader = await rows.ExecuteReaderAsync(_none);
            var lines = new List<string>();
            while (await reader.ReadAsync(_none))
                lines.Add(reader.GetString(0));
            lines.Should().NotBeEmpty();
            written.Add($"{string.Join('\n', lines)}\n{await Tables.Figures(book)}");
        }

        written[0].Should().Be(written[1]);
    }
}
