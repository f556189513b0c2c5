using Microsoft.Extensions.Logging;

namespace Ledger.Tests.Persons;

/// <summary>The log of the whole run is looked through at its end; here it is shown that this would find something.</summary>
public sealed class LoudLogTests(TestCluster cluster)
{
    [Fact]
    public void a_line_that_tells_of_a_person_is_heard()
    {
        using var log = new LoudLog();
        log.CreateLogger("Test").LogTrace("a line about {Whom}", (string?)Invented.Person()["email"]);
        log.CreateLogger("Test").LogTrace("a line about nobody");
        log.Lines.Should().Be(2);
        log.Told.Should().ContainKey("Test").WhoseValue.Should().Be(1);
    }

    [Fact]
    public async Task every_service_of_the_run_logs_everything_to_it()
    {
        var before = LoudLog.OfTheRun.Lines;
        await using var service = await TestService.Start(cluster);
        await service.Get("entries");
        LoudLog.OfTheRun.Lines.Should().BeGreaterThan(before);
    }
}
