using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ledger.Domain;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Ledger.Http;

/// <summary>The schemas of answers. The framework reads them off the records; this says what it cannot see in them.</summary>
public static class OpenApiAnswers
{
    /// <summary>What the members of states mean, where the comments in the domain leave it to their names.</summary>
    private static readonly Dictionary<string, string> _meanings = new()
    {
        ["stages"] = "The day on which each stage was reached.",
        ["topics"] = "What it was about.",
    };

    /// <summary>The name of the schema of what a post is answered with.</summary>
    internal const string Posted = "Posted";

    private const string State = "Its state as of the day, by its kind; null before its first entry.";
    private static readonly string[] _receipts = [nameof(Contracts.Receipt), nameof(Contracts.BatchReceipt), nameof(DryRunReceipt)];
    private static readonly string[] _outcomes = ["recorded", "duplicate", "refused"];
    private static readonly string[] _sorts = ["level", "flow"];
    private static readonly string[] _outlooks = ["on-track", "at-risk", "off-track"];
    private static readonly string[] _statuses = ["not-started", "no-reading", "met", "on-track", "behind", "missed"];

    /// <summary>The classes of answers that the endpoints do not declare.</summary>
    private static readonly Type[] _further = [typeof(Contracts.Receipt), typeof(Contracts.BatchReceipt), typeof(DryRunReceipt), typeof(Proposal), typeof(Contracts.Problem)];

    /// <summary>The states that subjects have. A kind is named for the class of its state.</summary>
    private static readonly Type[] _states =
        [.. SubjectKind.Names.Select(k => typeof(SubjectKind).Assembly.GetType($"{typeof(SubjectKind).Namespace}.{k}", throwOnError: true, ignoreCase: true)!)];

    /// <summary>The name of a class's schema. The domain's own show every member, with null for none, unlike the entries they come from.</summary>
    internal static string? NameOf(JsonTypeInfo type) => type.Type switch
    {
        { Namespace: "System.Text.Json" } => null,
        var json when Nullable.GetUnderlyingType(json) == typeof(JsonElement) => null,
        { Namespace: "Ledger.Domain" } domain when domain != typeof(PartProgress) => StateOf(domain),
        _ => OpenApiOptions.CreateDefaultSchemaReferenceId(type),
    };

    private static string StateOf(Type type) => $"{type.Name}State";

    internal static Task Correct(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        var type = context.JsonTypeInfo.Type;
        // Numbers in strings would be read, but are never written.
        if (type == typeof(int) || type == typeof(long) || type == typeof(int?) || type == typeof(long?))
            (schema.Type, schema.Pattern) = (schema.Type & ~JsonSchemaType.String, null);
        if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
            (schema.Type, schema.Format, schema.Pattern) = (JsonSchemaType.String | (type == typeof(DateTimeOffset?) ? JsonSchemaType.Null : 0), "date-time", "Z$");
        if (context.JsonPropertyInfo is { } property && IsLeftOutWhenNull(property))
            schema.Type &= ~JsonSchemaType.Null;
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
            schema.Required = context.JsonTypeInfo.Properties.Where(p => p.Get is not null && !IsLeftOutWhenNull(p)).Select(p => p.Name).ToHashSet();
        return Task.CompletedTask;
    }

    internal static async Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var types = new Queue<Type>([.. _further, .. _states]);
        while (types.TryDequeue(out var type))
            if (document.AddComponent(NameOf(json.GetTypeInfo(type))!, await context.GetOrCreateSchemaAsync(type, null, cancel)))
                foreach (var inner in Divide(document, json, type))
                    types.Enqueue(inner);

        var rules = Rules.All.Union(Problems.All).ToList();
        Restrict(document, "Problem", "type", rules.Select(r => $"/problems/{r}"));
        Restrict(document, "EntryProblem", "rule", rules);
        document.AddComponent(Posted, new OpenApiSchema
        {
            Description = "The receipt of one entry, those of a batch, or of a dry run.",
            AllOf = [OpenApi.Schema(document, $"{Posted}Attributes"), new OpenApiSchema { AnyOf = [.. _receipts.Select(r => OpenApi.Schema(document, r))] }],
        });
        Restrict(document, "Receipt", "outcome", _outcomes);
        Restrict(document, "ProposalRow", "outcome", ProposalRow.Outcomes);
        Restrict(document, "RowProblem", "rule", rules);
        Restrict(document, "AccountSummary", "sort", _sorts);
        Restrict(document, "GoalView", "status", _statuses);
        Restrict(document, "AssessmentView", "outlook", _outlooks);
        Restrict(document, "KeyView", "role", Enum.GetValues<Role>().Select(KeyRing.Name));
        AskForKeys(document);

        // Where JSON is passed through as it stands in the book.
        Set(document, "EntryView", "data", new OpenApiSchema { Description = "The data of its type, as posted, with `occurredOn` always given and what has a default filled in." });
        Set(document, "PlanView", "goals", new OpenApiSchema { Type = JsonSchemaType.Array, Items = OpenApi.Schema(document, nameof(Goal)), Description = "The goals that stand, as last revised." });
        Set(document, "PlanView", "dropped", new OpenApiSchema { Type = JsonSchemaType.Array, Items = OpenApi.Schema(document, nameof(Goal)), Description = "The goals that were given up." });
        document.AddComponent(nameof(Cell), CellSchema());
        Set(document, "EvidencePosting", "cell", OpenApi.Schema(document, nameof(Cell)));
        Set(document, "SubjectBehind", "cell", OpenApi.Schema(document, nameof(Cell)));
        Set(document, "MovedFigure", "cell", OpenApi.Schema(document, nameof(Cell)));
        Set(document, "Proposal", "entries", OpenApi.Schema(document, OpenApiEntries.Batch));
        Set(document, "AccountRow", "cell", new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
            Description = "The dimensions asked for with `by`; null where a cell has none.",
        });
        Set(document, "SubjectView", "state", new OpenApiSchema { Description = State });
        await Explain(document, context, cancel);
        DescribeUnions(document);
    }

    private static void DescribeUnions(OpenApiDocument document)
    {
        foreach (var (kind, state) in SubjectKind.Names.Zip(_states))
            document.AddComponent($"{state.Name}Subject", Alternative($"A {kind}.", "kind", kind, "state", new OpenApiSchema
            {
                OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, OpenApi.Schema(document, StateOf(state))],
                Description = State,
            }));
        foreach (var type in EntryType.All)
            document.AddComponent(OpenApiEntries.EntryOf(type), Alternative($"An entry {type.Name} as it stands in the book.", "type", type.Name, "data", OpenApi.Schema(document, OpenApiEntries.HeldDataOf(type))));
        document.DivideBy("SubjectView", "kind", SubjectKind.Names.Zip(_states, (kind, state) => (kind, $"{state.Name}Subject")));
        document.DivideBy("EntryView", "type", EntryType.All.Select(t => (t.Name, OpenApiEntries.EntryOf(t))));

        var schemas = document.Components!.Schemas!;
        var receipts = _receipts.SelectMany(r => schemas[r].Properties!).DistinctBy(m => m.Key);
        document.AddComponent($"{Posted}Attributes", new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "What stands in a receipt, what in that of a batch, and what in that of a dry run.",
            Properties = receipts.ToDictionary(m => m.Key, m => m.Value),
        });
    }

    private static OpenApiSchema Alternative(string description, string member, string value, string depending, IOpenApiSchema schema) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = new HashSet<string> { member, depending },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            [member] = new OpenApiSchema { Type = JsonSchemaType.String, Const = value, Description = "What tells the others apart." },
            [depending] = schema,
        },
    };

    private static void AskForKeys(OpenApiDocument document)
    {
        var request = (OpenApiSchema)document.Components!.Schemas![nameof(Contracts.KeyRequest)];
        request.Required = new HashSet<string> { "role", "name" };
        foreach (var member in request.Properties!.Values.OfType<OpenApiSchema>())
            member.Type &= ~JsonSchemaType.Null;
        Restrict(document, nameof(Contracts.KeyRequest), "role", Enum.GetValues<Role>().Select(KeyRing.Name));
        ((OpenApiSchema)request.Properties["association"]).Pattern = $"^[a-z0-9-]{{1,{Slug.Longest}}}$";
        (((OpenApiSchema)request.Properties["name"]).MinLength, ((OpenApiSchema)request.Properties["name"]).MaxLength) = (1, 100);
    }

    // The framework writes a class that no endpoint returns as one schema with all that is in it, as far down as it cares to go:
    // what is a class of its own gets a reference instead, since measures have parts that have measures.
    private static IEnumerable<Type> Divide(OpenApiDocument document, JsonSerializerOptions json, Type type)
    {
        var properties = Properties(document, NameOf(json.GetTypeInfo(type))!);
        foreach (var property in json.GetTypeInfo(type).Properties.Where(p => p.Get is not null))
        {
            var item = json.GetTypeInfo(property.PropertyType) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } ? element : property.PropertyType;
            if (json.GetTypeInfo(item).Kind != JsonTypeInfoKind.Object)
                continue;
            var isNullable = !IsLeftOutWhenNull(property)
                && new NullabilityInfoContext().Create((PropertyInfo)property.AttributeProvider!).ReadState == NullabilityState.Nullable;
            var (reference, description) = (OpenApi.Schema(document, NameOf(json.GetTypeInfo(item))!), properties[property.Name].Description);
            properties[property.Name] = item != property.PropertyType
                ? new OpenApiSchema { Type = JsonSchemaType.Array | (isNullable ? JsonSchemaType.Null : 0), Items = reference, Description = description }
                : isNullable ? new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, reference], Description = description }
                : reference;
            yield return item;
        }
    }

    /// <summary>Says what members mean: in answers as the comments on the contracts say it.</summary>
    private static async Task Explain(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        foreach (var (name, schema) in document.Components!.Schemas!.ToList())
        {
            var comments = ContractOf(name) is { } contract ? await context.GetOrCreateSchemaAsync(contract, null, cancel) : null;
            foreach (var (member, value) in (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).Where(p => p.Value is OpenApiSchema))
                value.Description = (comments?.Properties?.TryGetValue(member, out var said) is true ? said.Description : null) ?? value.Description ?? _meanings.GetValueOrDefault(member);
        }
    }

    // What the domain's own classes show in an answer bears another name than what is posted of them.
    private static Type? ContractOf(string schema) => schema is nameof(Person) or nameof(Wording) ? null
        : typeof(Contracts.Receipt).Assembly.GetType($"{typeof(Contracts.Receipt).Namespace}.{schema.Replace("State", "", StringComparison.Ordinal)}");

    private static OpenApiSchema CellSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = Chart.All.SelectMany(a => a.Dimensions, (a, d) => (Account: a.Name, Dimension: d)).GroupBy(d => (d.Dimension.Name, d.Dimension.IsList)).ToDictionary(
            g => g.Key.Name,
            g => (IOpenApiSchema)new OpenApiSchema
            {
                Type = g.Key.IsList ? JsonSchemaType.Array : JsonSchemaType.String,
                Items = g.Key.IsList ? new OpenApiSchema { Type = JsonSchemaType.String } : null,
                Description = $"Of: {string.Join(", ", g.Select(d => d.Account))}.",
            }),
        AdditionalPropertiesAllowed = false,
        Description = "The dimensions of the account's cell; those that it has none of are left out.",
    };

    private static void Restrict(OpenApiDocument document, string name, string member, IEnumerable<string> values)
    {
        var schema = (OpenApiSchema)Properties(document, name)[member];
        (schema.OneOf, schema.Type) = (OpenApi.Words(values, orNull: schema.Type?.HasFlag(JsonSchemaType.Null) is true).OneOf, null);
    }

    private static void Set(OpenApiDocument document, string name, string member, IOpenApiSchema schema) => Properties(document, name)[member] = schema;

    private static IDictionary<string, IOpenApiSchema> Properties(OpenApiDocument document, string name) => document.Components!.Schemas![name].Properties!;

    private static bool IsLeftOutWhenNull(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
