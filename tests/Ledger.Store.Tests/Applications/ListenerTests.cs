using System.Diagnostics;
using Ledger.Domain;
using Ledger.Tests;
using Npgsql;

namespace Ledger.Store.Tests.Applications;

/// <summary>An application that is told of what is recorded, killed at random moments: it is told of each entry, in order, and again at the most.</summary>
public sealed class ListenerTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly CancellationToken _none = CancellationToken.None;
    private static readonly int _rounds = Rounds.Of(2, 20);

    [Fact]
    public async Task every_recorded_entry_is_told_in_the_order_of_positions_though_the_application_is_killed()
    {
        var database = await cluster.NewDatabase();
        await using var book = await cluster.NewBook(TimeProvider.System, database);
        await using var owner = NpgsqlDataSource.Create(database);
        await using (var table = owner.CreateCommand("create table public.told (number bigint generated always as identity, entry uuid not null, position bigint not null)"))
            await table.ExecuteNonQueryAsync(_none);
        await Posts.Record(book, Posts.Registered("kil"));
        using var stop = new CancellationTokenSource();
        var posting = Post(book, stop.Token);
        for (var round = 1; round <= _rounds; round++)
        {
            using var listener = Start(database);
            await Until(owner, $"select count(*) > {round * 20} from public.told", listener);
            listener.Kill(); // SIGKILL
            await listener.WaitForExitAsync(_none);
        }

        await stop.CancelAsync();
        await posting;
        using (var last = Start(database))
        {
            await Until(owner, "select (select count(distinct entry) from public.told) = (select count(*) from public.mt_events)", last);
            last.Kill();
            await last.WaitForExitAsync(_none);
        }

        await using var first = owner.CreateCommand("select position from public.told group by position order by min(number)");
        await using var reader = await first.ExecuteReaderAsync(_none);
        var positions = new List<long>();
        while (await reader.ReadAsync(_none))
            positions.Add(reader.GetInt64(0));
        positions.Should().BeInAscendingOrder("no entry is told before one that stands before it");
        output.WriteLine($"{_rounds} rounds, {positions.Count} entries");
    }

    private static async Task Post(DistrictBook book, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
            await Posts.Record(book, Posts.Joined($"{i}-a", "kil"), Posts.Joined($"{i}-b", "kil"));
    }

    private static Process Start(string database)
    {
        var folder = AppContext.BaseDirectory.Replace("Ledger.Store.Tests", "Ledger.Listener", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Ledger.Listener.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LISTENER_DATABASE"] = database;
        return Process.Start(start)!;
    }

    private static async Task Until(NpgsqlDataSource database, string condition, Process listener)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        await using var holds = database.CreateCommand(condition);
        while (await holds.ExecuteScalarAsync(patience.Token) is not true)
        {
            listener.HasExited.Should().BeFalse("the application runs until it is killed");
            await Task.Delay(50, patience.Token);
        }
    }
}
