using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Http;

namespace Ledger.Tests.Http;

public sealed class OpenApiTests(Described described) : IClassFixture<Described>
{
    private readonly JsonObject _document = described.Document;

    private static readonly HashSet<string> _posted = [.. EntryType.All.SelectMany(t => new[] { OpenApiEntries.NameOf(t), OpenApiEntries.DataOf(t), OpenApiEntries.HeldDataOf(t) })];

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
        described.Operations.Select(o => $"{o.Method} {o.Path}".ToLowerInvariant()).Should().BeEquivalentTo(described.Routes.Where(r => r.Contains(" /v1/"))).And.HaveCountGreaterThan(10);
    }

    [Fact]
    public void every_operation_has_its_name_summary_examples_and_faults()
    {
        foreach (var (path, method, operation) in described.Operations)
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

        described.Operations.Select(o => (string)o.Operation["operationId"]!).Should().OnlyHaveUniqueItems();
    }

    // A note, a key, a tile, an export, a list: their forms are told where they are specified.
    internal static bool IsNoJson(JsonNode? response) => response?["content"] is JsonObject content && content.All(c => c.Key is "text/plain" or "text/csv" or "application/octet-stream" or "application/jsonl" or "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    [Fact]
    public void every_member_of_an_answer_is_explained()
    {
        string[] answers = [.. described.Schemas.Select(s => s.Key).Where(n => !_posted.Contains(n) && n != nameof(Wording))];
        foreach (var name in answers)
            foreach (var (member, schema) in described.Schemas[name]!["properties"]?.AsObject() ?? [])
                (schema!["description"] ?? schema["$ref"]).Should().NotBeNull($"{name} explains {member}");
    }

    [Fact]
    public void every_answer_says_how_much_more_may_be_asked_for()
    {
        foreach (var (_, _, operation) in described.Operations)
            operation["responses"]!.AsObject().Should().OnlyContain(
                r => (string?)r.Value!["headers"]!["RateLimit"]!["$ref"] == "#/components/headers/RateLimit" && (string?)r.Value["headers"]!["RateLimit-Policy"]!["$ref"] == "#/components/headers/RateLimit-Policy",
                (string)operation["operationId"]!);
    }

    [Fact]
    public void a_question_about_persons_may_be_refused()
    {
        var asking = described.Operations.Where(o => (o.Operation["parameters"]?.AsArray() ?? []).Any(p => (string)p!["name"]! == "include")).ToList();
        asking.Should().HaveCountGreaterThan(2);
        asking.Should().OnlyContain(o => o.Operation["responses"]!["403"] != null);
    }

    [Fact]
    public void no_name_of_a_schema_has_to_be_changed_in_another_language() =>
        described.Schemas.Select(s => s.Key).Should().OnlyContain(n => n.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetterUpper(n[0])).And.OnlyHaveUniqueItems();

    [Fact]
    public void each_dimension_of_a_cell_has_one_type()
    {
        foreach (var dimension in Chart.All.SelectMany(a => a.Dimensions).Distinct())
            ((string?)described.Schemas["Cell"]!["properties"]![dimension.Name]!["type"]).Should().Be(dimension.IsList ? "array" : "string", dimension.Name);
        foreach (var schema in new[] { "EvidencePosting", "SubjectBehind" })
            ((string?)described.Schemas[schema]!["properties"]!["cell"]!["$ref"]).Should().Be("#/components/schemas/Cell");
    }

    [Fact]
    public void every_reference_resolves_and_every_schema_is_used()
    {
        var references = Descendants(_document).OfType<JsonObject>().Select(o => (string?)o["$ref"]).OfType<string>().Distinct().ToList();
        references.Should().HaveCountGreaterThan(50);
        foreach (var reference in references)
            described.Schema.Resolve(reference).Should().NotBeEmpty(reference);
        references.Where(r => r.StartsWith("#/components/schemas/", StringComparison.Ordinal)).Should().BeEquivalentTo(described.Schemas.Select(s => $"#/components/schemas/{s.Key}"));
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
            ((string?)described.Schemas[OpenApiEntries.EntryOf(type)]!["properties"]!["data"]!["$ref"]).Should().Be($"#/components/schemas/{OpenApiEntries.HeldDataOf(type)}");
        }

        foreach (var type in EntryType.Posted)
        {
            ((string?)described.Schemas[OpenApiEntries.NameOf(type)]!["properties"]!["data"]!["$ref"]).Should().Be($"#/components/schemas/{OpenApiEntries.DataOf(type)}");
            ((string?)described.Schemas[OpenApiEntries.NameOf(type)]!["description"]).Should().NotBeNullOrEmpty(type.Name);
        }

        foreach (var nested in new[] { typeof(Goal), typeof(Measure), typeof(Part), typeof(Target), typeof(Wording), typeof(Person) })
            Agrees(nested.Name, Shape.Of(nested));
    }

    /// <summary>What an object of several kinds is, a discriminator tells.</summary>
    private void TellsApart(string name, string member, Dictionary<string, string> schemas)
    {
        var union = described.Schemas[(string)described.Schemas[name]!["allOf"]![1]!["oneOf"]![0]!["$ref"]! is var reference ? reference[(reference.LastIndexOf('/') + 1)..] : ""]!;
        ((string?)union["discriminator"]!["propertyName"]).Should().Be(member);
        union["discriminator"]!["mapping"]!.AsObject().ToDictionary(m => m.Key, m => (string?)m.Value).Should().BeEquivalentTo(schemas.ToDictionary(s => s.Key, s => $"#/components/schemas/{s.Value}"));
        union["oneOf"]!.AsArray().Select(t => (string?)t!["$ref"]).Should().BeEquivalentTo(schemas.Values.Select(s => $"#/components/schemas/{s}"));
        foreach (var (value, schema) in schemas)
            ((string?)described.Schemas[schema]!["properties"]![member]!["const"]).Should().Be(value);
    }

    private void Agrees(string name, Shape shape)
    {
        var schema = described.Schemas[name]!.AsObject();
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
            (described.Faults($"{kind}/{id}", described.Schemas[name]!["properties"]!["subject"]!).Count == 0).Should().Be(takes, $"{name} of {kind}/{id}");
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
        (described.Faults(JsonNode.Parse(data), described.Schemas[OpenApiEntries.DataOf(EntryType.Named(type)!)]!).Count == 0).Should().Be(rule is null);
    }

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
