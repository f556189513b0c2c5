using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ledger.Contracts;
using Ledger.Domain;
using Ledger.Http;

namespace Ledger.Tests.Http;

/// <summary>Ledger.Contracts and the service's own records are the same on the wire.</summary>
public sealed class ContractsTests(TestCluster cluster, Described described) : IClassFixture<Described>
{
    private static readonly JsonSerializerOptions _strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new Instants() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    // Of what is posted: the contracts leave entries, and plans' goals as adopted, to the JSON that they are.
    private static readonly string[] _spelt = ["CloudEvent", "CloudEventBatch", "Slug", "SubjectId", "Date", "Sealed", "Goal", "Measure", "Part", "Target", "Cell", "Posted", "PostedAttributes"];

    private static readonly Dictionary<string, Type> _contracts = typeof(Receipt).Assembly.GetExportedTypes().ToDictionary(t => t.Name);

    private JsonObject Schemas => described.Document["components"]!["schemas"]!.AsObject();

    [Fact]
    public async Task every_answer_of_the_examples_is_read_and_written_back_the_same()
    {
        await using var service = await ExampleStory.Begin(cluster);
        var read = new HashSet<string>();
        foreach (var exchange in await ExampleStory.Play(service))
        {
            if (exchange.Answered["body"] is not { } body)
                continue;
            var contract = ContractOf(exchange);
            var written = JsonSerializer.SerializeToNode(body.Deserialize(contract, _strict), contract, _strict);
            JsonNode.DeepEquals(written, body).Should().BeTrue($"{exchange}: {written!.ToJsonString()} is {body.ToJsonString()}");
            read.Add(exchange.Operation);
        }

        var answering = described.Document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value!.AsObject());
        read.Should().BeEquivalentTo(answering.Where(o => !OpenApiTests.IsNoJson(o["responses"]!["200"])).Select(o => (string)o["operationId"]!), "each is in the examples");
    }

    [Fact]
    public void every_record_on_the_wire_has_a_contract_with_its_members()
    {
        foreach (var contract in _contracts.Values)
        {
            var schema = SchemaOf(contract.Name).Should().NotBeNull(contract.Name).And.Subject.As<JsonObject>();
            var members = _strict.GetTypeInfo(contract).Properties.Where(p => p.Get is not null).Select(p => p.Name);
            members.Should().BeEquivalentTo(new Schema(described.Document).Members(schema), contract.Name);
        }

        var states = SubjectKind.Names.Select(k => $"{k}State");
        Schemas.Where(s => s.Value!["enum"] is null).Select(s => s.Key)
            .Except(EntryType.All.SelectMany(t => new[] { OpenApiEntries.NameOf(t), OpenApiEntries.DataOf(t), OpenApiEntries.HeldDataOf(t), OpenApiEntries.EntryOf(t) }))
            .Where(n => !n.EndsWith("Subject", StringComparison.Ordinal) && !n.EndsWith("Attributes", StringComparison.Ordinal) && !n.EndsWith("ByType", StringComparison.Ordinal) && n != "SubjectViewByKind")
            .Where(n => !_contracts.ContainsKey(n) && !_contracts.ContainsKey(n.Replace("State", "", StringComparison.Ordinal)))
            .Except(_spelt).Except(states, StringComparer.OrdinalIgnoreCase)
            .Where(n => !n.EndsWith("State", StringComparison.Ordinal)).Should().BeEmpty("each has a contract");
    }

    // What the domain's own class shows in an answer is described under another name than what is posted of it.
    private JsonObject? SchemaOf(string contract) => (Schemas[$"{contract}State"] ?? Schemas[contract])?.AsObject();

    private Type ContractOf(Exchange exchange)
    {
        var operation = described.Document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value!.AsObject()).Single(o => (string)o["operationId"]! == exchange.Operation);
        var schema = operation["responses"]![$"{exchange.Answered["status"]}"]!["content"]!.AsObject().Single().Value!["schema"]!;
        return (string?)schema["$ref"] is { } reference && !reference.EndsWith("/Posted", StringComparison.Ordinal) ? _contracts[reference.Split('/')[^1]]
            : exchange.Answered["body"]!["receipts"] is null ? typeof(Receipt) : exchange.Answered["body"]!["figures"] is null ? typeof(BatchReceipt) : typeof(Contracts.DryRunReceipt);
    }
}
