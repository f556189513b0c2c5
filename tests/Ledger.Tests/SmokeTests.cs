namespace Ledger.Tests;

public sealed class SmokeTests(TestCluster cluster)
{
    [Fact]
    public async Task an_entry_is_recorded_and_counts()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(
            service.Entry("association.registered", "association/kil", "2010-01-01", new { name = "Kil" }),
            service.Entry("member.joined", "member/1", "2020-02-03", new { association = "kil" }));
        (await service.Get("accounts/members?asOf=2020-06-30"))["total"]!.GetValue<long>().Should().Be(1);
    }
}
