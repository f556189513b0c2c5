using System.Text.Json;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Pages.Record;
using Ledger.Store;

namespace Ledger.Pages.Proposals;

/// <summary>An entry that is to be taken back, and why.</summary>
public sealed record ReverseModel(EntryView Entry, string Reason, string Note, IReadOnlyList<(string Field, string Sentence)> Faults)
{
    /// <summary>The reasons that there are.</summary>
    public static IReadOnlyList<string> Reasons { get; } = ((OneOfAttribute)Shape.Of(typeof(EntryReversed)).Fields.Single(f => f.Name == "reason").Form!).Values;

    /// <summary>The page's address.</summary>
    public string Address => $"/book/entries/{Entry.Entry}/reverse";
}

/// <summary>The page on which an entry is taken back with a reason, together with what rests on it.</summary>
public static class ReversePages
{
    public static void MapReversal(this IEndpointRouteBuilder routes)
    {
        var page = routes.MapGroup("/book/entries/{id}/reverse").Needs(Right.PostEntries).AnswersInTurn();
        page.MapGet("/", async (RequestContext context, string id, CancellationToken cancel) =>
            await Find(context, id, cancel) is { } entry ? Site.Page<ReversePage>(new ReverseModel(entry, "", "", [])) : NotFound);
        page.MapPost("/", async (HttpContext http, RequestContext context, FormSeal seal, string id, IFormCollection sent, CancellationToken cancel) =>
        {
            if (await Find(context, id, cancel) is not { } entry)
                return NotFound;
            var asked = new ReverseModel(entry, sent["reason"].ToString(), sent["note"].ToString().Trim().ReplaceLineEndings("\n"), []);
            if (!ReverseModel.Reasons.Contains(asked.Reason))
                return Refuse(http, asked, ("reason", PageWords.Say("Record.Fault.not-one-of", PageWords.Say("Proposals.Reason"))));
            try
            {
                return await Show(http, context, seal, asked, cancel);
            }
            catch (RuleBroken broken)
            {
                return Refuse(http, asked, ("reason", Words.Sentences.Detail(broken)));
            }
        });
    }

    private static IResult NotFound => Http.Problems.Answer(StatusCodes.Status404NotFound, Http.Problems.NotFound);

    private static async Task<IResult> Show(HttpContext http, RequestContext context, FormSeal seal, ReverseModel asked, CancellationToken cancel)
    {
        var drafts = await context.Book.Proposals.TakeBack(asked.Entry.Entry, context.Caller.Association, cancel);
        var judged = await Judged.Of(context, [.. drafts.Entries.Select(d => WithReason(d, asked))], cancel);
        if (judged.Refused.Select(r => (r.Broken.Rule == Rules.NotANote ? "note" : "reason", FormWords.Sentence(r.Broken, PageWords.Say("Proposals.Note")))).Distinct().ToArray() is { Length: > 0 } faults)
            return Refuse(http, asked, faults);
        var moved = await MovedRow.Of(context, judged.Foreseen.Figures, new Dictionary<string, PlanAdopted>(), cancel);
        return Site.Page<CheckPage>(new CheckModel(
            PageWords.Say("Proposals.Reverse.Title"),
            judged.Entries.Count switch
            {
                0 => PageWords.Say("Proposals.Nothing"),
                1 => PageWords.Say("Proposals.Reverse.One"),
                var several => PageWords.Say("Proposals.Reverse.Several", several - 1),
            },
            [(PageWords.Say("Record.Entry"), PageWords.Term(asked.Entry.Type)), (PageWords.Say("Record.About"), asked.Entry.Subject), (PageWords.Say("Proposals.Reason"), PageWords.Term(asked.Reason)),
                .. asked.Note.Length == 0 ? [] : new[] { (PageWords.Say("Proposals.Note"), asked.Note) }],
            judged.Entries, moved, judged.Foreseen.Basis.AsOf,
            seal.Seal(context, new Prepared(judged.Entries, $"/record/done?entry={(judged.Ids is [var first, ..] ? first : null)}", asked.Address)), asked.Address));
    }

    // The reason is that of the entry that was asked for; what rests on it is taken back with it.
    private static JsonElement WithReason(Draft draft, ReverseModel asked)
    {
        if (draft.Fact is not EntryReversed reversed || reversed.Entry != asked.Entry.Entry)
            return Http.Proposals.ToEvent(draft);
        var told = JsonSerializer.SerializeToNode(Http.Proposals.ToEvent(draft with { Fact = reversed with { Reason = asked.Reason } }))!;
        if (asked.Note.Length > 0)
            told["data"]![Personal.Note] = asked.Note;
        return JsonSerializer.SerializeToElement(told);
    }

    private static IResult Refuse(HttpContext http, ReverseModel asked, params (string Field, string Sentence)[] faults)
    {
        http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Site.Page<ReversePage>(asked with { Faults = faults });
    }

    private static async Task<EntryView?> Find(RequestContext context, string id, CancellationToken cancel) =>
        Guid.TryParse(id, out var entry) && await context.Book.Entries.Entry(entry, context.Caller.Association, cancel) is { } view && EntryType.Named(view.Type) is { IsPosted: true } ? view : null;
}
