using System.Net.Http.Json;
using Ledger.Http;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Routing;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>A mistyped question does not get another question's answer.</summary>
public sealed class QuestionsTests(TestCluster cluster)
{
    [Fact]
    public async Task every_address_refuses_a_parameter_that_it_does_not_know_and_says_which_it_does()
    {
        await using var service = await Filled();
        var before = await Tables.All(service.Book);
        var tried = 0;
        foreach (var (route, method) in RoutesOf(service))
        {
            var known = KnownParameters.Of(route.Metadata.GetMetadata<System.Reflection.MethodInfo>()!).Where(p => route.RoutePattern.GetParameter(p) is null).ToList();
            foreach (var misspelt in known.Select(k => k + "x").Append("zzz").Append("culture"))
            {
                var (status, problem) = await Ask(service, method, PathOf(route), $"{misspelt}=2020-06-30");
                (status, problem.Text("type")).Should().Be((400, "/problems/unknown-parameter"), $"{method} {route.RoutePattern.RawText}?{misspelt}=");
                problem.Text("detail").Should().ContainAll(known.Append($"‘{misspelt}’"));
                tried++;
            }
        }

        tried.Should().BeGreaterThan(100);
        (await Tables.All(service.Book)).Should().Be(before, "what is not understood changes nothing");
    }

    [Fact]
    public async Task every_address_takes_each_parameter_that_it_says_it_knows()
    {
        await using var service = await Filled();
        foreach (var (route, method) in RoutesOf(service).Where(r => r.Method == "GET"))
            foreach (var known in KnownParameters.Of(route.Metadata.GetMetadata<System.Reflection.MethodInfo>()!).Where(p => route.RoutePattern.GetParameter(p) is null))
                foreach (var spelt in new[] { known, known.ToUpperInvariant() })
                    (await Ask(service, method, PathOf(route), $"{spelt}=2020-06-30")).Answer.ToJsonString().Should().NotContain("unknown-parameter", $"{route.RoutePattern.RawText}?{spelt}=");
    }

    [Theory]
    [InlineData("accounts/members?asOf=2020-06-30&association=kil", "association", "where.association")]
    [InlineData("accounts/members?as_of=2020-06-30", "as_of", "asOf")]
    [InlineData("entries?subjekt=member/1", "subjekt", "subject")]
    [InlineData("plans/p/progress?asof_=2020-06-30", "asof_", "asOf")]
    public async Task whoever_mistypes_a_parameter_is_told_the_right_one(string path, string wrong, string right)
    {
        await using var service = await Filled();
        var (status, problem) = await service.TryGet(path);
        status.Should().Be(400);
        problem.Text("detail").Should().ContainAll($"‘{wrong}’", right);
    }

    [Theory]
    [InlineData("entries?type=member.join", "member.joined")]
    [InlineData("entries?subject=member", "kind/id")]
    [InlineData("entries?association=karlstadt", "karlstad")]
    [InlineData("accounts/members?where.association=karlstadt", "karlstad")]
    [InlineData("accounts/transfers?where.from=karlstadt", "karlstad")]
    [InlineData("subjects?account=member", "paid-members")]
    [InlineData("subjects?kind=members", "member")]
    [InlineData("accounts/leaves?where.reason=dead", "died")]
    [InlineData("accounts/members?by=asociation", "association")]
    public async Task a_value_that_nothing_can_match_is_refused_with_those_that_can(string path, string right)
    {
        await using var service = await Filled();
        var (status, problem) = await service.TryGet(path);
        status.Should().Be(400, problem.ToJsonString());
        problem.Text("detail").Should().Contain(right);
    }

    [Theory]
    [InlineData("accounts/conversations?where.topics=never-heard-of")]
    [InlineData("accounts/audience?where.platform=usenet")]
    [InlineData("accounts/members?where.association=karlstad&knownAt=@0")]
    [InlineData("entries?subject=member/nobody")]
    [InlineData("entries?type=plan.goal-dropped")]
    public async Task a_value_that_nothing_matches_yet_is_answered(string path)
    {
        await using var service = await Filled();
        (await service.TryGet(path)).Status.Should().Be(200);
    }

    [Fact]
    public async Task a_nul_in_a_question_is_a_problem_and_no_fault_of_ours()
    {
        await using var service = await Filled();
        foreach (var (route, method) in RoutesOf(service).Where(r => r.Method == "GET"))
            foreach (var known in KnownParameters.Of(route.Metadata.GetMetadata<System.Reflection.MethodInfo>()!).Where(p => route.RoutePattern.GetParameter(p) is null))
                (await Ask(service, method, PathOf(route), $"{known}=a%00b")).Status.Should().BeInRange(400, 404, $"{route.RoutePattern.RawText}?{known}=");
    }

    private static IEnumerable<(RouteEndpoint Route, string Method)> RoutesOf(TestService service) =>
        from route in service.Routes
        where route.RoutePattern.RawText!.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal)
        from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
        select (route, method);

    private static string PathOf(RouteEndpoint route) => route.RoutePattern.RawText!.Trim('/').Replace("members/{id}", "members/1").Replace("{plan}", "p").Replace("{goal}", "g")
        .Replace("{account}", "members").Replace("{kind}/{id}", "member/1").Replace("{id}", $"{Guid.Empty}");

    private static async Task<(int Status, System.Text.Json.Nodes.JsonObject Answer)> Ask(TestService service, string method, string path, string query)
    {
        var client = path.StartsWith("v1/keys", StringComparison.Ordinal) || path.StartsWith("v1/refusals", StringComparison.Ordinal) || path.StartsWith("v1/retention", StringComparison.Ordinal) ? service.As["admin"] : service.Http;
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{path}?{query}", UriKind.Relative));
        request.Content = (method, path) switch
        {
            ("GET", _) => null,
            (_, "v1/keys") => JsonContent.Create(new { role = "board", name = "n" }),
            ("PUT", _) => JsonContent.Create(new { days = 7 }),
            ("DELETE", _) => JsonContent.Create(new { reason = "request" }),
            _ => new StringContent(Registered("never").ToJsonString(), System.Net.Http.Headers.MediaTypeHeaderValue.Parse(Raw.Structured)),
        };
        var answer = await client.SendAsync(request);
        // A list or an export that is answered is no JSON document; what is refused always is.
        return answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType != "application/json" ? ((int)answer.StatusCode, []) : await Task.FromResult(answer).Answer();
    }

    private async Task<TestService> Filled()
    {
        var service = await TestService.Start(cluster);
        service.As["admin"] = await service.Client(Role.Admin);
        await service.RecordEach(Registered("kil"), Registered("karlstad"), Joined("1", "kil", "2020-01-01"), Adopted("p", Goal("g", new { read = "count", account = "sessions" })));
        return service;
    }
}
