using System.Security.Claims;
using Ledger.Pages;
using Ledger.Pages.Shared;
using Ledger.Store;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Ledger.Access;

/// <summary>
/// Authenticates people by the cookie of their session. It names the session, sealed; whether that goes on is asked of the book at each request, so that one that was ended,
/// here or by an admin, has ended. It counts on pages, and where something under <c>/v1</c> is read from a page; never where something is changed there.
/// </summary>
public static class Sessions
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "session";

    /// <summary>Where one signs in.</summary>
    public const string SignInPath = "/sign-in";

    /// <summary>The claim that names the session.</summary>
    public const string Claim = "session";

    /// <summary>The cookie's name, where browsers reach the pages without https.</summary>
    public const string Cookie = "ledger-session";

    /// <summary>Adds the scheme, and what seals its cookie.</summary>
    public static void AddSessions(this AuthenticationBuilder schemes, SiteSettings site, DistrictBooks books)
    {
        schemes.Services.AddDataProtection().SetApplicationName("ledger");
        schemes.Services.AddSingleton<IKeyManager>(services => new SessionKeys(books.MasterKeys, services.GetRequiredService<ILoggerFactory>()));
        schemes.AddCookie(Name, options =>
        {
            options.Cookie.Name = site.Cookie(Cookie);
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax; // a link in a letter leads to the page, not to the sign-in
            options.Cookie.SecurePolicy = site.Secure;
            options.Cookie.Path = "/";
            options.ExpireTimeSpan = Users.LongestIdle;
            options.SlidingExpiration = true;
            options.TimeProvider = books.Clock;
            options.Events = new() { OnValidatePrincipal = Validate };
        });
    }

    /// <summary>Begins a session in the browser that asks. One that it had is forgotten there.</summary>
    public static Task SignIn(HttpContext context, SignedIn begun) =>
        context.SignInAsync(Name, new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, $"{begun.User.Id}"), new(Claim, begun.Session)], Name)));

    /// <summary>Forgets the session in the browser that asks.</summary>
    public static Task Forget(HttpContext context) => context.SignOutAsync(Name);

    /// <summary>Whether the request is one on which a session counts, and no other credentials are shown.</summary>
    internal static bool Count(HttpContext context) => Callers.AreAskedFor(context) && context.Request.Headers.Authorization.Count == 0
        && (Site.IsPage(context) || (HttpMethods.IsGet(context.Request.Method) && IsFromHere(context.Request)));

    /// <summary>Whether who is not known is sent to sign in: a person who asks for a page.</summary>
    internal static bool MaySignIn(HttpContext context) => HttpMethods.IsGet(context.Request.Method) && Site.IsPage(context) && Count(context);

    /// <summary>The address at which one signs in, and comes back to what was asked for.</summary>
    internal static string SignInTo(HttpRequest request) => $"{SignInPath}?return={Uri.EscapeDataString(Languages.Back($"{request.Path}{request.QueryString}"))}";

    /// <summary>The person who asks; null where a machine does.</summary>
    public static Task<User?> Of(RequestContext context, Users users, CancellationToken cancel) =>
        Guid.TryParse(context.Caller.Id, out var id) ? users.Find(id, cancel) : Task.FromResult<User?>(null);

    /// <summary>The id of the session by which a person asks; null where a machine does.</summary>
    public static string? IdOf(HttpContext context) => context.User.FindFirstValue(Claim);

    // Some readings are written down: no other site has a browser make them (Fetch Metadata). One that does not say is no browser, or an old one.
    private static bool IsFromHere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";

    // Who was revoked stands in the request's context all the same: the note of the refusal names her.
    private static async Task Validate(CookieValidatePrincipalContext context)
    {
        var (http, books) = (context.HttpContext, context.HttpContext.RequestServices.GetRequiredService<DistrictBooks>());
        var session = context.Principal?.FindFirstValue(Claim);
        if (Guid.TryParse(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && session is not null && await books.Users.Find(id, http.RequestAborted) is { } user)
        {
            var isSignedIn = user.IsSignedIn(session, books.Clock.GetUtcNow());
            if ((isSignedIn || user.RevokedAt is not null) && await Callers.Identify(http, user.Caller) is { } principal && isSignedIn)
            {
                principal.Identities.First().AddClaim(new(Claim, session));
                context.ReplacePrincipal(principal);
                return;
            }
        }

        context.RejectPrincipal();
        await Forget(http);
    }
}
