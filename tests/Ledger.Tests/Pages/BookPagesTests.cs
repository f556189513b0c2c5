using Ledger.Store.Access;
using Ledger.Tests.Http;

namespace Ledger.Tests.Pages;

public sealed class BookPagesTests(SharedService shared) : IClassFixture<SharedService>
{
    private const string Table = "Händelserna";

    private TestService Service => shared.Service;

    [Fact]
    public async Task the_book_shows_what_the_contract_lists_and_goes_on_page_by_page()
    {
        await Service.Record([.. Enumerable.Range(1, 60).Select(i => Entries.Joined($"page-{i}", "kil", "2020-01-01"))]);
        var listed = (await Service.Get("entries?type=member.joined&association=kil&limit=50"))["entries"]!.AsArray();
        var page = await PageText.Get(Service.Http, "book?type=member.joined&association=kil&from=&subject=");
        page.Rows(Table).Select(r => r[2]).Should().Equal(listed.Select(e => $"medlem {((string)e!["subject"]!)[7..]}"));
        page.Markup.Should().Contain($"after={(long)listed[49]!["position"]!}").And.Contain("rel=\"next\"");
        (await PageText.Get(Service.Http, $"book?type=member.joined&after={(long)listed[49]!["position"]!}")).Rows(Table).Should().HaveCountGreaterThanOrEqualTo(10);
        (await PageText.Get(Service.Http, "book?subject=member/page-7", "en")).Rows("The entries").Single().Should().StartWith(["2020-01-01", "member joined", "member page-7", "Association: kil · Category: member"]);
        (await PageText.Get(Service.Http, "book?from=2999-01-01")).Words.Should().Contain("Inga händelser");
    }

    [Theory]
    [InlineData("subject=somebody", "#subject", "value=\"somebody\"")]
    [InlineData("type=member.flew", "#type", "aria-invalid=\"true\"")]
    [InlineData("association=nowhere", "#association", "aria-invalid=\"true\"")]
    [InlineData("from=yesterday", "#from", "value=\"yesterday\"")]
    [InlineData("subject=%22%3E%3Cscript%3E", "#subject", "value=\"&quot;&gt;&lt;script&gt;\"")]
    public async Task a_question_that_does_not_read_comes_back_with_its_fault_and_what_was_typed(string question, string field, string kept)
    {
        var page = await PageText.Get(Service.Http, $"book?{question}");
        page.Status.Should().Be(400);
        page.Markup.Should().Contain($"href=\"{field}\"").And.Contain(kept).And.Contain("role=\"alert\"");
    }

    [Fact]
    public async Task an_entry_tells_its_data_what_it_moved_and_what_took_it_back()
    {
        await Service.Record(Entries.Registered("eda"));
        var joined = Entries.Joined("moved", "kil", "2020-02-01");
        var moved = Entries.Transferred("moved", "eda", "2020-03-01");
        var taken = Entries.Reversed(moved, "2020-04-01");
        await Service.RecordEach(joined, moved, taken);
        await Service.Book.Sealer.Seal(TestContext.Current.CancellationToken);
        var page = await PageText.Get(Service.Http, $"book/entries/{Entries.IdOf(moved)}");
        page.Figure("Till").Should().Be("eda");
        page.Rows("Bokföringen").Should().BeEquivalentTo(new[]
        {
            new[] { "flyttar", "Från: kil · Till: eda", "2020-03-01", "+1" },
            ["medlemmar", "Partiförening: kil · Kategori: medlem", "2020-03-01", "\u22121"],
            ["medlemmar", "Partiförening: eda · Kategori: medlem", "2020-03-01", "+1"],
        });
        page.Markup.Should().Contain($"/book/entries/{Entries.IdOf(taken)}");
        var proof = await Service.Get($"entries/{Entries.IdOf(moved)}/proof");
        page.Words.Should().Contain($"blad {(long)proof["leafIndex"]! + 1} av {(long)proof["treeSize"]!}");
        page.Markup.Should().Contain("proof-form");
        (await PageText.Get(Service.Http, $"book/entries/{Entries.IdOf(taken)}")).Markup.Should().Contain($"/book/entries/{Entries.IdOf(moved)}");
        (await PageText.Get(Service.Http, $"book/entries/{Guid.NewGuid()}")).Status.Should().Be(404);

        // The association sees its own cells of it, and has no part in the log.
        using var eda = await Service.Client(Role.Association, "eda");
        var own = await PageText.Get(eda, $"book/entries/{Entries.IdOf(moved)}");
        own.Rows("Bokföringen").Select(r => r[1]).Should().BeEquivalentTo("Från: kil · Till: eda", "Partiförening: eda · Kategori: medlem");
        own.Markup.Should().NotContain("proof-form");
        (await PageText.Get(eda, $"book/entries/{Entries.IdOf(joined)}")).Status.Should().Be(404);
        (await PageText.Get(eda, "book")).Markup.Should().NotContain("name=\"association\"");
    }

    [Fact]
    public async Task what_posters_write_is_shown_and_never_read_as_markup()
    {
        const string evil = "<img src=x onerror=alert(1)>";
        var entry = Service.Entry("contact.opened", "contact/evil", "2020-01-01", new { name = evil, kind = "other" });
        await Service.Record(entry);
        foreach (var path in new[] { $"book/entries/{Entries.IdOf(entry)}", "contacts/evil", "contacts", "book?subject=contact/evil" })
        {
            var page = await PageText.Get(Service.Http, path);
            page.Words.Should().Contain(evil, path);
            page.Markup.Should().NotContain("<img");
        }
    }
}
