using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Words;

namespace Ledger.Http;

/// <summary>Entries that are worked out and not recorded, ready to be posted as one batch.</summary>
public sealed record Proposal(Basis Basis, string Source, IReadOnlyList<JsonElement> Entries, IReadOnlyList<ProposalRow> Rows, IReadOnlyList<MovedFigure> Figures)
{
    /// <summary>What was understood of the list that it is proposed from; left out of other proposals.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ListReading? List { get; init; }
}

/// <summary>What is proposed for one row.</summary>
public sealed record ProposalRow(
    int Row,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Contracts.RowProblem>? Problems = null)
{
    /// <summary>What may become of a row.</summary>
    internal static IReadOnlyList<string> Outcomes { get; } = ["joins", "leaves", "transfers", "changes", "renews", "unchanged", "refused", "missing"];
}

/// <summary>Batches of entries that Ledger works out and does not record. What is proposed is judged as it would be posted, by a dry run.</summary>
public static class Proposals
{
    public static void MapProposals(this IEndpointRouteBuilder routes)
    {
        var proposals = routes.MapGroup("/proposals").WithTags("Proposals").Needs(Right.PostEntries).AnswersInTurn();
        proposals.MapPost("/members", MemberProposals.Propose).Produces<Proposal>().WithName("proposeMembers").WithSummary("What a list of members changes in the book");

        proposals.MapPost("/lapses", async (HttpContext http, RequestContext context, string? asOf, string? paidThroughBefore, string? association, CancellationToken cancel) =>
        {
            var (day, before) = (Reading.Date(asOf) ?? context.Book.Today, Day(paidThroughBefore, "paidThroughBefore"));
            return await Answer(http, context, await context.Book.Proposals.Lapse(Own(context, association), day, before, cancel), cancel);
        }).Produces<Proposal>().WithName("proposeLapses").WithSummary("The leaving of all who have not paid");

        proposals.MapPost("/closing", async (HttpContext http, RequestContext context, string? association, string? into, string? on, CancellationToken cancel) =>
        {
            var closing = Own(context, association) ?? throw new RuleBroken(Rules.FieldMissing, "association");
            return await Answer(http, context, await context.Book.Proposals.Close(closing, SlugOf(into, "into"), Day(on, "on"), cancel), cancel);
        }).Produces<Proposal>().WithName("proposeClosing").WithSummary("The closing of an association, with the transfers of its members");

        proposals.MapPost("/merge", async (HttpContext http, RequestContext context, string? from, string? into, CancellationToken cancel) =>
        {
            var (going, remaining) = (MemberOf(from, "from"), MemberOf(into, "into"));
            Rules.Require(going != remaining, Rules.SameMember, going);
            return await Answer(http, context, await context.Book.Proposals.Merge(going, remaining, context.Caller.Association, cancel), cancel);
        }).Produces<Proposal>().WithName("proposeMerge").WithSummary("One id for a person instead of two");

        proposals.MapPost("/reversal", async (HttpContext http, RequestContext context, string? source, string? entry, CancellationToken cancel) =>
        {
            Rules.Require(source is null || entry is null, Rules.InvalidParameter, "entry", "source");
            var drafts = source is not null ? await context.Book.Proposals.TakeBackAll(source, context.Caller.Association, cancel)
                : await context.Book.Proposals.TakeBack(EntryOf(entry), context.Caller.Association, cancel);
            return await Answer(http, context, drafts, cancel);
        }).Produces<Proposal>().WithName("proposeReversal").WithSummary("What takes all of a source back, or an entry and what rests on it");
    }

    /// <summary>The proposal of what was worked out; a problem where it would be refused.</summary>
    private static Task<IResult> Answer(HttpContext http, RequestContext context, Drafts drafts, CancellationToken cancel)
    {
        if (drafts.Rows.Any(r => r.Broken is not null))
            Language.Told(http.Response);
        var rows = drafts.Rows.Select((r, place) => new ProposalRow(
            place + 1, r.Outcome, r.Subject.ToString(), r.Broken is { } broken ? [new(null, broken.Rule, Sentences.DetailOfOne(broken))] : null));
        return Answer(context, drafts.Source, [.. drafts.Entries.Select(ToEvent)], [.. rows], cancel);
    }

    /// <summary>The proposal of entries; a problem where they would be refused.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="source">The source that the entries bear.</param>
    /// <param name="entries">The entries, as CloudEvents.</param>
    /// <param name="rows">What is proposed row by row.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.ProposalTooLarge"/>.</exception>
    internal static async Task<IResult> Answer(
        RequestContext context, string source, IReadOnlyList<JsonElement> entries, IReadOnlyList<ProposalRow> rows, CancellationToken cancel)
    {
        Rules.Require(entries.Count <= Service.MostEntries, Rules.ProposalTooLarge, Service.MostEntries);
        var (posted, items) = Posting.ToItems(entries, context);
        var foreseen = await DryRuns.Ask(context, items, partial: false, cancel);
        return Posting.Refusal(context, posted, foreseen.Answers, partial: false) ?? TypedResults.Ok(new Proposal(foreseen.Basis, source, entries, rows, foreseen.Figures));
    }

    /// <summary>A draft as the CloudEvent that posts it.</summary>
    internal static JsonElement ToEvent(Draft draft) => JsonSerializer.SerializeToElement(new
    {
        specversion = "1.0",
        id = draft.Id,
        source = draft.Source,
        type = EntryType.Of(draft.Fact).Name,
        subject = draft.Subject.ToString(),
        data = JsonElement.Parse(FactJson.Write(draft.Fact)),
    });

    /// <summary>The association that is asked about: of one that asks, itself and no other.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.NotYourAssociation"/>, <see cref="Rules.InvalidParameter"/>.</exception>
    internal static string? Own(RequestContext context, string? association)
    {
        var own = context.Caller.Association;
        Rules.Require(own is null || association is null || association == own, Rules.NotYourAssociation, own ?? "");
        return own ?? SlugOf(association, "association");
    }

    internal static string? SlugOf(string? text, string name) => text is null || Slug.Is(text) ? text : throw new RuleBroken(Rules.InvalidParameter, name, "a–z 0–9 - (1–60)");

    internal static DateOnly Day(string? text, string name) => Reading.Date(text, name) ?? throw new RuleBroken(Rules.FieldMissing, name);

    internal static Subject MemberOf(string? text, string name) =>
        Subject.Parse(text ?? throw new RuleBroken(Rules.FieldMissing, name)) is { Kind: "member" } member ? member : throw new RuleBroken(Rules.InvalidParameter, name, "member/…");

    private static Guid EntryOf(string? text) => Guid.TryParse(text ?? throw new RuleBroken(Rules.FieldMissing, "source"), out var entry) ? entry
        : throw new RuleBroken(Rules.NotAnEntryId, "entry");
}
