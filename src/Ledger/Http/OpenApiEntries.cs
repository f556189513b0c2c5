using System.Globalization;
using Ledger.Domain;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ledger.Http;

/// <summary>
/// The schemas of what may be posted: for each type of entry its CloudEvent (<c>MemberJoined</c>) and its data
/// (<c>MemberJoinedData</c>), walked off its shape. Only the descriptions come from elsewhere, the comments on the types.
/// </summary>
public static class OpenApiEntries
{
    /// <summary>The name of the schema of any one entry.</summary>
    public const string CloudEvent = "CloudEvent";

    /// <summary>The name of the schema of a batch of entries.</summary>
    public const string Batch = "CloudEventBatch";

    // A shape takes days before the year 3000; what lies beyond is a slip of the pen.
    private const string DayPattern = "^[0-2][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
    private const string OccurredOn = "The day on which it happened, never after today; the day of `time` where not given.";
    private const string PersonMeans = "The person: sealed beside the book before anything is stored. The book holds only where.";
    private const string NoteMeans = "A note of at most 4,000 characters: sealed beside the book before anything is stored. The book holds only where.";
    private const string IdCharacters = "[A-Za-z0-9._:~-]{1,100}";
    private const string SlugCharacters = "[a-z0-9-]{1,60}";

    /// <summary>The name of the schema of a type's data.</summary>
    public static string DataOf(EntryType type) => $"{NameOf(type)}Data";

    /// <summary>The name of the schema of a type's data as the book holds it: what is personal is sealed.</summary>
    public static string HeldDataOf(EntryType type) => type.Shape.Personal.Count == 0 ? DataOf(type) : $"{NameOf(type)}SealedData";

    /// <summary>The name of the schema of a type's entries in the book.</summary>
    public static string EntryOf(EntryType type) => $"{NameOf(type)}Entry";

    /// <summary>The name of the schema of a type's CloudEvent: a name that is one in every language.</summary>
    public static string NameOf(EntryType type) => string.Concat(type.Name.Split('.', '-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    /// <summary>The data of any type that is posted.</summary>
    internal static List<IOpenApiSchema> AnyData(OpenApiDocument? document) => [.. EntryType.Posted.Select(t => OpenApi.Schema(document, DataOf(t)))];

    internal static async Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        Task<OpenApiSchema> Comments(Type type) => context.GetOrCreateSchemaAsync(type, null, cancel);

        document.AddComponent("Slug", Text($"^{SlugCharacters}$", "A name in lower case: 1–60 characters of a–z, 0–9 and -."));
        document.AddComponent("SubjectId", Text($"^{IdCharacters}$", "A subject's id, without its kind: the poster's own key, never a personal identity number."));
        document.AddComponent("Date", Text(DayPattern, "A day in the district's time zone, YYYY-MM-DD.", "date"));
        foreach (var type in EntryType.All)
        {
            var comments = await Comments(type.Class);
            document.AddComponent(DataOf(type), ObjectOf(type.Shape, comments, document, f => ValueOf(f, document)));
            if (type.Shape.Personal.Count > 0)
                document.AddComponent(HeldDataOf(type), ObjectOf(type.Shape, comments, document, _ => OpenApi.Schema(document, nameof(Sealed))));
            if (type.IsPosted)
                document.AddComponent(NameOf(type), EventOf(type, comments.Description, document));
        }

        foreach (var type in NestedTypes())
            document.AddComponent(type.Name, ObjectOf(Shape.Of(type), await Comments(type), document, _ => throw new NotSupportedException()));
        document.AddComponent(nameof(Sealed), new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Personal data, sealed beside the book: where it is kept, and the SHA-256 of the ciphertext.",
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["ref"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid", Description = "The name of what is kept." },
                ["sha256"] = Text("^[0-9a-f]{64}$", "The SHA-256 of its ciphertext."),
            },
            Required = new HashSet<string> { "ref", "sha256" },
            AdditionalPropertiesAllowed = false,
        });
        document.AddComponent(CloudEvent, AnyEvent());
        document.DivideBy(CloudEvent, "type", EntryType.Posted.Select(type => (type.Name, NameOf(type))));
        document.AddComponent(Batch, new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Description = "Entries, each of which sees those before it.",
            MaxItems = Service.MostEntries,
            Items = OpenApi.Schema(document, CloudEvent),
        });
    }

    private static OpenApiSchema EventOf(EntryType type, string? description, OpenApiDocument document)
    {
        var ofAnyKind = type.Kind == "entry"; // a reversal may leave its subject to the entry that it reverses
        var required = new HashSet<string> { "specversion", "id", "source", "type" };
        if (!ofAnyKind)
            required.Add("subject");
        if (type.Shape.Fields.Concat(type.Shape.Personal).Any(f => f.IsRequired))
            required.Add("data");
        return new()
        {
            Type = JsonSchemaType.Object,
            Description = description,
            Required = required,
            Properties = new Dictionary<string, IOpenApiSchema>(Attributes())
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = type.Name },
                ["subject"] = Text(
                    ofAnyKind ? $"^({string.Join('|', SubjectKind.Names.Select(SubjectPattern))})$" : $"^{SubjectPattern(type.Kind)}$",
                    ofAnyKind ? "What the reversed entry is about; need not be given." : $"What it is about, `{type.Kind}/` and its id."),
                ["data"] = OpenApi.Schema(document, DataOf(type)),
            },
        };
    }

    private static OpenApiSchema AnyEvent() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "One entry as a CloudEvent 1.0, of the type that `type` names. Extension attributes are passed over.",
        Required = new HashSet<string> { "specversion", "id", "source", "type" },
        Properties = new Dictionary<string, IOpenApiSchema>(Attributes())
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The type of entry." },
            ["subject"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "What it is about, `kind/` and its id." },
            ["data"] = new OpenApiSchema { Description = "The fields of the type." },
        },
    };

    // JSON format of CloudEvents, section 2.2: an attribute that is null is one that is not set.
    private static Dictionary<string, IOpenApiSchema> Attributes() => new()
    {
        ["specversion"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = "1.0", Description = "The version of the specification." },
        ["id"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            MinLength = 1,
            MaxLength = Http.CloudEvent.LongestId,
            Description = "The poster's own id of the entry, unique within its source; the same again is the same entry.",
        },
        ["source"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = "uri-reference",
            MinLength = 1,
            MaxLength = Http.CloudEvent.LongestSource,
            Description = "Who posts it, for instance `/associations/karlstad`.",
        },
        ["time"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String | JsonSchemaType.Null,
            Format = "date-time",
            Description = "When it happened. Its day in the district's time zone counts where `data.occurredOn` is not given; one of the two is required.",
        },
        ["datacontenttype"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "`application/json`." },
    };

    // Other entries name associations as slugs, and goals figures and milestones.
    private static string SubjectPattern(string kind) => $"{kind}/{(kind is "association" or "milestone" or "figure" ? SlugCharacters : IdCharacters)}";

    private static OpenApiSchema ObjectOf(Shape shape, OpenApiSchema comments, OpenApiDocument document, Func<Field, IOpenApiSchema> personal)
    {
        var properties = shape.Fields.ToDictionary(f => f.Name, f => FieldOf(f, comments.Properties![f.Name], document));
        foreach (var field in shape.Personal)
        {
            properties[field.Name] = personal(field);
            properties[field.Name].Description = field.Name == Personal.Person ? PersonMeans : NoteMeans;
        }

        return new()
        {
            Type = JsonSchemaType.Object,
            Description = comments.Description,
            Properties = properties,
            Required = shape.Fields.Concat(shape.Personal).Where(f => f.IsRequired).Select(f => f.Name).ToHashSet(),
            MinProperties = shape == Shape.Of(typeof(Person)) ? 1 : null,
            AdditionalPropertiesAllowed = false,
        };
    }

    private static IOpenApiSchema FieldOf(Field field, IOpenApiSchema comments, OpenApiDocument document)
    {
        var schema = field.IsList
            ? new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = Shape.LongestList, Items = ValueOf(field, document) }
            : ValueOf(field, document);
        if ((field.Name == "occurredOn" ? OccurredOn : comments.Description) is { } description)
            schema.Description = description;
        // Said, not given as `default`: of that openapi-typescript makes a member that must be posted.
        if (comments.Default is { } otherwise)
            schema.Description = $"{schema.Description} `{otherwise}` where not given.".Trim();
        return schema;
    }

    private static IOpenApiSchema ValueOf(Field field, OpenApiDocument document) => field.Form switch
    {
        SlugAttribute => OpenApi.Schema(document, "Slug"),
        SubjectIdAttribute => OpenApi.Schema(document, "SubjectId"),
        // Neither control characters, nor white space at its ends. The length is in UTF-16 code units.
        TextAttribute text => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = text.Longest, Pattern = @"^\S(?:[^\u0000-\u001f\u007f-\u009f]*\S)?$" },
        NoteAttribute note => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = note.Longest, Pattern = @"^\S(?:[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*\S)?$" },
        EmailAttribute => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = EmailAttribute.Longest, Pattern = EmailAttribute.Pattern },
        PhoneAttribute => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = PhoneAttribute.Pattern },
        OneOfAttribute oneOf => OpenApi.Words(oneOf.Values),
        WholeAttribute whole => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = Whole(whole.Least), Maximum = Whole(whole.Greatest) },
        null when field.Type == typeof(DateOnly) => OpenApi.Schema(document, "Date"),
        null when field.Type == typeof(bool) => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        null when field.Type == typeof(Guid) => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        null when field.Nested is not null => OpenApi.Schema(document, field.Type.Name),
        null => new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = OpenApi.Schema(document, "Slug") },
        _ => throw new NotSupportedException($"{field.Form.GetType().Name} has no schema"),
    };

    private static HashSet<Type> NestedTypes()
    {
        var found = new HashSet<Type>();
        var shapes = new Queue<Shape>(EntryType.All.Select(t => t.Shape));
        while (shapes.TryDequeue(out var shape))
            foreach (var field in shape.Fields.Concat(shape.Personal).Where(f => f.Form is null && f.Nested is not null && found.Add(f.Type)))
                shapes.Enqueue(field.Nested!);
        return found;
    }

    private static OpenApiSchema Text(string pattern, string description, string? format = null) =>
        new() { Type = JsonSchemaType.String, Pattern = pattern, Format = format, Description = description };

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);
}
