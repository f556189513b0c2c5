using System.Net.Mime;
using System.Text.Json;
using Ledger.Access;
using Ledger.Contracts;
using Ledger.Domain;
using Ledger.Store;
using Microsoft.Net.Http.Headers;
using Wolverine;

namespace Ledger.Http;

/// <summary>The one door in: <c>POST /v1/entries</c> takes CloudEvents in structured, binary and batched mode.</summary>
public static class Posting
{
    public const string StructuredType = "application/cloudevents+json";
    public const string BatchType = "application/cloudevents-batch+json";

    /// <summary>From how many entries on a batch is read on all processors.</summary>
    private const int Many = 200;

    // The queue gives up first.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public static async Task<IResult> Post(HttpContext http, RequestContext context, IMessageBus bus, string? partial = null)
    {
        var each = partial is not null && (bool.TryParse(partial, out var asked) ? asked : throw new RuleBroken(Rules.InvalidParameter, "partial", "true, false"));
        var mode = ModeOf(http.Request);
        if (mode == Mode.Unknown)
            return Problems.Answer(StatusCodes.Status415UnsupportedMediaType, Problems.UnsupportedMediaType, StructuredType, BatchType);

        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException e)
        {
            return Problems.Answer(StatusCodes.Status400BadRequest, Rules.InvalidJson, (e.LineNumber ?? 0) + 1, e.BytePositionInLine ?? 0);
        }

        using (body)
        {
            var root = body.RootElement;
            if (mode != Mode.Batch)
                return await PostOne(http, context, bus, mode == Mode.Binary ? CloudEvent.Binary(http.Request.Headers, root) : CloudEvent.Structured(root));
            if (root.ValueKind != JsonValueKind.Array)
                return Problems.Answer(StatusCodes.Status400BadRequest, Rules.NotAList, BatchType);
            if (root.GetArrayLength() > Service.MostEntries)
                return Problems.Answer(StatusCodes.Status413PayloadTooLarge, Problems.BatchTooLarge, Service.MostEntries);
            return await PostBatch(http, context, bus, [.. root.EnumerateArray()], each);
        }
    }

    private static async Task<IResult> PostOne(HttpContext http, RequestContext context, IMessageBus bus, CloudEvent posted)
    {
        var item = ToItem(posted, context);
        if (item.Malformed is { } malformed)
            return Problems.Answer(Problems.Of(malformed, 0, posted.Id));
        var answer = (await Record(context, bus, [item], partial: false, http.RequestAborted))[0];
        if (answer.Refused is { } refused)
            return Problems.Answer(Problems.Of(refused, 0, posted.Id));
        var receipt = ToReceipt(posted, item, answer, 0);
        return answer.IsDuplicate ? TypedResults.Ok(receipt) : TypedResults.Created($"/v1/entries/{receipt.Entry}", receipt);
    }

    private static async Task<IResult> PostBatch(HttpContext http, RequestContext context, IMessageBus bus, IReadOnlyList<JsonElement> events, bool partial)
    {
        var (posted, items) = (new CloudEvent[events.Count], new Item[events.Count]);
        if (events.Count < Many)
            for (var i = 0; i < events.Count; i++)
                Read(i);
        else
            Parallel.For(0, events.Count, Read);
        var answers = items.Length == 0 ? [] : await Record(context, bus, items, partial, http.RequestAborted);
        context.Overreached = answers.Any(a => Overreaches(a.Refused));
        if (!partial)
        {
            var errors = answers.SelectMany((a, i) => a.Refused is { } refused ? Problems.Of(refused, i, posted[i].Id).Errors! : []).ToList();
            if (errors.Count > 0)
                return Problems.Answer(Problems.Of(errors));
        }

        var receipts = answers.Select((a, i) => ToReceipt(posted[i], items[i], a, i)).ToList();
        int Count(string outcome) => receipts.Count(r => r.Outcome == outcome);
        return TypedResults.Ok(new BatchReceipt(Count("recorded"), Count("duplicate"), Count("refused"), receipts));

        void Read(int index)
        {
            posted[index] = CloudEvent.Structured(events[index]);
            items[index] = ToItem(posted[index], context);
        }
    }

    private static async Task<IReadOnlyList<Answer>> Record(RequestContext context, IMessageBus bus, IReadOnlyList<Item> items, bool partial, CancellationToken cancel) =>
        (await bus.InvokeAsync<EntriesPosted>(new PostEntries(context.Book.District.Name, context.Caller.Id, items, partial), cancel, _patience)).Answers;

    private static Item ToItem(CloudEvent posted, RequestContext context)
    {
        try
        {
            return posted.ToItem(context.Book.District, context.Book.Today, context.Caller.Association, context.Book.Vault);
        }
        catch (RuleBroken malformed)
        {
            return malformed;
        }
    }

    private static bool Overreaches(RuleBroken? broken) => broken?.Rule is Rules.NotYourAssociation or Rules.NotYourSource;

    private static Receipt ToReceipt(CloudEvent posted, Item item, Answer answer, int index) => answer.Receipt is { } place
        ? new(posted.Id, posted.Source, item.Entry!.Id, place.Position, place.RecordedAt, answer.IsDuplicate ? "duplicate" : "recorded")
        : new(posted.Id, posted.Source, null, null, null, "refused", Problems.Of(answer.Refused!, index, posted.Id));

    private static Mode ModeOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
            return Mode.Unknown;
        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            StructuredType => Mode.Structured,
            BatchType => Mode.Batch,
            MediaTypeNames.Application.Json when request.Headers.ContainsKey("ce-specversion") => Mode.Binary,
            _ => Mode.Unknown,
        };
    }

    private enum Mode
    {
        Unknown,
        Structured,
        Binary,
        Batch,
    }
}
