using System.Net;
using Npgsql;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Attack;

/// <summary>Whoever watches the service is told when nothing is recorded any more.</summary>
public sealed class HealthTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_service_is_not_ready_while_recording_has_stood_still_for_too_long()
    {
        var database = await cluster.NewDatabase();
        await using var service = await TestService.Start(cluster, connectionString: database);
        await service.Record(Registered("kil"));
        (await Ready(service)).Should().Be((HttpStatusCode.OK, "Healthy"));
        await using var holder = new NpgsqlConnection(database);
        await holder.OpenAsync(Cancel);
        await Run(holder, "select pg_advisory_lock(hashtextextended('ledger/varmland', 0))");
        var post = service.Post(Joined("1", "kil", "2020-01-01"));
        while (service.Book.Queue.Behind == TimeSpan.Zero)
        {
            service.Clock.Now += TimeSpan.FromMilliseconds(1); // time passes for the queue once the post is there
            await Task.Delay(5, Cancel);
        }

        service.Clock.Now += Service.LongestBehind - service.Book.Queue.Behind;
        (await Ready(service)).Should().Be((HttpStatusCode.OK, "Healthy"), "as long as a heavy post may take");
        service.Clock.Now += TimeSpan.FromMilliseconds(1);
        (await Ready(service)).Should().Be((HttpStatusCode.ServiceUnavailable, "Unhealthy: recording"));
        using var live = await service.Http.GetAsync(new Uri("health/live", UriKind.Relative), Cancel);
        live.StatusCode.Should().Be(HttpStatusCode.OK, "to start it again would not help");
        await Run(holder, "select pg_advisory_unlock(hashtextextended('ledger/varmland', 0))");
        (await post).Status.Should().Be(201);
        while (service.Book.Queue.Behind > TimeSpan.Zero)
            await Task.Delay(5, Cancel);
        (await Ready(service)).Should().Be((HttpStatusCode.OK, "Healthy"));
    }

    private static async Task<(HttpStatusCode, string)> Ready(TestService service)
    {
        using var answer = await service.Http.GetAsync(new Uri("health/ready", UriKind.Relative), Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
