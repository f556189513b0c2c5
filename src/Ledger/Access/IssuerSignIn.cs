using System.Security.Claims;
using Ledger.Pages.Shared;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ledger.Access;

/// <summary>Signs people in by the organisation's own OpenID Connect issuer (OpenID Connect Core 1.0, section 3.1: a code, with PKCE). Its claims say the role, as those of its tokens do.</summary>
public static class IssuerSignIn
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "issuer";

    /// <summary>Where the issuer sends people back to.</summary>
    public const string CallbackPath = $"{Sessions.SignInPath}/issuer/callback";

    /// <summary>Adds the scheme.</summary>
    /// <param name="schemes">The service's, those of the issuer's tokens among them.</param>
    /// <param name="settings">Which issuer, and as which client people are sent to it.</param>
    /// <param name="client">The client's id and secret.</param>
    /// <param name="site">Where people reach the pages.</param>
    /// <param name="clock">By which tokens end.</param>
    public static void AddIssuerSignIn(this AuthenticationBuilder schemes, OidcSettings settings, OidcClient client, SiteSettings site, TimeProvider clock)
    {
        schemes.Services.AddOptions<OpenIdConnectOptions>(Name).Configure<IssuerKeys>((options, keys) => options.ConfigurationManager = keys);
        schemes.AddOpenIdConnect(Name, options =>
        {
            options.SignInScheme = Sessions.Name;
            (options.ClientId, options.ClientSecret) = (client.Id, client.Secret);
            options.CallbackPath = CallbackPath;
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query; // so the cookies of the way there need not be sent by other sites' forms
            options.MapInboundClaims = false;
            options.DisableTelemetry = true;
            options.TimeProvider = clock;
            options.TokenValidationParameters = IssuerTokens.Parameters(client.Id, clock);
            foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
                (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, site.Secure);
            options.Events = new()
            {
                OnRedirectToIdentityProvider = context =>
                {
                    context.ProtocolMessage.RedirectUri = $"{site.Origin(context.Request)}{CallbackPath}";
                    return Task.CompletedTask;
                },
                OnTicketReceived = context => LetIn(context, settings),
                OnRemoteFailure = context =>
                {
                    context.Response.Redirect(Failed);
                    context.HandleResponse();
                    return Task.CompletedTask;
                },
            };
        });
    }

    private const string Failed = $"{Sessions.SignInPath}?failed=issuer";

    private static async Task LetIn(TicketReceivedContext context, OidcSettings settings)
    {
        var (http, claims) = (context.HttpContext, context.Principal?.Claims ?? []);
        var begun = settings.CallerOf(claims) is { } caller && await Callers.Identify(http, caller) is not null
            ? await http.RequestServices.GetRequiredService<Users>().SignIn(caller, NameOf(claims, caller), http.RequestAborted) : null;
        if (begun is not null)
            await Sessions.SignIn(http, begun);
        context.Response.Redirect(begun is null ? Failed : Languages.Back(context.ReturnUri));
        context.HandleResponse();
    }

    private static string NameOf(IEnumerable<Claim> claims, Caller caller) =>
        claims.Where(c => c.Type is "name" or "preferred_username").OrderBy(c => c.Type).Select(c => c.Value.Trim()).FirstOrDefault(KeyRing.IsName) ?? caller.Id[..Math.Min(caller.Id.Length, KeyRing.LongestName)];
}
