using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Contracts;
using Ledger.Domain;
using Ledger.Lists;
using Ledger.Store;
using Ledger.Store.Access;
using Ledger.Store.Lists;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ledger.Http;

/// <summary>What the operations' parameters mean, what bodies they take, and how else than well they may be answered.</summary>
public static class OpenApiOperations
{
    /// <summary>The dimensions there are, each with the accounts that have it.</summary>
    private static readonly ILookup<string, string> _dimensions = Chart.All.SelectMany(a => a.Dimensions, (a, d) => (a.Name, Dimension: d.Name)).ToLookup(d => d.Dimension, d => d.Name);

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

    private static readonly Dictionary<string, (string Description, Func<OpenApiDocument?, IOpenApiSchema> Schema)> _parameters = new()
    {
        ["reason"] = ("Why; the same as in the body, which a DELETE may lose on its way.", d => OneOf("ErasureReason", d)),
        ["include"] = ("`person`: what is kept of persons too, for those who may read it. Each reading is written down: who, whom, when, which fields.", d => OneOf("Include", d)),
        ["getExtract.id"] = ("The member's id.", _ => SubjectId()),
        ["erasePersonalData.id"] = ("The member's id.", _ => SubjectId()),
        ["kind"] = ("The kind of subject.", d => OneOf("Kind", d)),
        ["erasePersonalDataOf.id"] = ("The subject's id, without its kind.", _ => SubjectId()),
        ["plan"] = ("The plan's id.", _ => SubjectId()),
        ["goal"] = ("The goal's id within the plan.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["getAccount.account"] = ("The account.", d => OneOf("AccountName", d)),
        ["getSubject.id"] = ("The subject's id, without its kind.", _ => SubjectId()),
        ["getEntry.id"] = ("The entry's id in the book, `entry` of its receipt.", _ => Formatted("uuid")),
        ["getProof.id"] = ("The entry's id in the book, `entry` of its receipt.", _ => Formatted("uuid")),
        ["address"] = ("The tile: its level, its index in groups of three digits, all but the last with an `x` before them, and `.p/` and the width of a partial one, as in `0/x001/234.p/5`.",
            _ => Text(@"^\d{1,2}/(x\d{3}/)*\d{3}(\.p/\d{1,3})?$")),
        ["getConsistency.from"] = ("The earlier size.", _ => Whole(0, null, null)),
        ["getConsistency.to"] = ("The later size. The newest where not given.", _ => Whole(0, null, null)),
        ["id"] = ("The key's id.", _ => Formatted("uuid")),
        ["overlapHours"] = ("For how many hours the old key stays valid.", _ => Whole(0, Keys.LongestOverlap, Keys.Overlap)),
        ["listMaintenance.after"] = ("The number after which to go on: `next` of the answer before.", _ => Whole(0, null, 0)),
        ["listRefusals.after"] = ("The number after which to go on: `next` of the answer before.", _ => Whole(0, null, 0)),
        ["proposeMembers.asOf"] = ("The day on which those are members whom the list has; not after today.", _ => Formatted("date")),
        ["proposeMembers.association"] = ("The association whose list it is. Where not given, a district's; of an association, its own.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["proposeMembers.map"] = ("What a column means, `Column:field`, where the word above it does not say; without a field the column is not read. May be given several times.", _ => new OpenApiSchema() { Type = JsonSchemaType.Array, Items = Text("^.+:[A-Za-z.]*$") }),
        ["proposeMembers.missing"] = ("`leave`: those leave on the day whom the list lacks. Where not given, they are told.", d => OneOf("Missing", d)),
        ["proposeLapses.asOf"] = ("The day on which they leave, as late as an entry may be dated. Today where not given.", _ => Formatted("date")),
        ["proposeLapses.paidThroughBefore"] = ("Those leave who have paid through a day before this one, or never.", _ => Formatted("date")),
        ["proposeLapses.association"] = ("Only its members. All where not given; of an association, its own.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["proposeClosing.association"] = ("The association that closes.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["proposeClosing.into"] = ("The association that its members move to. May be left out where it has none.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["proposeClosing.on"] = ("The first day on which it is no longer open, as late as an entry may be dated.", _ => Formatted("date")),
        ["proposeMerge.from"] = ("The id that goes, `member/…`.", _ => Text("^member/[A-Za-z0-9._:~-]{1,100}$")),
        ["proposeMerge.into"] = ("The id that remains, `member/…`.", _ => Text("^member/[A-Za-z0-9._:~-]{1,100}$")),
        ["proposeReversal.source"] = ("The source whose entries are taken back. One of this and `entry` is required.", d => new OpenApiSchema() { Type = JsonSchemaType.String }),
        ["proposeReversal.entry"] = ("The entry that is taken back, with what rests on it.", _ => Formatted("uuid")),
        ["asOf"] = ("The day as of which: what is dated this day or earlier counts. Today where not given.", _ => Formatted("date")),
        ["knownAt"] = ("The moment whose knowledge is asked for: a date (the end of that day in the district's time zone), an RFC 3339 instant, or `@` and a position. Now where not given.", _ => Moment()),
        ["since"] = ("The earlier moment of knowledge: a date (the end of that day), an RFC 3339 instant, or `@` and a position.", _ => Moment()),
        ["until"] = ("The later moment of knowledge, in the same forms. Now where not given.", _ => Moment()),
        ["from"] = ("The first day. The plan's first where not given.", _ => Formatted("date")),
        ["to"] = ("The last day, included. Today, or the plan's last if that is earlier, where not given.", _ => Formatted("date")),
        ["every"] = ("The step from point to point.", d => OneOf("Every", d)),
        ["getGoalEvidence.after"] = ("Where to go on: `next` of the answer before.", d => new OpenApiSchema() { Type = JsonSchemaType.String }),
        ["listSubjects.after"] = ("Where to go on: `next` of the answer before.", d => new OpenApiSchema() { Type = JsonSchemaType.String }),
        ["after"] = ("The position after which to go on: `next` of the answer before.", _ => Whole(0, null, 0)),
        ["getChanges.limit"] = ("How many entries to name for each goal.", _ => Whole(1, Reading.MostRows, Reading.Rows)),
        ["limit"] = ("How many rows to answer with.", _ => Whole(1, Reading.MostRows, Reading.Rows)),
        ["by"] = ("A dimension to divide the balance by. May be given several times, or several parted by commas.", d => new OpenApiSchema() { Type = JsonSchemaType.Array, Items = OneOf("DimensionName", d) }),
        ["listSubjects.kind"] = ("The kind of subject.", d => OneOf("CountedKind", d)),
        ["listSubjects.account"] = ("The account behind whose balance the subjects stand.", d => OneOf("AccountName", d)),
        ["listSubjects.association"] = ("The same as `where.association`.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["listMembers.association"] = ("Only members of this association.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["listContacts.association"] = ("Only contacts that this association keeps.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["listTrainings.association"] = ("Only trainings that this association arranges.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["columns"] = ("The columns, in that order, by name and parted by commas. All where not given, those with personal data only with `include=person`.", _ => new OpenApiSchema() { Type = JsonSchemaType.String }),
        ["format"] = ("The form. Where not given, the one that `Accept` names; CSV where that names none.", d => OneOf("ListFormat", d)),
        ["listEntries.type"] = ("Only entries of this type.", d => OneOf("EntryType", d)),
        ["listEntries.subject"] = ("Only entries about this subject, `kind/id`.", d => new OpenApiSchema() { Type = JsonSchemaType.String }),
        ["listEntries.association"] = ("Only entries about this association, that name it, or that it posted.", _ => Text($"^[a-z0-9-]{{1,{Slug.Longest}}}$")),
        ["postEntries.dryRun"] = ("Record nothing: answer what the post would be answered, and the figures that it would move.", d => new OpenApiSchema() { Type = JsonSchemaType.Boolean, Default = false }),
        ["postEntries.partial"] = ("Of a batch: record what can be recorded, and refuse each of the rest for itself.", d => new OpenApiSchema() { Type = JsonSchemaType.Boolean, Default = false }),
    };

    /// <summary>The closed lists that parameters take their values from. Each has a name, so that generators call it by that.</summary>
    private static readonly (string Name, string Description, IEnumerable<string> Values, string? Otherwise)[] _lists =
    [
        ("ErasureReason", "Why personal data is erased.", new ErasureReasonAttribute().Values, null),
        ("Include", "What is answered besides.", [Personal.Person], null),
        ("Kind", "The kinds of subject.", SubjectKind.Names, null),
        ("CountedKind", "The kinds of subject that are counted on an account.", BookReader.KindsOnAccounts, null),
        ("AccountName", "The accounts.", Chart.All.Select(a => a.Name), null),
        ("DimensionName", "The dimensions of accounts.", _dimensions.Select(d => d.Key), null),
        ("EntryType", "The types of entries.", EntryType.All.Select(t => t.Name), null),
        ("PostedType", "The types of entries that are posted.", EntryType.Posted.Select(t => t.Name), null),
        ("Missing", "What becomes of members whom a list lacks.", ["leave"], null),
        ("ListFormat", "The forms of lists.", ListFormat.All.Select(f => f.Name), null),
        ("Every", "The steps of a curve.", ["day", "week", "month"], "week"),
    ];

    private static readonly (string Name, string Description)[] _attributes =
    [
        ("specversion", "Binary mode: `1.0`. This header is what tells the mode."),
        ("id", "Binary mode: the poster's id of the entry, percent-encoded."),
        ("source", "Binary mode: who posts it, percent-encoded."),
        ("type", "Binary mode: the type of entry."),
        ("subject", "Binary mode: what it is about, `kind/id`."),
        ("time", "Binary mode: when it happened, RFC 3339."),
    ];

    /// <summary>Adds the lists that parameters refer to.</summary>
    internal static Task AddLists(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        foreach (var (name, description, values, otherwise) in _lists)
            document.AddComponent(name, new OpenApiSchema { Type = JsonSchemaType.String, Description = description, Enum = [.. values.Select(v => (JsonNode)v)], Default = otherwise });
        return Task.CompletedTask;
    }

    internal static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var (name, document) = (operation.OperationId!, context.Document);
        var needed = context.Description.ActionDescriptor.EndpointMetadata.OfType<NeedsAttribute>().Single().Right;
        operation.Description = $"{_descriptions.GetValueOrDefault(name)} For: {string.Join(", ", Enum.GetValues<Role>().Where(r => Policy.Allows(r, needed)).Select(KeyRing.Name))}.".Trim();
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            DescribeParameter(name, parameter, document);

        if (name == "postEntries")
            DescribePost(operation, document);
        if (name == "proposeMembers")
            DescribeListBody(operation, document);
        if (name is "getAccount" or "listSubjects")
            AddWhere(operation);
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
        Refuses(operation, document, "429", "The key, or the address of those without one, has asked too often.").Headers = Header("Retry-After", "In how many seconds.", Whole(1, null, null));
        Refuses(operation, document, "500", "A fault of the service's own; it is logged.");
        Refuses(operation, document, "503", "The database is not to be reached, or too much is waiting: the same again later.").Headers = Header("Retry-After", "In how many seconds.", Whole(1, null, null));
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
            .. Header(ListHeaders.AsOf, "The day as of which: what is dated this day or earlier counts.", Formatted("date")),
            .. Header(ListHeaders.Position, "The last position that is known.", Whole(0, null, null)),
            .. Header(ListHeaders.KnownAt, "The moment whose knowledge it is; left out before the first entry.", Formatted("date-time"), isRequired: false),
            .. Header(ListHeaders.Checkpoint, "The newest signed checkpoint that counts all it rests on, in one line; left out where there is none yet.", new() { Type = JsonSchemaType.String }, isRequired: false),
        ]).ToDictionary();
    }

    private static Dictionary<string, IOpenApiHeader> Header(string name, string description, OpenApiSchema schema, bool isRequired = true) =>
        new() { [name] = new OpenApiHeader { Description = description, Required = isRequired, Schema = schema } };

    private static void DescribeParameter(string operation, OpenApiParameter parameter, OpenApiDocument? document)
    {
        if (!_parameters.TryGetValue($"{operation}.{parameter.Name}", out var found) && !_parameters.TryGetValue(parameter.Name!, out found))
            return;
        parameter.Description = found.Description;
        parameter.Schema = found.Schema(document);
        // Handlers take all as optional, to tell which is missing in their own words.
        parameter.Required = parameter.In == ParameterLocation.Path || parameter.Name is "since" or "paidThroughBefore" or "on" or "plan" or "goal"
            || (operation, parameter.Name) is ("proposeMerge", _) or ("proposeClosing", "association") or ("proposeMembers", "asOf");
    }

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
                    "type" => OneOf("PostedType", document),
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
        created.Headers = new Dictionary<string, IOpenApiHeader> { ["Location"] = new OpenApiHeader { Description = "Where the entry can be read.", Required = true, Schema = Formatted("uri-reference") } };
        operation.Responses["201"] = created;
        Refuses(operation, document, "409", "The source and id were used before for an entry with other content.");
        Refuses(operation, document, "413", "The body or the batch is too large.");
        Refuses(operation, document, "415", "The content type is none of the three.");
        Refuses(operation, document, "422", "A rule is broken; of a batch, every problem by its index, and nothing is recorded.");
    }

    private static void AddWhere(OpenApiOperation operation)
    {
        foreach (var dimension in _dimensions)
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = $"where.{dimension.Key}",
                In = ParameterLocation.Query,
                Description = $"Only cells whose `{dimension.Key}` is this, or contains it where it is a list. Of: {string.Join(", ", dimension)}.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
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

    private static OpenApiSchema SubjectId() => Text("^[A-Za-z0-9._:~-]{1,100}$");

    private static OpenApiSchema Moment() => new()
    {
        Type = JsonSchemaType.String,
        AnyOf = [Formatted("date"), Formatted("date-time"), Text("^@[0-9]+$")],
    };

    private static OpenApiSchema Text(string pattern) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    private static OpenApiSchema Formatted(string format) => new() { Type = JsonSchemaType.String, Format = format };

    private static OpenApiSchemaReference OneOf(string list, OpenApiDocument? document) => OpenApi.Schema(document, list);

    private static OpenApiSchema Whole(long least, long? most, long? otherwise) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most?.ToString(CultureInfo.InvariantCulture),
        Default = otherwise,
    };
}
