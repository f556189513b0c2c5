using Ledger.Store.Access;

namespace Ledger.Tests.Persons;

/// <summary>Who has read a member's data is told to each association for the time that the member was its own.</summary>
public sealed class AccessLogTests(TestCluster cluster)
{
    [Fact]
    public async Task after_a_transfer_neither_association_is_told_of_the_others_readings()
    {
        var clock = new TestClock(new(2020, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var service = await TestService.Start(cluster, clock);
        await service.Record(
            [.. new[] { "kil", "eda", "grums" }.Select(a => service.Entry("association.registered", $"association/{a}", "2020-01-01", new { name = a })),
            service.Entry("member.joined", "member/1", "2020-02-03", new { association = "kil", person = Invented.Person() })]);
        using var old = await service.Client(Role.Association, "kil");
        using var now = await service.Client(Role.Association, "eda");
        await Read(old);
        await Read(service.Http); // by the board, while kil's
        clock.MoveTo("2020-05-02");
        await service.Record(
            service.Entry("member.transferred", "member/1", "2020-05-01", new { to = "eda" }),
            service.Entry("member.details-recorded", "member/1", "2020-05-02", new { person = Invented.Person() }));
        await Read(now);
        await Read(service.Http); // by the board, while eda's
        await Read(old);

        (await Told(service, old)).Should().Equal("2020-03-01 kil get-subject", "2020-03-01 board get-subject", "2020-05-02 kil get-subject", "2020-05-02 kil extract");
        (await Told(service, now)).Should().Equal("2020-05-02 eda get-subject", "2020-05-02 board get-subject", "2020-05-02 eda extract");
        (await Told(service, service.Http)).Should().HaveCount(8, "the board is told all");
        using var never = await service.Client(Role.Association, "grums");
        (await TestService.Ask(never, HttpMethod.Get, "members/1/extract")).Status.Should().Be(404);
    }

    [Fact]
    public async Task until_a_transfer_is_told_readings_are_of_the_old_association()
    {
        var clock = new TestClock(new(2020, 6, 1, 12, 0, 0, TimeSpan.Zero));
        await using var service = await TestService.Start(cluster, clock);
        await service.Record(
            [.. new[] { "kil", "eda" }.Select(a => service.Entry("association.registered", $"association/{a}", "2020-01-01", new { name = a })),
            service.Entry("member.joined", "member/1", "2020-02-03", new { association = "kil", person = Invented.Person() })]);
        await Read(service.Http);
        clock.MoveTo("2020-07-01");
        await service.Record(service.Entry("member.transferred", "member/1", "2020-03-01", new { to = "eda" }));
        using var old = await service.Client(Role.Association, "kil");
        using var now = await service.Client(Role.Association, "eda");
        (await Told(service, old)).Should().Equal("2020-06-01 board get-subject", "2020-07-01 kil extract");
        (await Told(service, now)).Should().Equal("2020-07-01 eda extract");
    }

    private static async Task Read(HttpClient client) => (await TestService.Ask(client, HttpMethod.Get, "subjects/member/1?include=person")).Status.Should().Be(200);

    private static async Task<List<string>> Told(TestService service, HttpClient client)
    {
        var (status, extract) = await TestService.Ask(client, HttpMethod.Get, "members/1/extract");
        status.Should().Be(200);
        var names = (await service.DistrictBooks.Keys.List(service.Book.District, CancellationToken.None)).ToDictionary(k => $"{k.Id}", k => k.Association ?? k.Role);
        return [.. extract["accessLog"]!.AsArray().Select(a => $"{((string)a!["at"]!)[..10]} {names[(string)a["caller"]!]} {a["purpose"]}")];
    }
}
