using System.Text.Encodings.Web;
using System.Text.Json;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Pages.Shared;
using Ledger.Store;

namespace Ledger.Pages.Book;

/// <summary>What was asked of the book, as it was typed.</summary>
/// <param name="From">From which day of recording on.</param>
/// <param name="Type">Only entries of this type.</param>
/// <param name="Subject">Only entries about this subject.</param>
/// <param name="Association">Only those that are about, name, or come from this association.</param>
/// <param name="After">The position after which they stand.</param>
public sealed record AskedEntries(string? From, string? Type, string? Subject, string? Association, string? After)
{
    /// <summary>The page's address.</summary>
    public override string ToString() => PageAddress.Of("/book", ("from", From), ("type", Type), ("subject", Subject), ("association", Association), ("after", After));

    /// <summary>Where the same is had as JSON, from a position on.</summary>
    public string Json(long after) => PageAddress.Of("/v1/entries", ("type", Type), ("subject", Subject), ("association", Association), ("after", after == 0 ? null : $"{after}"));
}

/// <summary>A page of the book.</summary>
/// <param name="Asked">What was asked.</param>
/// <param name="Entries">The entries; none where the question does not read.</param>
/// <param name="After">The position after which they stand.</param>
/// <param name="Associations">The associations that can be asked for; none where there is no choice.</param>
/// <param name="Faults">What is wrong with the question, by field.</param>
/// <param name="Today">Today.</param>
/// <param name="District">The district.</param>
public sealed record BookModel(
    AskedEntries Asked, EntryList Entries, long After, IReadOnlyList<(string Slug, string Name)> Associations, IReadOnlyList<(string Field, string Sentence)> Faults, DateOnly Today, District District);

/// <summary>One entry.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Postings">The postings that stand under it, as far as the reader may see them.</param>
/// <param name="Place">Its place in the log, where the reader may read that: null where it is not sealed yet.</param>
/// <param name="MayVerify">Whether the reader may read the log.</param>
/// <param name="MayCorrect">Whether it stands, and the reader may take it back.</param>
/// <param name="District">The district.</param>
public sealed record EntryModel(EntryView Entry, IReadOnlyList<EntryPosting> Postings, (long LeafIndex, long TreeSize)? Place, bool MayVerify, bool MayCorrect, District District)
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Its data as JSON, to be read by people.</summary>
    public string Json => JsonSerializer.Serialize(Entry.Data, _readable);

    /// <summary>The entry that it takes back; null where it is no reversal.</summary>
    public Guid? Reverses => Entry.Type == "entry.reversed" && Entry.Data.TryGetProperty("entry", out var entry) && entry.TryGetGuid(out var id) ? id : null;
}

/// <summary>The pages of the book itself.</summary>
public static class BookPages
{
    private const int EntriesOfPage = 50;

    public static void MapBook(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/book").Needs(Right.ReadBook).AnswersInTurn();
        pages.MapGet("/", async (RequestContext context, HttpContext http, string? from, string? type, string? subject, string? association, string? after, CancellationToken cancel) =>
        {
            var asked = new AskedEntries(Site.Typed(from), Site.Typed(type), Site.Typed(subject), Site.Typed(association), Site.Typed(after));
            // An association has no choice: it reads its own.
            var all = context.Caller.Association is not null ? [] : (await context.Book.Associations.Names(cancel)).Select(a => (a.Key, a.Value)).ToList();
            try
            {
                var position = await After(context, asked, cancel);
                var entries = await context.Book.Entries.Entries(position, EntriesOfPage, Http.Reading.Type(asked.Type), Http.Reading.SubjectOf(asked.Subject), asked.Association, context.Caller.Association, cancel);
                return Site.Page<BookPage>(new BookModel(asked, entries, position, all, [], context.Book.Today, context.Book.District));
            }
            catch (RuleBroken broken) when (broken.Rule is Rules.InvalidParameter or Rules.InvalidCursor)
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                var field = broken.Rule == Rules.InvalidParameter && broken.Words is [string name, ..] ? name : "from";
                return Site.Page<BookPage>(new BookModel(asked, new([], null), 0, all, [(field, Words.Sentences.Detail(broken))], context.Book.Today, context.Book.District));
            }
        });

        pages.MapGet("/entries/{id}", async Task<IResult> (RequestContext context, string id, CancellationToken cancel) =>
        {
            if (!Guid.TryParse(id, out var entry) || await context.Book.Entries.Entry(entry, context.Caller.Association, cancel) is not { } view)
                return Http.Problems.Answer(StatusCodes.Status404NotFound, Http.Problems.NotFound);
            var mayVerify = Policy.Allows(context.Caller.Role, Right.ReadLog);
            var mayCorrect = Policy.Allows(context.Caller.Role, Right.PostEntries) && view.ReversedBy is null && EntryType.Named(view.Type) is { IsPosted: true };
            return Site.Page<EntryPage>(new EntryModel(
                view, await context.Book.Postings.Of(view.Position, context.Caller.Association, cancel), mayVerify ? await context.Book.Log.Place(view.Position, cancel) : null, mayVerify, mayCorrect, context.Book.District));
        });
    }

    // Where the page begins: after a position, or before the first entry recorded on a day.
    private static async Task<long> After(RequestContext context, AskedEntries asked, CancellationToken cancel)
    {
        var after = Http.Reading.Position(asked.After);
        return Site.Day(asked.From, "from") is { } day ? Math.Max(after, await context.Book.Log.Position(new(context.Book.District.EndOf(day.AddDays(-1)), null), cancel)) : after;
    }
}
