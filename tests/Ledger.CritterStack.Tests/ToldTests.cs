using Ledger.Tests;
using Ledger.Tests.Crash;
using Npgsql;

namespace Ledger.CritterStack.Tests;

/// <summary>A program with a handler of its own, killed at random moments: the handler acts once for each recorded entry.</summary>
public sealed class ToldTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly int _rounds = Environment.GetEnvironmentVariable("LEDGER_TEST_LONG") == "1" ? 20 : 3;

    [Fact]
    public async Task every_recorded_entry_is_acted_on_once_though_the_program_is_killed()
    {
        var database = await cluster.NewDatabase();
        await using var library = (await cluster.NewLibrary(TimeProvider.System, database, settings: s => s with { Engine = null })).Library;
        await using var owner = NpgsqlDataSource.Create(database);
        await Run(owner, "create table public.told (entry uuid not null); grant insert on public.told to ledger_service");
        await using var program = new LedgerProcess { Program = "Ledger.CritterStack.Listener.dll" };
        program.Environment["ConnectionStrings__Ledger"] = database;
        program.Environment["Ledger__MasterKeyFile"] = Path.Combine(cluster.Home, Store.Persons.MasterKey.FileName);
        await program.Start();
        var load = new Load(program.Address, (await program.Run("key", "issue", "--role", "board")).Output);
        await load.Prepare();
        for (var round = 1; round <= _rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var posting = load.Run(stop.Token);
            await Task.Delay(Random.Shared.Next(200, 2000), TestContext.Current.CancellationToken);
            await program.Kill();
            await stop.CancelAsync();
            await posting;
            await program.Start();
        }

        var recorded = await Count(owner, "select count(*) from public.mt_events");
        for (var i = 0; i < 600 && await Count(owner, "select count(distinct entry) from public.told") < recorded; i++)
            await Task.Delay(200, TestContext.Current.CancellationToken);
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        output.WriteLine($"{_rounds} rounds, {recorded} entries");
        (await Count(owner, "select count(*) from public.mt_events e where (select count(*) from public.told t where t.entry = e.id) <> 1")).Should().Be(0, "each of {0} entries is acted on once", recorded);
        (await Count(owner, "select count(*) from public.told")).Should().Be(recorded);
    }

    private static async Task<long> Count(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Run(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
