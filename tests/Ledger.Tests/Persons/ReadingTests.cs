using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Npgsql;

namespace Ledger.Tests.Persons;

public sealed class ReadingTests(TestCluster cluster)
{
    [Fact]
    public async Task only_an_association_and_the_board_read_persons_and_others_are_refused_and_noted()
    {
        await using var service = await TestService.Start(cluster);
        var ids = await Story(service);
        using var auditor = await service.Client(Role.Auditor);
        using var admin = await service.Client(Role.Admin);
        using var own = await service.Client(Role.Association, "kil");
        using var other = await service.Client(Role.Association, "eda");
        foreach (var path in new[] { $"entries/{ids[0]}?include=person", "subjects/member/1?include=person", "subjects?kind=member&include=person" })
        {
            (await TestService.Ask(service.Http, HttpMethod.Get, path)).Status.Should().Be(200, path);
            (await TestService.Ask(own, HttpMethod.Get, path)).Status.Should().Be(200, path);
            (await TestService.Ask(auditor, HttpMethod.Get, path)).Status.Should().Be(403, path);
            (await TestService.Ask(admin, HttpMethod.Get, path)).Status.Should().Be(404, path);
            (await TestService.Ask(auditor, HttpMethod.Get, path.Replace("include=person", "", StringComparison.Ordinal))).Status.Should().Be(200, path);
        }

        (await TestService.Ask(other, HttpMethod.Get, $"entries/{ids[0]}?include=person")).Status.Should().Be(404);
        (await TestService.Ask(other, HttpMethod.Get, "subjects/member/1?include=person")).Status.Should().Be(404);
        foreach (var client in new[] { auditor, admin })
            (await TestService.Ask(client, HttpMethod.Get, "members/1/extract")).Status.Should().Be(404);
        (await service.Book.Rows<string>("select route from ledger.refusals where status = 403")).Should().HaveCount(3);
        (await TestService.Ask(service.Http, HttpMethod.Get, $"entries/{ids[0]}?include=everything")).Status.Should().Be(400);
    }

    [Fact]
    public async Task each_reading_is_in_the_access_log_and_none_without_a_person_is()
    {
        await using var service = await TestService.Start(cluster);
        var ids = await Story(service);
        await service.Get($"entries/{ids[0]}");
        await service.Get("subjects?kind=member");
        (await Log(service)).Should().BeEmpty();
        await service.Get($"entries/{ids[0]}?include=person");
        await service.Get($"entries/{ids[3]}?include=person");
        await service.Get("subjects/member/1?include=person");
        await service.Get("subjects?kind=member&include=person");
        using var own = await service.Client(Role.Association, "kil");
        await TestService.Ask(own, HttpMethod.Get, "members/1/extract");
        (await Log(service)).Should().Equal(
            "board member/1 name,email,phone,birthYear,number get-entry",
            "board contact/c note get-entry",
            "board member/1 name,email,phone,birthYear,number get-subject",
            "board member/1 name,email,phone,birthYear,number list-subjects",
            "board member/2 name,email,phone,birthYear,number list-subjects",
            "association member/1 name,email,phone,birthYear,number extract");
        (await service.Book.Rows<string>("select distinct caller from personal.access_log")).Should().HaveCount(2).And.AllSatisfy(c => Guid.Parse(c));
    }

    [Theory]
    [InlineData("update personal.access_log set caller = 'somebody else'")]
    [InlineData("delete from personal.access_log")]
    [InlineData("truncate personal.access_log")]
    [InlineData("update personal.retention set days = 1")]
    [InlineData("delete from personal.retention")]
    [InlineData("update personal.data set subject = 'member/2'")]
    [InlineData("update personal.keys set subject = 'member/2'")]
    public async Task the_service_cannot_alter_what_is_only_added_to(string sql)
    {
        await using var service = await TestService.Start(cluster);
        var denied = await service.Book.Invoking(b => b.RunAsService(sql)).Should().ThrowAsync<PostgresException>();
        denied.Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task the_service_sees_no_other_district_than_the_one_it_names()
    {
        await using var service = await TestService.Start(cluster);
        await Story(service);
        await service.Get("subjects/member/1?include=person");
        foreach (var table in new[] { "keys", "data", "access_log" })
        {
            await using var command = service.Book.Database.Source.CreateCommand($"select count(*) from personal.{table}");
            (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).Should().Be(0L, table);
        }
    }

    [Theory]
    [InlineData("update personal.data set ciphertext = set_bit(ciphertext, 5, 1 - get_bit(ciphertext, 5)) where subject = 'member/1'")]
    [InlineData("update personal.data set nonce = set_bit(nonce, 5, 1 - get_bit(nonce, 5)) where subject = 'member/1'")]
    [InlineData("update personal.data set subject = 'member/9' where subject = 'member/1'")]
    [InlineData("update personal.keys set wrapped = set_bit(wrapped, 200, 1 - get_bit(wrapped, 200)) where subject = 'member/1'")]
    [InlineData("delete from personal.keys where subject = 'member/1'")]
    [InlineData("update personal.data d set nonce = o.nonce, ciphertext = o.ciphertext from personal.data o where d.subject = 'member/1' and o.subject = 'member/2'")]
    public async Task a_flipped_bit_is_told_of_that_one_person_and_nobody_else(string damage)
    {
        await using var service = await TestService.Start(cluster);
        var ids = await Story(service);
        await service.Book.Run(damage);
        ((string?)(await service.Get($"entries/{ids[0]}?include=person"))["personal"]!["problem"]).Should().Be("personal-data-damaged");
        (await service.Get($"entries/{ids[1]}?include=person"))["personal"]!["person"]!["name"].Should().NotBeNull();
        var subjects = (await service.Get("subjects?kind=member&include=person"))["subjects"]!.AsArray();
        subjects.Select(s => (string?)s!["personal"]!["problem"]).Should().Equal("personal-data-damaged", null);
        subjects[1]!["personal"]!["person"]!["name"].Should().NotBeNull();
        (await service.Get("members/1/extract"))["person"]!["problem"]!.GetValue<string>().Should().Be("personal-data-damaged");
        (await service.Book.Auditor.Check(null, TestContext.Current.CancellationToken)).Differences.Should().NotBeEmpty().And.OnlyContain(d => d.What == "personal", "the book itself is as it was");
    }

    [Fact]
    public async Task after_a_transfer_each_association_reads_what_was_recorded_while_the_member_was_its_own()
    {
        await using var service = await TestService.Start(cluster);
        await Story(service);
        var newer = new JsonObject { ["email"] = "ny.uppdiktad@example.org" };
        await service.Record(service.Entry("member.transferred", "member/1", "2020-05-01", new { to = "eda" }), service.Entry("member.details-recorded", "member/1", "2020-06-01", new { person = newer }));
        using var old = await service.Client(Role.Association, "kil");
        using var now = await service.Client(Role.Association, "eda");
        var (_, before) = await TestService.Ask(old, HttpMethod.Get, "subjects/member/1?include=person");
        before.ToJsonString().Should().Contain("Fantasisson").And.NotContain("ny.uppdiktad");
        foreach (var path in new[] { "subjects/member/1?include=person", "subjects?kind=member&include=person", "members/1/extract" })
        {
            var (_, after) = await TestService.Ask(now, HttpMethod.Get, path);
            after.ToJsonString().Should().Contain("ny.uppdiktad").And.NotContain("Fantasisson");
        }

        var merged = (await service.Get("subjects?kind=member&include=person"))["subjects"]![0]!["personal"]!["person"]!;
        ((string?)merged["email"]).Should().Be("ny.uppdiktad@example.org");
        ((string?)merged["name"]).Should().StartWith("Påhitta", "what is not given anew still holds");
    }

    [Fact]
    public async Task what_tells_of_persons_is_kept_in_no_cache()
    {
        await using var service = await TestService.Start(cluster);
        var ids = await Story(service);
        foreach (var path in new[] { $"v1/entries/{ids[0]}?include=person", "v1/subjects/member/1?include=person&knownAt=@1000", "v1/members/1/extract" })
        {
            using var answer = await service.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            answer.Headers.CacheControl!.NoStore.Should().BeTrue(path);
            answer.Headers.ETag.Should().BeNull(path);
        }
    }

    [Fact]
    public async Task an_extract_is_everything_about_one_person_and_nothing_about_others()
    {
        await using var service = await TestService.Start(cluster);
        var ids = await Story(service);
        await service.Record(
            service.Entry("training.planned", "training/t", "2020-03-01", new { title = "Kurs", kind = "course" }),
            service.Entry("training.session-held", "training/t", "2020-03-02", new { session = 1 }),
            service.Entry("training.attended", "training/t", "2020-03-02", new { session = 1, member = "1" }),
            service.Entry("training.attended", "training/t", "2020-03-02", new { session = 1, member = "2" }));
        await service.Get($"entries/{ids[0]}?include=person");
        var extract = await service.Get("members/1/extract");
        extract["entries"]!.AsArray().Select(e => (string)e!["type"]!).Should().Equal("member.joined", "training.attended");
        extract["person"]!["person"]!["name"].Should().NotBeNull();
        extract["entries"]![0]!["personal"]!["person"]!["email"].Should().NotBeNull();
        extract["accessLog"]!.AsArray().Select(a => (string)a!["purpose"]!).Should().Equal("get-entry", "extract");
        extract["accessLog"]![0]!["role"]!.GetValue<string>().Should().Be("board");
        extract.ToJsonString().Should().NotContain("member/2").And.NotContain("\"member\":\"2\"");
        (await service.TryGet("members/nobody/extract")).Status.Should().Be(404);
    }

    private static async Task<List<string>> Log(TestService service) =>
        await service.Book.Rows<string>("select concat_ws(' ', role, subject, array_to_string(fields, ','), purpose) from personal.access_log order by id");

    private static async Task<List<Guid>> Story(TestService service)
    {
        await service.Record(service.Entry("association.registered", "association/kil", "2020-01-01", new { name = "Kil" }), service.Entry("association.registered", "association/eda", "2020-01-01", new { name = "Eda" }));
        return await service.Record(
            service.Entry("member.joined", "member/1", "2020-02-03", new { association = "kil", person = Invented.Person() }),
            service.Entry("member.joined", "member/2", "2020-02-03", new { association = "kil", person = Invented.Person() }),
            service.Entry("contact.opened", "contact/c", "2020-02-03", new { name = "Facket", kind = "union" }),
            service.Entry("contact.conversation-held", "contact/c", "2020-02-04", new { channel = "phone", note = Invented.Note() }));
    }
}
