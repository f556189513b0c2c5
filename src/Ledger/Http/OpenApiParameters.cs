using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Lists;
using Ledger.Store;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ledger.Http;

/// <summary>What the operations' parameters mean, and which values each takes.</summary>
internal static class OpenApiParameters
{
    /// <summary>The dimensions there are, each with the accounts that have it.</summary>
    private static readonly ILookup<string, string> _dimensions = Chart.All.SelectMany(a => a.Dimensions, (a, d) => (a.Name, Dimension: d.Name)).ToLookup(d => d.Dimension, d => d.Name);

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
        ("Include", "What is answered as well.", [Personal.Person], null),
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

    /// <summary>Adds the lists that parameters refer to.</summary>
    internal static Task AddLists(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        foreach (var (name, description, values, otherwise) in _lists)
            document.AddComponent(name, new OpenApiSchema { Type = JsonSchemaType.String, Description = description, Enum = [.. values.Select(v => (JsonNode)v)], Default = otherwise });
        return Task.CompletedTask;
    }

    /// <summary>Says what a parameter means, of what schema it is, and whether it must be given.</summary>
    internal static void Describe(string operation, OpenApiParameter parameter, OpenApiDocument? document)
    {
        if (!_parameters.TryGetValue($"{operation}.{parameter.Name}", out var found) && !_parameters.TryGetValue(parameter.Name!, out found))
            return;
        parameter.Description = found.Description;
        parameter.Schema = found.Schema(document);
        // Handlers take all as optional, to tell which is missing in their own words.
        parameter.Required = parameter.In == ParameterLocation.Path || parameter.Name is "since" or "paidThroughBefore" or "on" or "plan" or "goal"
            || (operation, parameter.Name) is ("proposeMerge", _) or ("proposeClosing", "association") or ("proposeMembers", "asOf");
    }

    /// <summary>Adds a parameter for each dimension to which cells can be narrowed.</summary>
    internal static void AddWhere(OpenApiOperation operation)
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

    private static OpenApiSchema SubjectId() => Text("^[A-Za-z0-9._:~-]{1,100}$");

    private static OpenApiSchema Moment() => new()
    {
        Type = JsonSchemaType.String,
        AnyOf = [Formatted("date"), Formatted("date-time"), Text("^@[0-9]+$")],
    };

    private static OpenApiSchema Text(string pattern) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    internal static OpenApiSchema Formatted(string format) => new() { Type = JsonSchemaType.String, Format = format };

    internal static OpenApiSchemaReference OneOf(string list, OpenApiDocument? document) => OpenApi.Schema(document, list);

    internal static OpenApiSchema Whole(long least, long? most, long? otherwise) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most?.ToString(CultureInfo.InvariantCulture),
        Default = otherwise,
    };
}
