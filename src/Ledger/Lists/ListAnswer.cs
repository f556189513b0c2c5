using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Ledger.Http;
using Ledger.Store;
using Ledger.Words;
using Microsoft.Net.Http.Headers;

namespace Ledger.Lists;

/// <summary>
/// A list on its way out: each row is written as it is read, and what is written leaves as it grows, so that a list of any length takes the same memory. What it
/// rests on is told by header fields: <see cref="ListHeaders"/>.
/// </summary>
/// <param name="Table">The list.</param>
/// <param name="Columns">Its columns that are shown.</param>
/// <param name="Format">Its form.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="About">What it is about, for the file's name: an association, a plan, a goal.</param>
/// <param name="IsImmutable">Whether it is the same whenever it is asked for.</param>
/// <param name="Rows">The rows, read as they are written.</param>
internal sealed record ListAnswer<T>(
    ListTable<T> Table, IReadOnlyList<ListColumn<T>> Columns, ListFormat Format, Basis Basis, IReadOnlyList<string> About, bool IsImmutable, IAsyncEnumerable<T> Rows) : IResult
{
    /// <summary>How much is written before it leaves.</summary>
    private const int AtOnce = 1 << 15;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cancel = httpContext.RequestAborted;
        await using var rows = Rows.GetAsyncEnumerator(cancel);
        // The first row is read before anything is said: what is refused is refused by a problem document.
        var isAny = await rows.MoveNextAsync();
        var headers = httpContext.Response.Headers;
        Language.Told(httpContext.Response);
        headers.Vary = "Accept, Accept-Language";
        headers[ListHeaders.AsOf] = ListText.Of(Basis.AsOf);
        headers[ListHeaders.Position] = Basis.KnownAt.Position.ToString(CultureInfo.InvariantCulture);
        if (Basis.KnownAt.Instant is { } instant)
            headers[ListHeaders.KnownAt] = ListText.Moment(instant);
        if (Basis.Checkpoint is { } checkpoint)
            headers[ListHeaders.Checkpoint] = checkpoint.Line;
        await Results.Stream(_ => Write(httpContext.Response.BodyWriter, rows, isAny, cancel), Format.ContentType, FileName(), entityTag: IsImmutable ? Tag() : null).ExecuteAsync(httpContext);
    }

    /// <summary>Writes the list into a pipe.</summary>
    private async Task Write(PipeWriter pipe, IAsyncEnumerator<T> rows, bool isAny, CancellationToken cancel)
    {
        await using var list = Format.Open(pipe, ListWords.Name(Table.Name));
        await list.Begin([.. Columns.Select(c => c.Name)], [.. Columns.Select(c => ListWords.Heading(Table.Name, c.Name))]);
        var row = new object?[Columns.Count];
        for (; isAny; isAny = await rows.MoveNextAsync())
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = Columns[i].Value(rows.Current);
            await list.Add(row);
            if (pipe.UnflushedBytes >= AtOnce)
                await pipe.FlushAsync(cancel);
        }

        await list.End();
        await pipe.FlushAsync(cancel);
    }

    // A plan's or an entry's id may hold what names of files may not everywhere.
    private string FileName() => string.Join('-', [ListWords.Name(Table.Name).ToLower(CultureInfo.CurrentUICulture), .. About.Select(a => a.Replace(':', '-')), ListText.Of(Basis.AsOf)]) + $".{Format.Extension}";

    // What it says follows from what is asked and known, and from the program that says it. A workbook bears the time at which it was made: so the tag is a weak one.
    private EntityTagHeaderValue Tag()
    {
        var says = string.Join('\n', [typeof(ListAnswer<T>).Module.ModuleVersionId.ToString(), Table.Name, Format.Name, CultureInfo.CurrentUICulture.Name, ListText.Of(Basis.AsOf), $"{Basis.KnownAt.Position} {Basis.KnownAt.Edition}",
            .. About, .. Columns.Select(c => c.Name)]);
        return new($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(says)).AsSpan(0, 16))}\"", isWeak: true);
    }
}

/// <summary>The header fields that say what a list rests on.</summary>
internal static class ListHeaders
{
    public const string AsOf = "Ledger-As-Of";
    public const string KnownAt = "Ledger-Known-At";
    public const string Position = "Ledger-Position";
    public const string Checkpoint = "Ledger-Checkpoint";
}
