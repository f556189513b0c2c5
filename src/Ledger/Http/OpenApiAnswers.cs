using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    private const string PostedOn = "The day that the posting is dated: of a reversal, that of the entry it takes back.";

    /// <summary>What members mean, of a schema or wherever they stand, where the comments on the records leave it to their names.</summary>
    private static readonly Dictionary<string, string> _meanings = new()
    {
        ["account"] = "The account.",
        ["personal"] = "What is kept of the person beside it; left out unless it is asked for, may be read and there is any.",
        ["PersonView.person"] = "The person; left out where none was recorded, or it cannot be shown.",
        ["Extract.person"] = "What is kept of the person now: the details recorded one over the other.",
        ["DueList.rule"] = "The rule in force on that day; null when there is none, and nothing is due.",
        ["inForce"] = "The rule in force today; null when there is none, and everything is kept.",
        ["accounts"] = "All accounts, in the order of the chart.",
        ["adoptedOn"] = "The day of the decision.",
        ["after"] = "The value as known at the later moment; null is no reading.",
        ["amount"] = "What it adds to the value; all of them add up to it.",
        ["asOf"] = "What is dated this day or earlier counts.",
        ["balance"] = "The balance, never 0.",
        ["before"] = "The value as known at the earlier moment; null is no reading.",
        ["by"] = "The day on which the goal is judged.",
        ["ChangingEntry.occurredOn"] = PostedOn,
        ["date"] = "The day.",
        ["detail"] = "A sentence that a person can act on.",
        ["dimensions"] = "How it is divided.",
        ["duplicates"] = "How many were recorded before.",
        ["en"] = "In English; null where there is none.",
        ["entries"] = "The entries, in the order of position.",
        ["entry"] = "The entry's id in the book.",
        ["entryCount"] = "How many entries changed it, those not named included.",
        ["EntryView.id"] = "The poster's own id; null where another program recorded it.",
        ["EvidencePosting.occurredOn"] = PostedOn,
        ["expected"] = "Where the straight line to the target stands on the day, rounded down.",
        ["from"] = "The plan's first day, included.",
        ["goals"] = "The goals, in the plan's order.",
        ["id"] = "The goal's id within its plan.",
        ["met"] = "Whether the value reaches the target.",
        ["next"] = "What to give as `after` for the next page; null on the last.",
        ["occurredOn"] = "The day on which it happened.",
        ["parts"] = "The parts of an all-of; left out of other goals.",
        ["plan"] = "The plan's id.",
        ["keys"] = "The keys, the newest first.",
        ["KeyView.id"] = "The key's id, which is no secret.",
        ["NewKey.id"] = "The key's id, which is no secret.",
        ["Refusal.id"] = "Its number.",
        ["key"] = "The key itself, shown this once.",
        ["role"] = "What the key lets one do.",
        ["association"] = "The association that a key of that role is for; null of the others.",
        ["name"] = "What the key is for.",
        ["createdAt"] = "When it was made.",
        ["expiresAt"] = "From when on it is not valid; null where it does not expire.",
        ["revokedAt"] = "From when on it is revoked, which lies ahead while a rotated key is still valid; null where it is not.",
        ["lastUsedOn"] = "The last day, in UTC, on which it was used; null before the first.",
        ["expires"] = "The last day, in UTC, on which it is to be valid; it does not expire where not given.",
        ["refusals"] = "What was refused, in order.",
        ["at"] = "When, the first of them.",
        ["caller"] = "Who asked: the id of a key, or `oidc` and the issuer's name of the subject.",
        ["method"] = "The HTTP method.",
        ["route"] = "The pattern of the address.",
        ["Refusal.status"] = "The HTTP status of the answer; 403 also where only some of a batch was refused.",
        ["times"] = "How many like it within the minute.",
        ["plans"] = "The plans, by their first day.",
        ["PlanSummary.goals"] = "How many goals stand.",
        ["points"] = "The points, by day.",
        ["position"] = "Its place in the order of the book.",
        ["postings"] = "The postings, by day and position.",
        ["receipts"] = "One for each entry, in the order posted.",
        ["recorded"] = "How many are new in the book.",
        ["recordedAt"] = "When it was recorded.",
        ["refused"] = "How many were refused; 0 unless `partial`.",
        ["reversedBy"] = "The entry that took it back; null while it stands.",
        ["rows"] = "The combinations of the dimensions asked for; none where none was.",
        ["sort"] = "A level is the state at the end of a day, a flow what happened up to it.",
        ["source"] = "Who posted it; null where another program recorded it.",
        ["stages"] = "The day on which each stage was reached.",
        ["status"] = "How the goal stands.",
        ["Problem.status"] = "The HTTP status.",
        ["subject"] = "What it is about, `kind/id`.",
        ["subjects"] = "The subjects behind the balance.",
        ["sv"] = "In Swedish; null where there is none.",
        ["target"] = "The least value that meets it.",
        ["title"] = "The plan's title.",
        ["Problem.title"] = "The rule in a few words.",
        ["to"] = "The plan's last day, included.",
        ["topics"] = "What it was about.",
        ["total"] = "The balance; null is no reading, which only a level can have.",
        ["type"] = "The type of entry.",
        ["Problem.type"] = "The rule that is broken, `/problems/` and its name.",
        ["value"] = "The value; null is no reading.",
        ["version"] = "Its place in its subject's stream, from 1.",
    };

    private static readonly string[] _outcomes = ["recorded", "duplicate", "refused"];
    private static readonly string[] _sorts = ["level", "flow"];
    private static readonly string[] _statuses = ["not-started", "no-reading", "met", "on-track", "behind", "missed"];

    /// <summary>The classes of what is answered besides what the endpoints return.</summary>
    private static readonly Type[] _further = [typeof(Contracts.Receipt), typeof(Contracts.BatchReceipt), typeof(Contracts.Problem)];

    /// <summary>The states that subjects have. A kind is named for the class of its state.</summary>
    private static readonly Type[] _states =
        [.. SubjectKind.Names.Select(k => typeof(SubjectKind).Assembly.GetType($"{typeof(SubjectKind).Namespace}.{k}", throwOnError: true, ignoreCase: true)!)];

    /// <summary>The name of a class's schema. The domain's own show every member, with null for none, unlike the entries they come from.</summary>
    internal static string? NameOf(JsonTypeInfo type) => type.Type switch
    {
        { Namespace: "System.Text.Json" } => null,
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
        Restrict(document, "Receipt", "outcome", _outcomes);
        Restrict(document, "AccountSummary", "sort", _sorts);
        Restrict(document, "GoalView", "status", _statuses);
        Restrict(document, "KeyView", "role", Enum.GetValues<Role>().Select(KeyRing.Name));
        AskForKeys(document);

        // Where JSON is passed through as it stands in the book.
        Set(document, "EntryView", "data", new OpenApiSchema
        {
            AnyOf = OpenApiEntries.AnyHeldData(document),
            Description = "The data of its type, as posted, with `occurredOn` always given and what has a default filled in.",
        });
        Set(document, "PlanView", "goals", new OpenApiSchema { Type = JsonSchemaType.Array, Items = OpenApi.Schema(document, nameof(Goal)), Description = "The goals that stand, with their targets as last revised." });
        Set(document, "PlanView", "dropped", new OpenApiSchema { Type = JsonSchemaType.Array, Items = OpenApi.Schema(document, nameof(Goal)), Description = "The goals that were given up." });
        Set(document, "EvidencePosting", "cell", CellSchema());
        Set(document, "SubjectBehind", "cell", CellSchema());
        Set(document, "AccountRow", "cell", new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
            Description = "The dimensions asked for with `by`; null where a cell has none.",
        });
        Set(document, "SubjectView", "state", new OpenApiSchema
        {
            AnyOf = [.. _states.Select(s => OpenApi.Schema(document, StateOf(s))), new OpenApiSchema { Type = JsonSchemaType.Null }],
            Description = "Its state as of the day, by its kind; null before its first entry.",
        });
        Explain(document);
    }

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

    private static void Explain(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components!.Schemas!)
            foreach (var (member, value) in (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).Where(p => p.Value is OpenApiSchema))
                if (_meanings.TryGetValue($"{name}.{member}", out var meaning) || (value.Description is null && _meanings.TryGetValue(member, out meaning)))
                    value.Description = meaning;
    }

    private static OpenApiSchema CellSchema() => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalProperties = new OpenApiSchema
        {
            AnyOf = [new OpenApiSchema { Type = JsonSchemaType.String }, new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } }],
        },
        Description = "The dimensions of the account's cell; those that it has none of are left out.",
    };

    private static void Restrict(OpenApiDocument document, string name, string member, IEnumerable<string> values) =>
        ((OpenApiSchema)Properties(document, name)[member]).Enum = [.. values.Select(v => (JsonNode)v)];

    private static void Set(OpenApiDocument document, string name, string member, OpenApiSchema schema) => Properties(document, name)[member] = schema;

    private static IDictionary<string, IOpenApiSchema> Properties(OpenApiDocument document, string name) => document.Components!.Schemas![name].Properties!;

    private static bool IsLeftOutWhenNull(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
