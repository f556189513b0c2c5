using System.Globalization;
using Ledger.Transparency;

namespace Ledger.Tests.Crash;

/// <summary>The real program, killed at any moment while it seals: there are never two roots for one size, and what it told is stored.</summary>
public sealed class SealingCrashTests(ITestOutputHelper output)
{
    private static readonly int _rounds = Rounds.Of(2, 40);

    [Fact]
    public async Task whenever_it_is_killed_every_checkpoint_that_it_told_is_a_beginning_of_the_log()
    {
        var seed = Environment.GetEnvironmentVariable("LEDGER_TEST_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"LEDGER_TEST_SEED={seed}");
        var random = new Random(seed);
        await using var program = new LedgerProcess();
        await program.Start();
        var key = (await program.Run("key", "issue", "--role", "board")).Output;
        var load = new Load(program.Address, key);
        await load.Prepare();
        var told = new HashSet<string>();
        using var http = new HttpClient { BaseAddress = program.Address, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        for (var round = 1; round <= _rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var (posting, listening) = (load.Run(stop.Token), Listen(http, told, stop.Token));
            await Task.Delay(random.Next(600, 2_500), TestContext.Current.CancellationToken);
            var isKilled = random.Next(3) > 0;
            if (isKilled)
                await program.Kill();
            else
                program.KillPostgres();
            await stop.CancelAsync();
            await Task.WhenAll(posting, listening);
            await (isKilled ? program.Start() : program.UntilReady());
        }

        await Newest(http, told);
        var folder = Directory.CreateTempSubdirectory("ledger-sealing-");
        try
        {
            string[] files = [.. told.Select((note, i) => Path.Combine(folder.FullName, $"{i}"))];
            foreach (var (file, note) in files.Zip(told))
                await File.WriteAllTextAsync(file, note, TestContext.Current.CancellationToken);
            var (code, said, error) = await program.RunWhole(["verify", "--server", $"{program.Address}", "--key", key, "--checkpoint", .. files]);
            code.Should().Be(0, $"every checkpoint that was told is a beginning of the log: {said} {error}");
            (await program.Run("check")).Should().Match<(int Code, string Output)>(r => r.Code == 0, "and so is every one that is stored");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var sizes = told.Select(note => Checkpoint.Parse(SignedNote.Parse(note).Text).Size).ToList();
        sizes.Should().OnlyHaveUniqueItems("one size has one root and one note");
        output.WriteLine($"{_rounds} rounds, {told.Count} checkpoints told, of {sizes.Min()} to {sizes.Max()} entries");
        told.Count.Should().BeGreaterThan(1, "it sealed meanwhile");
    }

    private static async Task Listen(HttpClient http, HashSet<string> told, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Newest(http, told);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                // killed; the next round asks again
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task Newest(HttpClient http, HashSet<string> told)
    {
        using var answer = await http.GetAsync(new Uri("v1/log/checkpoint", UriKind.Relative));
        if (answer.IsSuccessStatusCode)
            told.Add(await answer.Content.ReadAsStringAsync());
    }
}
