using System.Net;
using System.Text.RegularExpressions;
using Ledger.Store.Access;

namespace Ledger.Tests.Pages;

/// <summary>What a page was answered with.</summary>
/// <param name="Status">The status.</param>
/// <param name="Location">Where it leads; null where it leads nowhere.</param>
/// <param name="Body">The page.</param>
/// <param name="Cookies">What it has the browser keep, as it was sent.</param>
/// <param name="Policy">What the page may load.</param>
internal sealed record Shown(int Status, string? Location, string Body, IReadOnlyList<string> Cookies, string Policy);

/// <summary>A browser without scripts: it keeps cookies, follows nothing by itself, and sends forms with the token of the page that it was last shown.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;
    private string _token = "";

    public Browser(TestService service)
    {
        Address = service.Http.BaseAddress!;
        _http = new(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = Address };
        _http.DefaultRequestHeaders.Add("Accept", "text/html");
        _http.DefaultRequestHeaders.Add("Accept-Language", "sv");
    }

    /// <summary>The address of the service.</summary>
    public Uri Address { get; }

    /// <summary>The value of a cookie; null where there is none.</summary>
    public string? Cookie(string name) => _cookies.GetCookies(Address)[name]?.Value;

    /// <summary>Puts a cookie there, as somebody might who has had the browser for a moment.</summary>
    public void Plant(string name, string value) => _cookies.Add(Address, new Cookie(name, value, "/"));

    /// <summary>A browser in which a person of a role has signed in by a link.</summary>
    public static async Task<Browser> SignedIn(TestService service, Role role, string? association = null, string name = $"Anna {LoudLog.Marker}")
    {
        var invited = await service.DistrictBooks.Users.Invite(service.Book.District, role, association, name, Users.LinkCounts, CancellationToken.None);
        var browser = new Browser(service);
        await browser.Get($"sign-in/link/{invited.Link}");
        (await browser.Send($"sign-in/link/{invited.Link}")).Should().Match<Shown>(s => s.Status == 303 && s.Location == "/account");
        return browser;
    }

    public Task<Shown> Get(string path, Action<HttpRequestMessage>? with = null) => Ask(new(HttpMethod.Get, Path(path)), with);

    /// <summary>Sends a form.</summary>
    public Task<Shown> Send(string path, params (string Name, string Value)[] fields) => Send(path, _token, fields);

    /// <summary>Sends a form with a token of one's own choice.</summary>
    public Task<Shown> Send(string path, string token, (string Name, string Value)[] fields) => Ask(
        new(HttpMethod.Post, Path(path)) { Content = new FormUrlEncodedContent(fields.Append(("form-token", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))) }, null);

    /// <summary>The token of the page that was last shown.</summary>
    public string Token => _token;

    public void Dispose() => _http.Dispose();

    private async Task<Shown> Ask(HttpRequestMessage request, Action<HttpRequestMessage>? with)
    {
        using var sent = request;
        with?.Invoke(sent);
        using var answer = await _http.SendAsync(sent);
        var body = await answer.Content.ReadAsStringAsync();
        if (TokenField().Match(body) is { Success: true } found)
            _token = WebUtility.HtmlDecode(found.Groups["token"].Value);
        return new((int)answer.StatusCode, answer.Headers.Location?.OriginalString, body, [.. answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []],
            string.Join(' ', answer.Headers.TryGetValues("Content-Security-Policy", out var policy) ? policy : []));
    }

    private static Uri Path(string path) => new(path.TrimStart('/'), UriKind.Relative);

    [GeneratedRegex("name=\"form-token\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex TokenField();
}
