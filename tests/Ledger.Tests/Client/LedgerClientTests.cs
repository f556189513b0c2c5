using System.Net;
using System.Text.Json;
using Ledger.Client;
using Ledger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ledger.Tests.Client;

/// <summary>What the client owes its caller whatever the service does; so the service here does as each test says.</summary>
public sealed class LedgerClientTests
{
    private readonly List<int> _sizes = [];

    [Fact]
    public async Task Many_entries_go_in_batches_that_the_service_takes()
    {
        await using var service = await ServiceAsync((_, _) => Results.Json(new BatchReceipt(0, 0, 0, [])));
        var answers = await PostAsync(service, Entries(2_500));
        _sizes.Should().Equal(1_000, 1_000, 500);
        answers.Select(answer => answer.First).Should().Equal(0, 1_000, 2_000);
    }

    [Fact]
    public async Task Large_entries_go_in_batches_that_the_service_takes()
    {
        await using var service = await ServiceAsync((_, _) => Results.Json(new BatchReceipt(0, 0, 0, [])));
        await PostAsync(service, Enumerable.Repeat(JsonSerializer.SerializeToElement(new string('x', 1_500_000)), 3));
        _sizes.Should().Equal(2, 1);
    }

    [Fact]
    public async Task A_busy_service_and_a_dropped_connection_are_tried_again()
    {
        await using var service = await ServiceAsync((http, attempt) =>
        {
            if (attempt == 1) return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            if (attempt == 2) http.Abort();
            return Results.Json(new BatchReceipt(1, 0, 0, []));
        });
        var answers = await PostAsync(service, Entries(1));
        answers.Single().Receipt.Recorded.Should().Be(1);
        _sizes.Should().Equal(1, 1, 1);
    }

    [Fact]
    public async Task A_refusal_is_numbered_among_all_entries_and_ends_the_posting()
    {
        await using var service = await ServiceAsync((_, attempt) => attempt == 1
            ? Results.Json(new BatchReceipt(1_000, 0, 0, []))
            : Results.Problem(
                statusCode: 422, type: "/problems/not-a-member", detail: "Join first.",
                extensions: new Dictionary<string, object?> { ["errors"] = new[] { new EntryProblem(7, "k", "not-a-member", "Join first.") } }));
        var posting = () => PostAsync(service, Entries(3_000));
        var problem = (await posting.Should().ThrowAsync<LedgerProblem>()).Which;
        problem.Should().BeEquivalentTo(new { Status = HttpStatusCode.UnprocessableEntity, Rule = "not-a-member", Message = "Join first." });
        problem.Errors.Single().Index.Should().Be(1_007);
        _sizes.Should().Equal(1_000, 1_000);
    }

    private static async Task<List<PostedBatch>> PostAsync(WebApplication service, IEnumerable<JsonElement> entries)
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Urls.Single() + "/") };
        return await new LedgerClient(http).PostAsync(entries.ToAsyncEnumerable()).ToListAsync();
    }

    private static IEnumerable<JsonElement> Entries(int count) =>
        Enumerable.Range(0, count).Select(number => JsonSerializer.SerializeToElement(new { id = $"k-{number}" }));

    private async Task<WebApplication> ServiceAsync(Func<HttpContext, int, IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var service = builder.Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.MapPost("/v1/entries", async (HttpContext http) =>
        {
            http.Request.ContentType.Should().Be("application/cloudevents-batch+json");
            _sizes.Add((await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body)).GetArrayLength());
            return answer(http, _sizes.Count);
        });
        await service.StartAsync();
        return service;
    }
}
