using System.Globalization;
using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Ledger.Pages;

/// <summary>The interactive reference of the HTTP contract, by Scalar, whose scripts come with the program. It tries the contract out with the session of its reader, or with a key.</summary>
public static class ApiReference
{
    public static void MapApiReference(this IEndpointRouteBuilder routes) => routes.MapGroup("/reference").WithMetadata(PageMetadata.Instance).AllowAnonymous().MapScalarApiReference("/", (options, http) =>
    {
        // Scalar writes a script and a style into the page itself: those that bear the number of this answer, and no others, are let through (CSP Level 3, section 8.3).
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy = string.Create(CultureInfo.InvariantCulture,
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        options.WithTitle("Ledger").WithNonce(nonce).AddHeadContent($"""<meta property="csp-nonce" content="{nonce}" />""")
            .DisableDefaultFonts().DisableTelemetry().DisableMcp().DisableAgent().HideClientButton().HideDeveloperTools();
        options.DynamicBaseServerUrl = true;
    });
}
