using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Store.Access;
using Ledger.Tests.Crash;
using Microsoft.Extensions.Logging;

namespace Ledger.Tests.Access;

/// <summary>Where the service meets whoever comes.</summary>
public sealed class EdgeTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task each_caller_has_its_own_limit_and_is_told_of_it()
    {
        using var limits = new Limits(perMinute: 20, strangersPerMinute: 5);
        await using var service = await TestService.Start(cluster, limits: limits);
        using var other = await service.Client(Role.Auditor);
        using var wrong = service.Client(ApiKey.Make());
        for (var left = 19; left >= 0; left--)
        {
            using var answer = await service.Http.GetAsync(new Uri("v1/entries", UriKind.Relative), Cancel);
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
            answer.Headers.GetValues("RateLimit-Policy").Should().Equal("\"minute\";q=20;w=60");
            answer.Headers.GetValues("RateLimit").Should().ContainSingle().Which.Should().MatchRegex("^\"minute\";r=[0-9]+;t=[0-9]+$");
        }

        using var refused = await service.Http.GetAsync(new Uri("v1/entries", UriKind.Relative), Cancel);
        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(3), "twenty a minute is one every three seconds");
        ((string)(await refused.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["type"]!).Should().Be("/problems/too-many-requests");
        (await other.GetAsync(new Uri("v1/entries", UriKind.Relative), Cancel)).StatusCode.Should().Be(HttpStatusCode.OK, "another has its own");

        var answers = new List<int>();
        for (var i = 0; i < 8; i++)
            answers.Add((int)(await wrong.GetAsync(new Uri("v1/entries", UriKind.Relative), Cancel)).StatusCode);
        answers.Should().Equal(401, 401, 401, 401, 401, 429, 429, 429);
        (await other.GetAsync(new Uri("v1/entries", UriKind.Relative), Cancel)).StatusCode.Should().Be(HttpStatusCode.OK, "a valid key from the same address is none of the strangers");
        (await wrong.GetAsync(new Uri("health/live", UriKind.Relative), Cancel)).StatusCode.Should().Be(HttpStatusCode.OK, "the service's health is told all the same");
        for (var i = 0; i < 8; i++)
            answers.Add((int)(await other.GetAsync(new Uri("openapi/v1.json", UriKind.Relative), Cancel)).StatusCode);
        answers.Should().Contain(429).And.Subject.Last().Should().Be(429, "what is open to all is so within limits");
    }

    [Fact]
    public async Task every_answer_bears_the_headers_of_security()
    {
        await using var service = await TestService.Start(cluster);
        using var nobody = service.Client(null);
        using var admin = await service.Client(Role.Admin);
        foreach (var (client, method, path, status) in new[]
        {
            (service.Http, "GET", "v1/entries", 200), (nobody, "GET", "v1/entries", 401), (service.Http, "GET", "v1/keys", 404), (nobody, "GET", "nowhere", 404), (service.Http, "PUT", "v1/entries", 405),
            (service.Http, "GET", "v1/entries?limit=x", 400), (service.Http, "POST", "v1/keys", 403), (service.Http, "POST", "v1/entries", 415), (admin, "GET", "v1/keys", 200), (nobody, "GET", "health/ready", 200),
        })
        {
            using var request = new HttpRequestMessage(new(method), new Uri(path, UriKind.Relative));
            using var answer = await client.SendAsync(request, Cancel);
            string Header(string name) => string.Join(",", answer.Headers.TryGetValues(name, out var values) ? values : []);
            ((int)answer.StatusCode).Should().Be(status, $"{method} {path}");
            Header("X-Content-Type-Options").Should().Be("nosniff", path);
            Header("Content-Security-Policy").Should().Be("default-src 'none'; frame-ancestors 'none'", path);
            Header("Referrer-Policy").Should().Be("no-referrer", path);
            Header("Cross-Origin-Resource-Policy").Should().Be("same-origin", path);
            Header("Cache-Control").Should().Contain(client == admin ? "no-store" : "no-cache", path);
            Header("Server").Should().BeEmpty(path);
            Header("Access-Control-Allow-Origin").Should().BeEmpty(path);
        }
    }

    [Fact]
    public async Task what_is_too_large_is_not_read()
    {
        await using var service = await TestService.Start(cluster);
        using var nobody = service.Client(null);
        (await Large(service.Http)).Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await Large(nobody)).Should().Be(HttpStatusCode.Unauthorized, "who has no key is not listened to");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("v1/entries", UriKind.Relative));
        request.Headers.Add("X-Long", new string('x', 40_000));
        (await service.Http.SendAsync(request, Cancel)).StatusCode.Should().Be(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    private static async Task<HttpStatusCode> Large(HttpClient client)
    {
        using var content = new StringContent(new string(' ', Service.MostBytes + 1), Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/cloudevents+json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/entries", UriKind.Relative)) { Content = content };
        request.Headers.ExpectContinue = true;
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    [Fact]
    public async Task nothing_that_is_logged_holds_a_key()
    {
        var log = new Collected();
        await using var service = await TestService.Start(cluster, logging: l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var admin = await service.Client(Role.Admin);
        var wrong = ApiKey.Make();
        const string jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0.c2VjcmV0";
        foreach (var key in new[] { wrong, jwt, $"{wrong}x" })
        {
            using var client = service.Client(key);
            await client.GetAsync(new Uri("v1/entries", UriKind.Relative), Cancel);
        }

        using var issued = await admin.PostAsJsonAsync(new Uri("v1/keys", UriKind.Relative), new { role = "board", name = "logged" }, Cancel);
        var made = (string)(await issued.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["key"]!;
        using (var client = service.Client(made))
        {
            (await service.Post(service.Entry("milestone.reached", "milestone/m", "2020-01-01", new { stage = "started" }), client)).Status.Should().Be(201);
            (await service.Post(service.Entry("milestone.reached", "milestone/m", "2020-01-01", new { stage = "started" }), client)).Status.Should().Be(422);
        }

        log.Lines.Should().HaveCountGreaterThan(50).And.Contain(l => l.Contains("/v1/entries"), "it is at its most talkative");
        var secrets = new[] { wrong, made, jwt, service.Http.DefaultRequestHeaders.Authorization!.Parameter!, admin.DefaultRequestHeaders.Authorization!.Parameter! };
        log.Lines.Where(l => secrets.Any(s => l.Contains(s, StringComparison.Ordinal))).Should().BeEmpty();
    }

    [Fact]
    public async Task over_https_plain_http_is_sent_there_and_told_to_stay()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=ledger.test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var folder = Directory.CreateTempSubdirectory("ledger-tls-");
        var port = LedgerProcess.FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "tls.pem"), certificate.ExportCertificatePem(), Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "tls.key"), rsa.ExportPkcs8PrivateKeyPem(), Cancel);
        await using var program = new LedgerProcess { Urls = $";https://0.0.0.0:{port}" };
        program.Environment["Kestrel__Certificates__Default__Path"] = Path.Combine(folder.FullName, "tls.pem");
        program.Environment["Kestrel__Certificates__Default__KeyPath"] = Path.Combine(folder.FullName, "tls.key");
        await program.Start();
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == certificate.Thumbprint };
        using var http = new HttpClient(handler);

        using var plain = await http.GetAsync(new Uri(program.Address, "v1/entries?limit=1"), Cancel);
        (plain.StatusCode, plain.Headers.Location).Should().Be((HttpStatusCode.TemporaryRedirect, new Uri($"https://127.0.0.1:{port}/v1/entries?limit=1")));
        using var secured = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{port}/v1/entries");
        secured.Headers.Host = "ledger.test";
        secured.Headers.Authorization = new("Bearer", (await program.Run("key", "issue", "--role", "board")).Output);
        using var answer = await http.SendAsync(secured, Cancel);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Headers.GetValues("Strict-Transport-Security").Should().ContainSingle().Which.Should().StartWith("max-age=");
        folder.Delete(recursive: true);
    }
}

/// <summary>What takes its time.</summary>
public sealed class SlowEdgeTests(TestCluster cluster, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_hundred_wrong_keys_a_second_for_ten_seconds_leave_valid_traffic_unharmed()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(service.Entry("association.registered", "association/kil", "2010-01-01", new { name = "Kil" }));
        await Traffic(service, TimeSpan.FromSeconds(1)); // to warm up
        var before = await Traffic(service, TimeSpan.FromSeconds(3));
        var flood = Flood(service, TimeSpan.FromSeconds(10));
        var during = await Traffic(service, TimeSpan.FromSeconds(10));
        var answers = await flood;
        output.WriteLine($"valid: median {before.Median.TotalMilliseconds:0.0} ms before, {during.Median.TotalMilliseconds:0.0} ms during, {during.Count} requests, {during.Errors} errors; wrong: {answers.Count}");
        during.Errors.Should().Be(0);
        during.Median.Should().BeLessThan(TimeSpan.FromMilliseconds(Math.Max(50, before.Median.TotalMilliseconds * 10)));
        answers.Should().HaveCountGreaterThan(900).And.OnlyContain(a => a == HttpStatusCode.Unauthorized || a == HttpStatusCode.TooManyRequests);
        await service.DistrictBooks.Refusals.Settle();
        await using var command = service.DistrictBooks.Database.Owner.CreateCommand("select count(*) from ledger.refusals");
        ((long)(await command.ExecuteScalarAsync(Cancel))!).Should().BeLessThan(10, "they are counted, not listed");
    }

    [Fact]
    public async Task whoever_dribbles_is_cut_off()
    {
        await using var service = await TestService.Start(cluster);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, service.Http.BaseAddress!.Port, Cancel);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/entries HTTP/1.1\r\nHost: localhost\r\nAuthorization: {service.Http.DefaultRequestHeaders.Authorization}\r\nContent-Type: application/cloudevents+json\r\nContent-Length: 100000\r\n\r\n"), Cancel);
        var reading = new StreamReader(stream).ReadLineAsync(Cancel).AsTask();
        for (var second = 0; second < 40 && !reading.IsCompleted; second++)
        {
            try
            {
                await stream.WriteAsync(" "u8.ToArray(), Cancel);
            }
            catch (IOException)
            {
                break;
            }

            await Task.WhenAny(reading, Task.Delay(1000, Cancel));
        }

        (await reading.WaitAsync(TimeSpan.FromSeconds(5), Cancel)).Should().StartWith("HTTP/1.1 408");
    }

    private static async Task<(TimeSpan Median, int Errors, int Count)> Traffic(TestService service, TimeSpan time)
    {
        var (times, errors) = (new List<TimeSpan>(), 0);
        for (var begun = System.Diagnostics.Stopwatch.GetTimestamp(); System.Diagnostics.Stopwatch.GetElapsedTime(begun) < time;)
        {
            var asked = System.Diagnostics.Stopwatch.GetTimestamp();
            using var answer = await service.Http.GetAsync(new Uri("v1/entries?limit=10", UriKind.Relative), Cancel);
            times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(asked));
            errors += answer.IsSuccessStatusCode ? 0 : 1;
            await Task.Delay(10, Cancel);
        }

        return (times.Order().ElementAt(times.Count / 2), errors, times.Count);
    }

    private static async Task<List<HttpStatusCode>> Flood(TestService service, TimeSpan time)
    {
        var answers = new List<Task<HttpStatusCode>>();
        using var client = service.Client(null);
        for (var begun = System.Diagnostics.Stopwatch.GetTimestamp(); System.Diagnostics.Stopwatch.GetElapsedTime(begun) < time;)
        {
            for (var due = (int)(System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMilliseconds / 10) + 1; answers.Count < due;)
                answers.Add(Wrong(client));
            await Task.Delay(10, Cancel);
        }

        return [.. await Task.WhenAll(answers)];
    }

    private static async Task<HttpStatusCode> Wrong(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("v1/entries", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", ApiKey.Make());
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
