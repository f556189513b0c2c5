using Ledger.Access;
using Ledger.Domain;
using Ledger.Pages.Proposals;
using Ledger.Pages.Record;
using Ledger.Store;
using Ledger.Words;

namespace Ledger.Pages.Lists;

/// <summary>The lists that were brought in.</summary>
public sealed record TakenModel(IReadOnlyList<SourceView> Sources, District District);

/// <summary>What takes all of a source back.</summary>
public sealed record UndoModel(SourceView Source, ProposedModel? Proposed, IReadOnlyList<Fault> Faults, District District);

/// <summary>The pages on which lists of members are brought in, and taken back.</summary>
public static class ListPages
{
    public static void MapLists(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/lists").Needs(Right.PostEntries).AnswersInTurn();
        pages.MapGet("/taken", async (RequestContext context, CancellationToken cancel) =>
            Site.Page<TakenPage>(new TakenModel(await context.Book.Sources.Lists(context.Caller.Association, cancel), context.Book.District)));
        pages.MapGet("/undo", Undo);
    }

    private static async Task<IResult> Undo(HttpContext http, RequestContext context, FormSeal seal, string? source, CancellationToken cancel)
    {
        if (Site.Typed(source) is not { } asked || await context.Book.Sources.Source(asked, context.Caller.Association, cancel) is not { } found)
            return Http.Problems.Answer(StatusCodes.Status404NotFound, Rules.SourceUnknown);
        var drafts = await context.Book.Proposals.TakeBackAll(asked, context.Caller.Association, cancel);
        var (proposed, refused) = await ProposalPages.Judge(context, seal, drafts, $"/lists/undo?source={Uri.EscapeDataString(asked)}", cancel);
        if (refused.Count > 0)
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Site.Page<UndoPage>(new UndoModel(found, refused.Count > 0 ? null : proposed, [.. refused.Select(r => new Fault("source", Sentences.Detail(r))).Distinct().Take(10)], context.Book.District));
    }
}
