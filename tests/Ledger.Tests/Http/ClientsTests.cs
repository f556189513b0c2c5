using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Routing;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>What ready clients, proxies and load balancers expect of a service.</summary>
public sealed class ClientsTests(TestCluster cluster, SharedService fixture) : IClassFixture<SharedService>
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task a_packed_post_is_unpacked(string encoding)
    {
        var entry = Registered($"packed-{encoding}");
        (await fixture.Service.PostRaw(Packed(Encoding.UTF8.GetBytes(entry.ToJsonString()), encoding), Raw.Structured, ("Content-Encoding", encoding)).Answer()).Status.Should().Be(201);
        (await fixture.Service.Get($"entries/{IdOf(entry)}")).Text("subject").Should().Be($"association/packed-{encoding}");
    }

    [Fact]
    public async Task what_unpacks_to_more_than_a_body_may_hold_is_too_large()
    {
        var bomb = Packed(new byte[64 << 20], "gzip");
        bomb.Length.Should().BeLessThan(100_000);
        (await fixture.Service.PostRaw(bomb, Raw.Batch, ("Content-Encoding", "gzip")).Answer()).ShouldBeProblem(413, "body-too-large");
    }

    [Fact]
    public async Task what_does_not_unpack_is_a_problem_document() =>
        (await fixture.Service.PostRaw("no gzip at all", Raw.Structured, ("Content-Encoding", "gzip")).Answer()).ShouldBeProblem(400, "bad-request");

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task what_is_packed_otherwise_is_refused_with_what_can_be_unpacked(string encoding)
    {
        using var answer = await fixture.Service.PostRaw(Registered("packed").ToJsonString(), Raw.Structured, ("Content-Encoding", encoding));
        ((int)answer.StatusCode, string.Join(", ", answer.Headers.GetValues("Accept-Encoding"))).Should().Be((415, "gzip, br, deflate"));
        (await answer.Json()).Text("type").Should().Be("/problems/unsupported-encoding");
    }

    [Fact]
    public async Task head_goes_wherever_get_goes_with_the_same_headers_and_no_body()
    {
        await using var service = await TestService.Start(cluster);
        service.As["admin"] = await service.Client(Role.Admin);
        var joined = Joined("1", "kil", "2020-01-01");
        await service.RecordEach(Registered("kil"), joined, Adopted("p", Goal("g", new { read = "count", account = "sessions" })));
        await service.Book.Sealer.Seal(CancellationToken.None);
        var key = (await service.DistrictBooks.Keys.List(service.Book.District, CancellationToken.None))[0].Id;
        var tried = 0;
        foreach (var route in service.Routes.Where(r => r.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") is not false))
        {
            var pattern = route.RoutePattern.RawText!.Trim('/');
            var path = pattern.Replace("members/{id}", "members/1").Replace("keys/{id}", $"keys/{key}").Replace("{plan}", "p").Replace("{goal}", "g").Replace("{account}", "members")
                .Replace("{kind}/{id}", "member/1").Replace("{id}", $"{IdOf(joined)}").Replace("{documentName}", "v1").Replace("{**address}", "0/000.p/1")
                + (pattern.EndsWith("/consistency", StringComparison.Ordinal) ? "?from=1" : pattern.EndsWith("/changes", StringComparison.Ordinal) ? "?since=@1" : pattern == "v1/subjects" ? "?kind=member"
                    : pattern == "v1/lists/goals" ? "?plan=p" : pattern == "v1/lists/evidence" ? "?plan=p&goal=g" : "");
            var client = pattern.StartsWith("v1/keys", StringComparison.Ordinal) || pattern.StartsWith("v1/refusals", StringComparison.Ordinal) ? service.As["admin"] : service.Http;
            using var get = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            using var head = await client.SendAsync(new(HttpMethod.Head, new Uri(path, UriKind.Relative)), TestContext.Current.CancellationToken);
            // A page may be of something that this book has none of.
            if (route.Metadata.GetMetadata<Ledger.Pages.PageMetadata>() is null)
                get.IsSuccessStatusCode.Should().BeTrue(path);
            head.StatusCode.Should().Be(get.StatusCode, path);
            (await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().BeEmpty(path);
            head.Content.Headers.ContentType.Should().Be(get.Content.Headers.ContentType, path);
            Names(head).Should().BeEquivalentTo(Names(get), path);
            tried++;
        }

        tried.Should().BeGreaterThan(15);

        static IEnumerable<string> Names(HttpResponseMessage answer) => answer.Headers.Select(h => h.Key).Where(h => h is not ("Transfer-Encoding" or "Set-Cookie")); // a cookie is set once
    }

    [Theory]
    [InlineData("v1/nothing", 404)]
    [InlineData("v1/plans/none", 404)]
    [InlineData("v1/accounts/members?zzz=1", 400)]
    public async Task head_is_refused_as_get_is(string path, int status)
    {
        using var head = await fixture.Service.Http.SendAsync(new(HttpMethod.Head, new Uri(path, UriKind.Relative)), TestContext.Current.CancellationToken);
        ((int)head.StatusCode, head.Content.Headers.ContentType?.MediaType).Should().Be((status, "application/problem+json"));
    }

    [Theory]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task health_is_asked_for_by_get_and_head_alone(string path)
    {
        foreach (var (method, status) in new[] { ("GET", 200), ("HEAD", 200), ("POST", 405), ("PUT", 405), ("DELETE", 405), ("PATCH", 405), ("OPTIONS", 405) })
        {
            using var answer = await fixture.Service.Http.SendAsync(new(new(method), new Uri(path, UriKind.Relative)), TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).Should().Be(status, method);
            if (status == 405)
                answer.Content.Headers.Allow.Should().BeEquivalentTo("GET", "HEAD");
        }
    }

    [Theory]
    [InlineData("sv;q=0", "en")]
    [InlineData("sv;q=0, en;q=0.1", "en")]
    [InlineData("sv;q=0.000", "en")]
    [InlineData("sv-SE;q=0, *", "en")]
    [InlineData("en;q=0, *", "sv")]
    [InlineData("en;q=0.2, sv;q=0.3", "sv")]
    [InlineData("SV-fi", "sv")]
    [InlineData("fi, sv;q=0.1", "sv")]
    [InlineData("fi", "en")]
    [InlineData("*", "en")]
    [InlineData("", "en")]
    [InlineData(";;;", "en")]
    public async Task sentences_are_in_a_language_that_is_wanted_and_say_in_which(string wanted, string language)
    {
        using var answer = await fixture.Service.GetRaw("v1/plans/none", ("Accept-Language", wanted));
        answer.Content.Headers.ContentLanguage.Should().Equal(language);
        answer.Headers.Vary.Should().Equal("Accept-Language");
        (await answer.Json()).Text("title").Should().Be(language == "sv" ? Swedish() : English());

        static string Swedish() => In("sv");
        static string English() => In("en");
        static string In(string language)
        {
            System.Globalization.CultureInfo.CurrentUICulture = new(language);
            return Ledger.Words.Sentences.Title(Rules.PlanUnknown);
        }
    }

    [Fact]
    public async Task what_holds_no_sentence_depends_on_no_language()
    {
        using var answer = await fixture.Service.GetRaw("v1/accounts", ("Accept-Language", "sv"));
        answer.Content.Headers.ContentLanguage.Should().BeEmpty();
        answer.Headers.Vary.Should().BeEmpty();
    }

    [Fact]
    public async Task the_receipts_of_a_batch_that_is_refused_in_part_say_their_language()
    {
        using var answer = await fixture.Service.Http.SendAsync(new(HttpMethod.Post, new Uri("v1/entries?partial=true", UriKind.Relative))
        {
            Content = new StringContent(new JsonArray(Left("nobody-at-all", "2020-01-01")).ToJsonString(), MediaTypeHeaderValue.Parse(Raw.Batch)),
            Headers = { { "Accept-Language", "sv" } },
        }, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode, answer.Content.Headers.ContentLanguage.Single(), answer.Headers.Vary.Single()).Should().Be((200, "sv", "Accept-Language"));
    }

    [Theory]
    [InlineData("members/e-1")]
    [InlineData("subjects/member/e-1")]
    public async Task the_reason_of_an_erasure_may_stand_in_the_address_since_the_body_of_a_delete_gets_lost(string path)
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"), Entry("member.joined", "member/e-1", "2020-01-01", new { association = "kil", person = new { birthYear = 1950 } }));
        (await TestService.Ask(service.Http, HttpMethod.Delete, $"{path}/personal-data")).Answer.Text("type").Should().Be("/problems/field-missing");
        (await TestService.Ask(service.Http, HttpMethod.Delete, $"{path}/personal-data?reason=boredom")).Status.Should().Be(400);
        (await TestService.Ask(service.Http, HttpMethod.Delete, $"{path}/personal-data?reason=request", new { reason = "other" })).Answer.Text("type").Should().Be("/problems/field-twice");
        (await TestService.Ask(service.Http, HttpMethod.Delete, $"{path}/personal-data?reason=request", new { reason = "request" })).Status.Should().Be(200);
        (await TestService.Ask(service.Http, HttpMethod.Delete, $"{path}/personal-data?reason=request")).Status.Should().Be(204);
        (await service.Get("entries?type=member.erased")).Items("entries").Single()["data"].Text("reason").Should().Be("request");
    }

    [Fact]
    public async Task all_that_is_wrong_with_one_entry_is_told_at_once()
    {
        var entry = Entry("member.joined", "member/a b", "2020-02-30", new { association = "Kil", category = "Youth", colour = "red", size = 7 }).But(e => e["source"] = "not a uri");
        var (status, problem) = await fixture.Service.Post(entry);
        status.Should().Be(400, "the first of them says what it is");
        problem.Texts("errors", "rule").Should().BeEquivalentTo(Rules.InvalidCloudEvent, Rules.InvalidSubject, Rules.NotADate, Rules.NotASlug, Rules.NotASlug, Rules.FieldUnknown);
        problem.Items("errors").Should().OnlyContain(e => e.Number("index") == 0 && e.Text("id") == entry.Text("id"));
    }

    [Theory]
    [InlineData("a date that lies ahead and no slug", "2021-12-31", "Kil", new[] { Rules.NotASlug, Rules.OccurredInTheFuture })]
    [InlineData("no date and no slug", null, "Kil", new[] { Rules.NotASlug, Rules.OccurredOnMissing })]
    public async Task two_faults_are_both_told(string what, string? on, string association, string[] rules) =>
        (await fixture.Service.Post(Entry("member.joined", "member/two", on, new { association }))).Answer.Texts("errors", "rule").Should().BeEquivalentTo(rules, what);

    [Fact]
    public async Task of_a_batch_each_fault_of_each_entry_is_told_by_its_index()
    {
        var (status, problem) = await fixture.Service.PostBatch([Registered("fine-itself"), Entry("member.joined", "member", "2020-01-01", new { association = "Kil" })]);
        status.Should().Be(422);
        problem.Items("errors").Select(e => (e.Number("index"), e.Text("rule"))).Should().BeEquivalentTo([(1L, Rules.InvalidSubject), (1L, Rules.NotASlug)]);
        problem.Text("detail").Should().Contain(": 1.", "one entry has a problem");
        var (_, partly) = await fixture.Service.PostBatch([Entry("member.joined", "member", "2020-01-01", new { association = "Kil" })], partial: true);
        partly.Items("receipts").Single()["problem"].Items("errors").Should().HaveCount(2);
    }

    [Fact]
    public async Task faults_without_end_cost_no_more_than_a_few()
    {
        var data = new JsonObject(Enumerable.Range(0, 20_000).Select(i => KeyValuePair.Create($"f{i}", (JsonNode?)i)));
        var (_, problem) = await fixture.Service.Post(Registered("endless").But(e => e["data"] = data));
        problem.Items("errors").Count().Should().BeInRange(2, Faults.Most);
    }

    private static byte[] Packed(byte[] bytes, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream pack = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal),
            "br" => new BrotliStream(packed, CompressionLevel.Optimal),
            _ => new ZLibStream(packed, CompressionLevel.Optimal),
        })
            pack.Write(bytes);
        return packed.ToArray();
    }
}
