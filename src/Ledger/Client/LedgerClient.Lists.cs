using System.Globalization;
using System.Net.Sockets;

namespace Ledger.Client;

/// <summary>A list that is asked for.</summary>
/// <param name="List">Which: <c>members</c>, <c>contacts</c>, <c>trainings</c>, <c>goals</c> or <c>evidence</c>.</param>
/// <param name="Format"><c>csv</c>, <c>xlsx</c> or <c>json</c>.</param>
public sealed record ListQuestion(string List, string Format)
{
    /// <summary>The last day whose facts count, inclusive; today if not given.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>A date (its end), an RFC 3339 instant or <c>@position</c>, inclusive; now if not given.</summary>
    public string? KnownAt { get; init; }

    /// <summary>Of members, contacts and trainings: this association's alone.</summary>
    public string? Association { get; init; }

    /// <summary>The columns by name, parted by commas; all if not given.</summary>
    public string? Columns { get; init; }

    /// <summary><c>person</c>: of members, what is kept of the persons too. That it was read is written down.</summary>
    public string? Include { get; init; }

    /// <summary>Of goals and evidence: the plan.</summary>
    public string? Plan { get; init; }

    /// <summary>Of evidence: the goal.</summary>
    public string? Goal { get; init; }
}

/// <summary>The lists that leave the book.</summary>
public sealed partial class LedgerClient
{
    /// <summary>Writes a list as it comes, its headings in the language of <see cref="CultureInfo.CurrentUICulture"/>.</summary>
    /// <param name="asked">The list.</param>
    /// <param name="output">Where it is written.</param>
    /// <param name="cancellation">Breaks it off.</param>
    /// <exception cref="LedgerProblem">The ledger refused; nothing was written.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer, or not to the end: what was written is a part.</exception>
    public async Task ListAsync(ListQuestion asked, Stream output, CancellationToken cancellation = default)
    {
        var path = $"v1/lists/{asked.List}" + Query(
            ("plan", asked.Plan), ("goal", asked.Goal), ("asOf", Date(asked.AsOf)), ("knownAt", asked.KnownAt), ("association", asked.Association), ("columns", asked.Columns),
            ("include", asked.Include), ("format", asked.Format));
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode) throw await ProblemAsync(response, 0, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        try
        {
            await body.CopyToAsync(output, cancellation);
        }
        catch (IOException broken) when (broken is HttpIOException || broken.InnerException is SocketException)
        {
            throw new LedgerUnreachable(http.BaseAddress, broken);
        }
    }
}
