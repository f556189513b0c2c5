using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Measuring;

/// <summary>
/// How long a list of members takes to be proposed, posted, proposed again when all of it is in the book, and taken out; and what memory the service has
/// meanwhile. Each repeat is a new book and a service of its own.
/// </summary>
internal static class MemberLists
{
    public const int Rows = 5_000;
    public const string Propose = "a list of new members is proposed";
    public const string Post = "what was proposed is posted";
    public const string Again = "the same list is proposed again, and nothing is new";
    public const string Memory = "most memory resident in the program while a list is proposed and posted";

    private const string Section = "Lists of 5,000 members";
    private const int FewRows = 100;
    private const int WarmUps = 5;
    private const string Csv = "text/csv";
    private const string AsOf = "2025-12-31";

    public static async Task Measure(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        for (var repeat = 1; repeat <= scope.Repeats; repeat++)
        {
            var where = new Dictionary<string, string> { ["ConnectionStrings__Ledger"] = await home.NewDatabase($"lists{repeat}", cancel) };
            await using var ledger = await Child.Ledger(where, cancel);
            var key = await Home.MakeKey(where, "board", cancel);
            using var http = new HttpClient { BaseAddress = ledger.Address, Timeout = TimeSpan.FromMinutes(5), DefaultRequestHeaders = { Authorization = new("Bearer", key) } };
            await Send(http, "v1/entries", NewMembers.Batch, Encoding.UTF8.GetBytes(NewMembers.Registrations()), cancel);
            // So that what is measured is compiled.
            for (var i = 0; i < WarmUps; i++)
                await Take(http, ledger, List($"w{i}", FewRows), new(), cancel);
            await Take(http, ledger, List($"r{repeat}", Rows), figures, cancel);
        }
    }

    private static async Task Take(HttpClient http, Child ledger, byte[] list, Figures figures, CancellationToken cancel)
    {
        ledger.ForgetPeak();
        var proposed = await Timed(Propose, () => Send(http, $"v1/proposals/members?asOf={AsOf}", Csv, list, cancel));
        byte[] entries;
        using (var proposal = JsonDocument.Parse(proposed))
            entries = Encoding.UTF8.GetBytes(proposal.RootElement.GetProperty("entries").GetRawText());
        await Timed(Post, () => Send(http, "v1/entries", NewMembers.Batch, entries, cancel));
        figures.Add(Section, Memory, "MB", ledger.PeakMemory / 1e6);
        await Timed(Again, () => Send(http, $"v1/proposals/members?asOf={AsOf}", Csv, list, cancel));
        foreach (var format in new[] { "csv", "xlsx" })
            await Timed($"all members are taken out as {format}, with persons", () => http.GetByteArrayAsync(new Uri($"v1/lists/members?asOf={AsOf}&include=person&format={format}", UriKind.Relative), cancel));
        figures.Add(Section, "most memory resident in the program until the members are taken out, too", "MB", ledger.PeakMemory / 1e6);

        async Task<byte[]> Timed(string what, Func<Task<byte[]>> ask)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await ask();
            figures.Add(Section, what, "s", Stopwatch.GetElapsedTime(began).TotalSeconds);
            return answer;
        }
    }

    private static async Task<byte[]> Send(HttpClient http, string path, string type, byte[] body, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancel);
        var said = await answer.Content.ReadAsByteArrayAsync(cancel);
        return answer.IsSuccessStatusCode ? said : throw new InvalidOperationException($"{path} was answered {(int)answer.StatusCode}: {Encoding.UTF8.GetString(said)[..Math.Min(500, said.Length)]}");
    }

    // As a register writes it, of people who do not exist.
    private static byte[] List(string tag, int rows)
    {
        var text = new StringBuilder("Medlemsnr;Förnamn;Efternamn;E-post;Telefon;Partiförening;Inträdesdatum\n");
        for (var i = 0; i < rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{tag}-{i};Påhitta{i};Fantasisson;{tag}-{i}@example.org;+99 {1_000_000 + i};{NewMembers.Associations[i % NewMembers.Associations.Count]};20{10 + (i % 15)}-0{1 + (i % 9)}-15\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
