using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ledger.Http;

/// <summary>
/// The description of the service, OpenAPI 3.1. Paths and the schemas of answers come from the endpoints, the schemas of entries
/// from their shapes, the examples from <c>examples.json</c>; here stands what introduces them.
/// </summary>
public static class OpenApi
{
    private const string Description = """
        Ledger is the book-keeping of a member organisation. Associations post what happened as entries; nothing is ever changed or
        deleted; the board reads how far each goal of its activity plan has come.

        **For posters.** There is one door in: `POST /v1/entries` takes CloudEvents 1.0, one or a batch. Choose an `id` of your own for each
        entry; posting the same `source` and `id` again is safe and answers with the first receipt. An entry may be late: it is put
        in its place by the date on which it happened. To take one back, post `entry.reversed`. Personal data (`person`, `note`)
        is sealed beside the book before anything is stored: the entry itself names nobody.

        **For the board.** Every figure is asked *as of* a day and *known at* a moment: `asOf=2020-06-30&knownAt=2020-06-30` is the
        half-year as the book had it then, `asOf=2020-06-30` alone is the same day as the book has it now. Every figure opens into
        its entries (`evidence`), and what made it change can be asked for (`changes`). A value that is `null` is no reading, not 0.

        **Keys.** Every request but this description's and the health's carries a key, as `Authorization: Bearer ledger_…`, or a bearer token of the
        issuer that the service is set up with. A key belongs to one district and has one role: an association posts and reads its own, the board
        everything, an auditor reads everything, an admin makes keys. What one may not read does not exist for one: 404, as if it were not there.
        RateLimit header fields (draft-ietf-httpapi-ratelimit-headers) tell how much more may be asked for.

        **Clients.** `HEAD` is answered wherever `GET` is. A parameter that an address does not know is refused, not passed over. Bodies may be
        packed (`Content-Encoding`: gzip, br, deflate). Generated clients work: NSwag's for C# and openapi-typescript's types are tested.

        Dates are `YYYY-MM-DD` in the district's time zone, instants RFC 3339 in UTC, amounts whole numbers. What is refused is answered by a
        problem document (RFC 9457) whose `type` names the rule; its sentences are in Swedish or English, by `Accept-Language`.
        """;

    private static readonly OpenApiTag[] _tags =
    [
        new() { Name = "Entries", Description = "The book itself: entries are posted, and read in the order in which they were recorded." },
        new() { Name = "Proposals", Description = "Batches of entries that are worked out and not recorded: each is ready to be posted, and can be taken back by its source." },
        new() { Name = "Plans", Description = "The activity plans: their goals, how far these have come, and the entries that prove it." },
        new() { Name = "Accounts", Description = "The balances that goals are measured by, divided by their dimensions." },
        new() { Name = "Persons", Description = "What is kept of persons beside the book: extracts, erasure, and how long it is kept." },
        new() { Name = "Subjects", Description = "What entries are about: members, associations, contacts and the rest, each with its history." },
        new() { Name = "Lists", Description = "What leaves the book for spreadsheets and other programs: members, contacts, trainings, goals and evidence as CSV, xlsx or JSON lines." },
        new() { Name = "Log", Description = "The sealed log, by which the history can be proven: checkpoints, tiles and proofs in the formats of C2SP and RFC 9162, and the whole book as an export." },
        new() { Name = "Keys", Description = "The keys of a district, and what was refused to their holders: for admins." },
    ];

    private static readonly (string Name, string Description)[] _limits =
    [
        ("RateLimit-Policy", "How many requests the caller may make in how many seconds: `\"minute\";q=60000;w=60`."),
        ("RateLimit", "How many are left, and in how many seconds there are more: `\"minute\";r=59999;t=0`."),
    ];

    private const string Key = "key";

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = OpenApiAnswers.NameOf;
        options.AddSchemaTransformer(OpenApiAnswers.Correct);
        options.AddOperationTransformer(OpenApiOperations.Describe);
        options.AddOperationTransformer(OpenApiExamples.Show);
        options.AddDocumentTransformer(Introduce);
        options.AddDocumentTransformer(OpenApiParameters.AddLists);
        options.AddDocumentTransformer(OpenApiAnswers.Describe);
        options.AddDocumentTransformer(OpenApiEntries.Describe);
    }

    /// <summary>A reference to a schema by its name.</summary>
    internal static OpenApiSchemaReference Schema(OpenApiDocument? document, string name, string? description = null)
    {
        var reference = new OpenApiSchemaReference(name, document);
        if (description is not null)
            reference.Description = description;
        return reference;
    }

    /// <summary>The headers that every answer to a caller bears.</summary>
    internal static Dictionary<string, IOpenApiHeader> Limits(OpenApiDocument? document) =>
        _limits.ToDictionary(l => l.Name, l => (IOpenApiHeader)new OpenApiHeaderReference(l.Name, document));

    /// <summary>
    /// One of a closed list of words. Spelt as constants, not as <c>enum</c>: of those generators make enumerations by names of their own, which System.Text.Json
    /// does not read back where a word holds a hyphen.
    /// </summary>
    internal static OpenApiSchema Words(IEnumerable<string> words, string? description = null, bool orNull = false) => new()
    {
        OneOf = [.. words.Select(w => new OpenApiSchema { Type = JsonSchemaType.String, Const = w }), .. orNull ? [new OpenApiSchema { Type = JsonSchemaType.Null }] : Array.Empty<IOpenApiSchema>()],
        Description = description,
    };

    /// <summary>
    /// Makes of a schema one whose members depend on the value of one of them. It has its members by reference from one schema and, from another, what they
    /// are by that value: generators that know no union have the first as a base class, those that do have both.
    /// </summary>
    internal static void DivideBy(this OpenApiDocument document, string name, string member, IEnumerable<(string Value, string Schema)> alternatives)
    {
        var schemas = document.Components!.Schemas!;
        var (attributes, union) = ($"{name}Attributes", $"{name}By{char.ToUpperInvariant(member[0])}{member[1..]}");
        var description = schemas[name].Description;
        schemas[attributes] = schemas[name];
        schemas[union] = new OpenApiSchema
        {
            Description = $"What its members are, by `{member}`.",
            OneOf = [.. alternatives.Select(a => Schema(document, a.Schema))],
            Discriminator = new() { PropertyName = member, Mapping = alternatives.ToDictionary(a => a.Value, a => Schema(document, a.Schema)) },
        };
        schemas[name] = new OpenApiSchema
        {
            Description = description,
            // openapi-typescript leaves a discriminator's member out of what stands in allOf by itself.
            AllOf = [Schema(document, attributes), new OpenApiSchema { OneOf = [Schema(document, union)] }],
        };
    }

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new()
        {
            Title = "Ledger",
            Version = typeof(OpenApi).Assembly.GetName().Version!.ToString(3),
            Description = Description,
            License = new() { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new() { Url = "/", Description = "The service that this description was read from." }];
        foreach (var (name, description) in _limits)
            document.AddComponent(name, new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        document.Tags = new HashSet<OpenApiTag>(_tags);
        document.AddComponent(Key, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "ledger_ and 33 letters and digits, or a JWT of the issuer",
            Description = "A key, or a token of the OpenID Connect issuer that the service is set up with.",
        });
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
        return Task.CompletedTask;
    }
}
