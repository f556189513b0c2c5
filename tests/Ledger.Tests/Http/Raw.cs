using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Tests.Http;

/// <summary>Requests whose headers matter, too.</summary>
internal static class Raw
{
    public const string Structured = "application/cloudevents+json";
    public const string Batch = "application/cloudevents-batch+json";

    public static Task<HttpResponseMessage> PostRaw(this TestService service, string body, string? contentType = Structured, params (string Name, string Value)[] headers) =>
        service.PostRaw(Encoding.UTF8.GetBytes(body), contentType, headers);

    public static async Task<HttpResponseMessage> PostRaw(this TestService service, byte[] body, string? contentType = Structured, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/entries", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        if (contentType is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        // Whoever sends a large body asks first; else the answer may be lost on a connection that closes while it is being sent.
        request.Headers.ExpectContinue = body.Length > 1 << 20;
        foreach (var (name, value) in headers)
            (request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value)).Should().BeTrue();
        return await service.Http.SendAsync(request);
    }

    public static async Task<HttpResponseMessage> GetRaw(this TestService service, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        return await service.Http.SendAsync(request);
    }

    public static async Task<JsonObject> Json(this HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

    /// <summary>Status and body; a problem must say that it is one.</summary>
    public static async Task<(int Status, JsonObject Answer)> Answer(this Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        if (!answer.IsSuccessStatusCode)
            answer.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json");
        return ((int)answer.StatusCode, await answer.Json());
    }
}
