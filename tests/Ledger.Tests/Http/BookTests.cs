using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>The book itself, in the order of position.</summary>
public sealed class BookTests(BookTests.Fixture fixture) : IClassFixture<BookTests.Fixture>
{
    [Fact]
    public async Task an_entry_is_shown_as_it_stands()
    {
        var entry = await fixture.Service.Get($"entries/{IdOf(fixture.Moved)}");
        entry.Select(m => m.Key).Should().Equal("entry", "position", "subject", "version", "type", "source", "id", "occurredOn", "recordedAt", "data", "reversedBy");
        entry.Numbers("position", "version").Should().Equal(4, 2);
        entry["data"]!.ToJsonString().Should().Be("""{"to":"eda","occurredOn":"2020-03-01"}""");
        entry.Id("reversedBy").Should().Be(IdOf(fixture.Reversal));
        (await fixture.Service.Get($"entries/{IdOf(fixture.Reversal)}"))["reversedBy"].Should().BeNull();
    }

    [Theory]
    [InlineData("", "1 2 3 4 5 6 7")]
    [InlineData("after=3", "4 5 6 7")]
    [InlineData("after=7", "")]
    [InlineData("after=1000", "")]
    [InlineData("type=member.joined", "3 6")]
    [InlineData("subject=member/1", "3 4 5")]
    [InlineData("subject=member/1&type=entry.reversed", "5")]
    [InlineData("association=eda", "2 4 6 7")]
    [InlineData("association=kil", "1 3")]
    [InlineData("association=kil&type=member.joined", "3")]
    public async Task entries_are_found_by_type_subject_and_association(string query, string positions)
    {
        (await Positions($"entries?{query}")).Should().Be(positions);
        var paged = new List<string>();
        for (var after = ""; ;)
        {
            var page = await fixture.Service.Get($"entries?{(after.Length > 0 && query.StartsWith("after", StringComparison.Ordinal) ? "" : query)}&limit=2{after}");
            paged.AddRange(page.Items("entries").Select(e => $"{e.Number("position")}"));
            if (page["next"] is null)
                break;
            after = $"&after={page.Number("next")}";
        }

        string.Join(' ', paged).Should().Be(positions);
    }

    [Fact]
    public async Task a_district_sees_its_own_entries_alone()
    {
        var database = await fixture.Cluster.NewDatabase();
        await using var service = await TestService.Start(fixture.Cluster, connectionString: database);
        await using var other = await fixture.Cluster.NewBook(connectionString: database, district: "dalarna");
        await service.Record(Registered("kil"));
        (await other.Entries.Entries(0, 10, null, null, null, null, CancellationToken.None)).Entries.Should().BeEmpty();
    }

    private async Task<string> Positions(string path) => string.Join(' ', (await fixture.Service.Get(path)).Items("entries").Select(e => e.Number("position")));

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestCluster Cluster { get; } = cluster;

        public TestService Service { get; private set; } = null!;

        public System.Text.Json.Nodes.JsonObject Moved { get; } = Transferred("1", "eda", "2020-03-01");

        public System.Text.Json.Nodes.JsonObject Reversal { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(Cluster);
            Reversal = Reversed(Moved, "2020-03-02");
            await Service.Record(
                Registered("kil"), Registered("eda"), Joined("1", "kil", "2020-01-01"), Moved, Reversal, Joined("2", "eda", "2020-01-01"),
                Opened("lo").But(e => e["source"] = "/associations/eda"));
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
