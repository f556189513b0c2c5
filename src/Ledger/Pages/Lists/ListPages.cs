using Ledger.Access;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Pages.Proposals;
using Ledger.Pages.Record;
using Ledger.Pages.Shared;
using Ledger.Store;
using Ledger.Store.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ledger.Pages.Lists;

/// <summary>A list as it was sent. Between two looks at it, it travels in the page's form, sealed; nothing of it is kept.</summary>
public sealed record SentList(byte[] Bytes, IReadOnlyDictionary<string, string> Map, string? Association, DateOnly AsOf, bool MissingLeave);

/// <summary>What is asked before a list is read.</summary>
public sealed record UploadModel(IReadOnlyDictionary<string, string> Typed, IReadOnlyList<(string Field, string Sentence)> Faults, IReadOnlyList<Choice> Associations, bool IsOwn);

/// <summary>What a list would change in the book.</summary>
/// <param name="Proposal">What was understood of it, and what is proposed.</param>
/// <param name="Sent">What was asked.</param>
/// <param name="Moved">The figures that would move.</param>
/// <param name="Again">The list on its way, to be read with other columns.</param>
/// <param name="Entries">The entries on their way; null where there are none.</param>
/// <param name="Faults">What is wrong with the columns that were asked for last.</param>
public sealed record ListModel(Http.Proposal Proposal, SentList Sent, IReadOnlyList<MovedRow> Moved, string Again, string? Entries, IReadOnlyList<(string Field, string Sentence)> Faults)
{
    /// <summary>The columns of the list: the word above each, and its field; empty where it is not read.</summary>
    public IEnumerable<(string Header, string Field)> Columns => Proposal.List!.Columns.Select(c => (c.Column, c.Field)).Concat(Proposal.List.Unused.Select(u => (u, "")));
}

/// <summary>The lists that were brought in.</summary>
public sealed record TakenModel(IReadOnlyList<SourceView> Sources, District District);

/// <summary>What takes all of a source back.</summary>
public sealed record UndoModel(SourceView Source, ProposedModel? Proposed, IReadOnlyList<(string Field, string Sentence)> Faults, District District);

/// <summary>The pages on which lists of members are brought in, and taken back.</summary>
public static class ListPages
{
    /// <summary>How the fields begin that say what a column means; the word above it follows.</summary>
    public const string Column = "column.";

    private static readonly string[] _asked = ["asOf", "association", "missing"];

    public static void MapListPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/lists").Needs(Right.PostEntries).AnswersInTurn();
        pages.MapGet("/", async (RequestContext context, CancellationToken cancel) => Site.Page<UploadPage>(await Upload(
            context, new Dictionary<string, string> { ["asOf"] = PageWords.Date(context.Book.Today), ["association"] = context.Caller.Association ?? "" }, [], cancel)));
        pages.MapPost("/", Send).WithMetadata(SiteForms.Large);
        pages.MapPost("/columns", ReadAgain).WithMetadata(SiteForms.Large);
        pages.MapGet("/taken", async (RequestContext context, CancellationToken cancel) =>
            Site.Page<TakenPage>(new TakenModel(await context.Book.Sources.Lists(context.Caller.Association, cancel), context.Book.District)));
        pages.MapGet("/undo", Undo);
    }

    private static async Task<IResult> Send(HttpContext http, RequestContext context, FormSeal seal, IFormCollection form, CancellationToken cancel)
    {
        var typed = _asked.ToDictionary(name => name, name => form[name].ToString());
        var field = "file";
        try
        {
            if (form.Files["file"] is not { Length: > 0 } file)
                return await Refuse(http, context, typed, ("file", PageWords.Say("Lists.NoFile")), cancel);
            field = "asOf";
            var day = Site.Day(typed["asOf"], "asOf") ?? throw new RuleBroken(Rules.FieldMissing, "asOf");
            Rules.Require(day <= context.Book.Today, Rules.OccurredInTheFuture, day, context.Book.Today);
            field = "association";
            var association = Http.Proposals.Own(context, Site.Typed(typed["association"]));
            field = "file";
            return await Show(http, context, seal, new(await Bytes(file, cancel), new Dictionary<string, string>(), association, day, typed["missing"] == "leave"), cancel);
        }
        catch (RuleBroken broken) when (broken is not { Rule: Rules.NotYourAssociation })
        {
            return await Refuse(http, context, typed, (field, FormWords.Sentence(broken, PageWords.Say($"Lists.Label.{field}"))), cancel);
        }
    }

    // The list is read with what was said of its columns. Where that does not do, it is shown as it was read before.
    private static async Task<IResult> ReadAgain(HttpContext http, RequestContext context, FormSeal seal, IFormCollection form, CancellationToken cancel)
    {
        if (seal.Open<SentList>(context, form[FormSeal.Field]) is not { } sent)
            return RecordPages.Expired(http);
        var said = form.Keys.Where(k => k.StartsWith(Column, StringComparison.Ordinal)).Select(k => $"{k[Column.Length..]}:{form[k][0]}").ToList();
        try
        {
            return await Show(http, context, seal, sent with { Map = ListMapping.Given(said).ToDictionary() }, cancel);
        }
        catch (RuleBroken broken)
        {
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return await Show(http, context, seal, sent, cancel, ("columns", Words.Sentences.Detail(broken)));
        }
    }

    private static async Task<IResult> Show(
        HttpContext http, RequestContext context, FormSeal seal, SentList sent, CancellationToken cancel, params (string Field, string Sentence)[] faults)
    {
        var answer = await MemberProposals.Answer(http, context, new(sent.Bytes, null, sent.Map, sent.Association, sent.AsOf, sent.MissingLeave), cancel);
        if (answer is not Ok<Http.Proposal> { Value: { } proposal })
            return answer;
        var then = $"/record/done?source={Uri.EscapeDataString(proposal.Source)}";
        return Site.Page<ListPage>(new ListModel(
            proposal, sent, await MovedRow.Of(context, proposal.Figures, new Dictionary<string, PlanAdopted>(), cancel), seal.Seal(context, sent),
            proposal.Entries.Count == 0 ? null : seal.Seal(context, new Prepared(proposal.Entries, then, "/lists")), faults));
    }

    private static async Task<IResult> Undo(HttpContext http, RequestContext context, FormSeal seal, string? source, CancellationToken cancel)
    {
        if (Site.Typed(source) is not { } asked || await context.Book.Sources.Source(asked, context.Caller.Association, cancel) is not { } found)
            return Problems.Answer(StatusCodes.Status404NotFound, Rules.SourceUnknown);
        var drafts = await context.Book.Proposals.TakeBackAll(asked, context.Caller.Association, cancel);
        var (proposed, refused) = await ProposalPages.Judge(context, seal, drafts, PageAddress.Of("/lists/undo", ("source", asked)), cancel);
        if (refused.Count > 0)
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Site.Page<UndoPage>(new UndoModel(
            found, refused.Count > 0 ? null : proposed, [.. refused.Select(r => ("source", Words.Sentences.Detail(r))).Distinct().Take(10)], context.Book.District));
    }

    private static async Task<UploadModel> Upload(RequestContext context, IReadOnlyDictionary<string, string> typed, IReadOnlyList<(string Field, string Sentence)> faults, CancellationToken cancel) =>
        new(typed, faults, context.Caller.Association is null ? (await context.Book.Choices.Read("association", null, cancel)).Subjects : [], context.Caller.Association is not null);

    private static async Task<IResult> Refuse(HttpContext http, RequestContext context, IReadOnlyDictionary<string, string> typed, (string Field, string Sentence) fault, CancellationToken cancel)
    {
        http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Site.Page<UploadPage>(await Upload(context, typed, [fault], cancel));
    }

    private static async Task<byte[]> Bytes(IFormFile file, CancellationToken cancel)
    {
        Rules.Require(file.Length <= ListReader.MostBytes, Rules.ListTooLarge, ListReader.MostBytes >> 20);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancel);
        return bytes.ToArray();
    }
}
