using Ledger.Words;

namespace Ledger.Access;

/// <summary>Where people reach the pages.</summary>
/// <param name="Address">The address, without a path; null where it is the one that a request names.</param>
/// <param name="IsSecure">Whether browsers reach them by https: then cookies are sent by that alone, and belong to this host alone.</param>
/// <param name="HasIssuer">Whether the organisation's own issuer lets people in.</param>
public sealed record SiteSettings(Uri? Address, bool IsSecure, bool HasIssuer)
{
    /// <summary>Reads an address; null where none is set.</summary>
    /// <exception cref="ServiceException">It is none, or not https and not on loopback.</exception>
    public static Uri? Read(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) ? uri
        : throw new ServiceException(CliWords.Say("Setting.NoSiteAddress", text));

    /// <summary>The name of a cookie. The prefix keeps others on the same domain from setting it (RFC 6265bis, section 4.1.3.2).</summary>
    public string Cookie(string name) => IsSecure ? $"__Host-{name}" : name;

    /// <summary>When a cookie is sent.</summary>
    public CookieSecurePolicy Secure => IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    /// <summary>Scheme, host and port as browsers name them, of which a request is.</summary>
    public string Origin(HttpRequest request) => Address is { } set ? set.GetLeftPart(UriPartial.Authority) : $"{request.Scheme}://{request.Host}";

    /// <summary>The whole address of a link that lets a person in.</summary>
    /// <param name="origin">Scheme, host and port.</param>
    /// <param name="link">What it ends with.</param>
    public static string LinkTo(string origin, string link) => $"{origin.TrimEnd('/')}/sign-in/link/{link}";
}
