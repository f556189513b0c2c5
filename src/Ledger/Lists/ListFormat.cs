using System.IO.Pipelines;
using Ledger.Domain;

namespace Ledger.Lists;

/// <summary>A form in which lists leave the book.</summary>
/// <param name="Name">Its name, as it is asked for.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Extension">How the names of its files end.</param>
/// <param name="Open">Begins one in a pipe; the text is what the list is called.</param>
internal sealed record ListFormat(string Name, string MediaType, string Extension, Func<PipeWriter, string, IListWriter> Open)
{
    public static ListFormat Csv { get; } = new("csv", "text/csv", "csv", (pipe, _) => new CsvList(pipe));

    public static ListFormat Xlsx { get; } = new("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", (pipe, name) => new XlsxList(pipe, name));

    public static ListFormat Json { get; } = new("json", Http.Log.JsonLines, "jsonl", (pipe, _) => new JsonLinesList(pipe));

    /// <summary>All of them; the first is given where none is asked for.</summary>
    public static IReadOnlyList<ListFormat> All { get; } = [Csv, Xlsx, Json];

    /// <summary>The media type with the charset, of text.</summary>
    public string ContentType => this == Csv ? $"{MediaType}; charset=utf-8" : MediaType;

    /// <summary>The form that is asked for by name, else by <c>Accept</c>; where that names none of them, the first: RFC 9110, section 12.5.1, lets a server pass it over.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidParameter"/>: none has that name.</exception>
    public static ListFormat Of(string? name, HttpRequest request) => name is null
        ? request.GetTypedHeaders().Accept.Where(a => a.Quality is not 0).OrderByDescending(a => a.Quality ?? 1)
            .Select(a => All.FirstOrDefault(f => a.MediaType.Equals(f.MediaType, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(f => f is not null) ?? Csv
        : All.FirstOrDefault(f => f.Name == name) ?? throw new RuleBroken(Rules.InvalidParameter, "format", string.Join(", ", All.Select(f => f.Name)));
}
