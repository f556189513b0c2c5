using System.Text.Json;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Pages.Record;
using Ledger.Store;
using Ledger.Words;

namespace Ledger.Pages.Proposals;

/// <summary>The questions of a proposal, and what is proposed where they are answered.</summary>
public sealed record ProposalModel(
    ProposalForm Form, IReadOnlyDictionary<string, string> Typed, IReadOnlyList<(string Field, string Sentence)> Faults, IReadOnlyList<Choice> Associations, bool IsOwn, ProposedModel? Proposed);

/// <summary>What is proposed.</summary>
/// <param name="Rows">What becomes of each member.</param>
/// <param name="Entries">The entries.</param>
/// <param name="Moved">The figures that they would move.</param>
/// <param name="AsOf">As of which day.</param>
/// <param name="Sealed">The entries on their way; null where there are none.</param>
public sealed record ProposedModel(IReadOnlyList<DraftRow> Rows, IReadOnlyList<JsonElement> Entries, IReadOnlyList<MovedRow> Moved, DateOnly AsOf, string? Sealed);

/// <summary>The pages on which Ledger works out entries about several subjects: who has not paid, what closes an association, what makes one person of two.</summary>
public static class ProposalPages
{
    public static void MapProposalPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/proposals").Needs(Right.PostEntries).AnswersInTurn();
        pages.MapGet("/lapses", (HttpContext http, RequestContext context, FormSeal seal, string? asOf, string? paidThroughBefore, string? association, CancellationToken cancel) =>
            Answer(http, context, seal, ProposalForm.Lapses, asOf is not null, new()
            {
                ["asOf"] = asOf ?? PageWords.Date(context.Book.Today),
                ["paidThroughBefore"] = paidThroughBefore ?? PageWords.Date(new(context.Book.Today.Year, 1, 1)),
                ["association"] = association ?? context.Caller.Association ?? "",
            }, async () =>
            {
                var (day, before) = (Day(asOf, "asOf"), Day(paidThroughBefore, "paidThroughBefore"));
                return await context.Book.Proposals.Lapse(Own(context, association), day, before, cancel);
            }, cancel));

        pages.MapGet("/closing", (HttpContext http, RequestContext context, FormSeal seal, string? association, string? into, string? on, CancellationToken cancel) =>
            context.Caller.Association is not null ? Task.FromResult(Http.Problems.Answer(StatusCodes.Status404NotFound, Http.Problems.NotFound))
            : Answer(http, context, seal, ProposalForm.Closing, association is not null, new() { ["association"] = association ?? "", ["into"] = into ?? "", ["on"] = on ?? PageWords.Date(context.Book.Today) }, async () =>
            {
                var (closing, day) = (Own(context, association) ?? throw new RuleBroken(Rules.FieldMissing, "association"), Day(on, "on"));
                return await context.Book.Proposals.Close(closing, Http.Proposals.SlugOf(Site.Typed(into), "into"), day, cancel);
            }, cancel));

        pages.MapGet("/merge", (HttpContext http, RequestContext context, FormSeal seal, string? from, string? into, CancellationToken cancel) =>
            Answer(http, context, seal, ProposalForm.Merge, from is not null, new() { ["from"] = from ?? "", ["into"] = into ?? "" }, async () =>
            {
                var (going, remaining) = (Member(from, "from"), Member(into, "into"));
                Rules.Require(going != remaining, Rules.SameMember, going);
                return await context.Book.Proposals.Merge(going, remaining, context.Caller.Association, cancel);
            }, cancel));
    }

    /// <summary>What drafts would do, judged as they would be posted.</summary>
    internal static async Task<(ProposedModel Proposed, IReadOnlyList<RuleBroken> Refused)> Judge(RequestContext context, FormSeal seal, Drafts drafts, string back, CancellationToken cancel)
    {
        var judged = await Judged.Of(context, [.. drafts.Entries.Select(Http.Proposals.ToEvent)], cancel);
        var moved = await MovedRow.Of(context, judged.Foreseen.Figures, new Dictionary<string, PlanAdopted>(), cancel);
        var then = $"/record/done?source={Uri.EscapeDataString(drafts.Source)}";
        return (new(drafts.Rows, judged.Entries, moved, judged.Foreseen.Basis.AsOf, judged.Entries.Count == 0 ? null : seal.Seal(context, new Prepared(judged.Entries, then, back))), [.. judged.Refused.Select(r => r.Broken)]);
    }

    private static async Task<IResult> Answer(
        HttpContext http, RequestContext context, FormSeal seal, ProposalForm form, bool isAsked, Dictionary<string, string> typed, Func<Task<Drafts>> propose, CancellationToken cancel)
    {
        var own = context.Caller.Association;
        IReadOnlyList<Choice> associations = own is null && form.Questions.Any(q => q.Sort == QuestionSort.Association) ? (await context.Book.Choices.Read("association", null, cancel)).Subjects : [];
        var (faults, proposed) = (new List<(string Field, string Sentence)>(), default(ProposedModel));
        try
        {
            if (isAsked)
            {
                (proposed, var refused) = await Judge(context, seal, await propose(), $"{http.Request.Path}", cancel);
                faults.AddRange(refused.Select(r => (form.FieldOf(r, typed), Sentences.Detail(r))).Distinct().Take(10));
            }
        }
        catch (RuleBroken broken) when (broken is not { Rule: Rules.NotYourAssociation })
        {
            var field = form.FieldOf(broken, typed);
            faults.Add(new(field, FormWords.Sentence(broken, PageWords.Say($"Proposals.{form.Kind}.{field}"))));
        }

        if (faults.Count > 0)
            (http.Response.StatusCode, proposed) = (StatusCodes.Status422UnprocessableEntity, null);
        return Site.Page<ProposalPage>(new ProposalModel(form, typed, faults, associations, own is not null, proposed));
    }

    private static string? Own(RequestContext context, string? association) => Http.Proposals.Own(context, Site.Typed(association));

    private static DateOnly Day(string? text, string name) => Http.Proposals.Day(Site.Typed(text), name);

    // The id alone is enough.
    private static Subject Member(string? text, string name) => Http.Proposals.MemberOf(Site.Typed(text) is { } id ? id.Contains('/', StringComparison.Ordinal) ? id : $"member/{id}" : null, name);
}
