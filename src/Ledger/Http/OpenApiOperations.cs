using System.Net.Mime;
using Ledger.Access;
using Ledger.Contracts;
using Ledger.Lists;
using Ledger.Store;
using Ledger.Store.Access;
using Ledger.Store.Lists;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ledger.Http;

/// <summary>What the operations are for, what bodies they take, and how else than well they may be answered.</summary>
public static class OpenApiOperations
{
    private static readonly Dictionary<string, string> _descriptions = new()
    {
        ["postEntries"] = """
            One entry is recorded (201), or was before (200), or is refused. A batch is all or nothing: it is recorded, or refused with every problem by
            its index; with `partial` each item is recorded or refused for itself. With `dryRun` nothing is recorded: the answer is what the post's would be, and
            which figures would move. In the binary mode the `ce-` headers are the attributes
            and the body is the data alone. A body holds 8 MiB at most.
            """,
        ["proposeMembers"] = $"The body is the list itself, as CSV (its encoding and separator are recognised) or as a workbook, of {ListReader.MostRows:N0} rows and {ListReader.MostBytes >> 20} MiB at the most. A row finds its member by id, else by the list's own number; a name only supposes. Each row is told in `rows`, with all that is wrong with it by column; what is wrong is left out of `entries`. What was understood of the file stands in `list`. Nothing is recorded, and nothing of the list is kept.",
        ["proposeLapses"] = "`member.left` with the reason `lapsed` for every member who is inside as of the day and has paid through a day before the one given, or never. Whom something follows that would not read then is told in `rows`, and left. Nothing is recorded: `entries` are ready to be posted.",
        ["proposeClosing"] = "`association.closed`, and `member.transferred` for all who are members on that day; who would come later comes to the other association instead. Nothing is recorded.",
        ["proposeMerge"] = "Reversals of what stands under the one id, and under the other what is missing there. From then on the figures are those of one person; what was known before stays. Nothing is recorded.",
        ["proposeReversal"] = "Reversals of all that stands of a source, or of an entry, and of what would no longer read without. What a reversal among them took back is told again. Nothing is recorded.",
        ["getGoalHistory"] = $"The first day, each step after it, and the last day, both included; {PlanReader.MostPoints} points at most.",
        ["getGoalEvidence"] = "Of a goal that counts associations or parts, a posting's amount is 1 where it completes one, −1 where it undoes one, else 0.",
        ["getChanges"] = "The plan is read as known at the later moment.",
        ["getAccount"] = "A row is a combination of the dimensions named with `by`; rows of balance 0 are left out. A list counts under each of its values, so rows may add up to more than the total.",
        ["listSubjects"] = "One of `kind` and `account` is required; a kind stands for the account that its subjects are counted on.",
        ["listMembers"] = "In the order in which they were first counted; their number is the balance of `members`. The columns are those that a list of members is read by when it is taken in, so that the same list taken in again says nothing new.",
        ["listContacts"] = "In the order in which they were first counted; their number is the balance of `contacts`. To an association, its own.",
        ["listTrainings"] = "Planned, held, completed and cancelled, in the order of their ids. To an association, those that it arranges.",
        ["listGoals"] = "What `progress` answers, but for the parts of goals. To an association, its own part of them.",
        ["listEvidence"] = "What `evidence` answers, all of it. The amounts sum to the goal's value.",
        ["listKeys"] = "The newest first, a thousand at the most, those that have ended included.",
        ["issueKey"] = "Only the key's SHA-256 is kept, so it cannot be shown again.",
        ["rotateKey"] = "The new key has the role, association, name and length of life of the old one, which ends when the overlap is over. A key that has ended or was rotated before is not found.",
        ["revokeKey"] = "From the answer on the key is refused. A key that has ended is not found.",
        ["listRefusals"] = "In order; what is alike within a minute is counted in one row. Attempts without a key of any district are shown to none.",
        ["listMaintenance"] = "In order. A rebuild is in it whether or not it found anything to put right, a repair where it did.",
        ["getExtract"] = "Entries, personal data, and who has read it, this extract included; an association sees its own part.",
        ["erasePersonalData"] = "Deletes all that is kept of the member and its key, in one transaction with the entry `member.erased`. 204 when nothing was kept.",
        ["erasePersonalDataOf"] = "The same for a subject of any kind: deletes every person and note kept beside its entries and its key, in one transaction with the entry that records it, as `contact.erased`. 204 when nothing was kept.",
        ["setRetention"] = "No rule is altered: the newest of a day stands. From its day on, the service erases daily what is due.",
        ["listDue"] = "The members who are outside, and have been for as many days as the rule in force on that day says, and all else about which no entry has been dated for as many days; of these, those beside which anything is kept.",
        ["getCheckpoint"] = "A checkpoint of C2SP tlog-checkpoint: origin, size and root, signed. What is recorded is in it within a second. 404 `not-sealed-yet` before the first.",
        ["getLogKey"] = "A verifier key of C2SP signed-note. Note it once, by another way than this one, and compare.",
        ["getTile"] = "Of height 8, as C2SP tlog-tiles has them; a tile of the log never changes, so it may be kept for ever.",
        ["getConsistency"] = "RFC 9162 section 2.1.4. Sizes are numbers of entries; the later is the newest where not given.",
        ["exportLog"] = "A line for each entry, which is its leaf's input, in the order of position; then lines with signed notes, and last one with the log's key. The bytes of a position never change. Where it breaks off, the same with `after` goes on.",
        ["getProof"] = "RFC 9162 section 2.1.3. An association has the proofs of the entries that it may see. 404 `not-sealed-yet` within a second of the recording.",
        ["getSubject"] = "The history holds every entry as known at the moment, whatever its date; the state counts those dated `asOf` or earlier.",
    };

    private static readonly (string Name, string Description)[] _attributes =
    [
        ("specversion", "Binary mode: `1.0`. This header is what tells the mode."),
        ("id", "Binary mode: the poster's id of the entry, percent-encoded."),
        ("source", "Binary mode: who posts it, percent-encoded."),
        ("type", "Binary mode: the type of entry."),
        ("subject", "Binary mode: what it is about, `kind/id`."),
        ("time", "Binary mode: when it happened, RFC 3339."),
    ];

    internal static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var (name, document) = (operation.OperationId!, context.Document);
        var needed = context.Description.ActionDescriptor.EndpointMetadata.OfType<NeedsAttribute>().Single().Right;
        operation.Description = $"{_descriptions.GetValueOrDefault(name)} For: {string.Join(", ", Enum.GetValues<Role>().Where(r => Policy.Allows(r, needed)).Select(KeyRing.Name))}.".Trim();
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            OpenApiParameters.Describe(name, parameter, document);

        if (name == "postEntries")
            DescribePost(operation, document);
        if (name == "proposeMembers")
            DescribeListBody(operation, document);
        if (name is "getAccount" or "listSubjects")
            OpenApiParameters.AddWhere(operation);
        foreach (var (status, answer) in operation.Responses!)
            answer.Description = status switch
            {
                "201" when name != "postEntries" => "Made.",
                "204" => "Done.",
                "200" when name == "postEntries" => "Recorded before, or a batch, or a dry run.",
                "200" => "The answer.",
                _ => answer.Description,
            };
        if (name is "getEntry" or "getProof" or "getCheckpoint" or "getLogKey" or "getTile" || (name != "exportLog" && Takes(operation, "knownAt")) || Takes(operation, "until"))
            AddTag(operation, !Takes(operation, "knownAt") && !Takes(operation, "until"));
        if (Takes(operation, "columns"))
            DescribeList(operation);
        Refuses(operation, document, "401", "No valid key was given.")
            .Headers = Header("WWW-Authenticate", "`Bearer`.", new() { Type = JsonSchemaType.String });
        Refuses(operation, document, "429", "The key, or the address of those without one, has asked too often.").Headers = Header("Retry-After", "In how many seconds.", OpenApiParameters.Whole(1, null, null));
        Refuses(operation, document, "500", "A fault of the service's own; it is logged.");
        Refuses(operation, document, "503", "The database is not to be reached, or too much is waiting: the same again later.").Headers = Header("Retry-After", "In how many seconds.", OpenApiParameters.Whole(1, null, null));
        if (context.Description.HttpMethod == HttpMethods.Get)
            Refuses(operation, document, "404", "There is none of that name, as known at that moment, or none that the key may read.");
        else
            Refuses(operation, document, "403", "The key may not do this, or not here.");
        if (operation.Parameters?.Any(p => p.In == ParameterLocation.Path) is true)
            Refuses(operation, document, "404", "There is none of that name, as known at that moment, or none that the key may reach.");
        if (name.StartsWith("propose", StringComparison.Ordinal))
        {
            Refuses(operation, document, "404", "There is no such association, member, source or entry, or none that the key may reach.");
            Refuses(operation, document, "422", "What would be proposed does not read: every problem by its index, as of a batch.");
        }

        if (operation.RequestBody is not null || operation.Parameters?.Any(p => p.In == ParameterLocation.Query) is true)
            Refuses(operation, document, "400", name == "postEntries" ? "It is no JSON, or no CloudEvent, or no list where a batch was promised." : "A parameter, or a member of the body, is missing or not of its form.");
        if (Takes(operation, "include"))
            Refuses(operation, document, "403", "The key may not read persons (`include=person`).");
        foreach (var response in operation.Responses.Values.OfType<OpenApiResponse>())
            response.Headers = response.Headers is null ? OpenApi.Limits(document) : response.Headers.Concat(OpenApi.Limits(document)).ToDictionary();
        operation.Responses = Sorted(operation.Responses);
        return Task.CompletedTask;
    }

    private static void DescribeListBody(OpenApiOperation operation, OpenApiDocument? document)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "The list: a file of CSV, or a workbook.",
            Content = new[] { MemberProposals.CsvType, MemberProposals.XlsxType }.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } }),
        };
        Refuses(operation, document, "413", "The file is too large.");
        Refuses(operation, document, "415", "The content type is neither of the two.");
    }

    // The rows are a file in one of three forms, and what they rest on stands in header fields.
    private static void DescribeList(OpenApiOperation operation)
    {
        var answer = (OpenApiResponse)operation.Responses!["200"];
        answer.Description = "The list, as a file: CSV (UTF-8 with a byte order mark, semicolons, CRLF), a workbook, or JSON lines.";
        foreach (var content in answer.Content!.Values)
            content.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        answer.Headers = (answer.Headers ?? new Dictionary<string, IOpenApiHeader>()).Concat(
        [
            .. Header(ListHeaders.AsOf, "The day as of which: what is dated this day or earlier counts.", OpenApiParameters.Formatted("date")),
            .. Header(ListHeaders.Position, "The last position that is known.", OpenApiParameters.Whole(0, null, null)),
            .. Header(ListHeaders.KnownAt, "The moment whose knowledge it is; left out before the first entry.", OpenApiParameters.Formatted("date-time"), isRequired: false),
            .. Header(ListHeaders.Checkpoint, "The newest signed checkpoint that counts all it rests on, in one line; left out where there is none yet.", new() { Type = JsonSchemaType.String }, isRequired: false),
        ]).ToDictionary();
    }

    private static Dictionary<string, IOpenApiHeader> Header(string name, string description, OpenApiSchema schema, bool isRequired = true) =>
        new() { [name] = new OpenApiHeader { Description = description, Required = isRequired, Schema = schema } };

    private static void DescribePost(OpenApiOperation operation, OpenApiDocument? document)
    {
        foreach (var (name, description) in _attributes)
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = $"ce-{name}",
                In = ParameterLocation.Header,
                Description = description,
                Schema = name switch
                {
                    "type" => OpenApiParameters.OneOf("PostedType", document),
                    _ => new OpenApiSchema { Type = JsonSchemaType.String },
                },
            });
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "One entry (structured mode), a batch, or the data of one entry (binary mode).",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Posting.StructuredType] = new() { Schema = OpenApi.Schema(document, OpenApiEntries.CloudEvent) },
                [Posting.BatchType] = new() { Schema = OpenApi.Schema(document, OpenApiEntries.Batch) },
                [MediaTypeNames.Application.Json] = new() { Schema = new OpenApiSchema { AnyOf = OpenApiEntries.AnyData(document), Description = "The data of the type that `ce-type` names." } },
            },
        };
        // One schema for both: a generated method returns one class.
        operation.Responses!["200"] = Answers("", OpenApi.Schema(document, OpenApiAnswers.Posted));
        var created = Answers("One entry was recorded: its receipt.", OpenApi.Schema(document, OpenApiAnswers.Posted));
        created.Headers = new Dictionary<string, IOpenApiHeader> { ["Location"] = new OpenApiHeader { Description = "Where the entry can be read.", Required = true, Schema = OpenApiParameters.Formatted("uri-reference") } };
        operation.Responses["201"] = created;
        Refuses(operation, document, "409", "The source and id were used before for an entry with other content.");
        Refuses(operation, document, "413", "The body or the batch is too large.");
        Refuses(operation, document, "415", "The content type is none of the three.");
        Refuses(operation, document, "422", "A rule is broken; of a batch, every problem by its index, and nothing is recorded.");
    }

    private static void AddTag(OpenApiOperation operation, bool always)
    {
        const string Etag = "The answer's tag, a hash of it.";
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = "If-None-Match",
            In = ParameterLocation.Header,
            Description = "The `ETag` of an earlier answer: 304 if it still stands.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        IDictionary<string, IOpenApiHeader> Headers(string description) =>
            new Dictionary<string, IOpenApiHeader> { ["ETag"] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } } };
        ((OpenApiResponse)operation.Responses!["200"]).Headers = Headers(always ? Etag : $"{Etag} Only where the moment of knowledge is given.");
        operation.Responses["304"] = new OpenApiResponse { Description = "The answer is the one that `If-None-Match` names.", Headers = Headers(Etag) };
    }

    private static OpenApiResponse Refuses(OpenApiOperation operation, OpenApiDocument? document, string status, string description)
    {
        var response = Answers(description, OpenApi.Schema(document, nameof(Problem)), "application/problem+json");
        operation.Responses![status] = response;
        return response;
    }

    private static OpenApiResponse Answers(string description, IOpenApiSchema schema, string type = MediaTypeNames.Application.Json) =>
        new() { Description = description, Content = new Dictionary<string, OpenApiMediaType> { [type] = new() { Schema = schema } } };

    private static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(r => r.Key, StringComparer.Ordinal))
            sorted.Add(status, response);
        return sorted;
    }

    private static bool Takes(OpenApiOperation operation, string parameter) => operation.Parameters?.Any(p => p.Name == parameter) is true;
}
