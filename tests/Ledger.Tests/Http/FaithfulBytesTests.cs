using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Domain;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>Nothing is lost, and nothing put in its place, in silence: what is not UTF-8, what is told twice, what is not decoded.</summary>
public sealed class FaithfulBytesTests(SharedService fixture) : IClassFixture<SharedService>
{
    private static readonly Encoding _latin1 = Encoding.Latin1;
    private static int _slugs;

    [Theory]
    [InlineData(Raw.Structured, "")]
    [InlineData(Raw.Batch, "[")]
    [InlineData("application/json", "")]
    public async Task a_post_in_latin1_is_refused_by_its_line_and_byte_and_changes_nothing(string contentType, string bracket)
    {
        var text = $"{bracket}{{\"specversion\":\"1.0\",\n \"id\":\"l-1\",\"source\":\"/district\",\"type\":\"association.registered\",\"subject\":\"association/amal\",\n\"data\":{{\"name\":\"Röda Korset Åmål\",\"occurredOn\":\"2010-01-01\"}}}}{(bracket.Length > 0 ? "]" : "")}";
        var before = await Tables.All(fixture.Service.Book);
        var (status, problem) = await fixture.Service.PostRaw(_latin1.GetBytes(text), contentType, ("ce-specversion", "1.0")).Answer();
        (status, problem.Text("type")).Should().Be((400, "/problems/not-utf-8"));
        problem.Text("detail").Should().ContainAll("line 3", "byte 18", "0xF6", "UTF-8");
        (await Tables.All(fixture.Service.Book)).Should().Be(before);
    }

    [Theory]
    [InlineData("\"comment\":\"Åmål\",")]
    [InlineData("\"Åmål\":1,")]
    [InlineData("\"datacontenttype\":\"application/json; x=Å\",")]
    public async Task a_byte_that_is_not_utf_8_does_not_pass_even_where_nobody_reads_it(string member)
    {
        var text = Registered("amal").ToJsonString().Insert(1, member);
        (await fixture.Service.PostRaw(_latin1.GetBytes(text)).Answer()).ShouldBeProblem(400, Rules.NotUtf8);
    }

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF8, 0x88, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    public async Task bytes_that_only_look_like_utf_8_are_none(byte[] bytes)
    {
        byte[] body = [.. "{\"id\":\""u8, .. bytes, .. "\"}"u8];
        (await fixture.Service.PostRaw(body).Answer()).ShouldBeProblem(400, Rules.NotUtf8);
    }

    [Theory]
    [InlineData("POST", "v1/keys", "{\"role\":\"board\",\"name\":\"Åmål\"}")]
    [InlineData("DELETE", "v1/members/1/personal-data", "{\"reason\":\"begäran\"}")]
    [InlineData("PUT", "v1/retention", "{\"days\":7,\"å\":1}")]
    public async Task other_bodies_in_latin1_are_refused_too(string method, string path, string body)
    {
        using var client = await fixture.Service.Client(path.Contains("members") ? Store.Access.Role.Board : Store.Access.Role.Admin);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(_latin1.GetBytes(body)) };
        request.Content.Headers.ContentType = new("application/json");
        var (status, problem) = await client.SendAsync(request, TestContext.Current.CancellationToken).Answer();
        (status, problem.Text("type")).Should().Be((400, "/problems/bad-request"));
    }

    [Theory]
    [InlineData("POST", "v1/keys", "{\"role\":\"board\",\"name\":\"a\",\"name\":\"b\"}")]
    [InlineData("POST", "v1/keys", "{\"role\":\"board\",\"name\":\"a\",\"expire\":\"2030-01-01\"}")]
    [InlineData("PUT", "v1/retention", "{\"days\":7,\"days\":70}")]
    [InlineData("PUT", "v1/retention", "{\"days\":7,\"validfrom_\":\"2030-01-01\"}")]
    public async Task a_member_twice_or_misspelt_in_another_body_is_refused(string method, string path, string body)
    {
        using var client = await fixture.Service.Client(Store.Access.Role.Admin);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        (await client.SendAsync(request, TestContext.Current.CancellationToken).Answer()).Status.Should().Be(400);
    }

    [Theory]
    [InlineData("subject", "\"subject\":\"association/first\",")]
    [InlineData("data", "\"data\":{\"name\":\"First\",\"occurredOn\":\"2010-01-01\"},")]
    [InlineData("id", "\"id\":\"first\",")]
    [InlineData("source", "\"source\":\"/first\",")]
    [InlineData("type", "\"type\":\"association.closed\",")]
    [InlineData("specversion", "\"specversion\":\"0.3\",")]
    [InlineData("time", "\"time\":\"2020-01-01T12:00:00Z\",\"time\":null,")]
    [InlineData("traceparent", "\"traceparent\":\"a\",\"traceparent\":\"b\",")]
    [InlineData("subject", "\"\\u0073ubject\":\"association/first\",")]
    public async Task an_attribute_that_is_given_twice_is_refused_by_its_name(string attribute, string first)
    {
        var body = Registered("twice").ToJsonString().Insert(1, first);
        var (status, problem) = await fixture.Service.PostRaw(body).Answer();
        problem.Texts("errors", "rule").Should().Contain(Rules.FieldTwice);
        status.Should().Be(422);
        problem.Text("detail").Should().Contain($"‘{attribute}’");
        (await fixture.Service.PostRaw($"[{body}]", Raw.Batch).Answer()).Answer.Texts("errors", "rule").Should().Contain(Rules.FieldTwice);
    }

    [Fact]
    public async Task a_list_under_the_content_type_of_one_event_is_called_a_list()
    {
        var (status, problem) = await fixture.Service.PostRaw(new JsonArray(Registered("listed")).ToJsonString()).Answer();
        (status, problem.Text("type")).Should().Be((400, "/problems/list-of-events"));
        problem.Text("detail").Should().Contain(Raw.Batch);
    }

    [Fact]
    public async Task data_in_base64_are_read_when_they_hold_json()
    {
        var entry = Registered("saffle").But(e =>
        {
            e.Remove("data");
            e["data_base64"] = Convert.ToBase64String("""{"name":"Säffle","occurredOn":"2010-01-01"}"""u8);
        });
        (await fixture.Service.Post(entry)).Status.Should().Be(201);
        (await fixture.Service.Get($"entries/{IdOf(entry)}"))["data"].Text("name").Should().Be("Säffle");
    }

    [Theory]
    [InlineData("ce-id", "a%FF")]
    [InlineData("ce-id", "a%C3")]
    [InlineData("ce-id", "100%")]
    [InlineData("ce-id", "a%zz")]
    [InlineData("ce-id", "%ED%A0%80")]
    [InlineData("ce-id", "år")]
    [InlineData("ce-subject", "association/åmål")]
    [InlineData("ce-source", "/å")]
    [InlineData("ce-type", "association.régistered")]
    [InlineData("ce-time", "2020-01-01T12:00:00Zå")]
    [InlineData("ce-id", "not encoded")]
    public async Task a_header_that_is_not_percent_encoded_utf_8_is_refused(string header, string value)
    {
        var before = await Tables.All(fixture.Service.Book);
        var (status, problem) = await Binary((header, value));
        (status, problem.Text("type")).Should().Be((400, "/problems/invalid-header"));
        problem.Items("errors").Should().ContainSingle().Which.Text("detail").Should().Contain(header);
        (await Tables.All(fixture.Service.Book)).Should().Be(before);
    }

    [Theory]
    [InlineData("ce-id: q1\r\nce-id: q2")]
    [InlineData("ce-id: q1, q2")]
    [InlineData("ce-id: q1\r\nce-id: q1")]
    public async Task a_header_that_is_given_twice_is_refused_whether_or_not_somebody_has_joined_the_two(string lines)
    {
        var address = fixture.Service.Http.BaseAddress!;
        using var socket = new System.Net.Sockets.TcpClient(address.Host, address.Port);
        await using var stream = socket.GetStream();
        const string body = "{\"name\":\"X\",\"occurredOn\":\"2010-01-01\"}";
        await stream.WriteAsync(_latin1.GetBytes($"POST /v1/entries HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\nAuthorization: {fixture.Service.Http.DefaultRequestHeaders.Authorization}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\nce-specversion: 1.0\r\nce-source: /district\r\nce-type: association.registered\r\nce-subject: association/q\r\n{lines}\r\n\r\n{body}"),
            TestContext.Current.CancellationToken);
        using var answer = new StreamReader(stream);
        (await answer.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().StartWith("HTTP/1.1 400").And.ContainAll("/problems/invalid-header", "ce-id");
    }

    [Theory]
    [InlineData("User-Agent", "Läsare")]
    [InlineData("X-Forwarded-User", "Åsa")]
    [InlineData("ce-comment", "från Åmål")]
    [InlineData("Accept-Language", "sv, å")]
    [InlineData("If-None-Match", "\"å\"")]
    [InlineData("Cookie", "namn=Åsa")]
    public async Task a_raw_byte_in_a_header_that_is_nobodys_business_harms_nobody(string header, string value)
    {
        var (status, answer) = await Binary((header, value));
        status.Should().BeOneOf([200, 201], answer.ToJsonString());
    }

    [Theory]
    [InlineData("Authorization", "Bearer ledger_å", 401)]
    [InlineData("Content-Type", "application/json; charset=utf-8; x=å", 415)]
    [InlineData("Content-Encoding", "å", 415)]
    public async Task a_raw_byte_in_a_header_that_is_read_gets_a_problem_document_or_does_no_harm(string header, string value, int expected) =>
        (await Binary((header, value))).Status.Should().Be(expected);

    /// <summary>Posts an entry in binary mode, with headers in Latin-1, as fetch sends them.</summary>
    private async Task<(int Status, JsonObject Answer)> Binary(params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => _latin1 }) { BaseAddress = fixture.Service.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/entries", UriKind.Relative)) { Content = new ByteArrayContent("""{"name":"X","occurredOn":"2010-01-01"}"""u8.ToArray()) };
        var slug = $"b-{Interlocked.Increment(ref _slugs)}";
        var defaults = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["ce-specversion"] = "1.0",
            ["ce-id"] = slug,
            ["ce-source"] = "/district",
            ["ce-type"] = "association.registered",
            ["ce-subject"] = $"association/{slug}",
            ["Content-Type"] = "application/json",
            ["Authorization"] = fixture.Service.Http.DefaultRequestHeaders.Authorization!.ToString(),
        };
        foreach (var (name, value) in defaults.Where(d => !headers.Any(h => h.Name.Equals(d.Key, StringComparison.OrdinalIgnoreCase))).Select(d => (d.Key, d.Value)).Concat(headers))
            (name.StartsWith("Content-", StringComparison.Ordinal) ? (HttpHeaders)request.Content.Headers : request.Headers).TryAddWithoutValidation(name, value).Should().BeTrue();
        return await client.SendAsync(request).Answer();
    }
}
