using System.Buffers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
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

    public static async Task<IResult> Post(HttpContext http, RequestContext context, IMessageBus bus, string? partial = null, string? dryRun = null)
    {
        var (each, isDryRun) = (DryRuns.Flag(partial, "partial"), DryRuns.Flag(dryRun, "dryRun"));
        var mode = ModeOf(http.Request);
        if (mode == Mode.Unknown)
            return Problems.Answer(StatusCodes.Status415UnsupportedMediaType, Problems.UnsupportedMediaType, StructuredType, BatchType);

        JsonDocument body;
        try
        {
            body = await ReadJson(http.Request.Body, http.RequestAborted);
        }
        catch (JsonException e)
        {
            return Problems.Answer(StatusCodes.Status400BadRequest, Rules.InvalidJson, (e.LineNumber ?? 0) + 1, e.BytePositionInLine ?? 0);
        }

        using (body)
        {
            var root = body.RootElement;
            if (mode == Mode.Structured && root.ValueKind == JsonValueKind.Array)
                return Problems.Answer(StatusCodes.Status400BadRequest, Rules.ListOfEvents, BatchType, StructuredType);
            if (mode != Mode.Batch)
                return await PostOne(http, context, isDryRun ? null : bus, mode == Mode.Binary ? CloudEvent.Binary(http.Request.Headers, root) : CloudEvent.Structured(root));
            if (root.ValueKind != JsonValueKind.Array)
                return Problems.Answer(StatusCodes.Status400BadRequest, Rules.NotAList, BatchType);
            if (root.GetArrayLength() > Service.MostEntries)
                return Problems.Answer(StatusCodes.Status413PayloadTooLarge, Problems.BatchTooLarge, Service.MostEntries);
            return await PostBatch(http, context, isDryRun ? null : bus, [.. root.EnumerateArray()], each);
        }
    }

    // JSON is UTF-8 (RFC 8259, section 8.1), and the parser looks at no byte of a text that nobody asks for. Whatever is not, is told before anything is read of it.
    private static async Task<JsonDocument> ReadJson(Stream body, CancellationToken cancel)
    {
        var buffer = new MemoryStream();
        await body.CopyToAsync(buffer, cancel);
        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(bytes.Span))
            throw NotUtf8(bytes.Span);
        return JsonDocument.Parse(bytes);
    }

    private static RuleBroken NotUtf8(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        var before = bytes[..at];
        return new(Rules.NotUtf8, before.Count((byte)'\n') + 1, at - before.LastIndexOf((byte)'\n'), $"0x{bytes[at]:X2}");
    }

    // Without a bus it is a dry run.
    private static async Task<IResult> PostOne(HttpContext http, RequestContext context, IMessageBus? bus, CloudEvent posted)
    {
        var item = ToItem(posted, context);
        if (item.Malformed is { } malformed)
            return Problems.Answer(Problems.Of(malformed, 0, posted.Id));
        var (answers, foreseen) = await Record(context, bus, [item], partial: false, http.RequestAborted);
        context.Overreached = foreseen is not null && answers[0].Probes;
        if (answers[0].Refused is { } refused)
            return Problems.Answer(Problems.Of(refused, 0, posted.Id));
        var receipt = ToReceipt(posted, item, answers[0], 0);
        if (foreseen is not null)
            return TypedResults.Ok(DryRunReceipt.Of(foreseen, [receipt]));
        return answers[0].IsDuplicate ? TypedResults.Ok(receipt) : TypedResults.Created($"/v1/entries/{receipt.Entry}", receipt);
    }

    private static async Task<IResult> PostBatch(HttpContext http, RequestContext context, IMessageBus? bus, IReadOnlyList<JsonElement> events, bool partial)
    {
        var (posted, items) = ToItems(events, context);
        var (answers, foreseen) = await Record(context, bus, items, partial, http.RequestAborted);
        if (Refusal(context, posted, answers, partial) is { } refusal)
            return refusal;
        if (answers.Any(a => a.Refused is not null))
            Language.Told(http.Response);
        var receipts = answers.Select((a, i) => ToReceipt(posted[i], items[i], a, i)).ToList();
        int Count(string outcome) => receipts.Count(r => r.Outcome == outcome);
        return foreseen is not null ? TypedResults.Ok(DryRunReceipt.Of(foreseen, receipts))
            : TypedResults.Ok(new BatchReceipt(Count("recorded"), Count("duplicate"), Count("refused"), receipts));
    }

    /// <summary>What events ask of the book, or what is wrong with their form.</summary>
    internal static (CloudEvent[] Posted, Item[] Items) ToItems(IReadOnlyList<JsonElement> events, RequestContext context)
    {
        var (posted, items) = (new CloudEvent[events.Count], new Item[events.Count]);
        if (events.Count < Many)
            for (var i = 0; i < events.Count; i++)
                Read(i);
        else
            Parallel.For(0, events.Count, Read);
        return (posted, items);

        void Read(int index)
        {
            posted[index] = CloudEvent.Structured(events[index]);
            items[index] = ToItem(posted[index], context);
        }
    }

    /// <summary>The problem by which a batch is refused whole; null where it is not.</summary>
    internal static IResult? Refusal(RequestContext context, IReadOnlyList<CloudEvent> posted, IReadOnlyList<Answer> answers, bool partial)
    {
        context.Overreached = answers.Any(a => Overreaches(a.Refused) || a.Probes);
        var errors = partial ? [] : answers.SelectMany((a, i) => a.Refused is { } refused ? Problems.Of(refused, i, posted[i].Id).Errors! : []).ToList();
        return errors.Count == 0 ? null : Problems.Answer(Problems.Of(errors));
    }

    private static async Task<(IReadOnlyList<Answer> Answers, Foreseen? Foreseen)> Record(
        RequestContext context, IMessageBus? bus, Item[] items, bool partial, CancellationToken cancel)
    {
        if (bus is null)
            return await DryRuns.Ask(context, items, partial, cancel) is var foreseen ? (foreseen.Answers, foreseen) : default;
        return items.Length == 0 ? ([], null)
            : ((await bus.Command<EntriesPosted>(new PostEntries(context.Book.District.Name, context.Caller.Id, items, partial), cancel)).Answers, null);
    }

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

    internal static bool Overreaches(RuleBroken? broken) => broken?.Rule is Rules.NotYourAssociation or Rules.NotYourSource;

    private static Receipt ToReceipt(CloudEvent posted, Item item, Answer answer, int index) => answer.Refused is { } refused
        ? new(posted.Id, posted.Source, null, null, null, "refused", Problems.Of(refused, index, posted.Id))
        : new(posted.Id, posted.Source, item.Entry!.Id, answer.Receipt?.Position, answer.Receipt?.RecordedAt, answer.IsDuplicate ? "duplicate" : "recorded");

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
