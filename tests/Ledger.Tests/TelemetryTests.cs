using System.Diagnostics;
using System.Collections.Concurrent;

namespace Ledger.Tests;

/// <summary>What can be seen of the service from outside.</summary>
public sealed class TelemetryTests(TestCluster cluster, OtlpCollector collector)
{
    [Fact]
    public async Task a_post_is_followed_from_the_request_through_the_command_and_the_commit_to_the_projection()
    {
        var trace = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId == trace)
                    spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using (var service = await TestService.Start(cluster))
        {
            service.Http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            await service.Record(service.Entry("association.registered", "association/kil", "2000-01-01", new { name = "Kil" }));
            (await service.Book.Rows<long>("select count(*) from mt_events where correlation_id is null and causation_id is null")).Should().Equal([1], "what is no part of an entry stays empty, though its request is followed");
        }

        foreach (var span in spans)
            TestContext.Current.SendDiagnosticMessage($"{span.Source.Name}: {span.OperationName} under {span.Parent?.OperationName}");
        PathTo("project postings").Should().ContainInOrder("Microsoft.AspNetCore.Hosting.HttpRequestIn", "ledger batch", "append and commit", "project postings");
        PathTo("ledger batch").Should().Contain(name => name.Contains("PostEntries", StringComparison.Ordinal));
        PathTo("load histories").Should().ContainInOrder("ledger batch", "load histories");

        IEnumerable<string> PathTo(string name)
        {
            var path = new Stack<string>();
            for (var span = spans.Single(s => s.OperationName == name); span is not null; span = spans.FirstOrDefault(s => s.SpanId == span.ParentSpanId))
                path.Push(span.OperationName);
            return path;
        }
    }

    [Fact]
    public async Task what_is_sent_counts_entries_posts_and_commits_and_names_neither_subject_nor_question()
    {
        await using (var service = await TestService.Start(cluster))
        {
            var entry = service.Entry("association.registered", "association/kil", "2000-01-01", new { name = "Kil" });
            await service.Record(entry);
            await service.Record(entry);
            await service.Post(service.Entry("member.left", "member/nobody-at-all", "2020-01-01", new { reason = "left" }));
            await service.Get("subjects/association/kil?asOf=2020-01-01&limit=7");
        }

        collector.NotSeen.Should().BeEmpty();
        collector.Told.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a span of member/42")]
    [InlineData("/v1/accounts/members?asOf=2020-06-30")]
    [InlineData("Uppdiktad Person")]
    public void what_would_tell_is_found(string text) => OtlpCollector.Telling(text).Should().NotBeNull();
}
