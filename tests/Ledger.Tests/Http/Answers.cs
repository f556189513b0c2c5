using System.Text.Json.Nodes;

namespace Ledger.Tests.Http;

/// <summary>What tests say of answers.</summary>
internal static class Answers
{
    public static string Text(this JsonNode? node, string name) => node![name]!.GetValue<string>();

    public static long? Number(this JsonNode? node, string name) => node![name]?.GetValue<long>();

    public static IEnumerable<long?> Numbers(this JsonNode? node, params string[] names) => names.Select(n => node.Number(n));

    public static Guid Id(this JsonNode? node, string name = "entry") => node![name]!.GetValue<Guid>();

    public static IEnumerable<JsonObject> Items(this JsonNode? node, string name) => node![name]!.AsArray().Select(i => i!.AsObject());

    public static IEnumerable<string> Texts(this JsonNode? node, string list, string name) => node.Items(list).Select(i => i.Text(name));

    /// <summary>How the value of each goal stands, as <c>id=value</c>.</summary>
    public static async Task<string> Values(this TestService service, string plan, string query) => string.Join(' ',
        (await service.Get($"plans/{plan}/progress?{query}")).Items("goals").Select(g => $"{g.Text("id")}={g["value"]?.ToJsonString() ?? "none"}"));

    /// <summary>An account's total; null is no reading.</summary>
    public static async Task<long?> Total(this TestService service, string account, string query = "", HttpClient? client = null) =>
        (await service.Get($"accounts/{account}?{query}", client)).Number("total");

    /// <summary>The answer is the problem document of a rule.</summary>
    public static void ShouldBeProblem(this (int Status, JsonObject Answer) got, int status, string rule)
    {
        var (actual, problem) = got;
        problem.ToJsonString().Should().Contain($"\"/problems/{rule}\"");
        actual.Should().Be(status, problem.ToJsonString());
        problem.Number("status").Should().Be(status);
        problem.Text("title").Should().NotBeNullOrWhiteSpace();
        problem.Text("detail").Should().NotBeNullOrWhiteSpace();
    }

    /// <summary>The problem of the one entry that was posted.</summary>
    public static void ShouldRefuse(this (int Status, JsonObject Answer) got, string rule, int status = 422)
    {
        got.ShouldBeProblem(status, rule);
        got.Answer.Items("errors").Should().ContainSingle();
        got.Answer.Texts("errors", "rule").Should().Equal(rule);
        got.Answer["errors"]![0]!.Number("index").Should().Be(0);
        got.Answer["errors"]![0]!.Text("detail").Should().NotBeNullOrWhiteSpace();
    }
}
