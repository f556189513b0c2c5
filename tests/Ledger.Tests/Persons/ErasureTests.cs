using System.Text;
using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Ledger.Store.Persons;

namespace Ledger.Tests.Persons;

public sealed class ErasureTests(TestCluster cluster)
{
    [Fact]
    public async Task after_an_erasure_nothing_of_the_person_is_found_anywhere_and_every_figure_is_as_before()
    {
        var (database, restored, folder) = (await cluster.NewDatabase(), await cluster.NewEmptyDatabase(), Directory.CreateTempSubdirectory("ledger-erasure-"));
        var logs = new Logs();
        await using var service = await Start(database, folder, logs);
        var (person, newer, note, stays) = (Invented.Person(), Invented.Person(), Invented.Note(), Invented.Person());
        var texts = Invented.Texts(person, newer, note);
        var open = Invented.Texts(Invented.Note());
        await service.Record(service.Entry("association.registered", "association/kil", "2020-01-01", new { name = open[0] }));
        var ids = await service.Record(
            service.Entry("member.joined", "member/1", "2020-02-03", new { association = "kil", person }),
            service.Entry("member.joined", "member/2", "2020-02-03", new { association = "kil", person = stays }),
            service.Entry("member.renewed", "member/1", "2020-02-03", new { through = "2020-12-31" }),
            service.Entry("member.details-recorded", "member/1", "2020-03-01", new { person = newer }),
            service.Entry("member.left", "member/1", "2020-04-01", new { reason = "left" }));
        await service.Record(service.Entry("entry.reversed", "member/1", "2020-04-02", new { entry = ids[4], reason = "other", note }));
        await service.Post(service.Entry("member.joined", "member/1", "2020-05-01", new { association = "kil", person, hemlig = 1 }));
        (await service.Get("members/1/extract")).ToJsonString().Should().Contain((string)person["email"]!).And.Contain((string)newer["email"]!);

        // Not in the database's files before it, either; nor in a dump, which without the master key tells nothing.
        await service.Book.Run("checkpoint");
        (await Files.Found(cluster.Home, service, [.. texts, .. Invented.Texts(stays), .. open])).Should().Equal(open, "what stands in the book is found, so what is not found is not there");
        var dump = await Backup.Dump(database);
        Invented.FoundIn(dump, [.. texts, .. Invented.Texts(stays), .. open]).Should().Equal(open);
        var figures = await Figures(service);
        var tables = await Tables.Figures(service.Book);

        var (status, erased) = await TestService.Ask(service.Http, HttpMethod.Delete, "members/1/personal-data", new { reason = "request" });
        status.Should().Be(200);
        var entry = await service.Get($"entries/{erased["entry"]}");
        entry["data"]!.ToJsonString().Should().Be("""{"reason":"request","occurredOn":"2021-06-01"}""");
        (await service.Book.Rows<string>("select subject from personal.data union all select subject from personal.keys")).Should().Equal("member/2", "member/2");
        (await TestService.Ask(service.Http, HttpMethod.Delete, "members/1/personal-data", new { reason = "request" })).Status.Should().Be(204, "nothing is kept any more");
        await Erased(service);

        // Rebuilt, everything stands as it did.
        await service.Book.Auditor.Rebuild(null, TestContext.Current.CancellationToken);
        (await Figures(service)).Should().Be(figures);
        await Erased(service);

        // From a backup of before the erasure, it is done again.
        await Backup.Restore(restored, dump);
        await using (var again = await Start(restored, folder, logs))
        {
            (await again.Get("members/1/extract")).ToJsonString().Should().Contain((string)person["email"]!, "the backup still has it");
            (await again.Book.Erasures.Repeat(TestContext.Current.CancellationToken)).Should().Equal("member/1");
            (await again.Book.Erasures.Repeat(TestContext.Current.CancellationToken)).Should().BeEmpty();
            (await again.Get($"entries/{erased["entry"]}"))["type"]!.GetValue<string>().Should().Be("member.erased", "it is the same entry");
            (await Figures(again)).Should().Be(figures);
            await Erased(again);
        }

        logs.Text.Should().NotBeEmpty();
        Invented.FoundIn(Encoding.UTF8.GetBytes(logs.Text), [.. texts, .. Invented.Texts(stays)]).Should().BeEmpty();
        folder.Delete(recursive: true);

        async Task Erased(TestService of)
        {
            await of.Book.Run("checkpoint");
            (await Files.Found(cluster.Home, of, texts)).Should().BeEmpty();
            (await Files.Found(folder.FullName, null, texts)).Should().BeEmpty();
            Invented.FoundIn(await Backup.Dump(of == service ? database : restored), texts).Should().BeEmpty();
            foreach (var path in ids.Select(id => $"entries/{id}?include=person").Concat(["subjects/member/1?include=person", "subjects?kind=member&include=person", "members/1/extract", "entries?limit=1000"]))
            {
                var answer = (await of.Get(path)).ToJsonString();
                Invented.FoundIn(Encoding.UTF8.GetBytes(answer), texts).Should().BeEmpty(path);
            }

            (await of.Get($"entries/{ids[0]}?include=person"))["personal"]!["erased"]!.AsArray().Select(f => (string)f!).Should().Equal("person");
            JsonNode.DeepEquals((await of.Get($"entries/{ids[1]}?include=person"))["personal"]!["person"], stays).Should().BeTrue("nobody else is concerned");
            (await of.Book.Auditor.Check(null, TestContext.Current.CancellationToken)).Differences.Should().BeEmpty();
            if (of == service)
                PostingsOf(await Tables.Figures(of.Book)).Should().Be(PostingsOf(tables));
        }
    }

    [Fact]
    public async Task personal_data_that_is_restored_apart_from_the_book_is_erased_again_by_what_the_book_says()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-erasure-");
        await using var service = await Start(await cluster.NewDatabase(), folder);
        await service.Record(service.Entry("association.registered", "association/kil", "2020-01-01", new { name = "Kil" }),
            service.Entry("member.joined", "member/1", "2020-02-03", new { association = "kil", person = Invented.Person() }),
            service.Entry("member.joined", "member/2", "2020-02-03", new { association = "kil", person = Invented.Person() }));
        await service.Book.Run("create table kept_keys as table personal.keys; create table kept_data as table personal.data");
        await TestService.Ask(service.Http, HttpMethod.Delete, "members/1/personal-data", new { reason = "request" });
        await service.Book.Run("delete from personal.keys; delete from personal.data; insert into personal.keys table kept_keys; insert into personal.data table kept_data");
        File.Delete(Path.Combine(folder.FullName, ErasureJournal.FileName));

        (await service.Book.Erasures.Repeat(TestContext.Current.CancellationToken)).Should().Equal("member/1");
        (await service.Book.Rows<string>("select subject from personal.data union all select subject from personal.keys")).Should().Equal("member/2", "member/2");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task what_is_recorded_after_an_erasure_is_kept_under_a_new_key_and_not_erased_by_a_repetition()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-erasure-");
        await using var service = await Start(await cluster.NewDatabase(), folder);
        await service.Record(service.Entry("association.registered", "association/kil", "2020-01-01", new { name = "Kil" }),
            service.Entry("member.joined", "member/1", "2020-02-03", new { association = "kil", person = Invented.Person() }));
        var key = await service.Book.Rows<byte[]>("select wrapped from personal.keys");
        await TestService.Ask(service.Http, HttpMethod.Delete, "members/1/personal-data", new { reason = "unlawful" });
        var person = Invented.Person();
        var id = (await service.Record(service.Entry("member.details-recorded", "member/1", "2020-05-01", new { person })))[0];
        (await service.Book.Rows<byte[]>("select wrapped from personal.keys")).Should().ContainSingle().Which.Should().NotEqual(key[0]);
        (await service.Book.Erasures.Repeat(TestContext.Current.CancellationToken)).Should().BeEmpty();
        JsonNode.DeepEquals((await service.Get($"entries/{id}?include=person"))["personal"]!["person"], person).Should().BeTrue();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task an_association_erases_its_own_members_and_nobody_else_does_but_the_board()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-erasure-");
        await using var service = await Start(await cluster.NewDatabase(), folder);
        await service.Record(service.Entry("association.registered", "association/kil", "2020-01-01", new { name = "Kil" }), service.Entry("association.registered", "association/eda", "2020-01-01", new { name = "Eda" }));
        foreach (var member in new[] { "1", "2" })
            await service.Record(service.Entry("member.joined", $"member/{member}", "2020-02-03", new { association = "kil", person = Invented.Person() }));
        await service.Record(service.Entry("member.transferred", "member/2", "2020-03-01", new { to = "eda" }));
        async Task<int> Erase(Role role, string? association, string member)
        {
            using var client = await service.Client(role, association);
            return (await TestService.Ask(client, HttpMethod.Delete, $"members/{member}/personal-data", new { reason = "request" })).Status;
        }

        (await Erase(Role.Auditor, null, "1")).Should().Be(403);
        (await Erase(Role.Admin, null, "1")).Should().Be(403);
        (await Erase(Role.Association, "eda", "1")).Should().Be(404);
        (await Erase(Role.Association, "kil", "2")).Should().Be(403, "the member has moved on");
        (await service.Book.Kept()).Should().Be(4);
        (await Erase(Role.Association, "kil", "1")).Should().Be(200);
        (await Erase(Role.Association, "eda", "2")).Should().Be(200);
        (await service.Book.Kept()).Should().Be(0);
        (await Erase(Role.Board, null, "nobody")).Should().Be(404);
        foreach (var body in new object[] { new { }, new { reason = "Hemlig" } })
        {
            var (status, answer) = await TestService.Ask(service.Http, HttpMethod.Delete, "members/1/personal-data", body);
            status.Should().Be(400);
            answer.ToJsonString().Should().NotContain("Hemlig");
        }

        folder.Delete(recursive: true);
    }

    private async Task<TestService> Start(string database, DirectoryInfo folder, Logs? logs = null) =>
        await TestService.Start(cluster, connectionString: database, logging: logs is null ? null : logs.All,
            settings: s => s with { ErasuresFile = Path.Combine(folder.FullName, ErasureJournal.FileName) });

    private static async Task<string> Figures(TestService service) =>
        (await service.Get("accounts?asOf=2020-12-31"))["accounts"]!.ToJsonString() + (await service.Get("subjects?kind=member&asOf=2020-12-31"))["subjects"]!.ToJsonString();

    // The day of the erasure ends later than before; nothing else may differ.
    private static string PostingsOf(string tables) => tables[tables.IndexOf("ledger.cells", StringComparison.Ordinal)..];
}
