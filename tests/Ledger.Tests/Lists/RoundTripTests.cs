using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Ledger.Lists;
using Ledger.Store.Access;
using Ledger.Tests.Http;

namespace Ledger.Tests.Lists;

/// <summary>What leaves the book as of a day says nothing new when it is taken in again as of that day.</summary>
public sealed class RoundTripTests(TestCluster cluster, ITestOutputHelper output)
{
    [Theory]
    [InlineData(null)]
    [InlineData("arvika")]
    public async Task a_list_of_members_taken_in_again_as_of_the_same_day_proposes_nothing(string? association)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("LEDGER_TEST_SEED"), out var set) ? set : Random.Shared.Next();
        output.WriteLine($"LEDGER_TEST_SEED={seed}");
        var random = new Random(seed);
        await using var service = await TestService.Start(cluster);
        await RandomBook.Fill(service, random);
        using var client = association is null ? await service.Client(Role.Board) : await service.Client(Role.Association, association);
        var rows = 0;
        for (var i = 0; i < 6; i++)
            foreach (var (format, language) in ListFormat.All.Take(2).SelectMany(f => ((string[])["sv", "en"]).Select(l => (f, l))))
            {
                var day = $"{new DateOnly(2020, 1, 1).AddDays(random.Next(60, 400)):yyyy-MM-dd}";
                using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri($"v1/lists/members?asOf={day}&include=person&format={format.Name}", UriKind.Relative)) { Headers = { { "Accept-Language", language } } };
                using var list = await client.SendAsync(asked, TestContext.Current.CancellationToken);
                var bytes = await list.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                var told = ReadList.Of(bytes, format.Name);
                if (told.Rows.Count == 0)
                    continue;
                rows += told.Rows.Count;
                using var file = new ByteArrayContent(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(format.ContentType) } };
                using var answer = await client.PostAsync(new Uri($"v1/proposals/members?asOf={day}&missing=leave", UriKind.Relative), file, TestContext.Current.CancellationToken);
                var proposal = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
                ((int)answer.StatusCode).Should().Be(200, proposal.ToJsonString());
                proposal["entries"]!.AsArray().Should().BeEmpty($"as of {day}: {proposal.ToJsonString()}");
                proposal.Texts("rows", "outcome").Should().HaveCount(told.Rows.Count).And.AllBe("unchanged");
                proposal.Items("rows").Should().OnlyContain(r => r["problems"] == null, proposal.ToJsonString());
            }

        rows.Should().BePositive();
    }
}
