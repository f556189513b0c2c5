using System.Text;
using Ledger.Store.Access;
using Ledger.Tests.Http;
using Ledger.Tests.Persons;

namespace Ledger.Tests.Pages;

/// <summary>A list of members is brought in by pages alone, and taken back.</summary>
public sealed class ListPagesTests(TestCluster cluster)
{
    [Fact]
    public async Task a_secretary_brings_in_a_list_sees_her_count_and_takes_it_back()
    {
        await using var service = await TestService.Start(cluster, new(new(2020, 6, 1, 10, 0, 0, TimeSpan.Zero)));
        await service.Record(Entries.Registered("kil"), Entries.Registered("eda"), Entries.Joined("1", "kil", "2020-01-05"));
        using var kil = await service.Client(Role.Association, "kil");
        var (anna, bo) = (Invented.Person(), Invented.Person());
        var list = $"Medlemslista\n\nMedlemsnummer;Namn;Post;Gick med\n17;{anna["name"]};{anna["email"]};2020-02-01\n18;{bo["name"]};{bo["email"]};31/13 2020\n";

        var form = await PageText.Get(kil, "lists");
        (await Upload(kil, form, null)).Status.Should().Be(422);
        (await Upload(kil, form, "just some text")).Words.Should().Contain("Något behöver rättas");
        var read = await Upload(kil, form, list);
        read.Status.Should().Be(200, read.Words);
        read.Words.Should().Contain("Rubrikerna står på rad 3").And.NotContain((string)anna["name"]!).And.NotContain((string)bo["email"]!);

        // What the columns mean can be said, and the list is read again without being sent again.
        var mapped = await RecordPagesTests.Send(
            "lists/columns", read, kil, ("sealed", Last(read)), ("column.Medlemsnummer", "number"), ("column.Namn", "person.name"), ("column.Post", "person.email"), ("column.Gick med", "joinedOn"));
        mapped.Status.Should().Be(200, mapped.Words);
        mapped.Rows("Rader att se över").Should().ContainSingle().Which[3].Should().StartWith("Gick med:");
        mapped.Rows("Rader som ändrar något").Should().ContainSingle().Which[1].Should().Be("går in");
        mapped.Rows("före och efter").Should().Contain(r => r[0].StartsWith("medlemmar", StringComparison.Ordinal) && r[1] == "1" && r[2] == "2");
        var twice = await RecordPagesTests.Send("lists/columns", read, kil, ("sealed", Last(read)), ("column.Namn", "person.name"), ("column.Post", "person.name"));
        (twice.Status, twice.Markup.Contains("href=\"#columns\"", StringComparison.Ordinal)).Should().Be((422, true));

        var done = await RecordPagesTests.Record(mapped, kil);
        done.Should().Be($"/record/done?source={Uri.EscapeDataString("/associations/kil/lists/2020-05-31")}");
        (await RecordPagesTests.Record(mapped, kil)).Should().Be(done, "what is sent twice is recorded once");
        (await Count(service)).Should().Be(2);

        (await PageText.Get(kil, "lists/taken")).Rows("Den senaste först").Should().ContainSingle().Which[1].Should().Be("1");
        using var eda = await service.Client(Role.Association, "eda");
        (await PageText.Get(eda, "lists/taken")).Rows("Den senaste först").Should().BeEmpty();
        (await PageText.Get(eda, $"lists/undo?source={Uri.EscapeDataString("/associations/kil/lists/2020-05-31")}")).Status.Should().Be(404);
        await RecordPagesTests.Record(await PageText.Get(kil, $"lists/undo?source={Uri.EscapeDataString("/associations/kil/lists/2020-05-31")}"), kil);
        (await Count(service)).Should().Be(1);
        (await PageText.Get(kil, "lists/taken")).Words.Should().Contain("Tillbakatagen 2020-06-01");
    }

    private static async Task<long> Count(TestService service) => (await service.Get("accounts/members?where.association=kil"))["total"]!.GetValue<long>();

    // The list on its way stands in the last form of the page.
    private static string Last(PageText page) => RecordPagesTests.Sealed(page with { Markup = page.Markup[page.Markup.IndexOf("action=\"/lists/columns\"", StringComparison.Ordinal)..] });

    private static async Task<PageText> Upload(HttpClient client, PageText form, string? list)
    {
        using var content = new MultipartFormDataContent
        {
            { new StringContent(RecordPagesTests.Field(form, "form-token")), "form-token" },
            { new StringContent("2020-05-31"), "asOf" },
            { new StringContent("kil"), "association" },
        };
        if (list is not null)
            content.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(list)), "file", "lista.csv");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("lists", UriKind.Relative)) { Content = content };
        request.Headers.AcceptLanguage.ParseAdd("sv");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await PageText.Of(answer);
    }
}
