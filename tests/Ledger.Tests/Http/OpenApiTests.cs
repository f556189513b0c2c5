using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Http;
using Microsoft.AspNetCore.Routing;

namespace Ledger.Tests.Http;

/// <summary>The description as a service serves it; it is the same for all.</summary>
public sealed class Described(TestCluster cluster) : IAsyncLifetime
{
    public JsonObject Document { get; private set; } = null!;

    public IReadOnlyList<string> Routes { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await using var service = await TestService.Start(cluster);
        Document = (await service.Http.GetFromJsonAsync<JsonObject>(new Uri("openapi/v1.json", UriKind.Relative)))!;
        Routes = [.. service.Routes.SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [], (e, m) => $"{m} {e.RoutePattern.RawText!.TrimEnd('/').Replace("{**", "{", StringComparison.Ordinal)}".ToLowerInvariant())];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class OpenApiTests(TestCluster cluster, Described described) : IClassFixture<Described>
{
    private readonly JsonObject _document = described.Document;
    private readonly Schema _schema = new(described.Document);

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        from path in _document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (path.Key, method.Key, method.Value!.AsObject());

    private static readonly HashSet<string> _posted = [.. EntryType.All.SelectMany(t => new[] { OpenApiEntries.NameOf(t), OpenApiEntries.DataOf(t), OpenApiEntries.HeldDataOf(t) })];

    private JsonObject Schemas => _document["components"]!["schemas"]!.AsObject();

    [Fact]
    public void the_version_is_3_1_and_the_service_introduces_itself()
    {
        ((string)_document["openapi"]!).Should().StartWith("3.1.");
        ((string)_document["info"]!["title"]!).Should().Be("Ledger");
        ((string)_document["info"]!["version"]!).Should().MatchRegex(@"^\d+\.\d+\.\d+$");
        ((string)_document["info"]!["license"]!["identifier"]!).Should().Be("MIT");
        _document["servers"]!.AsArray().Select(s => (string)s!["url"]!).Should().Equal(["/"], "the description holds wherever the service stands");
        _document["tags"]!.AsArray().Should().OnlyContain(t => t!["description"] != null);
    }

    [Fact]
    public void every_route_under_v1_is_described()
    {
        Operations.Select(o => $"{o.Method} {o.Path}".ToLowerInvariant()).Should().BeEquivalentTo(described.Routes.Where(r => r.Contains(" /v1/"))).And.HaveCountGreaterThan(10);
    }

    [Fact]
    public void every_operation_has_its_name_summary_examples_and_faults()
    {
        foreach (var (path, method, operation) in Operations)
        {
            var name = (string?)operation["operationId"];
            name.Should().NotBeNullOrEmpty($"{method} {path} has a name");
            ((string?)operation["summary"]).Should().NotBeNullOrEmpty(name);
            operation["tags"]!.AsArray().Should().ContainSingle(name);
            var responses = operation["responses"]!.AsObject();
            responses.Where(r => r.Key[0] == '2').Should().NotBeEmpty(name).And.OnlyContain(r => r.Key == "204" || IsNoJson(r.Value!) || r.Value!["content"]!["application/json"]!["examples"]!.AsObject().Count > 0, name);
            string[] faults = [.. responses.Select(r => r.Key).Where(status => status[0] is '4' or '5')];
            faults.Should().Contain(["401", "429", "500", "503", method == "get" ? "404" : "403"], name);
            var takesAny = operation["requestBody"] is not null || (operation["parameters"]?.AsArray() ?? []).Any(p => (string)p!["in"]! == "query");
            faults.Contains("400").Should().Be(takesAny, name);
            ((string?)operation["description"]).Should().MatchRegex(@"For: .*\.$", "{0} says who may", name);
            faults.Should().OnlyContain(s => (string?)responses[s]!["content"]!["application/problem+json"]!["schema"]!["$ref"] == "#/components/schemas/Problem", name);
            responses.Should().OnlyContain(r => !string.IsNullOrEmpty((string?)r.Value!["description"]), name);
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                ((string?)parameter!["description"]).Should().NotBeNullOrEmpty($"{name} describes {parameter["name"]}");
        }

        Operations.Select(o => (string)o.Operation["operationId"]!).Should().OnlyHaveUniqueItems();
    }

    // A note, a key, a tile, an export: their forms are told where they are specified.
    internal static bool IsNoJson(JsonNode? response) => response?["content"] is JsonObject content && content.All(c => c.Key is "text/plain" or "application/octet-stream" or "application/jsonl");

    [Fact]
    public void every_member_of_an_answer_is_explained()
    {
        string[] answers = [.. Schemas.Select(s => s.Key).Where(n => !_posted.Contains(n) && n != nameof(Wording))];
        foreach (var name in answers)
            foreach (var (member, schema) in Schemas[name]!["properties"]?.AsObject() ?? [])
                (schema!["description"] ?? schema["$ref"]).Should().NotBeNull($"{name} explains {member}");
    }

    [Fact]
    public void every_answer_says_how_much_more_may_be_asked_for()
    {
        foreach (var (_, _, operation) in Operations)
            operation["responses"]!.AsObject().Should().OnlyContain(
                r => (string?)r.Value!["headers"]!["RateLimit"]!["$ref"] == "#/components/headers/RateLimit" && (string?)r.Value["headers"]!["RateLimit-Policy"]!["$ref"] == "#/components/headers/RateLimit-Policy",
                (string)operation["operationId"]!);
    }

    [Fact]
    public void a_question_about_persons_may_be_refused()
    {
        var asking = Operations.Where(o => (o.Operation["parameters"]?.AsArray() ?? []).Any(p => (string)p!["name"]! == "include")).ToList();
        asking.Should().HaveCountGreaterThan(2);
        asking.Should().OnlyContain(o => o.Operation["responses"]!["403"] != null);
    }

    [Fact]
    public void no_name_of_a_schema_has_to_be_changed_in_another_language() =>
        Schemas.Select(s => s.Key).Should().OnlyContain(n => n.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetterUpper(n[0])).And.OnlyHaveUniqueItems();

    [Fact]
    public void each_dimension_of_a_cell_has_one_type()
    {
        foreach (var dimension in Chart.All.SelectMany(a => a.Dimensions).Distinct())
            ((string?)Schemas["Cell"]!["properties"]![dimension.Name]!["type"]).Should().Be(dimension.IsList ? "array" : "string", dimension.Name);
        foreach (var schema in new[] { "EvidencePosting", "SubjectBehind" })
            ((string?)Schemas[schema]!["properties"]!["cell"]!["$ref"]).Should().Be("#/components/schemas/Cell");
    }

    [Fact]
    public void every_reference_resolves_and_every_schema_is_used()
    {
        var references = Descendants(_document).OfType<JsonObject>().Select(o => (string?)o["$ref"]).OfType<string>().Distinct().ToList();
        references.Should().HaveCountGreaterThan(50);
        foreach (var reference in references)
            _schema.Resolve(reference).Should().NotBeEmpty(reference);
        references.Where(r => r.StartsWith("#/components/schemas/", StringComparison.Ordinal)).Should().BeEquivalentTo(Schemas.Select(s => $"#/components/schemas/{s.Key}"));
    }

    [Fact]
    public void every_type_of_entry_has_a_schema_that_agrees_with_its_shape()
    {
        TellsApart("CloudEvent", "type", EntryType.Posted.ToDictionary(t => t.Name, OpenApiEntries.NameOf));
        TellsApart("EntryView", "type", EntryType.All.ToDictionary(t => t.Name, OpenApiEntries.EntryOf));
        TellsApart("SubjectView", "kind", SubjectKind.Names.ToDictionary(k => k, k => $"{char.ToUpperInvariant(k[0])}{k[1..]}Subject"));
        foreach (var type in EntryType.All)
        {
            Agrees(OpenApiEntries.DataOf(type), type.Shape);
            ((string?)Schemas[OpenApiEntries.EntryOf(type)]!["properties"]!["data"]!["$ref"]).Should().Be($"#/components/schemas/{OpenApiEntries.HeldDataOf(type)}");
        }

        foreach (var type in EntryType.Posted)
        {
            ((string?)Schemas[OpenApiEntries.NameOf(type)]!["properties"]!["data"]!["$ref"]).Should().Be($"#/components/schemas/{OpenApiEntries.DataOf(type)}");
            ((string?)Schemas[OpenApiEntries.NameOf(type)]!["description"]).Should().NotBeNullOrEmpty(type.Name);
        }

        foreach (var nested in new[] { typeof(Goal), typeof(Measure), typeof(Part), typeof(Target), typeof(Wording), typeof(Person) })
            Agrees(nested.Name, Shape.Of(nested));
    }

    /// <summary>What an object of several kinds is, a discriminator tells.</summary>
    private void TellsApart(string name, string member, Dictionary<string, string> schemas)
    {
        var union = Schemas[(string)Schemas[name]!["allOf"]![1]!["oneOf"]![0]!["$ref"]! is var reference ? reference[(reference.LastIndexOf('/') + 1)..] : ""]!;
        ((string?)union["discriminator"]!["propertyName"]).Should().Be(member);
        union["discriminator"]!["mapping"]!.AsObject().ToDictionary(m => m.Key, m => (string?)m.Value).Should().BeEquivalentTo(schemas.ToDictionary(s => s.Key, s => $"#/components/schemas/{s.Value}"));
        union["oneOf"]!.AsArray().Select(t => (string?)t!["$ref"]).Should().BeEquivalentTo(schemas.Values.Select(s => $"#/components/schemas/{s}"));
        foreach (var (value, schema) in schemas)
            ((string?)Schemas[schema]!["properties"]![member]!["const"]).Should().Be(value);
    }

    private void Agrees(string name, Shape shape)
    {
        var schema = Schemas[name]!.AsObject();
        schema["additionalProperties"]!.GetValue<bool>().Should().BeFalse(name);
        (schema["required"]?.AsArray() ?? []).Select(r => (string)r!).Should().BeEquivalentTo(shape.Fields.Concat(shape.Personal).Where(f => f.IsRequired).Select(f => f.Name), name);
        schema["properties"]!.AsObject().Select(p => p.Key).Should().BeEquivalentTo(shape.Fields.Concat(shape.Personal).Select(f => f.Name), name);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void a_subject_fits_its_pattern_where_the_book_takes_it(string kind, string id)
    {
        var takes = Try(() => Subject.Parse($"{kind}/{id}"));
        var type = EntryType.Posted.First(t => t.Kind == kind);
        foreach (var name in new[] { OpenApiEntries.NameOf(type), "EntryReversed" })
            (Faults($"{kind}/{id}", Schemas[name]!["properties"]!["subject"]!).Count == 0).Should().Be(takes, $"{name} of {kind}/{id}");
    }

    public static TheoryData<string, string> Subjects() =>
        new(from kind in EntryType.Posted.Select(t => t.Kind).Where(SubjectKind.Names.Contains).Distinct() from id in new[] { "a", "A.b", "a/b", "", "a:~_-1", new string('a', 60), new string('a', 61), new string('a', 101), "å" } select (kind, id));

    [Theory]
    [InlineData("member.joined", """{"association":"kil"}""", null)]
    [InlineData("member.joined", """{"association":"Kil"}""", Rules.NotASlug)]
    [InlineData("member.joined", """{"category":"youth"}""", Rules.FieldMissing)]
    [InlineData("member.joined", """{"association":"kil","shoe-size":44}""", Rules.FieldUnknown)]
    [InlineData("member.joined", """{"association":"kil","person":{"name":"Påhittad","email":"p@example.org","phone":"054-123456","birthYear":1950}}""", null)]
    [InlineData("member.joined", """{"association":"kil","person":{}}""", Rules.PersonEmpty)]
    [InlineData("member.joined", """{"association":"kil","person":{"email":"p"}}""", Rules.NotAnEmail)]
    [InlineData("member.joined", """{"association":"kil","person":{"phone":"p"}}""", Rules.NotAPhoneNumber)]
    [InlineData("contact.closed", """{"note":""}""", Rules.NotANote)]
    [InlineData("contact.closed", """{"note":"en rad\noch en till"}""", null)]
    [InlineData("member.joined", """{"association":"kil","occurredOn":"2020-02-30"}""", Rules.NotADate)]
    [InlineData("member.left", """{"reason":"bored"}""", Rules.NotOneOf)]
    [InlineData("member.renewed", """{"through":"3000-01-01"}""", Rules.NotADate)]
    [InlineData("training.session-held", """{"session":0}""", Rules.NotAWholeNumber)]
    [InlineData("training.session-held", """{"session":1.0}""", Rules.NotAWholeNumber)]
    [InlineData("training.session-held", """{"session":null}""", Rules.NotAWholeNumber)]
    [InlineData("training.attended", """{"session":1,"member":"a b"}""", Rules.NotASubjectId)]
    [InlineData("association.registered", """{"name":" Kil"}""", Rules.NotAText)]
    [InlineData("association.registered", """{"name":""}""", Rules.NotAText)]
    [InlineData("association.dialogue-held", """{"channel":"phone","topics":"growth"}""", Rules.NotAList)]
    [InlineData("association.dialogue-held", """{"channel":"phone","topics":["Growth"]}""", Rules.NotASlug)]
    [InlineData("plan.goal-revised", """{"goal":"grow","target":{"all":1},"reason":"why"}""", Rules.NotAYesOrNo)]
    [InlineData("plan.goal-revised", """{"goal":"grow","target":7,"reason":"why"}""", Rules.NotAnObject)]
    [InlineData("entry.reversed", """{"entry":"k-0017","reason":"other"}""", Rules.NotAnEntryId)]
    public void what_a_shape_refuses_its_schema_refuses_too(string type, string data, string? rule)
    {
        var shape = () => EntryType.Named(type)!.Shape.Check(System.Text.Json.JsonElement.Parse(data), "data");
        if (rule is null)
            shape.Should().NotThrow();
        else
            shape.Should().Throw<RuleBroken>().Which.Rule.Should().Be(rule);
        (Faults(JsonNode.Parse(data), Schemas[OpenApiEntries.DataOf(EntryType.Named(type)!)]!).Count == 0).Should().Be(rule is null);
    }

    [Fact]
    public void the_plan_of_2020_conforms_to_its_schema()
    {
        using var stream = typeof(OpenApi).Assembly.GetManifestResourceStream("Ledger.Data.plan-2020.json")!;
        var plan = JsonNode.Parse(stream)!;
        Faults(plan, Schemas["CloudEventBatch"]!).Should().BeEmpty();
        plan[0]!["data"]!["goals"]![0]!["measure"]!["read"] = "guess";
        Faults(plan, Schemas["CloudEventBatch"]!).Should().ContainSingle().Which.Should().StartWith("$[0].data.goals[0].measure.read: is to be one of");
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
            var operation = Operations.Single(o => (string)o.Operation["operationId"]! == exchange.Operation).Operation;
            var status = (int)exchange.Answered["status"]!;
            if (operation["responses"]![$"{status}"]!["content"]?.AsObject().Single().Value is not { } response)
            {
                exchange.Answered["body"].Should().BeNull(exchange.ToString());
                continue;
            }

            Faults(exchange.Answered["body"], response["schema"]!).Should().BeEmpty(exchange.ToString());
            JsonNode.DeepEquals(response["examples"]![exchange.Name]!["value"], exchange.Shown["body"]).Should().BeTrue(exchange.ToString());
            if (status < 400 && exchange.Request["body"] is { } body)
                Faults(body, operation["requestBody"]!["content"]![(string)exchange.Request["contentType"]!]!["schema"]!).Should().BeEmpty(exchange.ToString());
        }

        foreach (var (_, _, operation) in Operations)
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                foreach (var (name, example) in parameter!["examples"]?.AsObject() ?? [])
                    Faults(example!["value"], parameter["schema"]!).Should().BeEmpty($"{operation["operationId"]} {parameter["name"]} {name}");
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
            Faults(answer, Schemas["SubjectView"]!).Should().BeEmpty(subject);
            Faults(answer["state"], Schemas[$"{char.ToUpperInvariant(kind[0])}{kind[1..]}State"]!).Should().BeEmpty(subject);
        }
    }

    [Theory]
    [InlineData("status", "GoalView", new[] { "not-started", "no-reading", "met", "on-track", "behind", "missed" })]
    [InlineData("outcome", "Receipt", new[] { "recorded", "duplicate", "refused" })]
    [InlineData("sort", "AccountSummary", new[] { "level", "flow" })]
    public void closed_lists_of_words_are_told(string member, string schema, string[] words) =>
        Schemas[schema]!["properties"]![member]!["oneOf"]!.AsArray().Select(w => (string?)w!["const"]).OfType<string>().Should().Equal(words);

    [Fact]
    public async Task every_dimension_and_word_that_a_parameter_lists_is_taken()
    {
        await using var service = await ExampleStory.Begin(cluster);
        await ExampleStory.Play(service);
        foreach (var account in Chart.All)
            foreach (var dimension in account.Dimensions)
                await service.Get($"accounts/{account.Name}?by={dimension.Name}&where.{dimension.Name}={(dimension.NamesAssociation ? "kil" : dimension.Values?[0] ?? "x")}");
        foreach (var (name, path) in new[] { ("kind", "subjects?kind="), ("account", "subjects?account="), ("every", "plans/2020/goals/grow/history?every=") })
            foreach (var word in Operations.Where(o => (string)o.Operation["operationId"]! is "listSubjects" or "getGoalHistory")
                .SelectMany(o => o.Operation["parameters"]!.AsArray()).Where(p => (string)p!["name"]! == name).SelectMany(p => _schema.Resolve((string)p!["schema"]!["$ref"]!)["enum"]!.AsArray()))
                await service.Get(path + word);
        Operations.Single(o => (string)o.Operation["operationId"]! == "getAccount").Operation["parameters"]!.AsArray()
            .Select(p => (string)p!["name"]!).Where(p => p.StartsWith("where.", StringComparison.Ordinal))
            .Should().BeEquivalentTo(Chart.All.SelectMany(a => a.Dimensions).Select(d => $"where.{d.Name}").Distinct());
    }

    [Fact]
    public async Task a_tag_is_described_where_one_is_given()
    {
        await using var service = await ExampleStory.Begin(cluster);
        await ExampleStory.Play(service);
        var key = (await service.DistrictBooks.Keys.List(service.Book.District, CancellationToken.None))[0].Id.ToString();
        foreach (var (path, method, operation) in Operations.Where(o => o.Method == "get"))
        {
            var moment = (operation["parameters"]?.AsArray() ?? []).Select(p => (string)p!["name"]!).FirstOrDefault(n => n is "knownAt" or "until");
            var entry = (string)OpenApiExamples.Read()["postEntries"]!["one"]!["answer"]!["body"]!["entry"]!;
            var asked = path.Replace("members/{id}", "members/8c1f").Replace("{plan}", "2020").Replace("{goal}", "grow").Replace("{account}", "members").Replace("{kind}/{id}", "member/8c1f").Replace("{id}", entry).Replace("{address}", "0/000.p/1")
                + (path == "/v1/subjects" ? "?kind=member" : moment == "until" ? "?since=@1" : path.EndsWith("/consistency", StringComparison.Ordinal) ? "?from=1" : "?") + (moment is null ? "" : $"&{moment}=@9");
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

    private IReadOnlyList<string> Faults(JsonNode? value, JsonNode schema) => _schema.Faults(value, schema.AsObject());

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (RuleBroken)
        {
            return false;
        }
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) =>
        (node switch
        {
            JsonObject o => o.Select(m => m.Value),
            JsonArray a => a,
            _ => [],
        }).OfType<JsonNode>().SelectMany(Descendants).Prepend(node);
}
