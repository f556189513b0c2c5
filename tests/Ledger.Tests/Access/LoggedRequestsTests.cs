using System.Net.Sockets;
using System.Text;
using Ledger.Http;
using Ledger.Store.Access;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Tests.Access;

/// <summary>What the log tells of requests, at its most talkative.</summary>
public sealed class LoggedRequestsTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task neither_a_query_nor_a_control_character_of_an_address_is_logged()
    {
        var log = new Collected();
        await using var service = await TestService.Start(cluster, logging: l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var nobody = service.Client(null);
        var key = ApiKey.Make();
        string[] paths = ["v1/entries", "v1/plans/x%0Aforged%1b%5B31m", "v1/subjects/member/x%0Aforged", "health/live", "openapi/v1.json", "nowhere%0Aforged%1b"];
        foreach (var client in new[] { service.Http, nobody })
            foreach (var path in paths)
                await client.GetAsync(new Uri($"{path}?access_token={key}", UriKind.Relative), Cancel);
        (await service.Send("[]", "application/cloudevents-batch+json", $"?access_token={key}")).Status.Should().BeOneOf(200, 400);
        (await Raw(service, $"GET /v1/\u00e5?access_token={key} HTTP/1.1\r\nHost: localhost\r\n\r\n")).Should().StartWith("HTTP/1.1 400");
        (await Raw(service, $"GET /v1/entries?access_token={key} HTTP/7.1\r\nHost: localhost\r\n\r\n")).Should().StartWith("HTTP/1.1 505");

        log.Lines.Should().Contain(l => l.StartsWith("GET /v1/entries/ was answered 400", StringComparison.Ordinal) || l.StartsWith("GET /v1/entries was answered 400", StringComparison.Ordinal));
        log.Lines.Should().Contain(l => l.StartsWith("a request for no route was answered 404", StringComparison.Ordinal));
        log.Lines.Where(l => l.Contains(key, StringComparison.Ordinal)).Should().BeEmpty();
        log.Lines.Where(l => l.Contains("forged", StringComparison.Ordinal) || l.Contains('\u001b', StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public async Task a_command_that_is_refused_is_no_failure_and_its_subject_is_not_logged()
    {
        var log = new Collected();
        await using var service = await TestService.Start(cluster, logging: l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var admin = await service.Client(Role.Admin);
        (await TestService.Ask(service.Http, HttpMethod.Delete, "members/not-there-at-all/personal-data?reason=request")).Status.Should().Be(404);
        (await TestService.Ask(admin, HttpMethod.Put, "retention", new { days = -5 })).Status.Should().Be(400);
        (await TestService.Ask(admin, HttpMethod.Post, "keys", new { role = "association", association = "X Y", name = "n" })).Status.Should().Be(400);

        log.Lines.Should().NotBeEmpty();
        log.Lines.Where(l => l.Contains("not-there-at-all", StringComparison.Ordinal) || l.Contains("RuleBroken", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void a_record_is_one_line_whatever_it_quotes_and_its_exception_is_indented()
    {
        using var written = new StringWriter { NewLine = "\n" };
        Exception? thrown = null;
        try
        {
            throw new InvalidOperationException("in\nfail: forged\u001b[31m");
        }
        catch (InvalidOperationException e)
        {
            thrown = e;
        }

        new PlainConsole().Write(new LogEntry<string>(LogLevel.Warning, "Ledger.Test", new EventId(7), "a\nfail: b\u001b[31m\u202e\u2028c å", thrown, (state, _) => state), null, written);
        var lines = written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().Be("warn: Ledger.Test[7] a\\u000afail: b\\u001b[31m\\u202e\\u2028c å");
        lines.Skip(1).Should().NotBeEmpty().And.OnlyContain(l => l.StartsWith("      ", StringComparison.Ordinal)).And.NotContain(l => l.Any(char.IsControl));
    }

    private static async Task<string> Raw(TestService service, string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(System.Net.IPAddress.Loopback, service.Http.BaseAddress!.Port, Cancel);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Cancel);
        return await new StreamReader(stream).ReadLineAsync(Cancel) ?? "";
    }
}
