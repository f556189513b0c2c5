using System.Globalization;
using System.Runtime.CompilerServices;
using Ledger.Lists;
using Ledger.Store;
using Microsoft.AspNetCore.Builder;

namespace Ledger.Tests.Lists;

/// <summary>A list leaves as it is read: however long it is, no more than a little of it is anywhere at once.</summary>
public sealed class StreamingTests
{
    private const int Rows = 200_000;
    private static readonly ListTable<int> _table = new("members", [new("id", i => i), new("name", i => string.Create(CultureInfo.InvariantCulture, $"Å{i * 7919L % 1_000_003}"))]);

    public static TheoryData<string> Formats => [.. ListFormat.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task the_first_row_arrives_before_the_last_is_made(string format)
    {
        var arrived = new TaskCompletionSource();
        await using var app = await Serve(format, i => i == Rows / 2 ? arrived.Task : Task.CompletedTask);
        using var client = new HttpClient { BaseAddress = new(Service.Addresses(app).First()) };
        using var answer = await client.GetAsync(new Uri("", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        // Were the list kept until it is whole, this would wait for what waits for this.
        (await body.ReadAtLeastAsync(new byte[1000], 1000, cancellationToken: TestContext.Current.CancellationToken)).Should().Be(1000);
        arrived.SetResult();
        await body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task the_rows_are_made_no_faster_than_they_are_taken(string format)
    {
        var made = 0;
        await using var app = await Serve(format, i =>
        {
            Volatile.Write(ref made, i);
            return Task.CompletedTask;
        }, Rows * 20);
        using var client = new HttpClient { BaseAddress = new(Service.Addresses(app).First()) };
        using var answer = await client.GetAsync(new Uri("", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[1000], TestContext.Current.CancellationToken);
        // Nobody reads on: what fits into the buffers between is made, and then nothing, until somebody does.
        var before = -1;
        for (; before != Volatile.Read(ref made); await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken))
            before = Volatile.Read(ref made);
        before.Should().BeLessThan(Rows * 20 - 1);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task a_list_that_breaks_off_does_not_pass_for_a_whole_one(string format)
    {
        await using var app = await Serve(format, i => i == Rows / 2 ? throw new InvalidOperationException("the database is gone") : Task.CompletedTask);
        using var client = new HttpClient { BaseAddress = new(Service.Addresses(app).First()) };
        using var answer = await client.GetAsync(new Uri("", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var reading = async () => await answer.Content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        await reading.Should().ThrowAsync<HttpRequestException>();
    }

    private static async Task<WebApplication> Serve(string format, Func<int, Task> before, int rows = Rows)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", (CancellationToken cancel) => new ListAnswer<int>(
            _table, _table.Columns, ListFormat.All.Single(f => f.Name == format), new(new(2020, 1, 1), new KnowledgePoint(1, null)), [], IsImmutable: false, Made(before, rows, cancel)));
        await app.StartAsync();
        return app;
    }

    private static async IAsyncEnumerable<int> Made(Func<int, Task> before, int rows, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var i = 0; i < rows && !cancel.IsCancellationRequested; i++)
        {
            await before(i);
            yield return i;
        }
    }
}
