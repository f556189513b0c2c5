using Ledger.Store.Access;
using Ledger.Store.Persons;

namespace Ledger.Tests.Persons;

public sealed class RetentionTests(TestCluster cluster) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-retention-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task without_a_rule_everything_is_kept()
    {
        await using var service = await Begin();
        (await service.Get("retention")).ToJsonString().Should().Be("""{"inForce":null,"rules":[]}""");
        (await service.Get("retention/due?asOf=2999-01-01"))["due"]!.AsArray().Should().BeEmpty();
        (await service.Book.Erasures.EraseDue(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Fact]
    public async Task admins_set_the_rule_and_board_and_admins_read_it()
    {
        await using var service = await Begin();
        using var admin = await service.Client(Role.Admin);
        using var auditor = await service.Client(Role.Auditor);
        using var association = await service.Client(Role.Association, "kil");
        foreach (var client in new[] { service.Http, auditor, association })
            (await TestService.Ask(client, HttpMethod.Put, "retention", new { days = 30 })).Status.Should().Be(403);
        foreach (var client in new[] { auditor, association })
            foreach (var path in new[] { "retention", "retention/due" })
                (await TestService.Ask(client, HttpMethod.Get, path)).Status.Should().Be(404);
        foreach (var body in new object[] { new { }, new { days = -1 }, new { days = 36_501 } })
            (await TestService.Ask(admin, HttpMethod.Put, "retention", body)).Status.Should().Be(400);

        (await TestService.Ask(admin, HttpMethod.Put, "retention", new { days = 730 })).Answer["inForce"]!["days"]!.GetValue<int>().Should().Be(730);
        await TestService.Ask(admin, HttpMethod.Put, "retention", new { days = 30, validFrom = "2021-07-01" });
        var (_, view) = await TestService.Ask(admin, HttpMethod.Put, "retention", new { days = 365 });
        view["inForce"]!["days"]!.GetValue<int>().Should().Be(365, "the newest of a day stands");
        view["rules"]!.AsArray().Select(r => r!["days"]!.GetValue<int>()).Should().Equal(30, 365, 730);
        Guid.Parse((string)view["inForce"]!["setBy"]!).Should().NotBeEmpty();
        service.Clock.MoveTo("2021-07-01");
        (await service.Get("retention"))["inForce"]!["days"]!.GetValue<int>().Should().Be(30);
    }

    [Fact]
    public async Task what_is_about_to_go_is_listed_by_the_rule_in_force_on_the_day_asked_about()
    {
        await using var service = await Begin();
        await Rule(service, 100, "2020-01-01");
        (await Due(service, "2020-09-08")).Should().BeEmpty();
        (await Due(service, "2020-09-09")).Should().Equal("member/left 2020-06-01 2020-09-09");
        (await Due(service, "2021-05-31")).Should().Equal("member/left 2020-06-01 2020-09-09", "member/died 2020-09-01 2020-12-10");
        await Rule(service, 1000, "2021-01-01");
        (await Due(service, "2021-05-31")).Should().BeEmpty("another rule is in force then");
        await service.Record(service.Entry("member.joined", "member/left", "2020-06-02", new { association = "kil" }));
        (await Due(service, "2020-12-31")).Should().Equal(["member/died 2020-09-01 2020-12-10"], "whoever has come back is inside");
    }

    [Fact]
    public async Task whoever_never_joined_after_all_is_due_from_the_day_that_was_said()
    {
        await using var service = await Begin();
        var id = (await service.Record(service.Entry("member.joined", "member/wrong", "2020-02-03", new { association = "kil", person = Invented.Person() })))[0];
        await service.Record(service.Entry("entry.reversed", null, "2020-03-01", new { entry = id, reason = "wrong-subject" }));
        await Rule(service, 10, "2020-01-01");
        (await Due(service, "2020-03-11")).Should().Equal("member/wrong 2020-03-01 2020-03-11");
    }

    [Fact]
    public async Task the_daily_run_erases_what_is_due_and_nothing_else()
    {
        await using var service = await Begin();
        await Rule(service, 100, "2020-01-01");
        service.Clock.MoveTo("2021-06-02");
        await service.Part<RetentionAgent>().Run(TestContext.Current.CancellationToken);
        (await service.Book.Rows<string>("select subject from personal.keys")).Should().Equal("member/stays");
        var erasures = (await service.Get("entries?type=member.erased"))["entries"]!.AsArray();
        erasures.Select(e => ((string)e!["subject"]!, (string)e["data"]!["reason"]!)).Should().BeEquivalentTo([("member/left", "retention"), ("member/died", "retention")]);
        (await service.Book.Erasures.EraseDue(TestContext.Current.CancellationToken)).Should().BeEmpty("they are gone");
        (await Due(service, "2021-06-02")).Should().BeEmpty();
        (await service.Book.Auditor.Check(null, TestContext.Current.CancellationToken)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task rewrapped_keys_open_with_the_new_master_key_alone_and_nothing_else_is_touched()
    {
        var (database, old, @new) = (await cluster.NewDatabase(), Path.Combine(_folder.FullName, "old"), Path.Combine(_folder.FullName, "new"));
        string before;
        List<byte[]> data;
        await using (var service = await Begin(database, old))
        {
            before = await Tables.All(service.Book);
            data = await service.Book.Rows<byte[]>("select ciphertext from personal.data order by ref");
            var was = await service.Book.Rows<byte[]>("select wrapped from personal.keys order by subject");
            (await new MasterKeyRotation(service.DistrictBooks.Database, service.DistrictBooks.MasterKeys).Rewrap(MasterKey.Create(@new), TestContext.Current.CancellationToken)).Should().Be(3);
            (await service.Book.Rows<byte[]>("select wrapped from personal.keys order by subject")).Zip(was).Should().OnlyContain(k => !k.First.SequenceEqual(k.Second));
        }

        await FluentActions.Invoking(() => Begin(database, old)).Should().ThrowAsync<Store.DatabaseUnusableException>();
        await using (var service = await TestService.Start(cluster, connectionString: database, settings: s => s with { MasterKeyFile = @new }))
        {
            (await service.Get("subjects/member/left?include=person")).ToJsonString().Should().Contain("Fantasisson");
            (await service.Book.Rows<byte[]>("select ciphertext from personal.data order by ref")).Should().BeEquivalentTo(data, o => o.WithStrictOrdering());
            (await Tables.All(service.Book)).Should().Be(before);
            (await new MasterKeyRotation(service.DistrictBooks.Database, service.DistrictBooks.MasterKeys).Rewrap(service.DistrictBooks.MasterKeys.Current, TestContext.Current.CancellationToken)).Should().Be(0);
        }
    }

    [Fact]
    public async Task a_rewrapping_that_meets_a_damaged_key_changes_nothing()
    {
        await using var service = await Begin();
        await service.Book.Run("update personal.keys set wrapped = set_bit(wrapped, 200, 1 - get_bit(wrapped, 200)) where subject = 'member/left'");
        await FluentActions.Invoking(() => new MasterKeyRotation(service.DistrictBooks.Database, service.DistrictBooks.MasterKeys).Rewrap(MasterKey.Create(Path.Combine(_folder.FullName, "new")), TestContext.Current.CancellationToken))
            .Should().ThrowAsync<Store.DatabaseUnusableException>().WithMessage("*member/left*nothing was changed*");
        (await service.Book.Rows<string>("select distinct master from personal.keys")).Should().Equal(service.DistrictBooks.MasterKeys.Current.Id);
    }

    private async Task<TestService> Begin(string? database = null, string? keyFile = null)
    {
        var service = await TestService.Start(cluster, connectionString: database, settings: s => s with { ErasuresFile = Path.Combine(_folder.FullName, ErasureJournal.FileName), MasterKeyFile = keyFile });
        await service.Record(service.Entry("association.registered", "association/kil", "2020-01-01", new { name = "Kil" }));
        foreach (var member in new[] { "stays", "left", "died" })
            await service.Record(service.Entry("member.joined", $"member/{member}", "2020-02-03", new { association = "kil", person = Invented.Person() }));
        await service.Record(service.Entry("member.left", "member/left", "2020-06-01", new { reason = "left" }), service.Entry("member.left", "member/died", "2020-09-01", new { reason = "died" }));
        return service;
    }

    private static async Task Rule(TestService service, int days, string from) =>
        await service.Book.Erasures.SetRule(days, DateOnly.Parse(from, null), "test", CancellationToken.None);

    private static async Task<List<string>> Due(TestService service, string asOf) =>
        [.. (await service.Get($"retention/due?asOf={asOf}"))["due"]!.AsArray().Select(d => $"{d!["subject"]} {d["endedOn"]} {d["dueOn"]}")];
}
