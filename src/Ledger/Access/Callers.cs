using System.Security.Claims;
using Ledger.Store;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Ledger.Access;

/// <summary>Puts authentication, limits and authorization together: by which credentials callers are known, how often they may ask, and what they may do.</summary>
public static class Callers
{
    private const string Scheme = "bearer";

    /// <summary>Adds what <see cref="UseCallers"/> needs.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="limits">How many requests each caller may make.</param>
    /// <param name="oidc">Which issuer's tokens count; null for none.</param>
    /// <param name="site">Where people reach the pages.</param>
    /// <param name="books">Whose callers they are; by its clock tokens and sessions end.</param>
    public static void AddCallers(this IServiceCollection services, Limits limits, OidcSettings? oidc, SiteSettings site, DistrictBooks books)
    {
        var schemes = services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, options => options.ForwardDefaultSelector = context =>
                Sessions.Count(context) ? Sessions.Name : oidc is not null && BearsToken(context) ? IssuerTokens.Name : KeyAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.Name, null);
        schemes.AddSessions(site, books);
        if (oidc is not null)
            schemes.AddIssuerTokens(oidc, books.Clock);
        if (oidc?.Client is { } client)
            schemes.AddIssuerSignIn(oidc, client, site, books.Clock);
        Passkeys.Add(services, site);
        services.AddSingleton(_ => limits); // made by the container, so it disposes of it
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalHandler>().AddAuthorization(Policy.AddTo);
    }

    /// <summary>Knows the caller, then counts the request, then lets it in or refuses it. The route has been found before.</summary>
    public static void UseCallers(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.Use(app.ApplicationServices.GetRequiredService<Limits>().Apply);
        app.UseAuthorization();
    }

    /// <summary>Whether the route that was found needs a caller. Others ask for no credentials, so that the service's health can be told without its database.</summary>
    internal static bool AreAskedFor(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>() is not null;

    /// <summary>The bearer token; null where there is none.</summary>
    internal static string? Bearer(HttpContext context)
    {
        const string scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;
    }

    /// <summary>Notes who asks in the request's <see cref="RequestContext"/>.</summary>
    /// <returns>The caller with its role; null where its district has no book.</returns>
    internal static async ValueTask<ClaimsPrincipal?> Identify(HttpContext context, Caller caller)
    {
        if (await context.RequestServices.GetRequiredService<DistrictBooks>().Find(caller.District, context.RequestAborted) is not { } book)
            return null;
        context.Features.Set(new RequestContext(book, caller));
        return new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, caller.Id), new(ClaimTypes.Role, KeyRing.Name(caller.Role))], Scheme));
    }

    private static bool BearsToken(HttpContext context) =>
        AreAskedFor(context) && Bearer(context) is { } token && !token.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) && token.AsSpan().Count('.') == 2;
}
