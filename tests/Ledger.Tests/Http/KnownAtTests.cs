using System.Text.Json.Nodes;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>As of a day, as known at a moment.</summary>
public sealed class KnownAtTests(KnownAtTests.Fixture fixture, TestCluster cluster) : IClassFixture<KnownAtTests.Fixture>
{
    // Recorded at 10, 12 and 14 UTC of 1 June 2021 (positions 2, 3, 4), on 3 June (5) and, by the district's clock already on 5 June, at 22:30 UTC of 4 June (6).
    private static async Task<TestService> Recorded(TestCluster cluster)
    {
        var service = await TestService.Start(cluster, new(Instant("2021-05-01T10:00:00Z")));
        await service.Record(Registered("kil"));
        foreach (var time in new[] { "2021-06-01T10:00:00Z", "2021-06-01T12:00:00Z", "2021-06-01T14:00:00Z", "2021-06-03T10:00:00Z", "2021-06-04T22:30:00Z" })
        {
            service.Clock.Now = Instant(time);
            await service.Record(Dialogue("kil", "2020-02-01"));
        }

        service.Clock.MoveTo("2021-07-01");
        return service;
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("", 5)]
    [InlineData("knownAt=2021-05-31", 0)]
    [InlineData("knownAt=2021-06-01", 3)]
    [InlineData("knownAt=2021-06-02", 3)]
    [InlineData("knownAt=2021-06-03", 4)]
    [InlineData("knownAt=2021-06-04", 4)]
    [InlineData("knownAt=2021-06-05", 5)]
    [InlineData("knownAt=2021-06-01T09:59:59.999999Z", 0)]
    [InlineData("knownAt=2021-06-01T10:00:00Z", 1)]
    [InlineData("knownAt=2021-06-01T11:00:00Z", 1)]
    [InlineData("knownAt=2021-06-01T14:00:00%2B02:00", 2)]
    [InlineData("knownAt=2021-06-01T13:59:59Z", 2)]
    [InlineData("knownAt=2021-06-01T23:59:59Z", 3)]
    [InlineData("knownAt=2021-06-04T22:29:59Z", 4)]
    [InlineData("knownAt=2021-06-04T22:30:00Z", 5)]
    [InlineData("knownAt=2016-12-31T23:59:60Z", 0)]
    [InlineData("knownAt=0001-01-01T00:00:00Z", 0)]
    [InlineData("knownAt=0001-01-01", 0)]
    [InlineData("knownAt=2999-01-01", 5)]
    [InlineData("knownAt=9999-12-31T23:59:59Z", 5)]
    [InlineData("knownAt=@0", 0)]
    [InlineData("knownAt=@1", 0)]
    [InlineData("knownAt=@2", 1)]
    [InlineData("knownAt=@3", 2)]
    [InlineData("knownAt=@4", 3)]
    [InlineData("knownAt=@5", 4)]
    [InlineData("knownAt=@6", 5)]
    public async Task a_moment_may_be_a_day_an_instant_or_a_position(string knownAt, long known)
    {
        (await fixture.Service.Total("conversations", knownAt)).Should().Be(known);
        var summaries = (await fixture.Service.Get($"accounts?{knownAt}")).Items("accounts");
        summaries.Single(a => a.Text("account") == "conversations").Number("total").Should().Be(known);
        (await fixture.Service.Total("conversations", $"asOf=2020-01-31&{knownAt}")).Should().Be(0, "they were held in February");
    }

    [Theory]
    [InlineData("", "2021-07-01", 6, "2021-07-01T10:00:00Z")]
    [InlineData("asOf=2020-06-30&knownAt=2021-06-01", "2020-06-30", 4, "2021-06-01T21:59:59.999999Z")]
    [InlineData("asOf=2020-06-30&knownAt=2021-12-31", "2020-06-30", 6, "2021-07-01T10:00:00Z")]
    [InlineData("asOf=2020-06-30&knownAt=2999-01-01T00:00:00Z", "2020-06-30", 6, "2021-07-01T10:00:00Z")]
    [InlineData("asOf=2020-06-30&knownAt=2021-07-01", "2020-06-30", 6, "2021-07-01T10:00:00Z")]
    [InlineData("knownAt=2021-06-01T14:00:00%2B02:00", "2021-07-01", 3, "2021-06-01T12:00:00Z")]
    [InlineData("knownAt=@3", "2021-07-01", 3, "2021-06-01T12:00:00Z")]
    [InlineData("knownAt=@0", "2021-07-01", 0, null)]
    public async Task every_answer_carries_its_basis(string query, string asOf, long position, string? instant)
    {
        var basis = new JsonObject { ["asOf"] = asOf, ["knownAt"] = new JsonObject { ["position"] = position, ["instant"] = instant } }.ToJsonString();
        foreach (var path in new[] { "accounts", "accounts/conversations", "subjects?kind=association" })
            (await fixture.Service.Get($"{path}{(path.Contains('?') ? '&' : '?')}{query}"))["basis"]!.ToJsonString().Should().Be(basis);
    }

    [Fact]
    public async Task positions_and_instants_within_a_day_are_those_of_the_book()
    {
        (await fixture.Service.Get("entries")).Items("entries").Select(e => (e.Number("position"), e.Text("recordedAt"))).Should().Equal(
            (1, "2021-05-01T10:00:00Z"), (2, "2021-06-01T10:00:00Z"), (3, "2021-06-01T12:00:00Z"), (4, "2021-06-01T14:00:00Z"), (5, "2021-06-03T10:00:00Z"), (6, "2021-06-04T22:30:00Z"));
    }

    [Fact]
    public async Task a_late_transfer_is_put_in_its_month_and_was_not_known_before()
    {
        await using var service = await TestService.Start(cluster, new(Instant("2020-04-01T10:00:00Z")));
        await service.Record(Registered("kil"), Registered("eda"), Joined("1", "kil", "2020-01-01"));
        service.Clock.MoveTo("2020-08-15");
        await service.Record(Transferred("1", "eda", "2020-03-01"));

        async Task<string?> Where(string query) => (await service.Get($"accounts/members?by=association&{query}")).Items("rows").Single()["cell"].Text("association");
        (await Where("asOf=2020-02-28")).Should().Be("kil");
        (await Where("asOf=2020-03-01")).Should().Be("eda");
        (await Where("asOf=2020-06-30&knownAt=2020-06-30")).Should().Be("kil");
        (await Where("asOf=2020-06-30&knownAt=2020-08-14")).Should().Be("kil");
        (await Where("asOf=2020-06-30&knownAt=2020-08-15")).Should().Be("eda");
    }

    [Fact]
    public async Task a_day_that_lies_ahead_is_as_today_is_known()
    {
        (await fixture.Service.Total("associations", "asOf=2030-01-01")).Should().Be(1);
    }

    [Fact]
    public async Task time_that_is_set_back_never_makes_the_book_run_backwards()
    {
        await using var service = await Recorded(cluster);
        service.Clock.MoveTo("2021-05-01");
        await service.Record(Dialogue("kil", "2020-02-01"));
        (await service.Get("entries?after=5")).Items("entries").Select(e => e.Text("recordedAt")).Should().Equal("2021-06-04T22:30:00Z", "2021-06-04T22:30:00.000001Z");
        (await service.Total("conversations", "knownAt=2021-06-04T22:29:59Z")).Should().Be(4);
        (await service.Total("conversations", "knownAt=2021-06-04T22:30:00Z")).Should().Be(5);
        (await service.Total("conversations", "knownAt=2021-06-04T22:30:00.000001Z")).Should().Be(6);
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Service = await Recorded(cluster);

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
