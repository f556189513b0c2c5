using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Ledger.Tests.Access;

/// <summary>
/// What one may not see takes the same work as what is not there: the same statements in the same round trips, so that the time tells nothing
/// either.
/// </summary>
public sealed class HiddenAndMissingTests(TestCluster cluster, ITestOutputHelper output)
{
    private const string Reason = """{"reason":"request"}""";
    private static int _ids;

    // Who asks, what, of what is hidden, of what is missing. {m-x} is the id of the entry by which m-x joined; {nobody} one that is nobody's.
    private static readonly (string Who, string Route, string Hidden, string Missing)[] _pairs =
    [
        .. Each("association", "GET /v1/entries/{id}", "{nobody}", "{m-other}", "{m-foreign}", "{left}", "{after}"),
        .. Each("association", "GET /v1/entries/{id}/proof", "{nobody}", "{m-other}", "{m-foreign}", "{left}", "{after}"),
        .. Each("board", "GET /v1/entries/{id}/proof", "{nobody}", "{m-foreign}"),
        ("association", "GET /v1/log/tile/{**address}", "0/000.p/1", "0/009"),
        .. Each("association", "GET /v1/subjects/{kind}/{id}", "member/m-nobody", "member/m-other", "member/m-foreign"),
        .. Each("association", "GET /v1/subjects/{kind}/{id}", "contact/nobody", "contact/other", "contact/district"),
        ("association", "GET /v1/subjects/{kind}/{id}", "milestone/m", "milestone/none"),
        ("association", "GET /v1/subjects/{kind}/{id}", "association/a-other", "association/a-none"),
        ("association", "GET /v1/subjects/{kind}/{id}", "plan/p-own", "plan/p-none"),
        .. Each("association", "DELETE /v1/subjects/{kind}/{id}/personal-data", "contact/nobody", "contact/other", "contact/district", "milestone/m", "association/a-other"),
        .. Each("association", "GET /v1/members/{id}/extract", "m-nobody", "m-other", "m-foreign"),
        .. Each("association", "DELETE /v1/members/{id}/personal-data", "m-nobody", "m-other", "m-foreign"),
        .. Each("association", "GET /v1/entries", "?subject=member/m-nobody", "?subject=member/m-other", "?subject=member/m-foreign"),
        ("association", "GET /v1/entries", "?subject=member/m-was&type=member.renewed", "?subject=member/m-was&type=member.category-changed"),
        ("association", "GET /v1/subjects", "?kind=member&association=a-other", "?kind=member&association=a-none"),
        ("association", "GET /v1/plans/{plan}", "p-foreign", "p-none"),
        ("association", "GET /v1/plans/{plan}/progress", "p-foreign", "p-none"),
        ("association", "GET /v1/plans/{plan}/goals/{goal}/history", "p-foreign grow", "p-none grow"),
        ("association", "GET /v1/plans/{plan}/goals/{goal}/evidence", "p-foreign grow", "p-none grow"),
        ("association", "GET /v1/plans/{plan}/changes", "p-foreign", "p-none"),
        .. Each("association", "GET /v1/accounts", "members?where.association=a-none", "members?where.association=a-other", "members?where.association=a-foreign"),
        ("admin", "GET /v1/accounts/{account}", "members", "nothing"),
        .. Each("board", "GET /v1/entries/{id}", "{nobody}", "{m-foreign}"),
        .. Each("board", "GET /v1/subjects/{kind}/{id}", "member/m-nobody", "member/m-foreign"),
        .. Each("board", "DELETE /v1/subjects/{kind}/{id}/personal-data", "member/m-nobody", "member/m-foreign"),
        .. Each("board", "GET /v1/members/{id}/extract", "m-nobody", "m-foreign"),
        .. Each("board", "DELETE /v1/members/{id}/personal-data", "m-nobody", "m-foreign"),
        .. Each("board", "GET /v1/plans/{plan}", "p-none", "p-foreign"),
        .. Each("board", "GET /v1/plans/{plan}/progress", "p-none", "p-foreign"),
        .. Each("board", "GET /v1/plans/{plan}/goals/{goal}/history", "p-none grow", "p-foreign grow"),
        .. Each("board", "GET /v1/plans/{plan}/goals/{goal}/evidence", "p-none grow", "p-foreign grow"),
        .. Each("board", "GET /v1/plans/{plan}/changes", "p-none", "p-foreign"),
        .. Each("admin", "GET /v1/entries/{id}", "{nobody}", "{m-own}", "{m-foreign}"),
        .. Each("admin", "GET /v1/subjects/{kind}/{id}", "member/m-nobody", "member/m-own"),
        .. Each("admin", "GET /v1/keys/{id}", "{nobody}", "{key}"),
        .. Each("admin", "POST /v1/keys/{id}/rotate", "{nobody}", "{key}"),
        .. Each("admin", "DELETE /v1/keys/{id}", "{nobody}", "{key}"),
        .. Each("board", "GET /v1/keys/{id}", "{nobody}", "{key}"),
        // The pages read by the same readers.
        .. Each("board", "GET /plans/{plan}", "p-none", "p-foreign"),
        .. Each("board", "GET /plans/{plan}/report", "p-none", "p-foreign"),
        .. Each("board", "GET /plans/{plan}/changes", "p-none", "p-foreign"),
        .. Each("board", "GET /plans/{plan}/goals/{goal}", "p-none grow", "p-foreign grow"),
        .. Each("association", "GET /associations/{association}", "a-none", "a-other", "a-foreign"),
        .. Each("board", "GET /associations/{association}", "a-none", "a-foreign"),
        .. Each("association", "GET /members/{id}", "m-nobody", "m-other", "m-foreign"),
        .. Each("board", "GET /members/{id}", "m-nobody", "m-foreign"),
        .. Each("association", "GET /contacts/{id}", "nobody", "other", "district"),
        .. Each("association", "GET /trainings/{id}", "none", "t-foreign"),
        .. Each("association", "GET /book/entries/{id}", "{nobody}", "{m-other}", "{m-foreign}", "{left}", "{after}"),
        .. Each("board", "GET /book/entries/{id}", "{nobody}", "{m-foreign}"),
        .. Each("association", "GET /book/entries/{id}/reverse", "{nobody}", "{m-other}", "{m-foreign}", "{left}", "{after}"),
        // A post tells no more: of another's, and of what nobody knows.
        .. Each("association", "POST /v1/entries", "member.renewed member/m-nobody", "member.renewed member/m-other", "member.renewed member/m-foreign"),
        .. Each("association", "POST /v1/entries", "member.details-recorded member/m-nobody", "member.details-recorded member/m-other"),
        .. Each("association", "POST /v1/entries", "contact.closed contact/nobody", "contact.closed contact/other", "contact.closed contact/district"),
        .. Each("association", "POST /v1/entries", "entry.reversed {nobody}", "entry.reversed {m-other}", "entry.reversed {m-foreign}", "entry.reversed {left}", "entry.reversed {a-other}", "entry.reversed {c-other}"),
        ("association", "POST /v1/entries", "entry.reversed {m-other} member/m-other", "entry.reversed {nobody} member/m-nobody"),
    ];

    // These name nothing that anybody has put into a book, or something of the caller's own.
    private static readonly string[] _plain = ["GET /language/{code}", "GET /sign-in/link/{link}", "GET /record/{type}"];

    [Fact]
    public async Task what_is_hidden_takes_the_same_statements_as_what_is_missing_on_every_route_that_can_hide()
    {
        await using var two = await Begin();
        var hiding = two.Service.Routes.Where(r => r.RoutePattern.Parameters.Count > 0 && r.RoutePattern.GetParameter("documentName") is null)
            // What a page sends bears the token of a page that was read before, and is answered by that page's readers.
            .Where(r => r.Metadata.GetMetadata<Ledger.Pages.PageMetadata>() is null || r.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0] == "GET")
            .Select(r => $"{r.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} /{r.RoutePattern.RawText!.Trim('/')}");
        _pairs.Select(p => p.Route).Should().Contain(hiding.Except(_plain), "each route that names something is tried");

        var differing = new List<string>();
        var (statements, trips) = (0, 0);
        using var work = new Work(two.Database);
        // The balances that are kept between questions have been read before.
        foreach (var who in new[] { "association", "board" })
            await Does(two, work, who, "GET /associations/{association}", "a-own");
        foreach (var (who, route, hidden, missing) in _pairs)
        {
            var (atHidden, atMissing) = (await Does(two, work, who, route, hidden), await Does(two, work, who, route, missing));
            trips += atMissing.Work.Count;
            statements += atMissing.Work.Sum(w => w.Split(';').Length);
            if (atHidden.Status != atMissing.Status || !atHidden.Work.SequenceEqual(atMissing.Work))
                differing.Add($"{who} {route} {hidden}: {atHidden.Status}, {atHidden.Work.Count} round trips; {missing}: {atMissing.Status}, {atMissing.Work.Count}\n{string.Join("\n--\n", atHidden.Work)}\n==\n{string.Join("\n--\n", atMissing.Work)}");
            if (atMissing.Work.Count < 2)
                differing.Add($"{who} {route} {missing}: too little is heard to compare");
        }

        output.WriteLine($"{_pairs.Length} pairs on {_pairs.Select(p => p.Route).Distinct().Count()} routes; {trips} round trips of {statements} statements at what is missing, the same at what is hidden");
        differing.Should().BeEmpty();
    }

    private static IEnumerable<(string Who, string Route, string Hidden, string Missing)> Each(string who, string route, string missing, params string[] hidden) => hidden.Select(h => (who, route, h, missing));

    // Each time with a new key: so that its own look-up, and the note of its refusal, are the same each time.
    private static async Task<(int Status, List<string> Work)> Does(Asked two, Work work, string who, string route, string what)
    {
        using var client = await two.Client(who);
        using var request = two.Request(who, route, what);
        work.Done();
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, work.Done());
    }

    private async Task<Asked> Begin()
    {
        var two = await TwoDistricts.Begin(cluster);
        var service = two.Service;
        var ids = await service.Record(
            service.Entry("contact.opened", "contact/other", "2020-03-01", new { name = "LO", kind = "union", association = "a-other", person = Persons.Invented.Person() }),
            service.Entry("contact.opened", "contact/district", "2020-03-01", new { name = "LO", kind = "union", person = Persons.Invented.Person() }),
            service.Entry("milestone.reached", "milestone/m", "2020-03-01", new { stage = "started", note = Persons.Invented.Note() }),
            service.Entry("association.dialogue-held", "association/a-other", "2020-03-01", new { channel = "phone", note = Persons.Invented.Note() }),
            service.Entry("member.details-recorded", "member/m-other", "2020-03-01", new { person = Persons.Invented.Person() }),
            // Once its own: it sees the beginning, and nothing of what came then.
            service.Entry("member.joined", "member/m-was", "2020-01-01", new { association = "a-own" }),
            service.Entry("member.transferred", "member/m-was", "2020-02-01", new { to = "a-other" }),
            service.Entry("member.renewed", "member/m-was", "2020-03-01", new { through = "2020-12-31" }),
            service.Entry("member.left", "member/m-was", "2020-04-01", new { reason = "left" }));
        var foreign = (await service.DistrictBooks.Keys.Issue(two.Foreign.District, Role.Board, null, "foreign", null, CancellationToken.None)).Id;
        return new(two, new()
        {
            ["{m-own}"] = two.Joined["m-own"],
            ["{m-other}"] = two.Joined["m-other"],
            ["{m-foreign}"] = two.Joined["m-foreign"],
            ["{c-other}"] = ids[0],
            ["{a-other}"] = ids[3],
            ["{after}"] = ids[7],
            ["{left}"] = ids[8],
            ["{key}"] = foreign,
        });
    }

    /// <summary>Two districts, and how they are asked.</summary>
    private sealed record Asked(TwoDistricts Two, Dictionary<string, Guid> Names) : IAsyncDisposable
    {
        public TestService Service => Two.Service;

        public string Database => new NpgsqlConnectionStringBuilder(Service.DistrictBooks.Database.Owner.ConnectionString).Database!;

        public Task<HttpClient> Client(string who) => Service.Client(Enum.Parse<Role>(who, ignoreCase: true), who == "association" ? "a-own" : null);

        public HttpRequestMessage Request(string who, string route, string what)
        {
            what = Names.Aggregate(what, (w, n) => w.Replace(n.Key, $"{n.Value}", StringComparison.Ordinal)).Replace("{nobody}", $"{Guid.NewGuid()}", StringComparison.Ordinal);
            var (method, path) = route.Split(' ') is [var m, var p] ? (m, p) : throw new FormatException(route);
            if (method == "POST" && path == "/v1/entries")
                return Body(new(HttpMethod.Post, new Uri(path, UriKind.Relative)), Entry(what.Split(' ')).ToJsonString(), "application/cloudevents+json");
            foreach (var (name, value) in path.Contains("{kind}", StringComparison.Ordinal) ? [("{kind}/{id}", what)] : path.Contains("{goal}", StringComparison.Ordinal)
                ? [("{plan}", what.Split(' ')[0]), ("{goal}", what.Split(' ')[1])] : new[] { "{id}", "{plan}", "{account}", "{association}", "{**address}" }.Select(n => (n, what)))
                path = path.Replace(name, value, StringComparison.Ordinal);
            path += path == "/v1/accounts" ? $"/{what}" : what.StartsWith('?') ? what : path.EndsWith("/changes", StringComparison.Ordinal) ? "?since=@1" : "";
            var request = new HttpRequestMessage(new(method), new Uri(path, UriKind.Relative));
            return method == "DELETE" && path.EndsWith("/personal-data", StringComparison.Ordinal) ? Body(request, Reason, "application/json") : request;
        }

        public ValueTask DisposeAsync() => Two.DisposeAsync();

        private JsonObject Entry(string[] words) => words switch
        {
            ["entry.reversed", var entry, .. var subject] => Posted("entry.reversed", subject is [var s] ? s : null, new { entry, reason = "other" }),
            ["member.renewed", var subject] => Posted("member.renewed", subject, new { through = "2020-12-31" }),
            ["member.details-recorded", var subject] => Posted("member.details-recorded", subject, new { person = new { birthYear = 1950 } }),
            [var type, var subject] => Posted(type, subject, new { }),
            _ => throw new FormatException(string.Join(' ', words)),
        };

        private JsonObject Posted(string type, string? subject, object data) =>
            Service.Entry(type, subject, "2020-05-01", data, $"work-{Interlocked.Increment(ref _ids)}", "/associations/a-own");

        private static HttpRequestMessage Body(HttpRequestMessage request, string body, string type)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            return request;
        }
    }
}
