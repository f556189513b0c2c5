using Ledger.Store;
using Ledger.Store.Access;

namespace Ledger.Tests.Access;

/// <summary>A service with two districts: one with an association of one's own and another, and a foreign one.</summary>
public sealed class TwoDistricts : IAsyncDisposable
{
    private TwoDistricts(TestService service, DistrictBook foreign) => (Service, Foreign) = (service, foreign);

    public TestService Service { get; }

    /// <summary>The other district's book.</summary>
    public DistrictBook Foreign { get; }

    /// <summary>The id in the book of the entry by which each of the members <c>m-own</c>, <c>m-other</c> and <c>m-foreign</c> joined.</summary>
    public Dictionary<string, Guid> Joined { get; } = [];

    public static async Task<TwoDistricts> Begin(TestCluster cluster, TestService? service = null)
    {
        service ??= await TestService.Start(cluster);
        await service.DistrictBooks.Database.BeginDistrict("dalarna", TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm"), CancellationToken.None);
        var two = new TwoDistricts(service, (await service.DistrictBooks.Find("dalarna", CancellationToken.None))!);
        await two.Fill(service.Http, "own", "own", "other");
        using var foreigners = await service.Client(Role.Board, district: two.Foreign.District);
        await two.Fill(foreigners, "foreign", "foreign");
        return two;
    }

    public async ValueTask DisposeAsync() => await Service.DisposeAsync();

    /// <summary>Adds a contact and a training of each association: <c>c-own</c>, <c>t-own</c> and so on.</summary>
    public async Task AddContactsAndTrainings()
    {
        using var foreigners = await Service.Client(Role.Board, district: Foreign.District);
        foreach (var (client, name) in new[] { (Service.Http, "own"), (Service.Http, "other"), (foreigners, "foreign") })
        {
            var (status, answer) = await Service.PostBatch(
                [
                    Service.Entry("contact.opened", $"contact/c-{name}", "2020-02-03", new { name, kind = "union", association = $"a-{name}" }),
                    Service.Entry("training.planned", $"training/t-{name}", "2020-02-03", new { title = name, kind = "study-circle", association = $"a-{name}" }),
                ], client: client);
            status.Should().Be(200, answer.ToJsonString());
        }
    }

    private async Task Fill(HttpClient client, string plan, params string[] names)
    {
        var entries = names.Select(n => Service.Entry("association.registered", $"association/a-{n}", "2010-01-01", new { name = n }))
            .Append(Service.Entry("plan.adopted", $"plan/p-{plan}", "2020-01-01", new
            {
                title = plan,
                from = "2020-01-01",
                to = "2020-12-31",
                goals = new[] { new { id = "grow", text = new { en = "Grow" }, measure = new { read = "change", account = "members" }, target = new { moreThan = 0 } } },
            })).Concat(names.Select(n => Service.Entry("member.joined", $"member/m-{n}", "2020-02-03", new { association = $"a-{n}" }))).ToList();
        var (status, answer) = await Service.PostBatch(entries, client: client);
        status.Should().Be(200, answer.ToJsonString());
        foreach (var (entry, receipt) in entries.Zip(answer["receipts"]!.AsArray()))
            if ((string)entry["type"]! == "member.joined")
                Joined[((string)entry["subject"]!)["member/".Length..]] = receipt!["entry"]!.GetValue<Guid>();
    }
}

/// <summary>Two districts for all tests of a class that change nothing in them but keys.</summary>
public sealed class SharedDistricts(TestCluster cluster) : IAsyncLifetime
{
    public TwoDistricts Two { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Two = await TwoDistricts.Begin(cluster);

    public ValueTask DisposeAsync() => Two.DisposeAsync();
}
