using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>What stays as it is need not be sent twice.</summary>
public sealed class ImmutableTests(ImmutableTests.Fixture fixture) : IClassFixture<ImmutableTests.Fixture>
{
    [Theory]
    [InlineData("v1/entries/{0}")]
    [InlineData("v1/accounts?asOf=2020-06-30&knownAt=@2")]
    [InlineData("v1/accounts/members?asOf=2020-06-30&knownAt=2020-06-30")]
    [InlineData("v1/subjects/association/kil?asOf=2020-06-30&knownAt=@1")]
    [InlineData("v1/plans/p/progress?asOf=2020-06-30&knownAt=@2")]
    [InlineData("v1/plans/p/changes?asOf=2020-06-30&since=@1&until=@2")]
    public async Task what_is_immutable_has_an_etag_and_is_not_sent_again(string path)
    {
        var service = fixture.Service;
        path = path.Replace("{0}", IdOf(fixture.Kil).ToString(), StringComparison.Ordinal);

        using var first = await service.GetRaw(path);
        first.Content.Headers.ContentType?.MediaType.Should().Be("application/json");
        var tag = first.Headers.ETag!.Tag;
        first.Headers.ETag.IsWeak.Should().BeFalse();

        await service.Record(Registered($"later-{Guid.NewGuid()}"));
        service.Clock.Now += TimeSpan.FromDays(1);
        using var second = await service.GetRaw(path, ("If-None-Match", tag));
        ((int)second.StatusCode, second.Content.Headers.ContentLength ?? 0).Should().Be((304, 0L));
        using var other = await service.GetRaw(path, ("If-None-Match", "\"another\""));
        ((int)other.StatusCode).Should().Be(200);
        other.Headers.ETag!.Tag.Should().Be(tag);
    }

    [Fact]
    public async Task an_entry_that_has_been_reversed_since_is_sent_again()
    {
        var service = fixture.Service;
        var talk = Dialogue("kil", "2020-01-01");
        await service.Record(talk);
        using var first = await service.GetRaw($"v1/entries/{IdOf(talk)}");
        await service.Record(Reversed(talk, "2020-01-02"));
        using var second = await service.GetRaw($"v1/entries/{IdOf(talk)}", ("If-None-Match", first.Headers.ETag!.Tag));
        ((int)second.StatusCode).Should().Be(200);
        (await second.Json()).ContainsKey("reversedBy").Should().BeTrue();
    }

    [Theory]
    [InlineData("v1/accounts")]
    [InlineData("v1/entries")]
    [InlineData("v1/subjects/association/kil")]
    public async Task what_may_be_otherwise_tomorrow_has_none(string path)
    {
        var service = fixture.Service;
        using var answer = await service.GetRaw(path);
        answer.Headers.ETag.Should().BeNull();
    }

    [Fact]
    public async Task a_problem_has_none()
    {
        var service = fixture.Service;
        using var answer = await service.GetRaw("v1/entries/00000000-0000-0000-0000-000000000000");
        ((int)answer.StatusCode).Should().Be(404);
        answer.Headers.ETag.Should().BeNull();
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public System.Text.Json.Nodes.JsonObject Kil { get; } = Registered("kil");

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster);
            await Service.Record(Kil, Adopted("p", Goal("g", new { read = "count", account = "sessions" })));
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
