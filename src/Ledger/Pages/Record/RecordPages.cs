using System.Text.Json;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Store;
using Ledger.Words;
using Wolverine;

namespace Ledger.Pages.Record;

/// <summary>What one may record by hand.</summary>
public sealed record RecordModel(IReadOnlyList<IGrouping<string, EntryForm>> Kinds, string? Association);

/// <summary>A form as it was filled in.</summary>
/// <param name="Form">The form.</param>
/// <param name="Typed">What was typed, by field.</param>
/// <param name="Faults">What is wrong with it.</param>
/// <param name="Choices">What there is to choose from.</param>
/// <param name="IsOwn">Whether it is about the association that writes, and no other.</param>
public sealed record FormModel(EntryForm Form, IReadOnlyDictionary<string, string> Typed, IReadOnlyList<(string Field, string Sentence)> Faults, Choices Choices, bool IsOwn)
{
    /// <summary>The field that holds the poster's id of the entry. It is made when the form is first shown, so that one form is one entry, however often it is sent.</summary>
    public const string Entry = "entry";

    /// <summary>Whether an id that is left out is made of what names the subject.</summary>
    public bool MakesId => Form.Starts && Form.Type.Kind is not ("member" or "milestone");
}

/// <summary>What would be recorded, before it is.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Lead">What becomes of it when it is sent.</param>
/// <param name="Said">What was typed.</param>
/// <param name="Entries">The entries.</param>
/// <param name="Moved">The figures that would move.</param>
/// <param name="AsOf">As of which day.</param>
/// <param name="Sealed">The entries on their way.</param>
/// <param name="Back">The page on which it can be made again.</param>
/// <param name="Change">Where the form is shown again with what was typed; null where it is not.</param>
/// <param name="IsReading">Whether the figures are what the goals of a plan read that is not adopted yet.</param>
public sealed record CheckModel(
    string Title, string Lead, IReadOnlyList<(string Label, string Text)> Said, IReadOnlyList<JsonElement> Entries, IReadOnlyList<MovedRow> Moved, DateOnly AsOf, string Sealed, string Back, string? Change = null,
    bool IsReading = false);

/// <summary>Why what was shown before could not be recorded after all.</summary>
public sealed record RefusedModel(IReadOnlyList<string> Sentences, int Further, string Back);

/// <summary>What was recorded: one entry, or all of a source.</summary>
public sealed record DoneModel(EntryView? Entry, SourceView? Source, District District);

/// <summary>The pages on which entries are written by hand: filled in, checked with the figures that they would move, and recorded.</summary>
public static class RecordPages
{
    private const int MostSentences = 20;

    public static void MapRecord(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/record").Needs(Right.PostEntries);
        pages.MapGet("/", (RequestContext context) => Site.Page<RecordPage>(new RecordModel([.. EntryForm.For(context.Caller.Association)], context.Caller.Association)));
        pages.MapPost("/", Record).WithMetadata(SiteForms.Large);
        pages.MapGet("/done", Done);
        pages.MapGet("/{type}", Fill);
        pages.MapPost("/{type}", Check).AnswersInTurn();
    }

    /// <summary>A form that has been open for too long, or was made for somebody else.</summary>
    internal static IResult Expired(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Site.Page<Shared.ProblemPage>(new Contracts.Problem("", PageWords.Say("Record.Expired"), StatusCodes.Status400BadRequest, PageWords.Say("Record.Expired.Detail")));
    }

    private static async Task<IResult> Fill(RequestContext context, string type, string? subject, CancellationToken cancel)
    {
        if (FormOf(context, type) is not { } form)
            return Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound);
        var own = context.Caller.Association;
        var typed = new Dictionary<string, string>
        {
            [FormModel.Entry] = $"{Guid.NewGuid()}",
            [EntryForm.Subject] = Site.Typed(subject) ?? (form.Type.Kind == "association" ? own : null) ?? (form is { Starts: true, Type.Kind: "member" } ? $"{Guid.NewGuid()}" : ""),
            [EntryForm.OccurredOn] = PageWords.Date(context.Book.Today),
            ["data.association"] = form.Starts || form.Type.Kind == "contact" ? own ?? "" : "",
        };
        return Site.Page<FormPage>(await Model(context, form, typed, [], cancel));
    }

    private static async Task<IResult> Check(HttpContext http, RequestContext context, FormSeal seal, string type, IFormCollection sent, CancellationToken cancel)
    {
        if (FormOf(context, type) is not { } form)
            return Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound);
        if (sent["step"] == "change")
            return seal.Open<Prepared>(context, sent[FormSeal.Field]) is { Typed: { } before } ? Site.Page<FormPage>(await Model(context, form, before, [], cancel)) : Expired(http);

        var typed = form.Controls.Select(c => c.Name).Append(EntryForm.Subject).ToDictionary(name => name, name => sent[name].ToString());
        typed[FormModel.Entry] = Guid.TryParse(sent[FormModel.Entry], out var id) ? $"{id}" : $"{Guid.NewGuid()}";
        typed[EntryForm.Subject] = form.SubjectOf(typed);
        var judged = await Judged.Of(
            context, [Judged.Event(Judged.Source(context), typed[FormModel.Entry], form.Type.Name, $"{form.Type.Kind}/{typed[EntryForm.Subject]}", form.DataOf(typed))], cancel);
        if (judged.Refused.SelectMany(r => FormWords.Faults(form, r.Broken)).DistinctBy(f => f.Sentence).ToList() is { Count: > 0 } faults)
        {
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Site.Page<FormPage>(await Model(context, form, typed, faults, cancel));
        }

        var (then, back) = ($"/record/done?entry={judged.Ids[0]}", $"/record/{type}");
        return Site.Page<CheckPage>(new CheckModel(
            FormWords.Title(form.Type), PageWords.Say(judged.Duplicates > 0 ? "Record.Lead.Duplicate" : "Record.Lead.One"),
            [(FormWords.Label(form, EntryForm.Subject), typed[EntryForm.Subject]), .. FormWords.Said(form, typed)],
            judged.Entries, await MovedRow.Of(context, judged.Foreseen.Figures, new Dictionary<string, PlanAdopted>(), cancel), judged.Foreseen.Basis.AsOf,
            seal.Seal(context, new Prepared(judged.Entries, then, back, typed)), back, back));
    }

    private static async Task<IResult> Record(HttpContext http, RequestContext context, FormSeal seal, IMessageBus bus, IFormCollection sent, CancellationToken cancel)
    {
        if (seal.Open<Prepared>(context, sent[FormSeal.Field]) is not { } prepared)
            return Expired(http);
        var refused = await Judged.Post(context, bus, prepared.Entries, cancel);
        if (refused.Count == 0)
            return Site.SeeOther(prepared.Then);
        http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Site.Page<RefusedPage>(new RefusedModel(
            [.. refused.Select(r => Sentences.Detail(r.Broken)).Distinct().Take(MostSentences)], Math.Max(0, refused.Count - MostSentences), prepared.Back));
    }

    private static async Task<IResult> Done(RequestContext context, string? entry, string? source, CancellationToken cancel)
    {
        var one = Guid.TryParse(entry, out var id) ? await context.Book.Entries.Entry(id, context.Caller.Association, cancel) : null;
        var all = Site.Typed(source) is { } asked ? await context.Book.Sources.Source(asked, context.Caller.Association, cancel) : null;
        return one is null && all is null ? Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound) : Site.Page<DonePage>(new DoneModel(one, all, context.Book.District));
    }

    private static EntryForm? FormOf(RequestContext context, string type) => EntryForm.Of(type) is { } form && form.IsFor(context.Caller.Association) ? form : null;

    private static async Task<FormModel> Model(RequestContext context, EntryForm form, IReadOnlyDictionary<string, string> typed, IReadOnlyList<(string Field, string Sentence)> faults, CancellationToken cancel) =>
        new(form, typed, faults, await context.Book.Choices.Read(form.Type.Kind, context.Caller.Association, cancel), form.Type.Kind == "association" && context.Caller.Association is not null);
}
