using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Store.Lists;
using Ledger.Words;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Ledger.Http;

/// <summary>What was understood of a list.</summary>
/// <param name="Encoding">The encoding of its text; left out of a workbook.</param>
/// <param name="Separator">What parts its columns: <c>comma</c>, <c>semicolon</c> or <c>tab</c>; left out of a workbook.</param>
/// <param name="Sheet">The sheet that was read; left out of text.</param>
/// <param name="HeaderRow">The row with the words above the columns, counted from 1.</param>
/// <param name="Columns">The columns that are read, each with its field.</param>
/// <param name="Unused">The words above the columns that are not.</param>
public sealed record ListReading(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Encoding,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Separator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sheet,
    int HeaderRow,
    IReadOnlyList<ReadColumn> Columns,
    IReadOnlyList<string> Unused);

/// <summary>A column that is read.</summary>
/// <param name="Column">The word above it.</param>
/// <param name="Field">What it means.</param>
public sealed record ReadColumn(string Column, string Field);

/// <summary>Proposes what a list of members changes in the book. The body is the file; nothing of it is kept.</summary>
internal static class MemberProposals
{
    public const string CsvType = "text/csv";
    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    // Browsers on Windows send a CSV file as the first of these. What a file is, is seen in it.
    private static readonly string[] _types = ["application/vnd.ms-excel", "application/octet-stream", "text/plain", CsvType, XlsxType];

    // Rows that the book does not take may be what others rested on.
    private const int MostRounds = 4;

    public static async Task<IResult> Propose(
        HttpContext http, RequestContext context, string? asOf, string? association, [FromQuery] string[]? map, string? missing, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !_types.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
            return Problems.Answer(StatusCodes.Status415UnsupportedMediaType, Problems.UnsupportedListType, CsvType, XlsxType);
        Rules.Require(missing is null or "leave", Rules.InvalidParameter, "missing", "leave");
        var day = Reading.Date(asOf, "asOf") ?? throw new RuleBroken(Rules.FieldMissing, "asOf");
        return await Answer(http, context, new(await Read(http), type.Charset.Value, ListMapping.Given(map ?? []), Proposals.Own(context, association), day, missing is not null), cancel);
    }

    /// <summary>The proposal of a list; a problem where what it proposes would be refused.</summary>
    /// <exception cref="RuleBroken">The list as a whole cannot be read, or is of a day that has not come.</exception>
    public static async Task<IResult> Answer(HttpContext http, RequestContext context, MemberList list, CancellationToken cancel)
    {
        Rules.Require(list.AsOf <= context.Book.Today, Rules.OccurredInTheFuture, list.AsOf, context.Book.Today);
        http.Response.Headers.CacheControl = "no-store"; // the entries bear the persons of the list
        var proposed = await context.Book.MemberLists.Propose(list, context.Caller, cancel);
        return await Judge(http, context, proposed, cancel);
    }

    // The whole is judged as it would be posted. What the book refuses is told of the row that says so, and the rest is judged again.
    private static async Task<IResult> Judge(HttpContext http, RequestContext context, ProposedList proposed, CancellationToken cancel)
    {
        var rows = proposed.Rows.ToArray();
        for (var round = 1; ; round++)
        {
            var told = rows.SelectMany((r, place) => r.Entries.Select(e => (Place: place, Event: ToEvent(e.Draft, e.Person)))).ToList();
            Rules.Require(told.Count <= Service.MostEntries, Rules.ProposalTooLarge, Service.MostEntries);
            var (posted, items) = Posting.ToItems(told.ConvertAll(t => t.Event), context);
            var foreseen = await DryRuns.Ask(context, items, partial: false, cancel);
            var refused = foreseen.Answers.Index().Where(a => a.Item.Refused is not null).ToList();
            if (refused.Count == 0)
            {
                Language.Told(http.Response);
                return TypedResults.Ok(new Proposal(foreseen.Basis, proposed.Source, told.ConvertAll(t => t.Event), [.. rows.Select(r => ToRow(r, proposed.Mapping))], foreseen.Figures)
                {
                    List = new(proposed.File.Encoding, proposed.File.Separator, proposed.File.Sheet, proposed.File.Header.Row,
                        [.. proposed.Mapping.Columns.OrderBy(c => c.Value.Place).Select(c => new ReadColumn(c.Value.Header, c.Key))], proposed.Mapping.Unused),
                });
            }

            if (round == MostRounds || refused.Exists(r => r.Item.Refused is { Rule: Rules.PostTooHeavy }))
                return Posting.Refusal(context, posted, foreseen.Answers, partial: false)!;
            context.Overreached |= refused.Exists(r => r.Item.Probes || r.Item.Refused is { Rule: Rules.NotYourAssociation });
            foreach (var row in refused.GroupBy(r => told[r.Index].Place))
                rows[row.Key] = rows[row.Key].Refused(new(null, row.First().Item.Refused!));
        }
    }

    private static JsonElement ToEvent(Draft draft, Person? person)
    {
        var told = Proposals.ToEvent(draft);
        if (person is null)
            return told;
        var with = JsonObject.Create(told)!;
        with["data"]![Personal.Person] = JsonNode.Parse(FactJson.WritePerson(person));
        return JsonSerializer.SerializeToElement(with);
    }

    private static ProposalRow ToRow(ListedRow row, ListMapping mapping) => new(
        row.Row, row.Outcome, row.Subject.Kind is null ? null : row.Subject.ToString(),
        row.Faults.Count == 0 ? null : [.. row.Faults.Select(f => new Contracts.RowProblem(Above(f.Field, mapping), f.Broken.Rule, Sentences.DetailOfOne(f.Broken)))]);

    // The column as the file names it; of one that the file lacks, as Ledger does.
    private static string? Above(string? field, ListMapping mapping) =>
        field is null ? null : mapping.Columns.TryGetValue(field, out var column) ? column.Header : Column.Of(field)!.Header;

    private static async Task<byte[]> Read(HttpContext http)
    {
        var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        return buffer.ToArray();
    }
}
