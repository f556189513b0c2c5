using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Tests.Crash;

/// <summary>The real program's check and rebuild, killed at random moments: what they leave can be resumed, or is nothing.</summary>
public sealed class AuditCrashTests(ITestOutputHelper output)
{
    private static readonly int _members = Rounds.Of(4_000, 10_000);
    private static readonly int _rounds = Rounds.Of(3, 60);

    [Fact]
    public async Task whenever_it_is_killed_it_is_resumed_or_begun_again_and_says_what_it_would_have_said()
    {
        var seed = Environment.GetEnvironmentVariable("LEDGER_TEST_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"LEDGER_TEST_SEED={seed}");
        var random = new Random(seed);
        await using var program = new LedgerProcess();
        await program.Start();
        await Fill(program);
        var began = Stopwatch.GetTimestamp();
        var whole = await program.Run("check");
        var took = Stopwatch.GetElapsedTime(began);
        whole.Code.Should().Be(0, whole.Output);

        var (folder, resumed) = (Directory.CreateTempSubdirectory("ledger-audit-"), 0);
        var file = Path.Combine(folder.FullName, "audit.json");
        for (var round = 1; round <= _rounds; round++)
        {
            // Most of the time goes by before the first part is read; so now at any time, and now when the file is written.
            var written = File.GetLastWriteTimeUtc(file);
            var (isSo, after) = random.Next(3) == 0 ? (() => true, took * random.NextDouble())
                : ((Func<bool>)(() => File.GetLastWriteTimeUtc(file) != written), TimeSpan.FromMilliseconds(random.Next(60)));
            var (code, _) = await program.RunAndSignal(9, isSo, after, random.Next(3) == 0 ? "rebuild" : "check", "--resume", "--bookmark", file);
            code.Should().BeOneOf([128 + 9, 0], "it was killed, or finds nothing");
            if (round % 3 != 0)
                continue;
            var isThere = File.Exists(file);
            var (exit, said, error) = await program.RunWhole("check", "--resume", "--bookmark", file);
            (exit, said).Should().Be(whole);
            error.Should().StartWith(isThere ? "ledger: Going on from" : "ledger: There is no");
            resumed += isThere ? 1 : 0;
        }

        var (interrupted, told) = await program.RunAndSignal(2, () => File.Exists(file), TimeSpan.Zero, "check", "--bookmark", file);
        if (File.Exists(file))
            (interrupted, told).Should().Be((130, $"ledger: Stopped. How far it came is kept in {file}: the same command with --resume goes on from there."));
        output.WriteLine($"{resumed} of {_rounds / 3} were resumed in the end");
        folder.Delete(recursive: true);
    }

    private static async Task Fill(LedgerProcess program)
    {
        using var http = new HttpClient { BaseAddress = program.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await program.Run("key", "issue", "--role", "board")).Output);
        await Post([Entry("association.registered", "association/kil", new() { ["name"] = "Kil" })]);
        await Post([.. Enumerable.Range(0, _members).Select(m => Entry("member.joined", $"member/{m}", new() { ["association"] = "kil" }))]);

        async Task Post(JsonNode[] entries)
        {
            using var body = new StringContent(new JsonArray(entries).ToJsonString(), Encoding.UTF8, "application/cloudevents-batch+json");
            using var answer = await http.PostAsync(new Uri("v1/entries", UriKind.Relative), body);
            answer.EnsureSuccessStatusCode();
        }

        static JsonObject Entry(string type, string subject, JsonObject data)
        {
            data["occurredOn"] = "2020-02-01";
            return new() { ["specversion"] = "1.0", ["id"] = subject, ["source"] = "/district", ["type"] = type, ["subject"] = subject, ["data"] = data };
        }
    }
}
