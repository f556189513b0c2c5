using System.Text.Json;
using Ledger.Contracts;

namespace Ledger.Client;

/// <summary>Proposals: asked for, and posted whole.</summary>
public sealed partial class LedgerClient
{
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
