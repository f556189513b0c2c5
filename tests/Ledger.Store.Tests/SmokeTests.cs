using Ledger.Tests;

namespace Ledger.Store.Tests;

public sealed class SmokeTests(TestCluster cluster)
{
    [Fact]
    public async Task an_empty_book_reads()
    {
        await using var book = await cluster.NewBook();
        (await book.Entries.Entries(0, 10, null, null, null, CancellationToken.None)).Entries.Should().BeEmpty();
    }
}
