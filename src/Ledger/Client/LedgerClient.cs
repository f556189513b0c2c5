using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Ledger.Contracts;

namespace Ledger.Client;

/// <summary>The receipt of a batch, and the place of its first entry among all that are posted, counted from 0.</summary>
public readonly record struct PostedBatch(int First, BatchReceipt Receipt);

/// <summary>
/// Speaks to a ledger over HTTP. Every request may be repeated, since an entry posted twice is one entry; so a dropped
/// connection and a busy server (503) are tried again, a bounded number of times.
/// </summary>
/// <param name="http">Its base address is the ledger's, ending in a slash.</param>
/// <param name="key">The key to show as a bearer token, where the ledger asks for one.</param>
public sealed partial class LedgerClient(HttpClient http, string? key = null)
{
    /// <summary>The most entries that the service takes in one batch.</summary>
    public const int MaxEntries = 1_000;

    /// <summary>The most bytes that the service takes in one batch.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The most rows that the service gives at once.</summary>
    public const int MaxRows = 1_000;

    private const int Attempts = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly MediaTypeHeaderValue BatchType = new("application/cloudevents-batch+json");

    /// <summary>
    /// Posts structured CloudEvents entries in the order given, and gives the answer to each batch once it has been recorded.
    /// </summary>
    /// <param name="entries">Read as they are posted: however many there are, one batch at a time is held.</param>
    /// <param name="partial">
    /// True: each entry is recorded or refused for itself. False: a batch is recorded whole or not at all, and the first one
    /// refused ends the posting; those before it stand.
    /// </param>
    /// <param name="cancellation">Stops between batches or within one; what was sent may have been recorded.</param>
    /// <exception cref="LedgerProblem">The ledger refused; its errors are numbered among all the entries given.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public async IAsyncEnumerable<PostedBatch> PostAsync(
        IAsyncEnumerable<JsonElement> entries, bool partial = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var batch in Batch.SplitAsync(entries, cancellation))
            yield return await PostAsync(batch, partial, cancellation);
    }

    /// <summary>How far each goal of a plan has come.</summary>
    /// <param name="plan">The plan's id, such as <c>2020</c>.</param>
    /// <param name="asOf">The last day whose facts count, inclusive; today if not given.</param>
    /// <param name="knownAt">A date (its end), an RFC 3339 instant or <c>@position</c>, inclusive; now if not given.</param>
    /// <param name="cancellation">Gives up the request.</param>
    /// <exception cref="LedgerProblem">The ledger refused, as when it has no such plan.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public Task<ProgressView> ProgressAsync(
        string plan, DateOnly? asOf = null, string? knownAt = null, CancellationToken cancellation = default) =>
        GetAsync<ProgressView>(
            $"v1/plans/{Uri.EscapeDataString(plan)}/progress" + Query(("asOf", Date(asOf)), ("knownAt", knownAt)), cancellation);

    /// <summary>The postings that make a goal's value, all of them; they sum to it.</summary>
    /// <param name="plan">The plan's id, such as <c>2020</c>.</param>
    /// <param name="goal">The goal's id.</param>
    /// <param name="asOf">The last day whose facts count, inclusive; today if not given.</param>
    /// <param name="knownAt">A date (its end), an RFC 3339 instant or <c>@position</c>, inclusive; now if not given.</param>
    /// <param name="cancellation">Gives up the request.</param>
    /// <exception cref="LedgerProblem">The ledger refused, as when it has no such goal.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public async Task<EvidenceView> EvidenceAsync(
        string plan, string goal, DateOnly? asOf = null, string? knownAt = null, CancellationToken cancellation = default)
    {
        var path = $"v1/plans/{Uri.EscapeDataString(plan)}/goals/{Uri.EscapeDataString(goal)}/evidence";
        var page = await Page(Date(asOf), knownAt, null);
        var postings = page.Postings.ToList();
        // The pages that follow are of the same day and the same knowledge, whatever is posted meanwhile.
        while (page.Next is { } next)
        {
            page = await Page(Date(page.Basis.AsOf), $"@{page.Basis.KnownAt.Position}", next);
            postings.AddRange(page.Postings);
        }
        return page with { Postings = postings };

        Task<EvidenceView> Page(string? day, string? known, string? after) =>
            GetAsync<EvidenceView>(path + Query(("asOf", day), ("knownAt", known), ("after", after), ("limit", $"{MaxRows}")), cancellation);
    }

    /// <summary>Which figures as of one day changed between two moments of knowledge, and by which entries.</summary>
    /// <param name="plan">The plan's id, such as <c>2020</c>.</param>
    /// <param name="asOf">The last day whose facts count, inclusive; today if not given.</param>
    /// <param name="since">The earlier moment: a date (its end), an RFC 3339 instant or <c>@position</c>.</param>
    /// <param name="until">The later moment, written likewise; now if not given.</param>
    /// <param name="cancellation">Gives up the request.</param>
    /// <exception cref="LedgerProblem">The ledger refused, as when it has no such plan.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public Task<ChangesView> ChangesAsync(
        string plan, DateOnly? asOf, string since, string? until = null, CancellationToken cancellation = default) =>
        GetAsync<ChangesView>(
            $"v1/plans/{Uri.EscapeDataString(plan)}/changes" + Query(("asOf", Date(asOf)), ("since", since), ("until", until), ("limit", $"{MaxRows}")),
            cancellation);

    /// <summary>What was done to the book past the posting of entries, all of it, the oldest first.</summary>
    /// <exception cref="LedgerProblem">The ledger refused, as for a key that may not read it.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public async Task<MaintenanceList> MaintenanceAsync(CancellationToken cancellation = default)
    {
        var all = new List<Maintenance>();
        for (long? after = 0; after is { } last;)
        {
            var page = await GetAsync<MaintenanceList>("v1/maintenance" + Query(("after", $"{last}"), ("limit", $"{MaxRows}")), cancellation);
            all.AddRange(page.Maintenance);
            after = page.Next;
        }

        return new(all, null);
    }

    /// <summary>One entry of the book, by its id there.</summary>
    /// <exception cref="LedgerProblem">The ledger refused, as when it has no such entry.</exception>
    /// <exception cref="LedgerUnreachable">The server did not answer.</exception>
    public Task<EntryView> GetEntryAsync(Guid entry, CancellationToken cancellation = default) =>
        GetAsync<EntryView>($"v1/entries/{entry}", cancellation);

    private Task<PostedBatch> PostAsync(Batch batch, bool partial, CancellationToken cancellation) => PostAsync(batch.ToJson(), batch.First, partial, cancellation);

    private async Task<PostedBatch> PostAsync(ReadOnlyMemory<byte> body, int first, bool partial, CancellationToken cancellation)
    {
        var path = "v1/entries" + (partial ? "?partial=true" : "");
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = BatchType } },
            },
            cancellation);
        if (!response.IsSuccessStatusCode) throw await ProblemAsync(response, first, cancellation);
        return new(first, await ReadAsync<BatchReceipt>(response, cancellation));
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        if (!response.IsSuccessStatusCode) throw await ProblemAsync(response, 0, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> make, CancellationToken cancellation, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        var wait = FirstWait;
        for (var attempt = 1; ; attempt++, wait *= 2)
        {
            var pause = wait;
            try
            {
                using var request = make();
                request.Headers.AcceptLanguage.ParseAdd(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "sv" ? "sv" : "en");
                if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                var response = await http.SendAsync(request, completion, cancellation);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == Attempts) return response;
                pause = RetryAfter(response) ?? wait;
                response.Dispose();
            }
            catch (HttpRequestException dropped)
            {
                if (attempt == Attempts) throw new LedgerUnreachable(http.BaseAddress, dropped);
            }
            catch (OperationCanceledException slow) when (!cancellation.IsCancellationRequested)
            {
                throw new LedgerUnreachable(http.BaseAddress, slow.InnerException ?? slow);
            }
            await Task.Delay(pause < LongestWait ? pause : LongestWait, cancellation);
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - response.Headers.Date;
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(cancellation) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new LedgerProblem(HttpStatusCode.BadGateway, "unreadable-answer", $"{response.RequestMessage?.RequestUri}", []);
        }
    }

    private static async Task<LedgerProblem> ProblemAsync(HttpResponseMessage response, int first, CancellationToken cancellation)
    {
        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await ReadAsync<Problem>(response, cancellation)
            : null;
        return new LedgerProblem(
            response.StatusCode,
            problem is { Type: not null } ? problem.Rule : $"http-{(int)response.StatusCode}",
            problem?.Detail ?? response.ReasonPhrase ?? "",
            [.. (problem?.Errors ?? []).Select(error => error with { Index = first + error.Index })]);
    }

    private static string? Date(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Query(params IEnumerable<(string Name, string? Value)> parameters)
    {
        var given = parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}");
        return string.Join('&', given) is { Length: > 0 } query ? "?" + query : "";
    }
}
