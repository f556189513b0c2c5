using System.Security.Cryptography;
using System.Text;
using Ledger.Access;
using Ledger.Auditing;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Transparency;
using Microsoft.Net.Http.Headers;
using ConsistencyProof = Ledger.Contracts.ConsistencyProof;
using EntryProof = Ledger.Contracts.EntryProof;

namespace Ledger.Http;

/// <summary>The sealed log: checkpoints, tiles and proofs in the formats of C2SP, and the whole book as an export.</summary>
public static class Log
{
    /// <summary>The media type of an export: JSON lines.</summary>
    public const string JsonLines = "application/jsonl";

    // A key decides who may see it, so no shared cache may keep it.
    private const string Forever = "private, max-age=31536000, immutable";

    private static readonly byte[] _lineEnd = "\n"u8.ToArray();

    public static void MapLog(this IEndpointRouteBuilder routes)
    {
        var log = routes.MapGroup("/log").WithTags("Log").Needs(Right.ReadLog);
        log.MapGet("/checkpoint", async (RequestContext context, HttpContext http, CancellationToken cancel) =>
            await context.Book.Log.Head(cancel) is { } head ? Text(head.Note) : NotSealedYet(http))
            .WithName("getCheckpoint").WithSummary("The newest checkpoint, a signed note").Produces<string>(contentType: "text/plain");
        log.MapGet("/key", async (RequestContext context, CancellationToken cancel) => Text($"{await context.Book.Sealer.Verifier(cancel)}\n"))
            .WithName("getLogKey").WithSummary("The key by which checkpoints are verified").Produces<string>(contentType: "text/plain");
        log.MapGet("/tile/{**address}", async (RequestContext context, HttpContext http, string address, CancellationToken cancel) =>
            await Tile(context, http, address, cancel)).WithName("getTile").WithSummary("A tile of the tree: up to 256 hashes, 32 bytes each").Produces<byte[]>(contentType: "application/octet-stream");
        log.MapGet("/consistency", async (RequestContext context, HttpContext http, string? from, string? to, CancellationToken cancel) =>
            await Consistency(context, http, from, to, cancel)).WithName("getConsistency").WithSummary("The proof that the log only grew between two sizes").Produces<ConsistencyProof>().AnswersInTurn();
        log.MapGet("/export", async (RequestContext context, string? after, string? knownAt, CancellationToken cancel) =>
        {
            var from = Reading.Position(after);
            long? through = knownAt is null ? null : await context.Book.Log.Position(KnownAt.Parse(knownAt, context.Book.District), cancel);
            return Results.Stream(body => Export(context.Book, from, through, body, cancel), JsonLines);
        }).WithName("exportLog").WithSummary("The whole book as JSON lines, with the checkpoint that proves it").Produces<string>(contentType: JsonLines).AnswersInTurn();
        routes.MapGet("/entries/{id}/proof", async Task<object> (RequestContext context, HttpContext http, string id, CancellationToken cancel) =>
            !Guid.TryParse(id, out var entry) || await context.Book.Entries.Entry(entry, context.Caller.Association, cancel) is null
                ? Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound)
                : await context.Book.Log.Proof(entry, cancel) is { } proof ? View(proof) : NotSealedYet(http))
            .WithTags("Log").Needs(Right.ReadBook).Produces<EntryProof>().AnswersInTurn().WithName("getProof").WithSummary("The proof that an entry is in the log");
    }

    /// <summary>Writes an export: a line for each entry, which is its leaf's input, then the checkpoints, and last the key that verifies the newest.</summary>
    /// <param name="book">The book.</param>
    /// <param name="after">The position after which it begins; 0 for the first.</param>
    /// <param name="through">The position up to which it goes; null for all there is.</param>
    /// <param name="body">Where it is written.</param>
    /// <param name="cancel">Breaks it off.</param>
    internal static async Task Export(DistrictBook book, long after, long? through, Stream body, CancellationToken cancel)
    {
        // Asked for before the entries, so that all that they count is among these.
        var checkpoints = await book.Log.Checkpoints(through, cancel);
        await using var buffer = new BufferedStream(body, 1 << 16);
        await foreach (var (_, line) in book.Log.Entries(after, through ?? long.MaxValue, cancel))
        {
            await buffer.WriteAsync(line, cancel);
            await buffer.WriteAsync(_lineEnd, cancel);
        }

        foreach (var note in checkpoints)
            await buffer.WriteAsync(ExportLine.OfCheckpoint(note), cancel);
        await buffer.WriteAsync(ExportLine.OfKey($"{await book.Sealer.Verifier(cancel)}"), cancel);
    }

    private static async Task<IResult> Tile(RequestContext context, HttpContext http, string address, CancellationToken cancel)
    {
        TileAddress asked;
        try
        {
            asked = TileAddress.Parse(address);
        }
        catch (FormatException)
        {
            throw new RuleBroken(Rules.InvalidParameter, "address", "0/000, 0/x001/234, 1/000.p/7");
        }

        if (await context.Book.Log.Tile(asked, cancel) is not { } tile)
            return Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound);
        http.Response.Headers.CacheControl = Forever;
        return Tagged(tile, "application/octet-stream");
    }

    private static async Task<object> Consistency(RequestContext context, HttpContext http, string? from, string? to, CancellationToken cancel)
    {
        var earlier = Size(from, "from") ?? throw new RuleBroken(Rules.InvalidParameter, "from", "0, 1, 2 …");
        if (await context.Book.Log.Consistency(earlier, Size(to, "to"), cancel) is not { } proof)
            throw new RuleBroken(Rules.InvalidParameter, to is null ? "from" : "from, to", $"0 ≤ from ≤ to ≤ {(await context.Book.Log.Head(cancel))?.Size ?? 0}");
        if (to is not null)
            http.Response.Headers.CacheControl = Forever;
        return new ConsistencyProof(earlier, proof.To, [.. proof.Path.Select(hash => hash.ToBase64())]);
    }

    private static long? Size(string? text, string name) => text is null ? null
        : long.TryParse(text, System.Globalization.NumberStyles.None, null, out var size) ? size
        : throw new RuleBroken(Rules.InvalidParameter, name, "0, 1, 2 …");

    private static EntryProof View(Transparency.EntryProof proof) => new(
        Convert.ToBase64String(proof.LeafInput.Span), proof.LeafIndex, proof.TreeSize!.Value, [.. proof.Path.Select(hash => hash.ToBase64())], proof.Checkpoint!);

    private static IResult Text(string text) => Tagged(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    private static IResult Tagged(ReadOnlyMemory<byte> body, string type) =>
        Results.Bytes(body, type, entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 16))}\""));

    // Within a second it is.
    private static IResult NotSealedYet(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return Problems.Answer(StatusCodes.Status404NotFound, Problems.NotSealedYet);
    }
}
