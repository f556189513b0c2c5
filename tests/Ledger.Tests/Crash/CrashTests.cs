using System.Globalization;

namespace Ledger.Tests.Crash;

/// <summary>The real program, killed at random moments under load: what was acknowledged is there once, and nothing is half there.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly int _rounds = Rounds.Of(3, 50);

    [Fact]
    public async Task whatever_is_killed_when_every_acknowledged_entry_is_there_once_and_none_is_half_there()
    {
        var seed = Environment.GetEnvironmentVariable("LEDGER_TEST_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"LEDGER_TEST_SEED={seed}");
        var random = new Random(seed);
        await using var program = new LedgerProcess();
        await program.Start();
        var load = new Load(program.Address, (await program.Run("key", "issue", "--role", "board")).Output);
        await load.Prepare();
        for (var round = 1; round <= _rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var posting = load.Run(stop.Token);
            await Task.Delay(random.Next(50, 1200), TestContext.Current.CancellationToken);
            if (random.Next(2) == 0)
            {
                await program.Kill();
                await stop.CancelAsync();
                await posting;
                await program.Start();
            }
            else
            {
                program.KillPostgres();
                await program.UntilReady(); // the program starts its PostgreSQL again, and goes on
                await stop.CancelAsync();
                await posting;
            }

            var (present, torn) = await load.Verify();
            torn.Should().BeEmpty("a batch is all or nothing");
            present.Should().Be(load.Acknowledged, "every acknowledged entry is there once");
            (await program.Run("check")).Should().Match<(int Code, string Output)>(r => r.Code == 0, "ledger check finds nothing");
        }

        output.WriteLine($"{_rounds} rounds, {load.Acknowledged} acknowledged entries, {program.Lines} lines logged");
        program.IsTalkative.Should().BeTrue("all that it says is looked through for persons at the end of the run");
        load.Acknowledged.Should().BeGreaterThan(_rounds, "there was a load to survive");
    }
}
