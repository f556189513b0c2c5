using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Ledger.Tests.Http;

namespace Ledger.Tests.Lists;

/// <summary>A list of members that leaves the book as of a day says nothing new when it comes back as of that day.</summary>
public sealed class RoundTripTests(TestCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task a_list_that_was_taken_out_says_nothing_new()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var book = 0; book < 2; book++)
        {
            await using var service = await TestService.Start(cluster);
            await RandomBook.Fill(service, random);
            using var association = await service.Client(Role.Association, "kil");
            for (var times = 0; times < 12; times++)
            {
                var (day, client) = ($"{new DateOnly(2020, 1, 1).AddDays(random.Next(360)):yyyy-MM-dd}", random.Next(2) == 0 ? service.Http : association);
                var (persons, format) = (random.Next(2) == 0 ? "&include=person" : "", random.Next(2) == 0 ? "csv" : "xlsx");
                using var taken = await client.GetAsync(new Uri($"v1/lists/members?asOf={day}&format={format}{persons}", UriKind.Relative), TestContext.Current.CancellationToken);
                var list = await taken.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                using var body = new ByteArrayContent(list) { Headers = { ContentType = MediaTypeHeaderValue.Parse($"{taken.Content.Headers.ContentType}") } };
                using var answer = await client.PostAsync(new Uri($"v1/proposals/members?asOf={day}", UriKind.Relative), body, TestContext.Current.CancellationToken);
                var proposed = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
                var told = $"{day} {format}{persons} {proposed.ToJsonString()}";
                if ((int)answer.StatusCode == 400 && proposed.Text("type") == "/problems/list-empty")
                    continue; // nobody was a member that day
                ((int)answer.StatusCode).Should().Be(200, told);
                proposed["entries"]!.AsArray().Should().BeEmpty(told);
                proposed.Items("rows").Select(r => r.Text("outcome")).Should().AllBe("unchanged", told);
                proposed.Items("rows").Where(r => r.ContainsKey("problems")).Should().BeEmpty(told);
            }
        }
    }
}
