using System.Diagnostics;
using System.Security.Claims;
using Ledger.Domain;
using Ledger.Store.Access;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ledger.Access;

/// <summary>Which OpenID Connect issuer's bearer tokens count, and how its claims are read.</summary>
/// <param name="Authority">The issuer, exactly as its tokens and its discovery document name it.</param>
/// <param name="Audience">The audience that a token must be for.</param>
/// <param name="District">Whose the tokens are where <paramref name="DistrictClaim"/> is null.</param>
/// <param name="RoleClaim">The claim that says the role.</param>
/// <param name="AssociationClaim">The claim that says the association, of the role association.</param>
/// <param name="DistrictClaim">The claim that says the district; null where all tokens are of one.</param>
/// <param name="Roles">What the values of the role claim mean; empty where they are roles' own names.</param>
/// <param name="Associations">The same of the association claim; empty where they are slugs.</param>
/// <param name="Districts">The same of the district claim.</param>
public sealed record OidcSettings(
    Uri Authority, string Audience, string District, string RoleClaim, string AssociationClaim, string? DistrictClaim,
    IReadOnlyDictionary<string, string> Roles, IReadOnlyDictionary<string, string> Associations, IReadOnlyDictionary<string, string> Districts)
{
    private static readonly Dictionary<string, string> _asItIs = [];

    /// <summary>How long a set of keys is used before it is asked for again, and how often it may be asked for at the most.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after asking the issuer it is not asked again, whatever tokens come.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads the settings; null where no authority is set.</summary>
    /// <exception cref="ServiceException">They do not make sense; the message says which.</exception>
    public static OidcSettings? From(IConfigurationSection section, string district)
    {
        if (section["Authority"] is not { Length: > 0 } authority)
            return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            throw new ServiceException($"Ledger__Oidc__Authority is to be an https address: {authority} is none.");
        if (section["Audience"] is not { Length: > 0 } audience)
            throw new ServiceException("Ledger__Oidc__Audience is missing: say which audience the tokens are to be for.");
        var roles = Map(section, "Roles");
        foreach (var role in roles.Values.Where(r => RoleNamed(r) is null))
            throw new ServiceException($"Ledger__Oidc__Roles: {role} is no role. The roles are association, board, auditor and admin.");
        return new(
            uri, audience, district, section["RoleClaim"] ?? "ledger_role", section["AssociationClaim"] ?? "ledger_association", section["DistrictClaim"],
            roles, Map(section, "Associations"), Map(section, "Districts"));
    }

    /// <summary>The caller that claims speak of; null unless they say one role, one district, and one association where the role has one.</summary>
    public Caller? CallerOf(IReadOnlyCollection<Claim> claims)
    {
        if (Only(claims, "sub", _asItIs) is not { Length: > 0 and <= 200 } subject || subject.Any(char.IsControl))
            return null;
        if (Only(claims, RoleClaim, Roles, value => RoleNamed(value) is not null) is not { } named || RoleNamed(named) is not { } role)
            return null;
        if ((DistrictClaim is null ? District : Only(claims, DistrictClaim, Districts, Slug.Is)) is not { } district)
            return null;
        var association = role == Role.Association ? Only(claims, AssociationClaim, Associations, Slug.Is) : null;
        return role == Role.Association && association is null ? null : new($"oidc {subject}", district, role, association);
    }

    // The one value of a claim that means anything; none where several do, since nobody could say which counts.
    private static string? Only(IEnumerable<Claim> claims, string name, IReadOnlyDictionary<string, string> map, Func<string, bool>? makesSense = null)
    {
        var values = claims.Where(c => c.Type == name).Select(c => map.Count == 0 ? c.Value : map.GetValueOrDefault(c.Value))
            .OfType<string>().Where(v => makesSense?.Invoke(v) ?? true).Distinct().Take(2).ToList();
        return values is [var only] ? only : null;
    }

    private static Role? RoleNamed(string name) => Enum.GetValues<Role>().Where(r => KeyRing.Name(r) == name).Select(r => (Role?)r).SingleOrDefault();

    // A value may itself hold a colon, which configuration takes for a step down.
    private static Dictionary<string, string> Map(IConfigurationSection section, string name) =>
        section.GetSection(name).AsEnumerable(makePathsRelative: true).Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!, StringComparer.Ordinal);
}

/// <summary>
/// Bearer tokens of an OpenID Connect issuer: JWTs signed with one of the keys that it publishes (RFC 7519, RFC 9068, OpenID Connect Discovery 1.0).
/// A token that is signed with a key not known makes the keys be asked for anew, but not again and again.
/// </summary>
public sealed class OidcCredentials(OidcSettings settings, TimeProvider clock, ILogger<OidcCredentials> log) : ICredentials, IDisposable
{
    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(1);
    private static readonly string[] _algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 16 << 10 };
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = 1 << 20 };
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Published? _published;
    private long _asked;

    public bool Recognizes(string token) => !token.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) && token.Count(c => c == '.') == 2;

    public async Task<Presented?> Find(string token, CancellationToken cancel)
    {
        var published = _published;
        if (published is null || Stopwatch.GetElapsedTime(published.At) > settings.Fresh)
            published = await Ask(published, cancel);
        if (published is null)
            return null;
        var result = await Validate(token, published);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await Ask(published, cancel) is { } newer && newer != published)
            result = await Validate(token, newer);
        if (!result.IsValid)
            log.LogInformation("a token was refused: {Reason}", result.Exception?.GetType().Name); // its message may quote the token
        return result.IsValid && settings.CallerOf([.. result.ClaimsIdentity.Claims]) is { } caller ? new(caller, IsValid: true) : null;
    }

    public void Dispose()
    {
        _http.Dispose();
        _asking.Dispose();
    }

    private Task<TokenValidationResult> Validate(string token, Published published) => _handler.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidAlgorithms = _algorithms,
        ValidIssuer = published.Issuer,
        ValidAudience = settings.Audience,
        IssuerSigningKeys = published.Keys,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = (from, until, _, _) => until is { } end && clock.GetUtcNow() < end + _skew && (from is not { } start || clock.GetUtcNow() >= start - _skew),
    });

    /// <summary>Asks the issuer for its keys, unless somebody has since <paramref name="known"/>, or it was asked a moment ago.</summary>
    private async Task<Published?> Ask(Published? known, CancellationToken cancel)
    {
        await _asking.WaitAsync(cancel);
        try
        {
            if (_published != known || (_asked != 0 && Stopwatch.GetElapsedTime(_asked) < settings.Pause))
                return _published;
            _asked = Stopwatch.GetTimestamp();
            var source = new HttpDocumentRetriever(_http) { RequireHttps = !settings.Authority.IsLoopback };
            var found = await OpenIdConnectConfigurationRetriever.GetAsync($"{settings.Authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration", source, CancellationToken.None);
            if (found.Issuer?.TrimEnd('/') != settings.Authority.OriginalString.TrimEnd('/'))
                throw new InvalidOperationException($"it calls itself {found.Issuer}");
            _published = new(found.Issuer!, [.. found.SigningKeys], Stopwatch.GetTimestamp());
        }
#pragma warning disable CA1031 // whatever the issuer answers, it must not stop the service
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogWarning(e, "the issuer {Authority} did not tell its keys", settings.Authority);
        }
        finally
        {
            _asking.Release();
        }

        return _published;
    }

    private sealed record Published(string Issuer, IReadOnlyList<SecurityKey> Keys, long At);
}
