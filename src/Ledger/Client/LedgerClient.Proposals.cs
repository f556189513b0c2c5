using System.Text.Json;
using Ledger.Contracts;

namespace Ledger.Client;

/// <summary>Proposals: asked for, and posted whole.</summary>
public sealed partial class LedgerClient
{
    /// <summary>What a list of members changes in the book. Nothing is recorded.</summary>
    /// <param name="list">The file: CSV, or a workbook (xlsx).</param>
    /// <param name="asOf">The day on which those are members whom the list has.</param>
    /// <param name="association">The association whose list it is; null for a district's.</param>
    /// <param name="map">What columns mean, each <c>Column:field</c>.</param>
    /// <param name="missingLeave">Whether those leave whom the list lacks.</param>
    /// <param name="cancellation">Gives up the request.</param>
    /// <exception cref="LedgerProblem">The ledger refused: the list as a whole cannot be read.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public Task<Proposal> ProposeMembersAsync(
        ReadOnlyMemory<byte> list, DateOnly asOf, string? association = null, IReadOnlyList<string>? map = null, bool missingLeave = false, CancellationToken cancellation = default)
    {
        var type = list.Span.StartsWith("PK"u8) ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv";
        var query = Query([("asOf", Date(asOf)), ("association", association), ("missing", missingLeave ? "leave" : null), .. (map ?? []).Select(m => ("map", (string?)m))]);
        return ProposeAsync($"v1/proposals/members{query}", () => new ReadOnlyMemoryContent(list) { Headers = { ContentType = new(type) } }, cancellation);
    }

    /// <summary>What takes back all that a source has posted. Nothing is recorded.</summary>
    /// <param name="source">The source.</param>
    /// <param name="cancellation">Gives up the request.</param>
    /// <exception cref="LedgerProblem">The ledger refused, as when nothing bears that source.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public Task<Proposal> ProposeReversalAsync(string source, CancellationToken cancellation = default) =>
        ProposeAsync("v1/proposals/reversal" + Query(("source", source)), null, cancellation);

    /// <summary>Posts all entries of a proposal as one batch: all of them are recorded, or none.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="cancellation">Gives up the request; what was sent may have been recorded.</param>
    /// <exception cref="LedgerProblem">The ledger refused: by now the entries would not read.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public async Task<BatchReceipt> PostAsync(Proposal proposal, CancellationToken cancellation = default) =>
        (await PostAsync(JsonSerializer.SerializeToUtf8Bytes(proposal.Entries), 0, partial: false, cancellation)).Receipt;

    private async Task<Proposal> ProposeAsync(string path, Func<HttpContent>? body, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, path) { Content = body?.Invoke() }, cancellation);
        if (!response.IsSuccessStatusCode) throw await ProblemAsync(response, 0, cancellation);
        return await ReadAsync<Proposal>(response, cancellation);
    }
}
