using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Ledger.Tests.Persons;

namespace Ledger.Tests.Lists;

/// <summary>Persons in lists of members: to whom, by whose asking, and never after they were erased.</summary>
public sealed class PersonsInListsTests(TestCluster cluster)
{
    private static readonly string[] _details = ["number", "name", "email", "phone", "birthYear"];

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    [InlineData("json")]
    public async Task the_persons_are_those_that_subjects_tell(string format)
    {
        await using var service = await TestService.Start(cluster);
        await Story(service, 3);
        await service.Record(service.Entry("member.details-recorded", "member/m1", "2020-03-01", new { person = new JsonObject { ["number"] = "0042" } }));
        var told = (await service.Get("subjects?kind=member&include=person"))["subjects"]!.AsArray().Select(s => s!["personal"]!["person"]!.AsObject());
        var list = await ReadList.Get(service.Http, "members?include=person&columns=number,person.name,person.email,person.phone,person.birthYear", format);
        list.Lines.Should().Equal(told.Select(p => string.Join('|', _details.Select(d => p[d]?.ToString() ?? ""))));
        list.Rows[1][0].Should().Be("0042", "it is no quantity");
        list.Headings.Should().Equal(format == "json" ? ["number", .. _details.Skip(1).Select(d => $"person.{d}")] : ["Medlemsnummer", "Namn", "E-post", "Telefon", "Födelseår"]);
    }

    [Fact]
    public async Task without_asking_nobody_is_told_of_and_nothing_is_logged()
    {
        await using var service = await TestService.Start(cluster);
        await Story(service, 2);
        (await ReadList.Get(service.Http, "members")).Headings.Should().NotContain(h => h.StartsWith("person"));
        await ReadList.Get(service.Http, "members?include=person&columns=id,association");
        (await Log(service)).Should().BeEmpty();
    }

    [Fact]
    public async Task each_person_who_is_shown_is_in_the_access_log_with_the_columns_that_were_asked_for()
    {
        await using var service = await TestService.Start(cluster);
        await Story(service, 1100); // pages of them
        using var own = await service.Client(Role.Association, "kil");
        var list = await ReadList.Get(own, "members?include=person&columns=id,person.email,person.birthYear", "csv");
        (await Log(service)).Should().BeEquivalentTo(list.Column("Id").Select(id => $"association member/{id} email,birthYear list-members")).And.HaveCount(1100);
        list.Headers["Cache-Control"].Should().Be("no-store");
    }

    [Fact]
    public async Task what_is_logged_is_logged_before_it_is_given()
    {
        await using var service = await TestService.Start(cluster);
        await Story(service, 2);
        await service.Book.Run("revoke insert on personal.access_log from ledger_service");
        var (status, answer) = await service.TryGet("lists/members?include=person");
        status.Should().Be(500);
        answer.ToJsonString().Should().NotContain("ppdikta");
    }

    [Fact]
    public async Task only_an_association_and_the_board_are_given_persons_and_others_are_refused_and_noted()
    {
        await using var service = await TestService.Start(cluster);
        await Story(service, 1);
        using var auditor = await service.Client(Role.Auditor);
        (await TestService.Ask(auditor, HttpMethod.Get, "lists/members?include=person")).Status.Should().Be(403);
        (await ReadList.Get(auditor, "members")).Column("id").Should().Equal("m0");
        (await service.Book.Rows<string>("select route from ledger.refusals where status = 403")).Should().Equal("/v1/lists/members?include=person");
    }

    [Fact]
    public async Task after_a_transfer_each_association_is_given_what_was_recorded_while_the_member_was_its_own()
    {
        await using var service = await TestService.Start(cluster);
        await Story(service, 1);
        await service.Record(
            service.Entry("member.renewed", "member/m0", "2020-03-01", new { through = "2020-12-31" }), service.Entry("member.transferred", "member/m0", "2020-05-01", new { to = "eda" }),
            service.Entry("member.details-recorded", "member/m0", "2020-06-01", new { person = new JsonObject { ["email"] = "ny.uppdiktad@example.org" } }));
        using var old = await service.Client(Role.Association, "kil");
        using var now = await service.Client(Role.Association, "eda");
        const string columns = "columns=id,joinedOn,paidThrough,transferredOn,person.email&include=person";
        (await ReadList.Get(now, $"members?{columns}")).Lines.Should().Equal("m0|||2020-05-01|ny.uppdiktad@example.org");
        (await ReadList.Get(old, $"members?{columns}")).Lines.Should().BeEmpty();
        (await ReadList.Get(old, $"members?asOf=2020-04-30&{columns}")).Lines.Should().ContainSingle().Which.Should().StartWith("m0|2020-02-03|2020-12-31||").And.NotContain("ny.");
        (await ReadList.Get(service.Http, $"members?{columns}")).Lines.Should().Equal("m0|2020-02-03|2020-12-31|2020-05-01|ny.uppdiktad@example.org");
    }

    [Fact]
    public async Task a_person_who_was_erased_has_empty_columns_whatever_was_known()
    {
        await using var service = await TestService.Start(cluster);
        await Story(service, 2);
        var before = await service.Book.Log.NewestPosition(TestContext.Current.CancellationToken);
        (await TestService.Ask(service.Http, HttpMethod.Delete, "members/m0/personal-data", new { reason = "request" })).Status.Should().Be(200);
        foreach (var known in new[] { $"&knownAt=@{before}", "" })
        {
            var list = await ReadList.Get(service.Http, $"members?include=person&columns=id,joinedOn,person.name,person.email,person.phone,person.birthYear{known}");
            list.Lines.First().Should().Be("m0|2020-02-03||||");
            list.Rows[1][2].Should().StartWith("Påhitta");
        }

        (await Log(service)).Should().HaveCount(2).And.OnlyContain(l => l.Contains("member/m1"), "of whom nothing is shown nothing is logged");
    }

    private static Task<List<string>> Log(TestService service) =>
        service.Book.Rows<string>("select concat_ws(' ', role, subject, array_to_string(fields, ','), purpose) from personal.access_log order by id");

    private static async Task Story(TestService service, int members)
    {
        await service.Record([.. ((string[])["kil", "eda"]).Select(a => service.Entry("association.registered", $"association/{a}", "2020-01-01", new { name = a }))]);
        await service.Record([.. Enumerable.Range(0, members).Select(i => service.Entry("member.joined", $"member/m{i}", "2020-02-03", new { association = "kil", person = Invented.Person() }))]);
    }
}
