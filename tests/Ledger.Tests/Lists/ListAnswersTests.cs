using System.Net;
using System.Text.Json.Nodes;
using Ledger.Lists;
using Ledger.Store.Access;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Lists;

/// <summary>The form of the answers: names of files, languages, forms by asking, tags, and refusals.</summary>
public sealed class ListAnswersTests(ListAnswersTests.Fixture fixture) : IClassFixture<ListAnswersTests.Fixture>
{
    private TestService Service => fixture.Service;

    [Theory]
    [InlineData("members?asOf=2026-01-31&association=arvika&format=csv", "sv", "medlemmar-arvika-2026-01-31.csv", "text/csv; charset=utf-8")]
    [InlineData("members?asOf=2026-01-31&format=xlsx", "en", "members-2026-01-31.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("contacts?asOf=2026-01-31&format=json", "sv", "kontakter-2026-01-31.jsonl", "application/jsonl")]
    [InlineData("trainings?asOf=2026-01-31", "sv", "utbildningar-2026-01-31.csv", "text/csv; charset=utf-8")]
    [InlineData("goals?plan=2020&asOf=2026-01-31", "sv", "mål-2020-2026-01-31.csv", "text/csv; charset=utf-8")]
    [InlineData("evidence?plan=2020&goal=grow&asOf=2026-01-31", "sv", "underlag-2020-grow-2026-01-31.csv", "text/csv; charset=utf-8")]
    public async Task a_list_is_a_file_with_a_name(string path, string language, string name, string type)
    {
        using var answer = await Ask(Service.Http, path, ("Accept-Language", language));
        var disposition = answer.Content.Headers.ContentDisposition!;
        (disposition.DispositionType, disposition.FileNameStar ?? disposition.FileName).Should().Be(("attachment", name));
        answer.Content.Headers.ContentType!.ToString().Should().Be(type);
        answer.Content.Headers.ContentLanguage.Should().Equal(language);
        answer.Headers.Vary.Should().Equal("Accept", "Accept-Language");
        answer.Headers.GetValues("Ledger-As-Of").Should().Equal("2026-01-31");
    }

    [Fact]
    public async Task to_an_association_the_file_bears_its_name()
    {
        using var client = await Service.Client(Role.Association, "arvika");
        using var answer = await Ask(client, "members?asOf=2026-01-31", ("Accept-Language", "sv"));
        answer.Content.Headers.ContentDisposition!.FileName.Should().Be("medlemmar-arvika-2026-01-31.csv");
    }

    [Theory]
    [InlineData("", "text/csv")]
    [InlineData("*/*", "text/csv")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "text/csv")]
    [InlineData("application/jsonl", "application/jsonl")]
    [InlineData("text/csv;q=0.5, application/jsonl", "application/jsonl")]
    [InlineData("application/jsonl;q=0, text/csv;q=0.1", "text/csv")]
    [InlineData("APPLICATION/VND.OPENXMLFORMATS-OFFICEDOCUMENT.SPREADSHEETML.SHEET", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("application/json", "text/csv")]
    public async Task the_form_is_the_one_that_is_accepted(string accept, string type)
    {
        using var answer = await Ask(Service.Http, "contacts", ("Accept", accept));
        answer.Content.Headers.ContentType!.MediaType.Should().Be(type);
    }

    [Fact]
    public async Task the_headings_are_words_in_both_languages()
    {
        foreach (var (path, names) in Lists())
        {
            var (swedish, english) = (await ReadList.Get(Service.Http, path, "csv", "sv"), await ReadList.Get(Service.Http, path, "csv", "en"));
            foreach (var headings in new[] { swedish.Headings, english.Headings })
                headings.Should().HaveSameCount(names).And.OnlyHaveUniqueItems().And.NotIntersectWith(names.Where(n => n != "id")).And.AllSatisfy(h => char.IsUpper(h[0]).Should().BeTrue(h));
            swedish.Headings.Should().NotBeEquivalentTo(english.Headings, path);
            swedish.Lines.Should().Equal(english.Lines);
        }

        (await ReadList.Get(Service.Http, "members", "csv", "sv")).Headings.Should().StartWith(["Id", "Partiförening", "Kategori", "Inträdesdatum"]);
    }

    [Fact]
    public async Task columns_stand_as_they_are_asked_for()
    {
        (await ReadList.Get(Service.Http, "contacts?columns=name, id", "csv", "en")).Headings.Should().Equal("Name", "Id");
        (await ReadList.Get(Service.Http, "contacts?columns=name,id,name")).Headings.Should().Equal("name", "id");
    }

    [Theory]
    [InlineData("members?knownAt=@4")]
    [InlineData("contacts?knownAt=@4&format=xlsx")]
    [InlineData("goals?plan=2020&knownAt=@4&asOf=2020-06-30&format=json")]
    public async Task what_is_the_same_for_good_is_not_sent_again(string path)
    {
        using var first = await Ask(Service.Http, path);
        var tag = first.Headers.ETag!;
        tag.IsWeak.Should().BeTrue();
        using var again = await Ask(Service.Http, path, ("If-None-Match", $"{tag}"));
        ((int)again.StatusCode, (await again.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length).Should().Be((304, 0));
        using var swedish = await Ask(Service.Http, path, ("Accept-Language", "sv"), ("If-None-Match", $"{tag}"));
        ((int)swedish.StatusCode).Should().Be(200, "its words are others");
        using var narrower = await Ask(Service.Http, $"{path}&columns=id", ("If-None-Match", $"{tag}"));
        ((int)narrower.StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData("members")]
    [InlineData("members?knownAt=@4&include=person")]
    public async Task what_may_be_otherwise_tomorrow_has_no_tag(string path)
    {
        using var answer = await Ask(Service.Http, path);
        answer.Headers.ETag.Should().BeNull();
    }

    [Fact]
    public async Task the_head_of_a_list_is_given_without_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("v1/lists/members?asOf=2026-01-31", UriKind.Relative));
        using var answer = await Service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).Should().Be((200, "text/csv"));
        (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("members?columns=shoe-size", HttpStatusCode.BadRequest, "columns")]
    [InlineData("members?columns=person.name", HttpStatusCode.BadRequest, "person.name")]
    [InlineData("members?format=pdf", HttpStatusCode.BadRequest, "csv, xlsx, json")]
    [InlineData("members?include=all", HttpStatusCode.BadRequest, "person")]
    [InlineData("members?association=nowhere", HttpStatusCode.BadRequest, "arvika")]
    [InlineData("goals", HttpStatusCode.BadRequest, "plan")]
    [InlineData("evidence?plan=2020", HttpStatusCode.BadRequest, "goal")]
    [InlineData("goals?plan=none", HttpStatusCode.NotFound, "none")]
    [InlineData("evidence?plan=2020&goal=none", HttpStatusCode.NotFound, "none")]
    public async Task what_is_refused_is_refused_in_both_languages_and_is_no_file(string path, HttpStatusCode status, string names)
    {
        var told = new HashSet<string>();
        foreach (var language in new[] { "sv", "en" })
        {
            using var answer = await Ask(Service.Http, path, ("Accept-Language", language));
            answer.StatusCode.Should().Be(status);
            answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
            answer.Content.Headers.ContentLanguage.Should().Equal(language);
            answer.Content.Headers.ContentDisposition.Should().BeNull();
            answer.Headers.Contains("Ledger-As-Of").Should().BeFalse();
            var detail = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]!;
            detail.Should().Contain(names);
            told.Add(detail);
        }

        told.Should().HaveCount(2);
    }

    [Fact]
    public async Task an_empty_book_has_lists_without_rows()
    {
        await using var empty = await TestService.Start(fixture.Cluster);
        foreach (var format in ListFormat.All)
            foreach (var list in new[] { "members", "contacts", "trainings" })
            {
                var read = await ReadList.Get(empty.Http, list, format.Name);
                read.Rows.Should().BeEmpty();
                read.Headers["Ledger-Position"].Should().Be("0");
            }
    }

    private static IEnumerable<(string Path, IEnumerable<string> Names)> Lists() =>
    [
        ("members", ListTables.Members.Columns.Where(c => c.Detail is null).Select(c => c.Name)), ("contacts", ListTables.Contacts.Columns.Select(c => c.Name)),
        ("trainings", ListTables.Trainings.Columns.Select(c => c.Name)), ("goals?plan=2020", ListTables.Goals.Columns.Select(c => c.Name)),
        ("evidence?plan=2020&goal=grow", ListTables.Evidence.Columns.Select(c => c.Name)),
    ];

    private static async Task<HttpResponseMessage> Ask(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"v1/lists/{path}", UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestCluster Cluster => cluster;

        public TestService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster);
            await Service.RecordEach(
                Registered("arvika"), Adopted("2020", Goal("grow", new { read = "change", account = "members" })), Joined("1", "arvika", "2020-02-01"), Opened("lo"), SpokenWith("lo", "2020-03-01"),
                Planned("kurs"), SessionHeld("kurs", 1, "2020-04-01"));
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
