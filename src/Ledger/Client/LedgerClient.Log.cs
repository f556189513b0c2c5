using System.Text.Json;
using Ledger.Contracts;

namespace Ledger.Client;

/// <summary>What an auditor asks for: the export, the sealed log, and the figures to compare with.</summary>
public sealed partial class LedgerClient
{
    private const int ChunkSize = 1 << 16;

    /// <summary>
    /// Writes the book as JSON lines, whole lines only, and goes on by itself where the connection drops. When this returns, everything up to the closing line is
    /// written.
    /// </summary>
    /// <param name="output">Where the lines are written.</param>
    /// <param name="after">The position after which it begins; 0 for the first.</param>
    /// <param name="knownAt">A date (its end), an RFC 3339 instant or <c>@position</c>, inclusive; now if not given.</param>
    /// <param name="progress">Told how many bytes were written so far.</param>
    /// <param name="cancellation">Breaks it off, between two lines.</param>
    /// <exception cref="LedgerProblem">The ledger refused.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public async Task ExportAsync(Stream output, long after, string? knownAt, IProgress<long>? progress, CancellationToken cancellation)
    {
        var (written, dropped) = (0L, 0);
        while (true)
        {
            var path = "v1/log/export" + Query(("after", $"{after}"), ("knownAt", knownAt));
            using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation, HttpCompletionOption.ResponseHeadersRead);
            if (!response.IsSuccessStatusCode) throw await ProblemAsync(response, 0, cancellation);
            try
            {
                var (isWhole, last) = await CopyLinesAsync(await response.Content.ReadAsStreamAsync(cancellation), output, count => progress?.Report(written += count), cancellation);
                if (isWhole) return;
                after = last ?? after;
                dropped = last is null ? dropped + 1 : 0;
            }
            catch (HttpIOException)
            {
                dropped++;
            }

            if (dropped == Attempts) throw new LedgerUnreachable(http.BaseAddress, new IOException("the export ends before its last line"));
        }
    }

    /// <summary>The newest checkpoint, a signed note; null where nothing is sealed yet.</summary>
    public async Task<string?> CheckpointAsync(CancellationToken cancellation)
    {
        try
        {
            return await TextAsync("v1/log/checkpoint", cancellation);
        }
        catch (LedgerProblem problem) when (problem.Rule == Http.Problems.NotSealedYet)
        {
            return null;
        }
    }

    /// <summary>The key that verifies the newest checkpoint, as the server says.</summary>
    public async Task<string> LogKeyAsync(CancellationToken cancellation) => (await TextAsync("v1/log/key", cancellation)).Trim();

    /// <summary>A tile of the tree.</summary>
    /// <param name="address">Its address, as C2SP tlog-tiles spells it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<byte[]> TileAsync(string address, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"v1/log/tile/{address}"), cancellation);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(cancellation) : throw await ProblemAsync(response, 0, cancellation);
    }

    /// <summary>The path from one size of the log to a later one.</summary>
    public async Task<IReadOnlyList<Transparency.Hash>> ConsistencyAsync(long from, long to, CancellationToken cancellation) =>
        [.. (await GetAsync<ConsistencyProof>($"v1/log/consistency?from={from}&to={to}", cancellation)).Path.Select(Transparency.Hash.Parse)];

    /// <summary>All accounts with their totals.</summary>
    public Task<AccountList> AccountsAsync(DateOnly asOf, string knownAt, CancellationToken cancellation) =>
        GetAsync<AccountList>("v1/accounts" + Query(("asOf", Date(asOf)), ("knownAt", knownAt)), cancellation);

    /// <summary>One account, divided by dimensions.</summary>
    public Task<AccountView> AccountAsync(string account, IEnumerable<string> by, DateOnly asOf, string knownAt, CancellationToken cancellation) =>
        GetAsync<AccountView>($"v1/accounts/{account}" + Query([("asOf", Date(asOf)), ("knownAt", knownAt), .. by.Select(d => ("by", (string?)d))]), cancellation);

    /// <summary>The plans known at a moment.</summary>
    public Task<PlanList> PlansAsync(string knownAt, CancellationToken cancellation) => GetAsync<PlanList>("v1/plans" + Query(("knownAt", knownAt)), cancellation);

    private async Task<string> TextAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellation) : throw await ProblemAsync(response, 0, cancellation);
    }

    // Whole lines are passed on as they come. Whether the last of all was among them, and else the position of the last entry that was.
    private static async Task<(bool IsWhole, long? Last)> CopyLinesAsync(Stream lines, Stream output, Action<int> told, CancellationToken cancellation)
    {
        var (buffer, length, lastLine) = (new byte[ChunkSize], 0, Array.Empty<byte>());
        while (true)
        {
            int read;
            try
            {
                read = await lines.ReadAsync(buffer.AsMemory(length), cancellation);
            }
            catch (IOException) when (lastLine.Length > 0)
            {
                read = 0; // it goes on after what was written
            }

            if (read == 0) return (lastLine.AsSpan().StartsWith("{\"key\":"u8), PositionOf(lastLine));
            length += read;
            var end = buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            if (end == 0 && length == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
            if (end == 0) continue;
            await output.WriteAsync(buffer.AsMemory(0, end), cancellation);
            told(end);
            lastLine = buffer[(buffer.AsSpan(0, end - 1).LastIndexOf((byte)'\n') + 1)..end];
            buffer.AsSpan(end, length - end).CopyTo(buffer);
            length -= end;
        }
    }

    private static long? PositionOf(byte[] line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            return entry.RootElement.TryGetProperty("position", out var position) ? position.GetInt64() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
