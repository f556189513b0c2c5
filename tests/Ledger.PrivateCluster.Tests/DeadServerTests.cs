using System.Diagnostics;
using System.Globalization;
using static Ledger.Cluster.Tests.Sql;

namespace Ledger.Cluster.Tests;

/// <summary>Servers and starts that were killed, and what they leave behind.</summary>
public sealed class DeadServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_a_killed_start_left_behind_is_thrown_away()
    {
        await using var home = new TemporaryHome();
        var unfinished = Directory.CreateDirectory(Path.Combine(home.Path, "data.unfinished"));
        await File.WriteAllTextAsync(Path.Combine(unfinished.FullName, "PG_VERSION"), "15\n", Cancel);

        await using var cluster = await home.StartAsync();

        (await AskAsync<int>(cluster, "select 1")).Should().Be(1);
        unfinished.Refresh();
        unfinished.Exists.Should().BeFalse();
    }

    [Fact]
    public async Task a_pid_file_of_a_dead_process_is_survived()
    {
        await using var home = new TemporaryHome();
        using var dead = Process.Start("true");
        await dead.WaitForExitAsync(Cancel);

        await home.CrashAsync(leavingPid: dead.Id);

        await using var cluster = await home.StartAsync();
        (await AskAsync<int>(cluster, "select answer from kept")).Should().Be(42);
    }

    [Fact]
    public async Task a_pid_file_that_names_somebody_elses_process_is_survived()
    {
        await using var home = new TemporaryHome();
        using var stranger = Process.Start("sleep", "300");
        try
        {
            await home.CrashAsync(leavingPid: stranger.Id);

            await using var cluster = await home.StartAsync();
            (await AskAsync<int>(cluster, "select answer from kept")).Should().Be(42);
            stranger.HasExited.Should().BeFalse();
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task a_pid_file_that_names_another_homes_server_is_survived()
    {
        await using var elsewhere = new TemporaryHome();
        await using var other = await elsewhere.StartAsync();
        await using var home = new TemporaryHome();
        await home.CrashAsync(leavingPid: other.PostmasterId);

        await using var cluster = await home.StartAsync();

        (await AskAsync<int>(cluster, "select answer from kept")).Should().Be(42);
        (await AskAsync<int>(other, "select 1")).Should().Be(1);
    }

    [Fact]
    public async Task a_pid_file_that_was_cut_short_is_survived()
    {
        await using var home = new TemporaryHome();
        await home.CrashAsync(leavingPid: 1);
        await File.WriteAllTextAsync(Path.Combine(home.Path, "data", "postmaster.pid"), "", Cancel);

        await using var cluster = await home.StartAsync();

        (await AskAsync<int>(cluster, "select answer from kept")).Should().Be(42);
    }

    [Fact]
    public async Task a_lock_of_the_socket_without_a_pid_file_is_survived()
    {
        await using var home = new TemporaryHome();
        await home.CrashAsync(leavingPid: Environment.ProcessId);
        File.Delete(Path.Combine(home.Path, "data", "postmaster.pid"));

        await using var cluster = await home.StartAsync();

        (await AskAsync<int>(cluster, "select answer from kept")).Should().Be(42);
    }

    [Theory]
    [InlineData("QUIT")]
    [InlineData("KILL")]
    public async Task a_server_that_dies_is_started_again_under_us(string signal)
    {
        await using var home = new TemporaryHome();
        await using var cluster = await home.StartAsync(new PrivateClusterOptions());
        await DoAsync(cluster, "create table kept as select 42 as answer");
        var first = cluster.PostmasterId;

        await KillAsync(signal, first);

        await EventuallyAsync(() => cluster.PostmasterId != first);
        home.Server.Should().Be(cluster.PostmasterId);
        (await AskAsync<int>(cluster, "select answer from kept")).Should().Be(42);
    }

    [Fact]
    public async Task a_server_whose_programs_were_killed_is_adopted()
    {
        await using var home = new TemporaryHome();
        await home.CrashAsync(leavingPid: 1);
        var orphan = await home.StartOrphanAsync();

        await using (var cluster = await home.StartAsync())
        {
            cluster.PostmasterId.Should().Be(orphan);
            (await AskAsync<int>(cluster, "select answer from kept")).Should().Be(42);
        }

        home.Server.Should().BeNull();
    }

    private static async Task KillAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancel);
        kill.ExitCode.Should().Be(0);
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var begun = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Stopwatch.GetElapsedTime(begun).Should().BeLessThan(Patience);
            await ticks.WaitForNextTickAsync(Cancel);
        }
    }
}
