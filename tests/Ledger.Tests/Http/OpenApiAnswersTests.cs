using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Http;

namespace Ledger.Tests.Http;

/// <summary>What the service answers is what its description says.</summary>
public sealed class OpenApiAnswersTests(TestCluster cluster, Described described) : IClassFixture<Described>
{
    [Fact]
    public void the_plan_of_2020_conforms_to_its_schema()
    {
        using var stream = typeof(OpenApi).Assembly.GetManifestResourceStream("Ledger.Data.plan-2020.json")!;
        var plan = JsonNode.Parse(stream)!;
        described.Faults(plan, described.Schemas["CloudEventBatch"]!).Should().BeEmpty();
        plan[0]!["data"]!["goals"]![0]!["measure"]!["read"] = "guess";
        described.Faults(plan, described.Schemas["CloudEventBatch"]!).Should().ContainSingle().Which.Should().StartWith("$[0].data.goals[0].measure.read: is to be one of");
    }

    [Fact]
    public async Task every_example_is_what_the_service_answers()
    {
        await using var service = await ExampleStory.Begin(cluster);
        foreach (var exchange in await ExampleStory.Play(service))
            exchange.Shown.ToJsonString().Should().Be(exchange.Answered.ToJsonString(), $"{exchange}; with LEDGER_EXAMPLES=write the answers are taken down anew");
    }

    [Fact]
    public async Task every_request_and_answer_of_the_examples_conforms_to_its_schema()
    {
        await using var service = await ExampleStory.Begin(cluster);
        foreach (var exchange in await ExampleStory.Play(service))
        {
            var operation = described.Operations.Single(o => (string)o.Operation["operationId"]! == exchange.Operation).Operation;
            var status = (int)exchange.Answered["status"]!;
            if (operation["responses"]![$"{status}"]!["content"]?.AsObject().Single().Value is not { } response)
            {
                exchange.Answered["body"].Should().BeNull(exchange.ToString());
                continue;
            }

            described.Faults(exchange.Answered["body"], response["schema"]!).Should().BeEmpty(exchange.ToString());
            JsonNode.DeepEquals(response["examples"]![exchange.Name]!["value"], exchange.Shown["body"]).Should().BeTrue(exchange.ToString());
            if (status < 400 && exchange.Request["body"] is { } body)
                described.Faults(body, operation["requestBody"]!["content"]![(string)exchange.Request["contentType"]!]!["schema"]!).Should().BeEmpty(exchange.ToString());
        }

        foreach (var (_, _, operation) in described.Operations)
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                foreach (var (name, example) in parameter!["examples"]?.AsObject() ?? [])
                    described.Faults(example!["value"], parameter["schema"]!).Should().BeEmpty($"{operation["operationId"]} {parameter["name"]} {name}");
    }

    [Fact]
    public async Task the_state_of_every_kind_of_subject_conforms_to_its_schema()
    {
        await using var service = await ExampleStory.Begin(cluster);
        await ExampleStory.Play(service);
        await service.Record(
            service.Entry("representative.presented", "representative/r1", "2020-01-10", new { name = "R. Riksdag", office = "riksdag" }),
            service.Entry("milestone.reached", "milestone/communication-strategy", "2020-03-01", new { stage = "drafted" }),
            service.Entry("figure.registered", "figure/satisfied", "2020-03-01", new { name = "Satisfied", unit = "percent" }),
            service.Entry("activity.held", "activity/stall", "2020-03-01", new { kind = "stall", title = "Stall" }),
            service.Entry("officer.elected", "officer/o1", "2020-03-01", new { office = "chair" }));
        await service.Book.Sealer.ChangeKey(Store.Log.SigningSeed.Parse(Convert.ToBase64String(new byte[32]), "test"), isLost: false, CancellationToken.None);
        string[] subjects =
            ["association/kil", "member/8c1f", "contact/kommunal-varmland", "training/organising-2020", "channel/instagram", "representative/r1", "milestone/communication-strategy",
             "figure/satisfied", "activity/stall", "officer/o1", "plan/2020", "log/varmland"];
        subjects.Select(s => s.Split('/')[0]).Should().BeEquivalentTo(SubjectKind.Names);
        foreach (var subject in subjects)
        {
            var answer = await service.Get($"subjects/{subject}");
            var kind = subject.Split('/')[0];
            described.Faults(answer, described.Schemas["SubjectView"]!).Should().BeEmpty(subject);
            described.Faults(answer["state"], described.Schemas[$"{char.ToUpperInvariant(kind[0])}{kind[1..]}State"]!).Should().BeEmpty(subject);
        }
    }

    [Theory]
    [InlineData("status", "GoalView", new[] { "not-started", "no-reading", "met", "on-track", "behind", "missed" })]
    [InlineData("outcome", "Receipt", new[] { "recorded", "duplicate", "refused" })]
    [InlineData("sort", "AccountSummary", new[] { "level", "flow" })]
    public void closed_lists_of_words_are_told(string member, string schema, string[] words) =>
        described.Schemas[schema]!["properties"]![member]!["oneOf"]!.AsArray().Select(w => (string?)w!["const"]).OfType<string>().Should().Equal(words);

    [Fact]
    public async Task every_dimension_and_word_that_a_parameter_lists_is_taken()
    {
        await using var service = await ExampleStory.Begin(cluster);
        await ExampleStory.Play(service);
        foreach (var account in Chart.All)
            foreach (var dimension in account.Dimensions)
                await service.Get($"accounts/{account.Name}?by={dimension.Name}&where.{dimension.Name}={(dimension.NamesAssociation ? "kil" : dimension.Values?[0] ?? "x")}");
        foreach (var (name, path) in new[] { ("kind", "subjects?kind="), ("account", "subjects?account="), ("every", "plans/2020/goals/grow/history?every=") })
            foreach (var word in described.Operations.Where(o => (string)o.Operation["operationId"]! is "listSubjects" or "getGoalHistory")
                .SelectMany(o => o.Operation["parameters"]!.AsArray()).Where(p => (string)p!["name"]! == name).SelectMany(p => described.Schema.Resolve((string)p!["schema"]!["$ref"]!)["enum"]!.AsArray()))
                await service.Get(path + word);
        described.Operations.Single(o => (string)o.Operation["operationId"]! == "getAccount").Operation["parameters"]!.AsArray()
            .Select(p => (string)p!["name"]!).Where(p => p.StartsWith("where.", StringComparison.Ordinal))
            .Should().BeEquivalentTo(Chart.All.SelectMany(a => a.Dimensions).Select(d => $"where.{d.Name}").Distinct());
    }

    [Fact]
    public async Task a_tag_is_described_where_one_is_given()
    {
        await using var service = await ExampleStory.Begin(cluster);
        await ExampleStory.Play(service);
        var key = (await service.DistrictBooks.Keys.List(service.Book.District, CancellationToken.None))[0].Id.ToString();
        foreach (var (path, method, operation) in described.Operations.Where(o => o.Method == "get"))
        {
            var moment = (operation["parameters"]?.AsArray() ?? []).Select(p => (string)p!["name"]!).FirstOrDefault(n => n is "knownAt" or "until");
            var entry = (string)OpenApiExamples.Read()["postEntries"]!["one"]!["answer"]!["body"]!["entry"]!;
            var asked = path.Replace("members/{id}", "members/8c1f").Replace("{plan}", "2020").Replace("{goal}", "grow").Replace("{account}", "members").Replace("{kind}/{id}", "member/8c1f").Replace("{id}", entry).Replace("{address}", "0/000.p/1")
                + (path == "/v1/subjects" ? "?kind=member" : moment == "until" ? "?since=@1" : path.EndsWith("/consistency", StringComparison.Ordinal) ? "?from=1"
                    : path == "/v1/lists/goals" ? "?plan=2020" : path == "/v1/lists/evidence" ? "?plan=2020&goal=grow" : "?") + (moment is null ? "" : $"&{moment}=@9");
            var isForAdmins = (string)operation["tags"]![0]! == "Keys";
            asked = isForAdmins ? path.Replace("{id}", key) : asked;
            var client = isForAdmins ? service.As["admin"] : service.Http;
            using var answer = await client.GetAsync(new Uri(asked, UriKind.Relative), TestContext.Current.CancellationToken);
            answer.IsSuccessStatusCode.Should().BeTrue(asked);
            (answer.Headers.ETag is not null).Should().Be(operation["responses"]!["304"] is not null, asked);
            if (answer.Headers.ETag is not { } tag)
                continue;
            using var again = new HttpRequestMessage(HttpMethod.Get, new Uri(asked, UriKind.Relative));
            again.Headers.IfNoneMatch.Add(tag);
            using var unchanged = await client.SendAsync(again, TestContext.Current.CancellationToken);
            ((int)unchanged.StatusCode).Should().Be(304, asked);
        }
    }
}
