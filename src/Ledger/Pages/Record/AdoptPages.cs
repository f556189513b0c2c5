using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Words;

namespace Ledger.Pages.Record;

/// <summary>A plan that is to be adopted, as it was pasted or sent.</summary>
public sealed record AdoptModel(string Text, IReadOnlyList<(string Field, string Sentence)> Faults);

/// <summary>The page on which a plan is adopted: from a file as it is posted over HTTP, looked at before with what each goal reads today.</summary>
public static class AdoptPages
{
    private const string Address = "/plans/adopt";

    public static void MapPlanAdoption(this IEndpointRouteBuilder routes)
    {
        var page = routes.MapGroup(Address).Needs(Right.PostEntries);
        page.MapGet("/", (RequestContext context) => context.Caller.Association is null ? Site.Page<AdoptPage>(new AdoptModel("", [])) : NotFound);
        page.MapPost("/", async (HttpContext http, RequestContext context, FormSeal seal, IFormCollection sent, CancellationToken cancel) =>
        {
            if (context.Caller.Association is not null)
                return NotFound;
            var text = sent.Files["file"] is { Length: > 0 } file ? await Read(file, cancel) : sent["text"].ToString();
            try
            {
                return await Show(http, context, seal, text, cancel);
            }
            catch (JsonException)
            {
                return Refuse(http, text, [PageWords.Say("Record.Adopt.NotJson")]);
            }
        }).AnswersInTurn();
    }

    private static IResult NotFound => Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound);

    private static async Task<IResult> Show(HttpContext http, RequestContext context, FormSeal seal, string text, CancellationToken cancel)
    {
        var entries = EntriesIn(text, context);
        if (entries.Count == 0 || entries.Any(e => !TypeOf(e).StartsWith("plan.", StringComparison.Ordinal)))
            return Refuse(http, text, [PageWords.Say("Record.Adopt.NoPlan")]);
        var judged = await Judged.Of(context, entries, cancel);
        // All that is wrong with each goal is told at once.
        if (judged.Refused.SelectMany(r => r.Broken.Further.Prepend(r.Broken)).Select(Sentences.DetailOfOne).Distinct().ToList() is { Count: > 0 } sentences)
            return Refuse(http, text, sentences);
        var plans = entries.Where(e => TypeOf(e) == "plan.adopted").ToDictionary(
            e => Subject.FromStored(e.GetProperty("subject").GetString()!).Id, e => (PlanAdopted)FactJson.ReadPosted(EntryType.Named("plan.adopted")!, e.GetProperty("data"), context.Book.Today));
        return Site.Page<CheckPage>(new CheckModel(
            PageWords.Say("Record.Adopt"), PageWords.Say(judged.Duplicates == entries.Count ? "Record.Lead.Duplicate" : "Record.Adopt.Look"),
            [.. plans.Values.SelectMany(p => new[] { (PageWords.Say("Record.Adopt.Plan"), p.Title), (PageWords.Say("Record.Adopt.Period"), $"{PageWords.Date(p.From)} – {PageWords.Date(p.To)}"), (PageWords.Say("Record.Adopt.Goals"), PageWords.Amount(p.Goals.Count)) })],
            entries, await MovedRow.Of(context, judged.Foreseen.Figures, plans, cancel), judged.Foreseen.Basis.AsOf,
            seal.Seal(context, new Prepared(entries, $"/record/done?entry={judged.Ids[0]}", Address)), Address, IsReading: plans.Count > 0 && judged.Duplicates == 0));
    }

    // One entry or several, with their envelope; or the plan itself, which gets one.
    private static IReadOnlyList<JsonElement> EntriesIn(string text, RequestContext context)
    {
        var root = JsonElement.Parse(text);
        if (root.ValueKind == JsonValueKind.Array)
            return [.. root.EnumerateArray()];
        if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("type", out _) || !root.TryGetProperty("title", out var title) || title.ValueKind != JsonValueKind.String)
            return [root];
        var id = Slug.Of(title.GetString()!) ?? "plan";
        return [Judged.Event(Judged.Source(context), $"plan-{id}", "plan.adopted", $"plan/{id}", JsonNode.Parse(text)!.AsObject())];
    }

    private static string TypeOf(JsonElement entry) => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";

    private static async Task<string> Read(IFormFile file, CancellationToken cancel)
    {
        using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(cancel);
    }

    private static IResult Refuse(HttpContext http, string text, IEnumerable<string> sentences)
    {
        http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Site.Page<AdoptPage>(new AdoptModel(text, [.. sentences.Select(s => ("text", s))]));
    }
}
